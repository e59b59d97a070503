#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Register page by pointer and keyboard."""
import csv
import json
import math
import os
import re
import time

import harness
from harness import Scratch, wait_for
import numpy
import scans
import scipy.ndimage

MOVED = (3, -2, 4)  # voxels from T0 to T1: z, y, x
SHAPE = (40, 56, 64)


def pair(folder, moved=MOVED, shape=SHAPE, names=("T0.tif", "T1.tif")):
    """Two crops of one texture: what lies at x in the first lies at x + moved in the second."""
    rng = numpy.random.default_rng(7)
    whole = scipy.ndimage.gaussian_filter(rng.standard_normal([n + 24 for n in shape]), 2.0, mode="wrap")
    whole = 30000 + 9000 * whole / whole.std()

    def crop(offset):
        return whole[tuple(slice(12 + o, 12 + o + n) for o, n in zip(offset, shape))].astype("u2")

    return [scans.write(os.path.join(folder, names[0]), crop((0, 0, 0))),
            scans.write(os.path.join(folder, names[1]), crop([-m for m in moved]))]


def experiment(folder, **kwargs):
    """A record with two time steps, the least that the program opens as an experiment."""
    pair(folder, **kwargs)
    steps = [{"id": f"scan-{k}", "name": f"T{k}", "volumes": [{"role": "quantitative", "path": f"T{k}.tif"}]} for k in range(2)]
    with open(os.path.join(folder, "experiment.json"), "w") as f:
        json.dump({"format": "lithoscope-experiment", "version": "1.0", "time-steps": steps}, f)
    return folder


def on_page(start, files, **kwargs):
    program = start(*files, **kwargs)
    wait_for("the first slice", lambda: (scans.probe(program) or [None, {}])[1], 40)

    def page():
        found = program.maybe("Register page")
        if not found:
            program.find("Register", "page tab").click()
        return found

    program.page = wait_for("the page", page)
    wait_for("both images", lambda: re.match(r"ZNCC -?[\d.]+", likeness(program) or ""), 40)
    view, seen = program.page.find("Slice across z", "image"), []

    def settled():
        seen.append((view.extents(), view.description))
        return len(seen) > 3 and len(set(seen[-4:])) == 1

    wait_for("the layout at rest", settled)
    return program


def choose(program, title, path):
    """Types a path into the file dialog."""
    program.find(title)
    program.key("ctrl+a")
    program.type(path)
    program.key("Return")
    wait_for("the dialog goes", lambda: not program.maybe(title, "file chooser"))


def likeness(program):
    for item in program.page.all("label"):
        if item.text.startswith("ZNCC"):
            return item.text
    return None


def zncc(program):
    return float(likeness(program).split()[1])


def number(program, what, axis):
    return scans.number(program, f"{what}, {axis}")


def translation(program):
    return tuple(number(program, "Translation in voxels", axis) for axis in "zyx")


def type_number(program, name, text):
    entry = program.find(name, "text")
    entry.click(times=2)
    program.key("ctrl+a")
    program.type(text)
    program.key("Return")


def scenario_drag_moves_image_1_and_the_pose_is_saved(start):
    """60 pixels right and 30 down are that many voxels by the zoom; eye.tsv says so; Ctrl+Z takes it back as one step."""
    with Scratch() as folder:
        program = on_page(start, [experiment(folder)])
        view = program.page.find("Slice across z", "image")
        zoom = scans.zoom(program)
        x, y, w, h = view.extents()
        view.drag((0.5, 0.5), (0.5 + 60 / w, 0.5 + 30 / h))
        wait_for("the numbers", lambda: abs(number(program, "Translation in voxels", "x") - 60 / zoom) < 0.3)
        moved = translation(program)
        assert moved[0] == 0 and abs(moved[1] - 30 / zoom) < 0.3, moved
        program.screenshot("register-dragged")
        program.find("Start Analyses from This Pose", "push button").act("click")
        path = os.path.join(folder, "analysis", "T0-T1", "eye.tsv")
        wait_for("the file", lambda: os.path.exists(path))
        with open(path) as f:
            row = next(csv.DictReader(f, delimiter="\t"))
        for axis, value in zip("ZYX", moved):
            assert abs(float(row[f"{axis}disp"]) - value) < 1e-3, (row, moved)
        assert [float(row[f"{a}pos"]) for a in "ZYX"] == [(n - 1) / 2 for n in SHAPE], row
        view.drag((0.3, 0.5), (0.3 + 20 / w, 0.5), modifier="Control_L")
        wait_for("a tenth with Ctrl", lambda: abs(number(program, "Translation in voxels", "x") - moved[2] - 2 / zoom) < 0.2)
        program.key("ctrl+z")
        wait_for("one step back", lambda: translation(program) == moved)
        program.key("ctrl+z")
        wait_for("the file", lambda: not os.path.exists(path))
        program.key("ctrl+z")
        wait_for("the first drag", lambda: translation(program) == (0, 0, 0))


