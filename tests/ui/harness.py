# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real program: an X server without a screen, a window manager, pointer and keyboard events, state read through AT-SPI.

A scenario file defines functions named scenario_…, each taking a Program factory, and ends with harness.main(globals()).
Accessible coordinates leave out the window's shadow; _GTK_FRAME_EXTENTS says how wide it is.
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

WAIT = float(os.environ.get("LI_UI_WAIT", "20"))


def _reexec_in_own_session():
    """One display, one bus for this file: nothing of the user's desktop is touched."""
    if os.environ.get("LI_UI_INSIDE"):
        out = os.environ.pop("LI_UI_STDOUT", None)
        if out:
            os.dup2(int(out), 1)
            os.close(int(out))
        return
    read, write = os.pipe()
    size = os.environ.get("LI_UI_SCREEN", "1400x950x24")
    xvfb = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-r", "+extension", "GLX", "-nolisten", "tcp"],
                            pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    display = os.fdopen(read).readline().strip()
    if not display:
        print("Bail out! Xvfb did not start")
        sys.exit(1)
    env = dict(os.environ, DISPLAY=":" + display, LI_UI_INSIDE="1", GDK_BACKEND="x11", LIBGL_ALWAYS_SOFTWARE="1", GTK_A11Y="atspi",
               NO_AT_BRIDGE="0", GSETTINGS_BACKEND="memory", LC_ALL="C.UTF-8", LANGUAGE="C")
    for name in ("WAYLAND_DISPLAY", "G_DEBUG", "DBUS_SESSION_BUS_ADDRESS", "XDG_CURRENT_DESKTOP"):
        env.pop(name, None)
    env["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="li-ui-runtime-")
    try:
        # What the bus and its services print is no result of a test: only this program has standard output.
        out = os.dup(1)
        env["LI_UI_STDOUT"] = str(out)
        code = subprocess.call(["dbus-run-session", "--", sys.executable, *sys.argv], env=env, stdout=2, pass_fds=[out])
    finally:
        xvfb.terminate()
        xvfb.wait()
        shutil.rmtree(env["XDG_RUNTIME_DIR"], ignore_errors=True)
    sys.exit(code)


_reexec_in_own_session()

from access import ROOT, Client, GLib, Node, bus  # noqa: E402


def sh(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout


def wait_for(what, check, seconds=None):
    """The first true value of check(), or an AssertionError that says what was waited for."""
    end = time.monotonic() + (seconds or WAIT)
    while True:
        try:
            value = check()
        except GLib.Error:  # the tree changes under our feet
            value = None
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for: {what}")
        time.sleep(0.05)


class Crash(AssertionError):
    """The program ended by itself, hung or complained: no busy machine is to blame."""


class Rest:
    """Whether a process rests: what is clicked while a page still moves, or before a list is drawn, goes elsewhere."""

    def __init__(self, pid):
        self.pid = pid

    def _main(self):
        """State of the thread that draws and takes events, and its processor time in seconds."""
        with open(f"/proc/{self.pid}/task/{self.pid}/stat") as f:
            state = f.read().rsplit(")", 1)[1].split()[0]
        with open(f"/proc/{self.pid}/schedstat") as f:
            return state, int(f.read().split()[0]) * 1e-9

    def _all(self):
        with open(f"/proc/{self.pid}/stat") as f:
            return sum(int(v) for v in f.read().rsplit(")", 1)[1].split()[11:13]) / os.sysconf("SC_CLK_TCK")

    def wait(self, seconds=4, others=1, looks=5):
        """Until the process has slept for so many looks of 20 ms; a job may run for long: then until its main thread mostly waits."""
        start = time.monotonic()
        try:
            while time.monotonic() - start < seconds:
                (_, main), whole = self._main(), self._all()
                awake = 0
                for _ in range(looks):
                    time.sleep(0.02)
                    awake += self._main()[0] in "RD"
                main, whole = self._main()[1] - main, self._all() - whole
                if awake == 0 and main < 0.01 and whole < 0.03:
                    return
                if time.monotonic() - start > others and awake <= 2 and main < 0.05:
                    return
        except (OSError, IndexError):  # it has ended: what is asked of it next will say so
            pass


class Item:
    """An accessible object of the program under test."""

    def __init__(self, program, node):
        self.program, self.node = program, node

    @property
    def name(self):
        return self.node.name

    @property
    def role(self):
        return self.node.role

    @property
    def description(self):
        return self.node.description

    @property
    def text(self):
        return self.node.text()

    @property
    def value(self):
        return self.node.value()

    @value.setter
    def value(self, number):
        self.node.set_value(number)

    @property
    def parent(self):
        node = self.node.parent()
        return Item(self.program, node) if node else None

    def has(self, state):
        return self.node.has(state)

    @property
    def showing(self):
        """GTK 4.8 says "showing" of windows alone: of others, what is visible and has been given room."""
        if self.has("showing"):
            return True
        if not self.has("visible") or not self.node.can("Component"):
            return False
        _, _, w, h = self.extents()
        return w > 1 and h > 1

    def extents(self):
        return self.node.extents()

    def window(self):
        """The X window the object lies in: a dialog in front, else the program's own."""
        node = self.node
        while node is not None and node.role not in ("frame", "dialog", "window", "file chooser", "application"):
            node = node.parent()
        own = self.program.root.children()[:1]
        if node is None or not own or node.name == own[0].name:
            return None
        return sh("xdotool", "getactivewindow").strip() or None

    def point(self, fx=0.5, fy=0.5):
        """A point of the screen at this share of the object's width and height."""
        x, y, w, h = self.extents()
        left, top = self.program.origin(self.window())
        return left + x + fx * w, top + y + fy * h

    def aim(self, fx=0.5, fy=0.5):
        """The pointer over the object, which has come to rest."""
        for _ in range(5):
            self.program.rest()
            place = self.point(fx, fy)
            self.program.move(*place)
            if self.point(fx, fy) == place:
                return

    def click(self, fx=0.5, fy=0.5, button=1, times=1):
        self.aim(fx, fy)
        for _ in range(times):
            self.program.press(button, slowly=times == 1)
        self.program.rest(0.1)

    def wheel(self, clicks, fx=0.5, fy=0.5, modifier=None):
        self.aim(fx, fy)
        if modifier:
            sh("xdotool", "keydown", modifier)
        for _ in range(abs(clicks)):
            sh("xdotool", "click", "4" if clicks > 0 else "5")
            time.sleep(0.08)
        if modifier:
            sh("xdotool", "keyup", modifier)
        self.program.rest(0.1)

    def drag(self, start, end, button=1, modifier=None, steps=8):
        """Presses at start, moves to end (shares of the object's size, or pixels from its corner when above 1) and lets go."""
        self.program.rest()
        x0, y0, w, h = self.extents()
        left, top = self.program.origin(self.window())

        def place(p):
            fx, fy = p
            return left + x0 + (fx * w if abs(fx) <= 1 else fx), top + y0 + (fy * h if abs(fy) <= 1 else fy)

        (ax, ay), (bx, by) = place(start), place(end)
        self.program.move(ax, ay)
        if modifier:
            sh("xdotool", "keydown", modifier)
        sh("xdotool", "mousedown", str(button))
        time.sleep(0.1)
        for k in range(1, steps + 1):
            self.program.move(ax + (bx - ax) * k / steps, ay + (by - ay) * k / steps, 0.05)
        self.program.rest()
        sh("xdotool", "mouseup", str(button))
        if modifier:
            sh("xdotool", "keyup", modifier)
        self.program.rest(0.2)

    def actions(self):
        return self.node.actions()

    def act(self, name):
        names = self.actions()
        if name not in names:
            raise AssertionError(f"{self.name} has no action {name}; it has {names}")
        assert self.node.act(names.index(name)), f"action {name} refused"
        self.program.rest(0.1)

    def children(self):
        return [Item(self.program, node) for node in self.node.children()]

    def walk(self):
        for node in self.node.walk():
            yield Item(self.program, node)

    def find(self, name=None, role=None, showing=True, seconds=None):
        def look():
            return self.maybe(name, role, showing)
        return wait_for(f"{role or 'object'} “{name}” in “{self.name}”", look, seconds)

    def maybe(self, name=None, role=None, showing=True):
        for item in self.walk():
            try:
                if name is not None and name != item.name and not (len(name) > 3 and name in item.name):
                    continue
                if role is not None and item.role != role:
                    continue
                if showing and not item.showing:
                    continue
                return item
            except Exception:
                continue
        return None

    def all(self, role=None, showing=True):
        return [i for i in self.walk() if (role is None or i.role == role) and (not showing or i.showing)]


class Program:
    """The program under test with a home of its own."""

    def __init__(self, *arguments, home=None, env=None, size=(1280, 860), manager=None):
        self.home = home or tempfile.mkdtemp(prefix="li-ui-home-")
        self.own_home = home is None
        self.log = tempfile.TemporaryFile("a+")
        e = dict(os.environ, HOME=self.home, XDG_CONFIG_HOME=self.home + "/config", XDG_DATA_HOME=self.home + "/data",
                 XDG_CACHE_HOME=self.home + "/cache", XDG_STATE_HOME=self.home + "/state", GTK_THEME="", **(env or {}))
        e.pop("GTK_THEME")
        os.makedirs(self.home + "/config/gtk-4.0", exist_ok=True)
        with open(self.home + "/config/gtk-4.0/settings.ini", "w") as f:
            f.write("[Settings]\ngtk-enable-animations=false\n")
        self.manager = subprocess.Popen(["openbox", *(manager or [])], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.3)
        self.process = subprocess.Popen([os.environ["LI_UI_PROGRAM"], *arguments], env=e, stdout=self.log, stderr=self.log)
        self.ease = Rest(self.process.pid)
        try:
            self._wait_until_shown(size)
        except BaseException:
            self.process.kill()
            self.process.wait()
            self.manager.terminate()
            self.manager.wait()
            raise

    def _wait_until_shown(self, size):
        self.root = wait_for("the program on the accessibility bus", self._application, 40)
        self.window_id = wait_for("a window", self._window, 40)
        if size:
            sh("xdotool", "windowmove", "--sync", self.window_id, "20", "20")
            sh("xdotool", "windowsize", self.window_id, str(size[0]), str(size[1]))
            self.rest(0.3)

    def _application(self):
        if self.process.poll() is not None:
            raise Crash("the program ended: " + self.output()[-2000:])
        name = bus().application(self.process.pid)
        return Item(self, Node(Client(name), ROOT)) if name else None

    def _window(self):
        ids = sh("xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)).split()
        return ids[-1] if ids else None

    def output(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def origin(self, window=None):
        """Screen position of accessible (0, 0): the window's corner plus its shadow."""
        window = window or self.window_id
        geometry = dict(line.split("=") for line in sh("xdotool", "getwindowgeometry", "--shell", window).split() if "=" in line)
        frame = sh("xprop", "-id", window, "_GTK_FRAME_EXTENTS")
        extents = [int(v) for v in frame.split("=")[1].split(",")] if "=" in frame else [0, 0, 0, 0]
        return int(geometry["X"]) + extents[0], int(geometry["Y"]) + extents[2]

    def move(self, x, y, pause=0.1):
        sh("xdotool", "mousemove", str(round(x)), str(round(y)))
        time.sleep(pause)

    def rest(self, pause=0.0):
        """What was asked has been done and drawn."""
        time.sleep(pause)
        self.ease.wait()

    def press(self, button=1, slowly=True):
        """A click where the pointer is. When GTK moves what lies under the pointer after a press, it asks the server for the
        buttons of this moment and drops the click if they are up already: so they stay down until the press has been drawn."""
        sh("xdotool", "mousedown", str(button))
        if slowly:
            time.sleep(0.05)
            self.ease.wait(1, 0.4)
        else:
            time.sleep(0.05)
        sh("xdotool", "mouseup", str(button))
        time.sleep(0.05)

    def key(self, *keys):
        for key in keys:
            self.ease.wait(looks=3)
            sh("xdotool", "key", "--clearmodifiers", key)
            time.sleep(0.05)
        self.rest()

    def type(self, text):
        self.rest()
        sh("xdotool", "type", "--delay", "20", "--", text)
        self.rest(0.1)

    def at_once(self, act):
        """While the program stands still: it meets all of act()'s events together, however fast it is."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            return act()
        finally:
            self.process.send_signal(signal.SIGCONT)

    def find(self, name=None, role=None, **kwargs):
        return self.root.find(name, role, **kwargs)

    def maybe(self, name=None, role=None, **kwargs):
        return self.root.maybe(name, role, **kwargs)

    def screenshot(self, name):
        folder = os.environ.get("LI_UI_SCREENSHOTS", os.path.join(os.getcwd(), "screenshots"))
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, name + ".png")
        self.rest(0.1)  # import holds the X server: a click under way would be lost
        subprocess.run(["import", "-window", "root", path], check=True)
        return path

    def close(self, kill=False):
        """Ends the program by its own door; a crash, a critical message or a hang on the way out is a failure."""
        if self.log.closed:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise Crash("the program did not end within 15 s of SIGTERM")
        text = self.output()
        self.manager.terminate()
        self.manager.wait()
        self.log.close()
        if self.own_home:
            shutil.rmtree(self.home, ignore_errors=True)
        code = self.process.returncode
        if not kill and code not in (0, -signal.SIGTERM):
            raise Crash(f"the program ended with {code}:\n{text[-3000:]}")
        bad = [line for line in text.splitlines() if "CRITICAL" in line or "Sanitizer" in line]
        if bad:
            raise Crash("\n".join(bad[:10]))


class Scratch:
    """A folder that goes away with the scenario."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="li-ui-")
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def attempt(name, scenario):
    """None when the scenario passed, else what it said; and whether another try may follow."""
    programs = []

    def start(*args, **kwargs):
        program = Program(*args, **kwargs)
        programs.append(program)
        return program

    try:
        scenario(start)
        for program in programs:
            program.close()
        return None, False
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        said = traceback.format_exc().splitlines()
        crashed = isinstance(error, Crash)
    for program in programs:
        try:
            if program.process.poll() is None:
                said.append("screenshot: " + program.screenshot("failed-" + name))
                program.process.kill()
                program.process.wait()
            else:
                crashed |= not program.log.closed
            if not program.log.closed:
                said += ["log: " + line for line in program.output().splitlines()[-15:]]
            program.close(kill=True)
        except BaseException as more:
            crashed = True
            said.append(str(more))
    return said, not crashed


def chosen(names, arguments):
    """The scenarios of a file; with --part K/N every N-th from the K-th on, else those whose name holds one of the arguments."""
    scenarios = [(k, v) for k, v in names.items() if k.startswith("scenario_")]
    if arguments[:1] == ["--part"]:
        part, parts = (int(v) for v in arguments[1].split("/"))
        return scenarios[part - 1::parts]
    return [(k, v) for k, v in scenarios if not arguments or any(w in k for w in arguments)]


def main(names):
    """Runs the scenarios. One whose clicks a busy machine lost is run once more from its start, and the log says so."""
    scenarios = chosen(names, sys.argv[1:])
    print(f"TAP version 13\n1..{len(scenarios)}", flush=True)
    failed = 0
    for number, (name, scenario) in enumerate(scenarios, 1):
        begin = time.monotonic()
        said, again = attempt(name, scenario)
        if said and again:
            print(f"# {name[9:]} failed at the first try:\n# " + "\n# ".join(said), flush=True)
            said, _ = attempt(name, scenario)
        failed += said is not None
        print(f"{'not ok' if said else 'ok'} {number} - {name[9:]}", flush=True)
        if said:
            print("# " + "\n# ".join(said), flush=True)
        print(f"# {name[9:]} took {time.monotonic() - begin:.0f} s", flush=True)
    sys.exit(1 if failed else 0)
