#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Strain page: what is kept with the experiment (notes, mask, settings), and what leaves it."""
import glob
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

import harness  # noqa: E402
from harness import wait_for  # noqa: E402
from strainpage import (SIZE, STEPS, choose, clean, enter, experiment, export, field, find_page, headline, made,  # noqa: E402
                        measured, open_list, opened, press, reach, saved, text_with)
import numpy  # noqa: E402
import tifffile  # noqa: E402


def notes(folder):
    path = os.path.join(folder, "notes.json")
    return saved(path)["data"] if os.path.exists(path) else {}


def pdf_text(path):
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def scenario_note_of_a_map(start):
    """A note belongs to its map: on disk when the hand rests, undone like all else, there tomorrow, printed in the report."""
    folder = experiment()
    home = tempfile.mkdtemp(prefix="li-ui-home-", dir=made["folder"])
    program = opened(start, folder, step=2, home=home)
    note = reach(program, "Note of this map", "text")
    note.click()
    program.type("Particle 3 breaks")
    wait_for("the note on disk", lambda: notes(folder) == {"T0-T2": "Particle 3 breaks"})
    program.type(" at the top")
    program.z.wheel(-1, modifier="shift")
    wait_for("the other map's empty note", lambda: "T0 → T3" in headline(program) and note.text == "")
    assert notes(folder) == {"T0-T2": "Particle 3 breaks at the top"}, notes(folder)
    program.z.wheel(1, modifier="shift")
    wait_for("the note again", lambda: note.text == "Particle 3 breaks at the top")
    program.key("ctrl+z")
    wait_for("undone", lambda: notes(folder) == {"T0-T2": "Particle 3 breaks"} and note.text == "Particle 3 breaks")
    program.key("ctrl+shift+z")
    wait_for("redone", lambda: notes(folder) == {"T0-T2": "Particle 3 breaks at the top"})
    press(program, "Report (HTML and PDF)")
    assert "Particle 3 breaks at the top" in open(export(folder, "T0-T2-vol-report.html", 60), encoding="utf-8").read()
    assert "Particle 3 breaks at the top" in pdf_text(export(folder, "T0-T2-vol-report.pdf", 60))
    program.close()
    program = start(folder, env={"LI_RENDERER": "cpu"}, home=home)
    find_page(program)
    wait_for("the note of yesterday", lambda: program.page.find("Note of this map", "text").text == "Particle 3 breaks at the top")


def scenario_exports_elsewhere(start):
    """Where the experiment cannot be written the message says what to do; another folder takes everything that is saved."""
    folder = experiment()
    other = tempfile.mkdtemp(prefix="li-ui-exports-", dir=made["folder"])
    with open(os.path.join(folder, "exports"), "w", encoding="utf-8") as f:  # holds for root too
        f.write("not a folder")
    program = opened(start, folder, step=2)
    press(program, "PNG")
    program.find("Choose another folder under Export")
    press(program, "Elsewhere…")
    program.find("Save Exports Into")
    program.key("ctrl+l", "ctrl+a")
    program.type(other)
    program.key("Return")
    text_with(program, "Into " + other)
    press(program, "PNG")
    wait_for("the picture there", lambda: [n for n in os.listdir(other) if re.match(r"T0-T2-vol-z\d+\.png", n)])
    press(program, "Data (TIFF, CSV, TSV, VTI)")
    wait_for("the data there", lambda: "T0-T2-vol-strain.vti" in os.listdir(other), 30)
    assert os.path.isfile(os.path.join(folder, "exports"))
    os.unlink(os.path.join(folder, "exports"))
    press(program, "Exports folder of the experiment again")
    press(program, "PNG")
    export(folder, "T0-T2-vol-z*.png")


