#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""README's first command in a clean clone: ./run without a display and with an emptied environment, then under an X server.

Usage: test-first-command.py        speaks TAP

As root the clone is built by a user without rights, and root goes on in it; as anybody else both are the caller.
Only what is committed is in the clone. LI_TEST_DIR keeps the compiler's cache.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
NOBODY = 65534
IS_ROOT = os.getuid() == 0
EXPECTED = ("No display answers; making the demo on the command line.", "The demo experiment is in ")


def git(*arguments, cwd=None):
    """A source tree of another owner is no danger to a clone of it."""
    with tempfile.NamedTemporaryFile("w", suffix=".gitconfig") as config:
        config.write("[safe]\n\tdirectory = *\n")
        config.flush()
        env = dict(os.environ, GIT_CONFIG_GLOBAL=config.name)
        done = subprocess.run(["git", *arguments], cwd=cwd, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stderr}"
    return done.stdout


def clean_clone(folder):
    clone = os.path.join(folder, "lithoscope")
    git("clone", "-q", "file://" + SOURCE, clone)
    changed = len(git("status", "--porcelain", cwd=SOURCE).splitlines())
    print(f"# commit {git('rev-parse', '--short', 'HEAD', cwd=clone).strip()}; {changed} changed files are not in the clone")
    return clone


class Place:
    """A clone, and a home for whoever runs it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="li-first-")
        os.chmod(self.folder, 0o755)
        self.home = os.path.join(self.folder, "home")
        os.mkdir(self.home)
        self.clone = clean_clone(self.folder)
        self.demo = os.path.join(self.clone, "build", "demo")
        if IS_ROOT:
            for path, folders, files in os.walk(self.folder):
                for name in [".", *folders, *files]:
                    os.chown(os.path.join(path, name), NOBODY, NOBODY, follow_symlinks=False)
            os.chown(self.folder, 0, 0)

    def run(self, *arguments, user):
        """./run with nothing but PATH and HOME: no display, no locale, no session."""
        wrap = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if user and IS_ROOT else []
        command = [*wrap, "env", "-i", "PATH=" + PATH, "HOME=" + self.home, "./run", *arguments]
        begin = time.monotonic()
        done = subprocess.run(command, cwd=self.clone, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL)
        print(f"# {'user' if user else 'caller'}: ./run {' '.join(arguments)}: exit {done.returncode} after {time.monotonic() - begin:.0f} s", flush=True)
        return done

    def pictures(self):
        return sorted(glob.glob(os.path.join(self.demo, "exports", "*.png")))


def check_demo(place, done):
    """Exit 0, the demo with its pictures where ./run says they are, and not a word more on standard error."""
    assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    lines = done.stderr.splitlines()
    assert len(lines) == len(EXPECTED) and all(map(str.startswith, lines, EXPECTED)), done.stderr
    assert lines[1] == f"The demo experiment is in {place.demo}; its pictures are in {place.demo}/exports.", lines[1]
    pictures = place.pictures()
    assert len(pictures) >= 3, pictures
    for path in pictures:
        with open(path, "rb") as f:
            assert f.read(8) == b"\x89PNG\r\n\x1a\n" and os.path.getsize(path) > 2000, path


def test_first_command_as_user(place):
    check_demo(place, place.run(user=True))
    if IS_ROOT:
        owners = {os.lstat(os.path.join(place.clone, name)).st_uid for name in os.listdir(place.clone)}
        assert owners == {NOBODY}, owners


def test_first_command_as_caller(place):
    """Root in CI. What the first run made is there: the pictures and the last pair are taken away and made again."""
    shutil.rmtree(os.path.join(place.demo, "exports"))
    last = sorted(os.listdir(os.path.join(place.demo, "analysis")))[-1]
    shutil.rmtree(os.path.join(place.demo, "analysis", last))
    check_demo(place, place.run(user=False))
    assert os.path.exists(os.path.join(place.demo, "analysis", last, "report.json"))


def test_program_without_a_display(place):
    """lithoscope: one sentence and 3; what needs no display is answered."""
    program = os.path.join(place.clone, "build", "src", "app", "lithoscope")

    def call(*arguments, **more):
        return subprocess.run([program, *arguments], env={"PATH": PATH, "HOME": place.home, **more}, capture_output=True, text=True, timeout=60)
    for arguments, more in (((), {}), (("--check-display",), {}), (("--demo", place.demo), {}), ((), {"DISPLAY": ":4711"}),
                            ((), {"WAYLAND_DISPLAY": "nowhere"}), ((), {"LI_RENDERER": "gl"})):
        done = call(*arguments, **more)
        assert done.returncode == 3, (arguments, more, done)
        assert done.stdout == "" and len(done.stderr.splitlines()) == 1 and "no display answers" in done.stderr, (arguments, more, done)
    for arguments, word in ((("--version",), "lithoscope "), (("--help",), "--demo=DIR")):
        done = call(*arguments)
        assert done.returncode == 0 and word in done.stdout and done.stderr == "", done


def test_first_command_under_x(place):
    """./run opens the window with the demo: the harness of the UI tests starts ./run itself."""
    script = os.path.join(SOURCE, "tests", "fresh", "first-window.py")
    env = dict(os.environ, LI_UI_PROGRAM=os.path.join(place.clone, "run"), LI_UI_SCREENSHOTS=os.path.join(place.folder, "screenshots"))
    done = subprocess.run([sys.executable, script], env=env, capture_output=True, text=True)
    print("".join(f"# {line}\n" for line in done.stdout.splitlines()), end="")
    assert done.returncode == 0 and "ok 1" in done.stdout, done.stdout[-4000:] + done.stderr[-2000:]


def main():
    tests = [(name[5:], test) for name, test in globals().items() if name.startswith("test_")]
    print(f"1..{len(tests)}", flush=True)
    place = Place()
    failed = 0
    try:
        for number, (name, test) in enumerate(tests, 1):
            try:
                test(place)
                print(f"ok {number} - {name}", flush=True)
            except Exception:
                failed += 1
                print(f"not ok {number} - {name}\n" + "".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), flush=True)
    finally:
        shutil.rmtree(place.folder, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
