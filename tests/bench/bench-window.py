#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person waits for in the real window: frames while image 1 is dragged, wheel, opening, refining.

The program runs under Xvfb and llvmpipe at 1200 x 800, the pointer is moved by XTEST 125 times a second, and the program itself writes
when frames were presented and how late its main loop answered (LI_WATCH). Prints name, figure and unit with tabs between.

LI_BENCH_EDGES=256,1024,2048 chooses the volumes (8 bits, tiled from one texture; 2048 takes 8.6 GB in the folder it is run in),
LI_BENCH_ANALYSIS=800 those of the correlation on two threads during which new slices are looked at; the scenario "analysis" is that alone.
"""
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "ui"))
sys.argv = [os.path.abspath(sys.argv[0]), *sys.argv[1:]]
os.environ.setdefault("LI_UI_PROGRAM", os.path.join(os.environ["LI_TEST_BUILD"], "src/app/lithoscope"))
os.environ.setdefault("LI_UI_WAIT", "120")
import harness  # noqa: E402
from harness import Scratch, sh, wait_for  # noqa: E402
import numpy  # noqa: E402
import scans  # noqa: E402
import scipy.ndimage  # noqa: E402
import strainpage  # noqa: E402

EDGES = [int(v) for v in os.environ.get("LI_BENCH_EDGES", "256,1024").split(",")]
ENV = {"LI_RENDERER": os.environ["LI_BENCH_RENDERER"]} if "LI_BENCH_RENDERER" in os.environ else {}
HZ = 125
MOVED = (2, -1, 3)


def texture():
    rng = numpy.random.default_rng(3)
    grey = scipy.ndimage.gaussian_filter(rng.standard_normal((256, 256, 256)).astype("f4"), 2.0, mode="wrap")
    return numpy.clip(128 + 45 * grey / grey.std(), 0, 255).astype("u1")


def pair(edge):
    """Two volumes of one texture, the second moved as a whole; written plane by plane, kept for the next run."""
    tile, paths = texture(), []
    for k in range(2):
        name = f"window-{edge}-T{k}"
        paths.append(os.path.abspath(name + ".mhd"))
        if os.path.exists(paths[-1]):
            continue
        raw = f"window-{edge}-T{k if edge <= 1024 else 0}.raw"  # the largest pair is one file seen twice
        grey, times = numpy.roll(tile, [k * m for m in MOVED], (0, 1, 2)), -(-edge // 256)
        with open(raw, "ab") as f:
            for z in range(edge if f.tell() == 0 else 0):
                f.write(numpy.tile(grey[z % 256], (times, times))[:edge, :edge].tobytes())
        with open(paths[-1], "w") as f:
            f.write(f"ObjectType = Image\nNDims = 3\nDimSize = {edge} {edge} {edge}\nElementSpacing = 0.00005 0.00005 0.00005\n"
                    f"ElementType = MET_UCHAR\nElementDataFile = {raw}\n")
    return paths


class Watch:
    def __init__(self, path):
        self.path = path

    def lines(self, kind, start, end):
        """(time, values …) of the lines between two readings of time.monotonic()."""
        found = []
        with open(self.path) as f:
            for line in f:
                words = line.split()
                if len(words) == 4 and words[0] == kind and start * 1e6 <= int(words[1]) <= end * 1e6:
                    found.append((int(words[1]) / 1e6, int(words[2]), int(words[3])))
        return found

    def say_late(self, start, end, what):
        """How late, and how long the main thread itself had been working: the rest is waiting for a processor."""
        late = self.lines("late", start, end)
        say(f"{what}: latest answer of the main loop", max([v / 1e3 for _, v, _ in late] or [0]), "ms")
        say(f"{what}: longest turn of the main loop, by processor time", max([c / 1e3 for _, _, c in late] or [0]), "ms")


def say(name, figure, unit):
    print(f"{name}\t{figure:.4g}\t{unit}", flush=True)


def script(lines):
    """One xdotool for all events: none is late because a process had to start."""
    subprocess.run(["xdotool", "-"], input="\n".join(lines) + "\n", text=True, check=True, stdout=subprocess.DEVNULL)


def drag_lines(x, y, dx, dy, n):
    lines = [f"mousemove {x:.0f} {y:.0f}", "sleep 0.1", "mousedown 1"]
    for k in range(1, n + 1):
        share = k / n if k <= n / 2 else 1 - k / n
        lines += [f"mousemove {x + 2 * dx * share:.0f} {y + 2 * dy * share:.0f}", f"sleep {1 / HZ}"]
    return [*lines, "mouseup 1"]


def report(watch, start, end, what):
    """Frames with all three slices drawn anew, between the first and the last of them."""
    frames = [t for t, n, _ in watch.lines("frame", start, end) if n >= 3]
    gaps = numpy.diff(frames)
    assert len(gaps) > 20, (what, len(frames))
    say(f"{what}: frames with three new slices", len(gaps) / (frames[-1] - frames[0]), "1/s")
    cpu = [c for _, n, c in watch.lines("frame", start, end) if n >= 3]
    say(f"{what}: processor time of the main thread for a frame", (cpu[-1] - cpu[0]) / 1e3 / (len(cpu) - 1), "ms")
    say(f"{what}: longest time between two frames", 1e3 * gaps.max(), "ms")
    watch.say_late(start, end, f"{what}")


def timed(run, settle=0.3):
    start = time.monotonic()
    run()
    time.sleep(settle)
    return start, time.monotonic()


def processor_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for_quiet(program, limit=600):
    """Until the program's own work in the background, the coarse levels of both images, is done."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        before = processor_seconds(program.process.pid)
        time.sleep(3)
        if processor_seconds(program.process.pid) - before < 0.5:
            return