def scenario_ring_turns(start):
    """A quarter of the ring from the right to the bottom is 90 degrees about z; the sign is SPAM's."""
    with Scratch() as folder:
        program = on_page(start, pair(folder))
        view = program.page.find("Slice across z", "image")
        x, y, w, h = view.extents()
        radius = max(40, 0.36 * min(w, h))
        view.drag((0.5 + radius / w, 0.5), (0.5, 0.5 + radius / h), steps=16)
        angle = wait_for("a turn", lambda: number(program, "Rotation in degrees", "z"))
        assert abs(abs(angle) - 90) < 12, angle
        expected = -1 if angle < 0 else 1
        program.key("ctrl+z")
        wait_for("undone", lambda: number(program, "Rotation in degrees", "z") == 0)
        view.click(0.5, 0.5)
        program.key("alt+Right")
        wait_for("one degree by a key, the same way", lambda: abs(number(program, "Rotation in degrees", "z") - expected) < 1e-4)
        matrix = program.page.find("Φ as a matrix")
        wait_for("the matrix", lambda: program.page.maybe("Copy", "push button") or matrix.click())
        program.find("Copy", "push button").click()
        program.find("Reset", "push button").click()
        wait_for("reset", lambda: number(program, "Rotation in degrees", "z") == 0)
        program.find("Paste", "push button").click()
        wait_for("pasted", lambda: abs(number(program, "Rotation in degrees", "z") - expected) < 1e-4)
        program.find("Invert", "push button").click()
        wait_for("inverted", lambda: abs(number(program, "Rotation in degrees", "z") + expected) < 1e-4)


def scenario_numbers_keys_and_ten_undos(start):
    """The true motion typed in makes the images alike; arrows nudge; ten undos bring the start back."""
    with Scratch() as folder:
        program = on_page(start, pair(folder))
        view = program.page.find("Slice across z", "image")
        view.click(0.4, 0.6)  # moves the cursor, which the likeness is measured at
        wait_for("the cursor there", lambda: "cursor at 20, 28, 32" not in view.description)
        seen = []
        wait_for("the likeness at rest", lambda: seen.append(likeness(program)) or len(seen) > 4 and len(set(seen[-4:])) == 1)
        before = zncc(program)
        for axis, value in zip("zyx", MOVED):
            type_number(program, f"Translation in voxels, {axis}", str(value).replace(".", ","))
        wait_for("alike", lambda: zncc(program) > 0.995 > before)
        assert program.maybe("better", "label"), "the trend is told"
        view.click(0.4, 0.6)
        program.key("Right", "Right", "Down", "period", "ctrl+Left", "shift+Up")
        wait_for("nudged", lambda: translation(program) == (MOVED[0] + 1, MOVED[1] + 1 - 10, MOVED[2] + 2 - 0.1))
        assert zncc(program) < 0.9
        program.key("comma")
        for _ in range(10):
            program.key("ctrl+z")
        wait_for("ten steps back", lambda: translation(program) == (0, 0, 0))
        wait_for("as at first", lambda: abs(zncc(program) - before) < 0.02)
        program.key("ctrl+shift+z")
        wait_for("one step forth", lambda: translation(program) == (MOVED[0], 0, 0))


