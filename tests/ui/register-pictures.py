#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes docs/images/register*.png anew: the Register page in each of its states, on the demo.

Usage: register-pictures.py FOLDER [WORD…]   (./run pictures takes all of them into docs/images)

Each scenario is a state of a page; the file has its name. Colours are reduced to a palette, which keeps a picture below 200 kB.
"""
import os
import re
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("LI_UI_SCREEN", "2600x1900x24")
OUT = os.path.abspath(sys.argv[1])
sys.argv = [os.path.abspath(sys.argv[0]), OUT, *sys.argv[2:]]
import harness  # noqa: E402
from harness import wait_for  # noqa: E402
import numpy  # noqa: E402
from PIL import Image  # noqa: E402
import scans  # noqa: E402
import scipy.ndimage  # noqa: E402

LITHO = os.path.join(os.path.dirname(os.environ["LI_UI_PROGRAM"]), "..", "cli", "litho")
made = {}


def demo():
    if "demo" not in made:
        made["folder"] = tempfile.TemporaryDirectory(prefix="li-ui-pictures-")
        made["demo"] = os.path.join(made["folder"].name, "demo")
        subprocess.run([LITHO, "demo", made["demo"], "--steps", "3"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       env=dict(os.environ, XDG_CACHE_HOME=made["folder"].name))
    eye = os.path.join(made["demo"], "analysis", "T0-T1", "eye.tsv")
    if os.path.exists(eye):
        os.remove(eye)
    return made["demo"]


def hopeless():
    rng, files = numpy.random.default_rng(11), []
    for k in range(2):
        grey = scipy.ndimage.gaussian_filter(rng.standard_normal((64, 80, 96)), 2)
        files.append(scans.write(os.path.join(made["folder"].name, f"noise-{k}.tif"), (30000 + 9000 * grey / grey.std()).astype("u2")))
    return files


def picture(program, name, settle=1):
    """The window without its shadow."""
    if settle:
        program.move(2, 2)
        time.sleep(settle)
    path = program.screenshot(name)
    geometry = dict(line.split("=") for line in harness.sh("xdotool", "getwindowgeometry", "--shell", program.window_id).split() if "=" in line)
    frame = harness.sh("xprop", "-id", program.window_id, "_GTK_FRAME_EXTENTS")
    left, right, top, bottom = [int(v) for v in frame.split("=")[1].split(",")] if "=" in frame else [0, 0, 0, 0]
    x, y, w, h = (int(geometry[k]) for k in ("X", "Y", "WIDTH", "HEIGHT"))
    image = Image.open(path).convert("RGB").crop((x + left, y + top, x + w - right, y + h - bottom))
    target = os.path.join(OUT, name + ".png")
    for colours in (256, 192, 128, 64):
        image.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)
        if os.path.getsize(target) < 200_000:
            break
    print(f"# {name}: {os.path.getsize(target) // 1000} kB")


def on_register(start, files, size=(1200, 800), env=None):
    program = start(*files, size=size, env={"LI_THREADS": "1", **(env or {})})
    wait_for("the first slice", lambda: (scans.probe(program) or [None, {}])[1], 60)
    program.key("alt+2")
    program.page = wait_for("the page", lambda: program.maybe("Register page"))
    wait_for("both images", lambda: [i for i in program.page.all("label") if re.match(r"ZNCC -?[\d.]+", i.text)], 60)
    time.sleep(1.5)
    program.view = program.page.find("Slice across z", "image")
    return program


def drag(program, right=46, down=-24):
    x, y, w, h = program.view.extents()
    program.view.drag((0.5, 0.5), (0.5 + right / w, 0.5 + down / h))
    time.sleep(1)


def refine(program, wait="Converged after"):
    program.page.find("Refine", "push button").act("click")
    wait_for(wait, lambda: program.page.maybe(wait, "label", showing=False), 120)


def scenario_register(start):
    program = on_register(start, [demo()])
    drag(program)
    picture(program, "register")


def scenario_register_empty(start):
    program = on_register(start, [demo()])
    program.page.find("Image 1, which moves", "combo box").click()
    program.key("Down", "Return")
    wait_for("nothing to align", lambda: program.page.maybe("Choose two different images", "label", showing=False))
    picture(program, "register-empty")


def scenario_register_running(start):
    program = on_register(start, [demo()])
    drag(program)
    program.page.find("Refine", "push button").aim()
    program.press(slowly=False)
    time.sleep(0.3)  # looking for it in the tree takes longer than refining
    program.at_once(lambda: picture(program, "register-running", settle=0))


def scenario_register_done(start):
    program = on_register(start, [demo()])
    drag(program)
    refine(program)
    picture(program, "register-done")


def scenario_register_failed(start):
    demo()
    program = on_register(start, hopeless())
    refine(program, "Not converged")
    picture(program, "register-failed")


def scenario_register_points(start):
    program = on_register(start, [demo()])
    x, y, w, h = program.view.extents()
    program.key("alt+p")
    for k, (fx, fy) in enumerate(((0.3, 0.4), (0.7, 0.35), (0.55, 0.75))):
        program.view.click(fx, fy)
        program.view.click(fx + (3 + k) / w, fy - 2 / h)
    program.key("alt+p", "s")
    program.page.find("Refine", "push button").wheel(-40)
    picture(program, "register-points")


def scenario_register_dark(start):
    program = on_register(start, [demo()], env={"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"})
    drag(program)
    program.key("d")
    picture(program, "register-dark")


def scenario_register_narrow(start):
    program = on_register(start, [demo()], size=(560, 760))
    drag(program)
    program.key("k")
    picture(program, "register-narrow")


def scenario_register_2x(start):
    program = on_register(start, [demo()], size=(1500, 1200), env={"GDK_SCALE": "2"})
    picture(program, "register-2x")


sys.argv = [sys.argv[0], *sys.argv[2:]]
harness.main(globals())
