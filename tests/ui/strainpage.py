# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Strain page on the demo electrode in small: what its scenarios share."""
import csv
import fcntl
import glob
import json
import os
import shutil
import subprocess
import tempfile
import time

import harness
from harness import wait_for

LITHO = os.path.join(os.path.dirname(os.environ["LI_UI_PROGRAM"]), "..", "cli", "litho")
SIZE = (1330, 900)
STEPS = 4
made = {}


def make_demo(folder):
    with tempfile.TemporaryDirectory(prefix="li-ui-home-") as home:
        subprocess.run([LITHO, "demo", folder, "--size", "64,80,80", "--steps", str(STEPS)], check=True,
                       env=dict(os.environ, XDG_CACHE_HOME=home, HOME=home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def demo():
    """The small demo, which nobody changes: one for all files that LI_UI_FIXTURES is set for, made anew when litho is another."""
    shared = os.environ.get("LI_UI_FIXTURES")
    if not shared:
        path = os.path.join(made["folder"], "demo")
        if not os.path.exists(path):
            make_demo(path)
        return path
    os.makedirs(shared, exist_ok=True)
    path = os.path.join(shared, f"demo-{os.stat(LITHO).st_mtime_ns}")
    with open(os.path.join(shared, "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever comes first makes it
        if not os.path.exists(path):
            for old in glob.glob(os.path.join(shared, "demo-*")):
                shutil.rmtree(old)
            make_demo(path + ".part")
            os.rename(path + ".part", path)
    return path


def experiment(analysed=True):
    """A copy of its own of the small demo."""
    if "folder" not in made:
        made["folder"] = tempfile.mkdtemp(prefix="li-ui-strain-")
    made["copies"] = made.get("copies", 0) + 1
    folder = os.path.join(made["folder"], f"copy-{made['copies']}")
    shutil.copytree(demo(), folder, ignore=shutil.ignore_patterns("exports", ".cache"))
    if not analysed:
        shutil.rmtree(os.path.join(folder, "analysis"))
    return folder


def opened(start, folder, step=2, env=None, **kwargs):
    """The Strain page with the map of a step, reached by a click and Shift+wheel."""
    program = start(folder, env={"LI_RENDERER": "cpu", **(env or {})}, size=SIZE, **kwargs)
    program.find("Strain", "page tab").click()
    find_page(program)
    for k in range(step):
        program.z.wheel(-1, modifier="shift")
        wait_for(f"time step {k + 1}", lambda: f"T{k + 1}" in headline(program))
    return program


def find_page(program):
    """Handles that are asked often: the sentence above the views and the range beside it, the probe line, the slice across z."""
    program.page = program.find("Strain page")
    program.labels = [i for i in program.page.walk() if i.role == "label"][:2]
    program.line = next(i for i in program.page.walk() if i.description.startswith("Position and values"))
    program.z = program.page.find("Slice across z", "image")
    x, y, w, h = program.page.extents()
    program.panel = (x + w - 150, y + h)


def headline(program):
    return program.labels[0].name


def range_text(program):
    return program.labels[1].name


def probe(program):
    return program.line.name


def reach(program, name, role):
    """The control of that name, after the wheel has brought it into the panel's view."""
    item = wait_for(f"{role} “{name}”", lambda: program.page.maybe(name, role))
    program.rest()
    left, top = program.origin()
    last = scrolled = None
    for _ in range(60):
        _, y, _, h = item.extents()
        low = program.panel[1] - (6 if y == scrolled else 90)  # above messages, which lie over the lower end
        if 60 <= y and y + h <= low:
            if y in (last, scrolled):
                return item
            last = y  # scrolling may still be under way
            program.rest(0.05)
            continue
        last, scrolled = None, y
        program.move(left + program.panel[0], top + 400)
        far = 60 - y if y < 60 else y + h - low
        for _ in range(min(int(far / 95) + 2, 8)):  # a click of the wheel is some 90 pixels; not to rest at the edge
            harness.sh("xdotool", "click", "5" if y > 60 else "4")
        program.rest(0.1)
    raise AssertionError(f"{name} could not be scrolled to")


def press(program, name, role="push button"):
    reach(program, name, role).click()


def enter(program, name, text):
    """Types into the entry of that name."""
    item = reach(program, name, "text")
    item.click()
    program.key("ctrl+a")
    program.type(text)
    program.key("Return")
    return item


def texts(program):
    return [i.name for i in program.page.walk() if i.role == "label" and i.name]


def text_with(program, part, seconds=None):
    return wait_for(f"a text with “{part}”", lambda: next((t for t in texts(program) if part in t), None), seconds)


def field(folder, pair):
    with open(os.path.join(folder, "analysis", pair, "phi.tsv"), encoding="utf-8") as f:
        return [{k: float(v) for k, v in row.items()} for row in csv.DictReader(f, delimiter="\t")]


def measured(rows):
    return [r for r in rows if r["returnStatus"] == 2 and r["source"] == 0]


def exported(folder, name):
    """The one file of that name in the exports folder, or None."""
    return next(iter(glob.glob(os.path.join(folder, "exports", name))), None)


def export(folder, name, seconds=30):
    """The same, when it has been written whole."""
    return wait_for(name, lambda: exported(folder, name), seconds)


COMPONENTS = ["Volumetric strain", "Strain through the thickness", "Deviatoric strain", "Displacement along z",
              "Displacement along y", "Displacement along x"]


def open_list(program, name, role="combo box"):
    """Presses a button that opens a list; keys that come before it is drawn go elsewhere."""
    press(program, name, role)
    program.rest(0.4)


def choose(program, name, downs):
    """So many entries down from where the keys were last in that list, at first its top."""
    open_list(program, name)
    program.key(*["Down"] * downs, "Return")


def choose_component(program, words):
    """By keyboard from the list's first entries."""
    choose(program, "Component", COMPONENTS.index(words))
    wait_for("the component", lambda: words in headline(program))


def save_plot(program, downs):
    open_list(program, "Save Plot", "push button")
    program.key(*["Down"] * downs, "Return")


def insist(what, act, check, tries=4, seconds=6):
    """Acts again while check() does not come true: a click is lost when the page moves under the pointer."""
    for left in range(tries - 1, -1, -1):
        act()
        try:
            return wait_for(what, check, seconds)
        except AssertionError:
            if left == 0:
                raise


def voxel():
    return 0.05


def saved(path):
    """The JSON file of that path."""
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def clean():
    if "folder" in made:
        shutil.rmtree(made["folder"], ignore_errors=True)