def scenario_numbers_of_every_row(start):
    """µm are voxels times the voxel's size, degrees and the zoom of one axis come back as typed; one undo each."""
    with Scratch() as folder:
        program = on_page(start, pair(folder))
        type_number(program, "Translation in µm, z", "0.5")
        wait_for("ten voxels", lambda: translation(program) == (0.5 / scans.VOXEL, 0, 0))
        for axis, value in zip("zyx", (2, -3, 4)):
            type_number(program, f"Rotation in degrees, {axis}", str(value))
        wait_for("degrees", lambda: [number(program, "Rotation in degrees", a) for a in "zyx"] == [2, -3, 4])
        program.page.find("Same zoom on all axes", "check box").click()
        type_number(program, "Zoom, y", "1.02")
        wait_for("of one axis", lambda: [number(program, "Zoom", a) for a in "zyx"] == [1, 1.02, 1])
        type_number(program, "Zoom, x", "-1")
        wait_for("a sentence", lambda: program.maybe("A zoom is a number", "label"))
        assert number(program, "Zoom", "x") == 1
        program.page.find("Slice across z", "image").click(0.5, 0.5)
        for _ in range(5):
            program.key("ctrl+z")
        wait_for("as at first", lambda: translation(program) == (0, 0, 0) and number(program, "Zoom", "y") == 1)


def scenario_snap_cancel_and_switch_off(start):
    """Shift snaps to whole voxels, Escape takes a drag back, with the tool off a drag moves the cursor; the same image twice is no pair."""
    with Scratch() as folder:
        program = on_page(start, pair(folder))
        view = program.page.find("Slice across z", "image")
        x, y, w, h = view.extents()
        view.drag((0.5, 0.5), (0.5 + 37 / w, 0.5 + 15 / h), modifier="Shift_L")
        snapped = wait_for("moved", lambda: translation(program) != (0, 0, 0) and translation(program))
        assert all(v == round(v) for v in snapped), snapped
        px, py = view.point(0.4, 0.4)
        program.move(px, py)
        harness.sh("xdotool", "mousedown", "1")
        program.move(px + 30, py + 30)
        wait_for("on its way", lambda: translation(program) != snapped)
        harness.sh("xdotool", "key", "Escape")  # Program.key lets go of the button
        harness.sh("xdotool", "mouseup", "1")
        wait_for("taken back", lambda: translation(program) == snapped)
        program.page.find("Move Image 1", "push button").click()
        before = view.description
        view.drag((0.3, 0.3), (0.6, 0.6))
        wait_for("the cursor", lambda: view.description != before)
        assert translation(program) == snapped
        program.page.find("Image 1, which moves", "combo box").click()
        program.key("Down", "Return")
        wait_for("no pair", lambda: says(program, "Choose two different images"))
        program.page.find("Image 1, which moves", "combo box").click()
        program.key("Up", "Return")
        wait_for("the pose is kept", lambda: likeness(program) and translation(program) == snapped)


def scenario_starts(start):
    """Centres of images of different shape, centres of mass and moments of a body that was moved by known voxels."""
    with Scratch() as folder:
        z, y, x = numpy.indices((40, 56, 64))
        for k, (moved, shape) in enumerate((((0, 0, 0), (40, 56, 64)), ((3, -2, 4), (36, 56, 64)))):
            at = [c - 16 - m for c, m in zip((z, y + 4, x), moved)]
            body = numpy.exp(-(at[0] / 5) ** 2 - ((at[1] - 10) / 7) ** 2 - ((at[2] - 14) / 10) ** 2)
            scans.write(os.path.join(folder, f"B{k}.tif"), (40000 * body).astype("u2")[:shape[0]])
        program = on_page(start, [os.path.join(folder, f"B{k}.tif") for k in range(2)])
        for presses, expected, close in ((1, (-2, 0, 0), 1e-6), (2, (3, -2, 4), 0.1), (3, (3, -2, 4), 0.1), (0, (0, 0, 0), 1e-6)):
            program.page.find("Start From").click()
            program.key(*["Down"] * presses, "Return")
            wait_for(f"start {presses}", lambda: max(abs(a - b) for a, b in zip(translation(program), expected)) <= close)