def measure_drags(program, watch, edge, when=""):
    edge = f"{edge}^3{when}"
    view = program.page.find("Slice across z", "image")
    x, y = view.point(0.5, 0.5)
    _, _, w, h = view.extents()
    for name, key in (("two colours", "g"), ("difference", "d")):
        view.click(0.5, 0.5)
        program.key(key)
        time.sleep(2)
        report(watch, *timed(lambda: script(drag_lines(x + 12, y + 9, w / 4, h / 5, 3 * HZ))), f"{edge}, dragging, {name}")
    program.key("g")
    radius = max(40, 0.36 * min(w, h))
    time.sleep(2)
    start, end = timed(lambda: script(drag_lines(x + radius, y, 0, radius / 2, 3 * HZ)))
    report(watch, start, end, f"{edge}, turning by the ring")


def measure_wheel(program, watch, edge):
    view = program.page.find("Slice across z", "image")
    x, y = view.point(0.5, 0.5)
    lines = [f"mousemove {x:.0f} {y:.0f}"] + ["click 5", "sleep 0.06"] * 40
    start, end = timed(lambda: script(lines))
    watch.say_late(start, end, f"{edge}^3, wheel on Register")
    program.find("Images", "page tab").click()
    time.sleep(2)
    view = next(i for i in program.root.all("image") if i.name == "Slice across z" and i.showing)
    script([f"mousemove {x:.0f} {y:.0f}"] + ["click 5", "sleep 0.1"] * 10 + ["click 4", "sleep 0.1"] * 10)
    time.sleep(1)
    delays = []
    for k in range(20):  # slices that were shown a moment ago
        start = time.monotonic()
        script([f"click {5 if k < 10 else 4}"])
        time.sleep(0.25)
        frames = [t for t, n, _ in watch.lines("frame", start, time.monotonic())]
        if frames:
            delays.append(frames[0] - start)
    assert len(delays) > 10
    say(f"{edge}^3, wheel on Images, cached: from before xdotool starts to the frame, median", 1e3 * float(numpy.median(delays)), "ms")
    start, end = timed(lambda: script([f"mousemove {x:.0f} {y:.0f}"] + ["click 5", "sleep 0.04"] * 100))
    watch.say_late(start, end, f"{edge}^3, wheel on Images, 100 new slices")
    program.find("Register", "page tab").click()
    time.sleep(1)


def measure_refine(program, watch, edge):
    start = time.monotonic()
    program.page.find("Refine", "push button").act("click")
    wait_for("the result", lambda: program.page.maybe("Keep Mine", "push button"), 600)
    watch.say_late(start, time.monotonic(), f"{edge}^3, refining")
    program.page.find("Keep Mine", "push button").act("click")


