#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do the tests notice a fault? Puts each one-line fault of faults.txt into a copy of the sources, builds the test named
beside it and expects it to fail. Without a fault every one of these tests must pass first. Prints TAP.

Usage: run-seeded.py [--check] [--only TEXT]
    --check      only see that each line to be changed still stands once in its file
    --only TEXT  faults whose file, test or description holds TEXT
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WORK = os.path.join(os.environ.get("LI_TEST_DIR", os.path.join(ROOT, "build-test")), "seeded")
TREE, BUILD = os.path.join(WORK, "tree"), os.path.join(WORK, "build")
BLOCK = re.compile(r"^(\S+) (\S+): (.+)\n- (.+)\n\+ (.+)$", re.M)


class Fault:
    def __init__(self, found):
        self.file, self.test, self.what, self.old, self.new = found

    def __str__(self):
        return f"{self.file}, {self.what}: {self.test} fails"


def read_faults():
    with open(os.path.join(HERE, "faults.txt"), encoding="utf-8") as f:
        return [Fault(found) for found in BLOCK.findall(f.read())]


def tracked():
    return subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True, check=True).stdout.splitlines()


def place(fault, files):
    """Path of the file under the project; why not, where the fault cannot be put in."""
    paths = [path for path in files if path.startswith(("src/", "shaders/")) and os.path.basename(path) == fault.file]
    if len(paths) != 1:
        return None, f"{len(paths)} files are named {fault.file}"
    with open(os.path.join(ROOT, paths[0]), encoding="utf-8") as f:
        times = f.read().count(fault.old)
    return paths[0], None if times == 1 else f"{paths[0]}: stands {times} times: {fault.old}"


def bytes_of(path):
    if not os.path.isfile(path):
        return None
    with open(path, "rb") as f:
        return f.read()


def copy_tree(files):
    """What is the same already stays untouched: the build sees by times what has changed."""
    for path in files:
        now, target = bytes_of(os.path.join(ROOT, path)), os.path.join(TREE, path)
        if now is not None and now != bytes_of(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copyfile(os.path.join(ROOT, path), target)
            shutil.copymode(os.path.join(ROOT, path), target)
    for folder, _, names in os.walk(TREE):
        for name in names:
            if os.path.relpath(os.path.join(folder, name), TREE) not in files:
                os.unlink(os.path.join(folder, name))


def build(tests):
    """None, or the last lines of what the compiler said."""
    targets = ["src/cli/litho" if test.startswith("cli-") else f"tests/test-{test}" for test in tests]
    done = subprocess.run(["ninja", "-C", BUILD, *targets], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return None if done.returncode == 0 else done.stdout[-1500:]


def passes(tests):
    command = ["meson", "test", "-C", BUILD, "--no-rebuild", *tests]
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def try_fault(fault, path):
    """None when the test failed as it should, else what went otherwise."""
    target = os.path.join(TREE, path)
    with open(target, encoding="utf-8") as f:
        good = f.read()
    with open(target, "w", encoding="utf-8") as f:
        f.write(good.replace(fault.old, fault.new))
    try:
        said = build([fault.test])
        if said:
            return "does not compile\n" + said
        return "the test passes all the same" if passes([fault.test]) else None
    finally:
        with open(target, "w", encoding="utf-8") as f:
            f.write(good)


def report(number, good, what, why=""):
    print(f"{'ok' if good else 'not ok'} {number} - {what}", flush=True)
    for line in why.splitlines():
        print(f"# {line}", flush=True)
    return 0 if good else 1


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--check", action="store_true")
    ap.add_argument("--only", default="")
    options = ap.parse_args()
    files = tracked()
    faults = [fault for fault in read_faults() if options.only in str(fault)]
    places = [place(fault, files) for fault in faults]
    if options.check or not faults:
        wrong = [why for _, why in places if why] or ([] if faults else ["no fault is meant"])
        print("\n".join(wrong), end="\n" if wrong else "")
        return 1 if wrong else 0
    copy_tree(files)
    if not os.path.exists(os.path.join(BUILD, "build.ninja")):
        subprocess.run(["meson", "setup", BUILD, TREE, "--buildtype=debugoptimized"], stdout=subprocess.DEVNULL, check=True)
    tests = sorted({fault.test for fault in faults})
    said = build(tests)
    failed = report(1, said is None and passes(tests), "without a fault every test passes", said or "")
    for number, (fault, (path, why)) in enumerate(zip(faults, places), 2):
        start = time.monotonic()
        why = why or try_fault(fault, path)
        failed += report(number, why is None, f"{fault} ({time.monotonic() - start:.0f} s)", why or "")
    print(f"1..{len(faults) + 1}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