def scenario_snapshots(start):
    with Scratch() as folder:
        program = on_page(start, pair(folder))
        assert not program.find("Back to A", "push button").has("sensitive")
        type_number(program, "Translation in voxels, x", "2.5")
        program.find("Keep A", "push button").click()
        type_number(program, "Zoom, y", "1.1")
        wait_for("the zoom of all axes", lambda: number(program, "Zoom, z".split(",")[0], "z") == 1.1)
        program.find("Keep B", "push button").click()
        program.find("Back to A", "push button").click()
        wait_for("A again", lambda: number(program, "Zoom", "y") == 1 and number(program, "Translation in voxels", "x") == 2.5)
        program.find("Back to B", "push button").click()
        wait_for("B again", lambda: number(program, "Zoom", "x") == 1.1)


def scenario_points(start):
    """Spots clicked in both images give the translation between them."""
    with Scratch() as folder:
        program = on_page(start, pair(folder))
        program.find("Set Points", "push button", showing=False).act("click")
        view = program.page.find("Slice across z", "image")
        zoom = scans.zoom(program)
        x, y, w, h = view.extents()
        wait_for("image 1 is asked for", lambda: program.maybe("Image 1 is shown", "label", showing=False))
        view.click(0.5, 0.5)
        wait_for("image 2 is asked for", lambda: program.maybe("Image 2 is shown", "label", showing=False))
        program.screenshot("register-points")
        view.click(0.5 + 40 / w, 0.5 - 20 / h)
        wait_for("image 1 again", lambda: program.maybe("Image 1 is shown", "label", showing=False))
        program.find("Set Points", "push button", showing=False).act("click")
        off = wait_for("the residual", lambda: program.maybe("voxels off", "label", showing=False)).text
        expected = math.hypot(40, 20) / zoom
        assert abs(float(re.search(r"([\d.]+) voxels off", off).group(1)) - expected) < 0.5, (off, expected)
        program.find("Fit Pose to Points", "push button", showing=False).act("click")
        wait_for("the fit", lambda: abs(number(program, "Translation in voxels", "x") - 40 / zoom) < 0.5)
        assert abs(number(program, "Translation in voxels", "y") + 20 / zoom) < 0.5
        wait_for("no residual", lambda: program.maybe("0.00 voxels off", "label", showing=False))
        panel = program.page.find("Refine", "push button")
        panel.wheel(-40)
        program.page.find("Use pair 1", "check box").click()
        program.find("Fit Pose to Points", "push button", showing=False).act("click")
        wait_for("a sentence", lambda: program.maybe("This fit needs 1 pairs", "label"))
        program.find("Delete pair 1", "push button", showing=False).act("click")
        wait_for("the list is empty", lambda: not program.maybe("voxels off", "label", showing=False))
        program.key("ctrl+z")
        wait_for("the pair is back", lambda: program.maybe("voxels off", "label", showing=False))
        program.find("Delete All", "push button", showing=False).act("click")
        wait_for("empty again", lambda: not program.maybe("voxels off", "label", showing=False))


def scenario_compare_by_keys(start):
    with Scratch() as folder:
        program = on_page(start, pair(folder))
        view = program.page.find("Slice across z", "image")
        view.click(0.5, 0.5)
        for key, name in (("b", "Blend"), ("k", "Checker"), ("d", "Difference"), ("a", "|Difference|"), ("s", "Swipe"), ("l", "Flicker"),
                          ("g", "Two Colours")):
            program.key(key)
            wait_for(name, lambda: next((i for i in program.root.all("toggle button") if i.name == name and i.has("pressed")), None)
                     or next((i for i in program.root.all() if i.name == name and (i.has("pressed") or i.has("checked"))), None))
        program.key("k")
        squares = program.find("Squares", "spin button")
        squares.value = 20
        wait_for("twenty squares", lambda: squares.value == 20)
        program.key("s")
        share = program.find("Share of image 1", "slider")
        share.value = 0.9
        wait_for("the line has moved", lambda: abs(share.value - 0.9) < 1e-6)
        view.drag((0.9, 0.3), (0.25, 0.4))
        wait_for("dragged in the view", lambda: abs(share.value - 0.25) < 0.02)
        assert translation(program) == (0, 0, 0), "the line moves, not image 1"
        view.drag((0.6, 0.3), (0.7, 0.3))
        wait_for("beside the line image 1 moves", lambda: translation(program) != (0, 0, 0))
        program.screenshot("register-swipe-line")