def shown(program, name):
    found = program.maybe(f"{name} page")
    if not found:
        program.find(name, "page tab").click()
    return found


def scenario_window(start):
    for edge in EDGES:
        files = pair(edge)
        with Scratch() as folder:
            watch = Watch(os.path.abspath("watch.log"))
            program = start(*files, env={"LI_WATCH": watch.path, **ENV}, size=(1200, 800))
            wait_for("the first slice", lambda: (scans.probe(program) or [None, {}])[1])
            begun = time.monotonic()
            program.page = wait_for("the page", lambda: shown(program, "Register"))
            wait_for("both images", lambda: [i for i in program.page.all("label") if re.match(r"ZNCC -?[\d.]+", i.text)], 1200)
            say(f"{edge}^3, opening the pair for Register", time.monotonic() - begun, "s")
            watch.say_late(begun, time.monotonic(), f"{edge}^3, opening the pair")
            time.sleep(3)
            if edge > 1024:
                measure_drags(program, watch, edge, ", coarse levels being made")
                quiet = time.monotonic()
                wait_for_quiet(program)
                say(f"{edge}^3, until the coarse levels are made", time.monotonic() - quiet, "s")
            measure_drags(program, watch, edge)
            measure_wheel(program, watch, edge)
            if edge <= 1024:
                measure_refine(program, watch, edge)
            if os.environ.get("LI_BENCH_SHOT"):
                program.screenshot(f"bench-{edge}")
            program.close()


def measure_new_slices(program, watch, view, what):
    """From before xdotool starts to the frame with the new slice, at first coarse, and to the last frame that the click has brought."""
    x, y = view.point(0.5, 0.5)
    script([f"mousemove {x:.0f} {y:.0f}"])
    first, last = [], []
    for _ in range(20):
        begun = time.monotonic()
        script(["click 5"])
        time.sleep(0.6)
        frames = [t for t, n, _ in watch.lines("frame", begun, time.monotonic()) if n > 0]
        if frames:
            first.append(frames[0] - begun)
            last.append(frames[-1] - begun)
    assert len(first) > 15, first
    say(f"{what}: new slice, first frame, median", 1e3 * float(numpy.median(first)), "ms")
    say(f"{what}: new slice, first frame, longest", 1e3 * max(first), "ms")
    say(f"{what}: new slice, last frame, median", 1e3 * float(numpy.median(last)), "ms")


def scenario_analysis(start):
    """New slices while a correlation runs on two threads, and while it is paused."""
    edge = int(os.environ.get("LI_BENCH_ANALYSIS", "800"))
    files = pair(edge)
    with Scratch() as folder:
        cell = os.path.join(folder, "cell")
        subprocess.run([os.path.join(os.environ["LI_TEST_BUILD"], "src/cli/litho"), "import", cell, *files], check=True, stdout=subprocess.DEVNULL)
        watch = Watch(os.path.abspath("watch-analysis.log"))
        program = start(cell, env={"LI_WATCH": watch.path, "LI_THREADS": "2", **ENV}, size=(1330, 900))
        program.find("Strain", "page tab").click()
        strainpage.find_page(program)
        program.z.wheel(-1, modifier="shift")
        wait_for("the time step", lambda: "T1" in strainpage.headline(program))
        panel = program.page.find("Settings and run of the analysis", "panel")
        wait_for_quiet(program)
        measure_new_slices(program, watch, program.z, f"{edge}^3, nothing else")
        strainpage.press(program, "Analyse T0 → T1")
        wait_for("the correlation", lambda: re.search("Correlation|Korrelation", strainpage.headline(program)), 900)
        time.sleep(3)
        begun = time.monotonic()
        measure_new_slices(program, watch, program.z, f"{edge}^3, correlation on 2 threads")
        watch.say_late(begun, time.monotonic(), f"{edge}^3, correlation on 2 threads")
        row = panel.children()[0].children()[-1].children()[-1].children()
        row[0].click()
        wait_for("the pause", lambda: strainpage.headline(program).startswith("Paused"))
        begun = time.monotonic()
        measure_new_slices(program, watch, program.z, f"{edge}^3, correlation paused")
        watch.say_late(begun, time.monotonic(), f"{edge}^3, correlation paused")
        row[1].click()
        program.close()


harness.main(globals())