def mask_file(name, shape):
    """A mask of a box in the middle."""
    mask = numpy.zeros(shape, "u1")
    mask[shape[0] // 4: -(shape[0] // 4), shape[1] // 4: -(shape[1] // 4), shape[2] // 4: -(shape[2] // 4)] = 1
    path = os.path.join(made["folder"], name)
    tifffile.imwrite(path, mask, imagej=True)
    return path


def choose_mask(program, path, downs=1):
    choose(program, "Mask of the analysis", downs)  # the last entry
    program.find("Choose a Mask")
    program.key("ctrl+l", "ctrl+a")
    program.type(path)
    program.key("Return")


def scenario_mask_of_the_run(start):
    """A mask of another shape is refused with both shapes; the right one goes into the record, restricts the nodes, and is undone."""
    folder = experiment()
    program = opened(start, folder, step=1)
    before = len(measured(field(folder, "T0-T1")))
    choose_mask(program, mask_file("small.tif", (20, 80, 80)))
    text_with(program, "has 20 × 80 × 80 voxels, the image 64 × 80 × 80")
    path = mask_file("middle.tif", (64, 80, 80))
    choose_mask(program, path)

    def masks():
        steps = saved(os.path.join(folder, "experiment.json"))["time-steps"]
        return [v["path"] for s in steps for v in s["volumes"] if v["role"] == "mask"]
    wait_for("the record", lambda: masks() == [path])
    text_with(program, "Of T0: windows are measured where it is not 0.")
    program.z.click()
    program.key("ctrl+z")
    wait_for("undone", lambda: masks() == [])
    program.key("ctrl+shift+z")
    wait_for("redone", lambda: masks() == [path])
    press(program, "Same choice for every time step", "check box")
    wait_for("of every step", lambda: masks() == [path] * STEPS)
    press(program, "Analyse T0 → T1")
    phi = os.path.join(folder, "analysis", "T0-T1", "phi.tsv")
    wait_for("the masked map", lambda: os.path.exists(phi) and 0 < len(measured(field(folder, "T0-T1"))) < before / 2, 120)
    mask = tifffile.imread(path)
    for r in measured(field(folder, "T0-T1")):  # the engine's own rule: a share of the window
        lo = [max(int(r[a + "pos"] - r["halfWindow" + a]), 0) for a in "ZYX"]
        hi = [int(r[a + "pos"] + r["halfWindow" + a]) + 1 for a in "ZYX"]
        share = mask[lo[0]:hi[0], lo[1]:hi[1], lo[2]:hi[2]].sum() / 17 ** 3
        assert share >= 0.2, (share, r)


def scenario_mask_that_cannot_be(start):
    """Without a kind of volume that all time steps have the choice is refused in words, and the list says again what holds."""
    folder = experiment()
    path = os.path.join(folder, "experiment.json")
    record = saved(path)
    for volume in record["time-steps"][3]["volumes"]:
        volume["role"] = "other"
    with open(path, "w", encoding="utf-8") as f:
        json.dump(record, f)
    program = start(folder, env={"LI_RENDERER": "cpu"}, size=SIZE)
    program.find("T1 3.56 V", "list item").click()
    program.find("Strain", "page tab").click()
    find_page(program)
    choose_mask(program, mask_file("middle.tif", (64, 80, 80)))
    program.find("has no volume that all time steps have")
    wait_for("no mask, as before", lambda: any(i.name == "No mask" for i in reach(program, "Mask of the analysis", "combo box").walk()))
    assert not [v for s in saved(path)["time-steps"] for v in s["volumes"] if v["role"] == "mask"]
    program.screenshot("no-common-volume")
    program.find("Register", "page tab").click()
    program.rest(0.5)


def scenario_labels_of_every_step(start):
    """Ticked after the choice, the box gives each step its own labels; one of another shape is named, and nothing changes."""
    folder = experiment()
    path = os.path.join(folder, "experiment.json")
    record = saved(path)
    names = [f"labels/T{k}.tif" for k in range(STEPS)]
    small, whole = mask_file("small.tif", (20, 80, 80)), mask_file("labels.tif", (64, 80, 80))
    for name, step in zip(names, record["time-steps"]):
        shutil.copy(small if name == names[2] else whole, os.path.join(folder, name))
        step["volumes"].append({"role": "labels", "path": name})
    with open(path, "w", encoding="utf-8") as f:
        json.dump(record, f)

    def masks():
        return [v["path"] for s in saved(path)["time-steps"] for v in s["volumes"] if v["role"] == "mask"]
    program = opened(start, folder, step=1)
    choose(program, "Mask of the analysis", 1)
    wait_for("of this step", lambda: masks() == names[:1])
    box = reach(program, "Same choice for every time step", "check box")
    box.click()
    text_with(program, "labels/T2.tif has 20 × 80 × 80 voxels, the image 64 × 80 × 80")
    assert masks() == names[:1], masks()
    shutil.copy(whole, os.path.join(folder, names[2]))
    box.click()
    wait_for("not ticked", lambda: not box.has("checked"))
    box.click()
    wait_for("each step's own", lambda: masks() == names)
    program.z.click()
    program.key("ctrl+z")
    wait_for("undone", lambda: masks() == names[:1])
    program.key("ctrl+z")
    wait_for("no mask", lambda: masks() == [])


def scenario_what_cannot_be_kept(start):
    """Notes that cannot be read are not written over; a picture that is not there and a folder that cannot be made are not “saved”."""
    folder = experiment()
    path = os.path.join(folder, "notes.json")
    damaged = '{"format": "lithoscope-notes", "version": "9.0", "data": {"T0-T1": "all of last week"}}'
    with open(path, "w", encoding="utf-8") as f:
        f.write(damaged)
    os.unlink(os.path.join(folder, "analysis", "T0-T2", "residual.tif"))
    os.makedirs(os.path.join(folder, "exports"), exist_ok=True)
    with open(os.path.join(folder, "exports", "T0-T2-vol-slices-z"), "w", encoding="utf-8") as f:  # holds for root too
        f.write("not a folder")
    program = opened(start, folder, step=2)
    note = reach(program, "Note of this map", "text")
    note.click()
    program.type("new")
    time.sleep(1.5)
    assert note.text == "new" and open(path, encoding="utf-8").read() == damaged
    press(program, "All Slices")
    program.find("T0-T2-vol-slices-z: the folder cannot be made")
    choose(program, "What the views show", 1)
    wait_for("no residual", lambda: headline(program).startswith("No residual of T0 → T2"))
    press(program, "PNG")
    program.find("there is nothing to save")
    assert not [n for n in os.listdir(os.path.join(folder, "exports")) if n.endswith(".png")]
    image = os.path.join(folder, "scans", "T0", "quantitative.tif")
    os.rename(image, image + ".away")
    choose(program, "What the views show", 1)
    wait_for("the deformed image is wanted", lambda: "deformed onto" in headline(program))
    time.sleep(2)
    os.rename(image + ".away", image)
    choose(program, "What the views show", 1)
    wait_for("the later image", lambda: headline(program) == "T2, grey values")
    open_list(program, "What the views show")
    program.key("Up", "Return")
    cache = os.path.join(folder, ".cache", "deformed-T0-T2-*.tif")
    wait_for("asked again", lambda: glob.glob(cache), 60)


def scenario_failed_pair(start):
    """A scan of something else: the reason is whole to read, the message counts it, and a button leads to the Register page."""
    folder = experiment()
    path = os.path.join(folder, "scans", "T3", "quantitative.tif")
    image = tifffile.imread(path)
    noise = numpy.random.default_rng(7).normal(image.mean(), image.std(), image.shape)
    tifffile.imwrite(path, noise.clip(0, 65535).astype(image.dtype), imagej=True)
    shutil.rmtree(os.path.join(folder, "analysis", "T2-T3"))
    program = opened(start, folder, step=3)
    program.page.find("This step").click()
    text_with(program, "T2 → T3 has not been analysed yet")
    press(program, "Analyse T2 → T3")
    program.find("1 pair failed, 0 done", seconds=120)
    report = saved(os.path.join(folder, "analysis", "T2-T3", "report.json"))
    assert report["outcome"] == "not-registered", report["outcome"]
    reason = report["warnings"][0]["text"]
    assert reason in headline(program), headline(program)
    text_with(program, reason)
    program.page.find("Align by Hand", "push button").click()
    wait_for("the Register page", lambda: program.find("Register", "page tab").has("selected"))
    program.find("T2 → T3")


def scenario_time_steps_say_what_they_have(start):
    """The signs beside the time steps are those of the maps on disk, before a volume is opened; a new map changes them."""
    folder = experiment()
    path = os.path.join(folder, "analysis", "T0-T2", "report.json")
    report = saved(path)
    report["warnings"].append({"code": "sparse", "text": "There is little to follow."})
    with open(path, "w", encoding="utf-8") as f:
        json.dump(report, f)
    os.unlink(os.path.join(folder, "analysis", "T0-T3", "phi.tsv"))
    program = start(folder, env={"LI_RENDERER": "cpu"})

    def signs():
        rows = [i for i in program.root.all("list item") if re.match(r"T\d \d", i.name)]
        return [next(i.name for i in row.walk() if i.role == "image") for row in rows]
    wait_for("the signs", lambda: signs() == ["open", "analysed · not opened yet", "analysed, with warnings · not opened yet",
                                              "analysis out of date · not opened yet"])
    program.screenshot("signs")
    program.find("T3 3.8 V", "list item").click()
    program.find("Strain", "page tab").click()
    find_page(program)
    press(program, "Analyse T0 → T3")
    wait_for("the new map's", lambda: signs()[3] == "analysed · open", 60)


def scenario_counts_of_windows(start):
    """Half windows that do not go with the spacings are refused as they are typed; the record stays as it was."""
    folder = experiment()
    program = opened(start, folder, step=1)
    record = saved(os.path.join(folder, "experiment.json"))
    enter(program, "Half windows", "9,8,7")
    text_with(program, "Half windows: 3, spacings: 2. Type one half window for each spacing, one for all, or none.")
    enter(program, "Node spacings", "24")
    text_with(program, "Spacings: 1, half windows: 2. Empty the half windows first")
    assert saved(os.path.join(folder, "experiment.json")) == record
    time.sleep(0.2)
    enter(program, "Half windows", "9")
    wait_for("one for all", lambda: saved(os.path.join(folder, "experiment.json")) != record)
    text_with(program, "● changed")


try:
    harness.main(globals())
finally:
    clean()