def says(program, words):
    return program.page.maybe(words, "label", showing=False)


def scenario_refine_accept_and_reject(start):
    """Registration from the pose finds the motion and shows it; keeping mine returns; accepting writes eye.tsv, and undo takes the file back too."""
    with Scratch() as folder:
        program = on_page(start, [experiment(folder)])
        path = os.path.join(folder, "analysis", "T0-T1", "eye.tsv")
        assert says(program, "No pose is saved")
        type_number(program, "Translation in voxels, x", "2")
        program.find("Refine", "push button").act("click")
        wait_for("the result", lambda: program.maybe("Converged after", "label"), 60)
        wait_for("the views show it", lambda: zncc(program) > 0.99)
        assert says(program, "The views show the refined pose")
        program.screenshot("register-refined")
        program.find("Keep Mine", "push button").act("click")
        wait_for("mine", lambda: translation(program) == (0, 0, 2))
        wait_for("and seen", lambda: zncc(program) < 0.99)
        assert not os.path.exists(path)
        program.find("Refine", "push button").act("click")
        program.find("Accept", "push button", seconds=60).act("click")
        wait_for("the motion", lambda: max(abs(a - b) for a, b in zip(translation(program), MOVED)) < 0.02)
        wait_for("the file", lambda: os.path.exists(path))
        assert zncc(program) > 0.99
        assert says(program, "Analyses of this pair start from this pose")
        with open(path) as f:
            refined = f.read()
        program.key("ctrl+z")
        wait_for("accepting is one step", lambda: translation(program) == (0, 0, 2))
        wait_for("of the file too", lambda: not os.path.exists(path))
        wait_for("and it is said", lambda: says(program, "No pose is saved"))
        program.key("ctrl+shift+z")
        wait_for("forth", lambda: os.path.exists(path))
        with open(path) as f:
            assert f.read() == refined
        type_number(program, "Translation in voxels, y", "9")
        wait_for("another one", lambda: says(program, "start from another pose"))
        program.find("Start Analyses from This Pose", "push button").act("click")
        wait_for("this one", lambda: says(program, "start from this pose"))
        with open(path) as f:
            assert abs(float(next(csv.DictReader(f, delimiter="\t"))["Ydisp"]) - 9) < 1e-6
        program.key("ctrl+z")
        wait_for("the one before", lambda: open(path).read() == refined)
        with open(path, "a") as f:
            f.write("\n")
        program.key("ctrl+z", "ctrl+z")
        wait_for("what another program wrote stays", lambda: program.maybe("was changed by another program", "label"))
        assert open(path).read() == refined + "\n"
        program.key("ctrl+shift+z", "ctrl+shift+z")  # nor the second time
        time.sleep(1)
        assert open(path).read() == refined + "\n"


def scenario_hopeless_pair(start):
    """Two images that have nothing in common: the page says why it failed and what to try, and gives mine back."""
    with Scratch() as folder:
        rng = numpy.random.default_rng(11)
        files = []
        for k in range(2):
            grey = scipy.ndimage.gaussian_filter(rng.standard_normal(SHAPE), 1.5)
            files.append(scans.write(os.path.join(folder, f"H{k}.tif"), (30000 + 9000 * grey / grey.std()).astype("u2")))
        program = on_page(start, files)
        type_number(program, "Translation in voxels, x", "1.5")
        program.page.find("Refine", "push button").act("click")
        words = wait_for("why", lambda: says(program, "Not converged"), 120).text
        assert re.match(r"Not converged: .+\. .*(closer by hand|pairs of points|rigid)", words), words
        assert program.page.find("Accept Anyway", "push button").has("sensitive")
        program.key("ctrl+Return")  # the key accepts what is good only
        program.screenshot("register-failed")
        program.page.find("Slice across z", "image").click(0.5, 0.5)
        program.key("Escape")
        wait_for("mine", lambda: program.page.maybe("Refine", "push button") and not program.page.maybe("Accept Anyway", "push button"))
        assert translation(program) == (0, 0, 1.5)


