#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes docs/images/strain*.png anew: the Strain page in each of its states. ./run pictures [WORD …]

LI_DEMO_DIR: a demo experiment to start from; it is copied. Without one it is made.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("LI_UI_SCREEN", "2760x1960x24")  # room for twice the resolution

from harness import Program, sh, wait_for  # noqa: E402
from strainpage import LITHO, choose, find_page, headline, press, reach  # noqa: E402
import numpy  # noqa: E402
import tifffile  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
IMAGES = os.path.join(HERE, "..", "..", "docs", "images")
LARGEST = 200 * 1000  # bytes of a picture in docs/
SIZE = (1330, 900)
scratch = tempfile.mkdtemp(prefix="li-pictures-")


def demo():
    """A copy of its own."""
    source = os.environ.get("LI_DEMO_DIR") or os.path.join(scratch, "demo")
    if not os.path.exists(os.path.join(source, "experiment.json")):
        subprocess.run([LITHO, "demo", source], check=True, stdout=subprocess.DEVNULL)
    folder = os.path.join(tempfile.mkdtemp(dir=scratch), "demo")
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("exports", ".cache"))
    return folder


def show(folder, step, size=SIZE, env=None):
    program = Program(folder, env={"LI_RENDERER": "cpu", **(env or {})}, size=size)
    program.find("Strain", "page tab" if size[0] > 900 else None)
    program.key("alt+3")
    find_page(program)
    for k in range(step):
        program.key("n")
        wait_for("the step", lambda: f"T{k + 1}" in headline(program), 40)
    program.move(5, 1950)  # the pointer out of the way
    time.sleep(1.5)
    return program


def keep(program, name, crop=None):
    """The window alone, in as many colours as the file may be large for."""
    raw = os.path.join(scratch, name + ".png")
    place = dict(v.split("=") for v in sh("xdotool", "getwindowgeometry", "--shell", program.window_id).split() if "=" in v)
    box = crop or f"{place['WIDTH']}x{place['HEIGHT']}+{place['X']}+{place['Y']}"
    subprocess.run(["import", "-window", "root", "-crop", box, "+repage", raw], check=True)
    out = os.path.join(IMAGES, name + ".png")
    for colours in ("255", "160", "96", "64"):
        subprocess.run(["convert", raw, "+dither", "-colors", colours, "-define", "png:compression-level=9", "-strip",
                        "PNG8:" + out], check=True)
        if os.path.getsize(out) < LARGEST:
            break
    print(f"{name}: {os.path.getsize(out)} bytes, {colours} colours")
    program.close(kill=True)


def picture_strain():
    """Done: the total map, a box, its values against voltage."""
    program = show(demo(), 5)
    program.z.click(0.4, 0.5)
    program.key("alt+v")
    choose(program, "What the plot is drawn against", 2)
    program.move(5, 1950)
    time.sleep(1)
    keep(program, "strain")


def picture_empty():
    folder = demo()
    shutil.rmtree(os.path.join(folder, "analysis"))
    keep(show(folder, 3), "strain-empty")


def picture_running():
    folder = demo()
    shutil.rmtree(os.path.join(folder, "analysis"))
    program = show(folder, 1)
    press(program, "Analyse T0 → T1")
    program.move(5, 1950)
    wait_for("nodes", lambda: "converged" in headline(program), 60)
    time.sleep(0.4)
    keep(program, "strain-running")


def picture_failed():
    """A scan of something else: the registration does not converge, and why stands whole in Quality."""
    folder = demo()
    path = os.path.join(folder, "scans", "T4", "quantitative.tif")
    image = tifffile.imread(path)
    noise = numpy.random.default_rng(7).normal(image.mean(), image.std(), image.shape)
    tifffile.imwrite(path, noise.clip(0, 65535).astype(image.dtype), imagej=True)
    shutil.rmtree(os.path.join(folder, "analysis", "T3-T4"))
    program = show(folder, 4)
    program.page.find("This step").click()
    wait_for("the step", lambda: "T3 → T4" in headline(program))
    press(program, "Analyse T3 → T4")
    wait_for("the end", lambda: not headline(program).startswith("Analysing") and "has not" not in headline(program), 120)
    reach(program, "Opacity", "text")
    program.move(5, 1950)
    time.sleep(1)
    keep(program, "strain-failed")


def picture_narrow():
    keep(show(demo(), 5, size=(640, 900)), "strain-narrow")


def picture_dark():
    program = show(demo(), 5, env={"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"})
    press(program, "Arrows", "check box")  # below first: each opens a row of its own
    press(program, "Contour lines", "check box")
    program.move(5, 1950)
    time.sleep(1)
    keep(program, "strain-dark")


def picture_2x():
    """A part of the window at twice the resolution."""
    program = show(demo(), 5, size=(2660, 1800), env={"GDK_SCALE": "2"})
    keep(program, "strain-2x", crop="1330x900+520+60")


def picture_residual():
    program = show(demo(), 5)
    choose(program, "What the plot shows", 5)
    choose(program, "What the views show", 1)
    press(program, "Find Regions Above It")
    time.sleep(3)
    program.move(5, 1950)
    time.sleep(1)
    keep(program, "strain-residual")


def picture_doubt():
    """A map that says across itself why it is not to be trusted: half of its nodes failed."""
    folder = demo()
    path = os.path.join(folder, "analysis", "T0-T5", "phi.tsv")
    with open(path, encoding="utf-8") as f:
        lines = [line.rstrip("\n").split("\t") for line in f]
    status = lines[0].index("returnStatus")
    for line in lines[1::2]:
        line[status] = "-1"
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join("\t".join(line) for line in lines) + "\n")
    keep(show(folder, 5), "strain-doubt")


def main():
    wanted = sys.argv[1:]
    os.makedirs(IMAGES, exist_ok=True)
    try:
        for name, make in list(globals().items()):
            if name.startswith("picture_") and (not wanted or any(w in name for w in wanted)):
                make()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


main()