def has_bin_2(program):
    return any(i.name == "2" for i in program.page.find("Finest binning", "combo box").walk() if i.role == "label" and i.showing)


def choose_bin_2(program):
    program.page.find("Finest binning", "combo box").click()
    program.key("Down", "Return")
    wait_for("bin 2", lambda: has_bin_2(program))


def scenario_binning_carries_the_pose(start):
    """Another binning shows and refines coarser images; the pose stays in full voxels. The images are of different shape."""
    with Scratch() as folder:
        files = pair(folder)
        second = scans.tifffile.imread(files[1])
        scans.write(files[1], second[:36, :50, :60])
        program = on_page(start, files)
        for axis, value in zip("zyx", MOVED):
            type_number(program, f"Translation in voxels, {axis}", str(value + 0.5))
        choose_bin_2(program)
        assert translation(program) == tuple(m + 0.5 for m in MOVED)
        program.page.find("Refine", "push button").act("click")
        wait_for("bin 2 and none finer", lambda: says(program, "Converged after"), 60)
        assert says(program, "bin 2   iteration")
        program.page.find("Accept", "push button", seconds=60).act("click")
        wait_for("the motion in full voxels", lambda: max(abs(a - b) for a, b in zip(translation(program), MOVED)) < 0.1)


def scenario_voxels_of_two_sizes_are_refused(start):
    with Scratch() as folder:
        files = pair(folder)
        scans.write(files[1], scans.tifffile.imread(files[1]), voxel=0.1)
        program = start(*files)
        wait_for("the first slice", lambda: (scans.probe(program) or [None, {}])[1], 40)
        program.find("Register", "page tab").click()
        page = program.find("Register page")
        words = wait_for("a sentence", lambda: page.maybe("convert one of them first", "label")).text
        assert "0.05" in words and "0.1" in words, words
        panel = page.find("Refine", "push button").parent
        assert not panel.has("sensitive"), "nothing to refine"


def scenario_keyboard_alone(start):
    """Move, turn, keep and recall, points, refine and accept without the pointer."""
    with Scratch() as folder:
        program = on_page(start, [experiment(folder)])
        program.move(2, 2)  # else the keys go to the view under the pointer
        program.key("Right", "Down", "braceright")
        wait_for("moved", lambda: translation(program) == (0, 1, 1))
        wait_for("turned by five", lambda: abs(abs(number(program, "Rotation in degrees", "z")) - 5) < 1e-3)
        five = number(program, "Rotation in degrees", "z")
        for keys, turned in ((["braceleft"], 0), (["bracketright"], 0.2), (["bracketleft"], 0), (["ctrl+bracketright"], 0.02),
                             (["ctrl+bracketleft"], 0)):
            program.key(*keys)
            wait_for(f"turned by {keys[0]}", lambda turned=turned: abs(number(program, "Rotation in degrees", "z") - turned * five) < 1e-3)
        program.key("ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z")
        wait_for("five again", lambda: abs(number(program, "Rotation in degrees", "z") - five) < 1e-3)
        program.key("alt+shift+a", "Right", "alt+a")
        wait_for("pose A", lambda: translation(program) == (0, 1, 1))
        for _ in range(5):
            program.key("ctrl+z")
        wait_for("undone", lambda: translation(program) == (0, 0, 0) and number(program, "Rotation in degrees", "z") == 0)
        program.key("alt+p", "Return")  # the cursor in image 1
        wait_for("image 2 is asked for", lambda: says(program, "Image 2 is shown"))
        program.key("Right", "Right", "Right", "Return", "alt+p")
        wait_for("a pair", lambda: says(program, "3.00 voxels off"))
        program.key("ctrl+Return")
        wait_for("the result", lambda: says(program, "Converged after"), 60)
        program.key("ctrl+Return")
        wait_for("accepted", lambda: max(abs(a - b) for a, b in zip(translation(program), MOVED)) < 0.02)
        assert os.path.exists(os.path.join(folder, "analysis", "T0-T1", "eye.tsv"))


def scenario_refine_cancelled(start):
    with Scratch() as folder:
        files = []
        for k, moved in enumerate(((0, 0, 0), (20, -15, 12))):
            texture = scans.tifffile.imread(pair(folder)[0])[:, :40, :40]
            whole = numpy.roll(numpy.tile(texture, (13, 13, 13)), moved, (0, 1, 2))
            files.append(scans.write(os.path.join(folder, f"large{k}.tif"), whole))
        program = on_page(start, files, env={"LI_THREADS": "1"})
        program.page.find("Refine", "push button").act("click")
        program.page.find("Cancel", "push button", seconds=10).act("click")
        wait_for("the pose is as it was", lambda: program.maybe("Cancelled; the pose is as it was", "label"), 30)
        assert translation(program) == (0, 0, 0)
        assert program.page.find("Refine", "push button").has("sensitive")


def scenario_pose_of_binned_images_opens(start):
    """SPAM's PhiEye of images binned by 2: twice the displacement in full voxels."""
    with Scratch() as folder:
        files = pair(folder)
        eye = os.path.join(folder, "a-b-PhiEye-bin2.tsv")
        names = "NodeNumber Zpos Ypos Xpos Fzz Fzy Fzx Zdisp Fyz Fyy Fyx Ydisp Fxz Fxy Fxx Xdisp error iterations returnStatus deltaPhiNorm"
        centre = [((n - 1) / 2 - 0.5) / 2 for n in SHAPE]
        values = [1, *centre, 1, 0, 0, MOVED[0] / 2, 0, 1, 0, MOVED[1] / 2, 0, 0, 1, MOVED[2] / 2, 0, 0, 2, 0]
        with open(eye, "w") as f:
            f.write("\t".join(names.split()) + "\n" + "\t".join(f"{v:.7f}" for v in values) + "\n")
        program = on_page(start, files)
        view = program.page.find("Slice across z", "image")
        view.click(0.5, 0.5)
        program.find("Start From").click()
        program.key("Up", "Return")
        choose(program, "Open a Pose", eye)
        wait_for("in full voxels", lambda: translation(program) == MOVED)
        wait_for("alike", lambda: zncc(program) > 0.995)
        saved = os.path.join(folder, "saved.tsv")
        program.find("Save Pose As…", "push button", showing=False).act("click")
        choose(program, "Save Pose", saved)
        wait_for("the file", lambda: os.path.exists(saved))
        with open(saved) as f:
            row = next(csv.DictReader(f, delimiter="\t"))
        assert [float(row[f"{a}disp"]) for a in "ZYX"] == list(MOVED), row
        assert [float(row[f"{a}pos"]) for a in "ZYX"] == [(n - 1) / 2 for n in SHAPE], row


def scenario_as_it_was_left(start):
    """Pose, kept pose, points, way to compare, binning and rigid are there tomorrow."""
    with Scratch() as folder, Scratch() as home:
        files = pair(folder)
        program = on_page(start, files, home=home)
        type_number(program, "Translation in voxels, y", "-7.25")
        wait_for("taken", lambda: number(program, "Translation in voxels", "y") == -7.25)
        program.page.find("Slice across z", "image").click(0.4, 0.4)
        program.key("alt+shift+c", "Right", "alt+p", "Return", "Return", "alt+p", "s")
        wait_for("a pair", lambda: says(program, "voxels off"))
        program.page.find("Share of image 1", "slider").value = 0.3
        program.page.find("Rigid only", "check box").click()
        wait_for("rigid", lambda: program.page.find("Rigid only", "check box").has("checked"))
        choose_bin_2(program)
        left = translation(program), says(program, "voxels off").text
        program.close()
        program = on_page(start, files, home=home)
        wait_for("as it was left", lambda: translation(program) == left[0])
        wait_for("the pair", lambda: says(program, "voxels off") and says(program, "voxels off").text == left[1])
        assert abs(program.page.find("Share of image 1", "slider").value - 0.3) < 1e-6
        assert program.page.find("Rigid only", "check box").has("checked")
        assert has_bin_2(program)
        program.page.find("Slice across z", "image").click(0.7, 0.7)
        program.key("alt+c")
        wait_for("pose C", lambda: translation(program) == (0, -7.25, 0))


harness.main(globals())
