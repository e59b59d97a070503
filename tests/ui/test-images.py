#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Images page by pointer and keyboard."""
import csv
import os

import harness
from harness import Scratch, wait_for
import numpy
import scans
import tifffile
from PIL import Image


def opened(start, files, **kwargs):
    program = start(*files, **kwargs)
    wait_for("the first slice", lambda: (scans.probe(program) or [None, {}])[1])
    return program


def scenario_first_slice_and_probe(start):
    """A file given as argument is shown; the probe line tells the voxel's value as it is in the file."""
    with Scratch() as folder:
        program = opened(start, scans.steps(folder, 1))
        at, values, text = scans.probe(program)
        assert at == (20, 30, 40), text
        assert values["T0.tif"] == scans.value(*at), text
        assert f"{20 * scans.VOXEL:.2f}, {30 * scans.VOXEL:.2f}, {40 * scans.VOXEL:.2f} µm" in text, text
        view = program.find("Slice across z", "image")
        program.move(*view.point(0.3, 0.4))
        at = wait_for("the pointer's voxel", lambda: scans.probe(program)[0] != (20, 30, 40) and scans.probe(program)[0])
        wait_for("its value", lambda: scans.probe(program)[1].get("T0.tif") == scans.value(*at))
        program.screenshot("images-first")


def scenario_wheel_and_keys_step_slices(start):
    """Drawn by OpenGL, which the display's software would not be asked for."""
    with Scratch() as folder:
        program = opened(start, scans.steps(folder, 1), env={"LI_RENDERER": "gl"})
        assert "Slices are drawn by the processor" not in program.output()
        z, y = program.find("Slice across z", "image"), program.find("Slice across y", "image")
        z.wheel(-3)
        wait_for("three slices on", lambda: scans.slices(program)["z"] == 23)
        z.wheel(10)
        wait_for("ten back", lambda: scans.slices(program)["z"] == 13)
        y.wheel(-1)
        wait_for("the other view", lambda: scans.slices(program) == {"z": 13, "y": 31, "x": 40})
        z.click(0.5, 0.5)
        before = scans.slices(program)
        program.key("Next", "period", "shift+Next")
        wait_for("keys", lambda: scans.slices(program)["z"] == before["z"] + 12)
        program.key("Prior", "comma", "shift+Prior")
        wait_for("keys back", lambda: scans.slices(program)["z"] == before["z"])
        program.key("Right", "Down", "shift+Right")
        wait_for("the cursor", lambda: scans.slices(program) == {"z": before["z"], "y": before["y"] + 1, "x": before["x"] + 11})


def scenario_click_moves_all_views(start):
    with Scratch() as folder:
        program = opened(start, scans.steps(folder, 1))
        view = program.find("Slice across z", "image")
        view.click(0.35, 0.6)
        at = scans.probe(program)[0]
        assert at[1:] != (30, 40)
        wait_for("slices through the voxel clicked", lambda: scans.slices(program) == dict(zip("zyx", at)))
        view.drag((0.35, 0.6), (0.6, 0.4))
        end = scans.probe(program)[0]
        wait_for("slices follow a drag", lambda: scans.slices(program) == dict(zip("zyx", end)) and end != at)


def scenario_zoom_about_pointer_pan_and_fit(start):
    with Scratch() as folder:
        program = opened(start, scans.steps(folder, 1))
        view = program.find("Slice across z", "image")
        fit = scans.zoom(program)
        program.move(*view.point(0.3, 0.35))
        at = wait_for("the pointer's voxel", lambda: scans.probe(program)[0])
        view.wheel(4, 0.3, 0.35, modifier="Control_L")
        wait_for("larger", lambda: abs(scans.zoom(program) / fit - 1.2 ** 4) < 0.02)
        now = scans.probe(program)[0]
        assert max(abs(a - b) for a, b in zip(at, now)) <= 1, (at, now)
        x, y, w, h = view.extents()
        view.drag((0.5, 0.5), (0.5 + 60 / w, 0.5), button=2)
        program.move(*view.point(0.3, 0.35))
        panned = wait_for("another voxel", lambda: scans.probe(program)[0] != now and scans.probe(program)[0])
        assert abs((now[2] - panned[2]) - 60 / scans.zoom(program)) < 1.5, (now, panned, scans.zoom(program))
        program.key("f")
        wait_for("all shown again", lambda: abs(scans.zoom(program) - fit) < 1e-3)
        program.key("ctrl+0")
        wait_for("one voxel, one pixel", lambda: scans.zoom(program) == 1)


def scenario_contrast_by_drag_area_and_auto(start):
    with Scratch() as folder:
        program = opened(start, scans.steps(folder, 1))
        view = program.find("Slice across z", "image")
        black, white = (lambda: scans.number(program, "Grey shown black")), (lambda: scans.number(program, "Grey shown white"))
        view.click()
        program.key("shift+a")
        data = scans.volume()
        wait_for("percentiles of the volume", lambda: abs(black() - numpy.percentile(data, 0.5)) < 30
                 and abs(white() - numpy.percentile(data, 99.5)) < 30)
        lo, hi = black(), white()
        program.key("2")
        view.drag((0.5, 0.5), (0.7, 0.5))
        wait_for("a wider window", lambda: white() - black() > 1.2 * (hi - lo))
        view.drag((0.3, 0.3), (0.6, 0.6), modifier="Control_L")
        plane = data[scans.slices(program)["z"]]
        wait_for("the range of the area", lambda: plane.min() <= black() < white() <= plane.max())
        program.screenshot("images-contrast")


def scenario_typed_limits_hold_over_time(start):
    """Both decimal signs are taken; the limits, the slice and the zoom stay when the time step changes."""
    with Scratch() as folder:
        program = opened(start, scans.steps(folder))
        entry = program.find("Grey shown black", "text")
        entry.click(times=3)
        program.key("ctrl+a")
        program.type("1234,5")
        program.key("Return")
        wait_for("a comma is a decimal sign", lambda: scans.number(program, "Grey shown black") == 1234.5)
        view = program.find("Slice across z", "image")
        view.wheel(-2)
        view.wheel(-1, modifier="Shift_L")
        wait_for("T1", lambda: scans.probe(program)[1].get("T1.tif") == scans.value(*scans.probe(program)[0], 1))
        assert scans.slices(program)["z"] == 22
        assert scans.number(program, "Grey shown black") == 1234.5
        view.click()
        program.key("n")
        wait_for("T2", lambda: "T2.tif" in scans.probe(program)[1])
        program.key("m", "m")
        wait_for("T0", lambda: "T0.tif" in scans.probe(program)[1])
        slider = program.find("Time step", "slider")
        slider.value = 2
        wait_for("the slider", lambda: "T2.tif" in scans.probe(program)[1])
        program.find("Play the time steps", "push button").click()
        wait_for("it plays on", lambda: "T2.tif" not in scans.probe(program)[1])
        program.find("Play the time steps", "push button").click()


def choose(program, title, path):
    """Types a path into the file dialog."""
    program.find(title)
    program.key("ctrl+a")
    program.type(path)
    program.key("Return")


def scenario_box_by_numbers_saved_as_tiff(start):
    with Scratch() as folder:
        program = opened(start, scans.steps(folder, 1))
        view = program.find("Slice across z", "image")
        view.click()
        program.key("3")
        view.drag((0.4, 0.4), (0.6, 0.6))
        box = {}
        wanted = {"First voxel of the box along z": 5, "First voxel of the box along y": 10, "First voxel of the box along x": 20,
                  "Last voxel of the box along z": 14, "Last voxel of the box along y": 29, "Last voxel of the box along x": 49}
        for name, number in wanted.items():
            entry = program.find(name, "text")
            entry.click(times=2)
            program.key("ctrl+a")
            program.type(str(number))
            program.key("Return")
            wait_for(name, lambda: scans.number(program, name) == number)
            box[name] = number
        program.screenshot("images-box")
        path = os.path.join(folder, "box.tif")
        program.find("Save Box as TIFF…", "push button").click()
        choose(program, "Save the Box as a Volume", path)
        wait_for("the file", lambda: os.path.exists(path))
        wait_for("the whole file", lambda: os.path.getsize(path) > 0)
        saved = tifffile.imread(path)
        assert saved.dtype == numpy.uint16 and numpy.array_equal(saved, scans.volume()[5:15, 10:30, 20:50]), saved.shape


def scenario_line_named_removed_undone_exported(start):
    with Scratch() as folder:
        program = opened(start, scans.steps(folder))
        view = program.find("Slice across z", "image")
        view.click()
        program.key("5")
        x, y, w, h = view.extents()
        view.drag((w / 2 - 100, h / 2), (w / 2 + 100, h / 2))
        length = 200 / scans.zoom(program) * scans.VOXEL
        row = program.find("Line 1", "list item")
        shown = float(row.name.split(",")[-1].split()[0])
        assert abs(shown - length) < 0.03 * length, (row.name, length)
        program.key("1")
        view.drag((0.5, 0.3), (0.5, 0.3))
        program.find("Line 1", "list item").click(0.05, 0.5)
        program.find("Remove Line 1", "push button").click()
        wait_for("it is gone", lambda: not program.maybe("Line 1", "list item"))
        program.find("Undo", "push button").click()
        program.find("Line 1", "list item")
        program.find("On this time step only").click()
        program.find("Save Marks as CSV…", "push button").click()
        path = os.path.join(folder, "marks.csv")
        choose(program, "Save the Marks", path)
        wait_for("the file", lambda: os.path.exists(path))
        rows = list(csv.DictReader(open(path)))
        assert len(rows) == 1 and rows[0]["kind"] == "line" and rows[0]["step"] == "T0.tif", rows
        assert abs(float(rows[0]["length [µm]"]) - length) < 0.03 * length, rows
        view.click(0.2, 0.8)
        program.key("ctrl+z", "ctrl+z")
        wait_for("the line undone", lambda: not program.maybe("Line 1", "list item"))
        program.key("ctrl+shift+z")
        program.find("Line 1", "list item")


def scenario_picture_with_scale_bar(start):
    """A picture at twice the size: as large as promised, its scale bar as long as it says."""
    with Scratch() as folder:
        program = opened(start, scans.steps(folder, 1))
        view = program.find("Slice across z", "image")
        view.click()
        x, y, w, h = view.extents()
        path = os.path.join(folder, "picture.png")
        program.key("ctrl+s")
        program.find("Picture of a Slice")
        program.screenshot("picture-dialog")
        program.key("Return")
        choose(program, "Save Picture", path)
        wait_for("the file", lambda: os.path.exists(path))
        wait_for("the whole file", lambda: os.path.getsize(path) > 0)
        picture = numpy.asarray(Image.open(path).convert("RGB")).astype(int)
        assert abs(picture.shape[1] - 2 * w) <= 4 and abs(picture.shape[0] - 2 * h) <= 4, (picture.shape, w, h)
        corner = picture[-60:, :picture.shape[1] // 2]
        white = (corner.min(axis=2) > 250)
        run = max(longest(row) for row in white)
        um = run / (2 * scans.zoom(program)) * scans.VOXEL
        assert any(abs(um - nice) < 0.03 * nice for nice in (0.1, 0.2, 0.5, 1, 2, 5)), (run, um)


def longest(row):
    best = now = 0
    for v in row:
        now = now + 1 if v else 0
        best = max(best, now)
    return best


def scenario_slice_as_tiff_keeps_values(start):
    with Scratch() as folder:
        program = opened(start, scans.steps(folder, 1))
        view = program.find("Slice across z", "image")
        view.wheel(-4)
        view.click()
        path = os.path.join(folder, "slice.tif")
        program.find("Viewer", "panel").act("view.save-tiff")
        choose(program, "Save Slice", path)
        wait_for("the file", lambda: os.path.exists(path))
        wait_for("the whole file", lambda: os.path.getsize(path) > 0)
        saved = tifffile.imread(path)
        assert saved.dtype == numpy.uint16 and numpy.array_equal(numpy.squeeze(saved), scans.volume()[24]), saved.shape


def scenario_double_click_fills_the_page(start):
    with Scratch() as folder:
        program = opened(start, scans.steps(folder, 1))
        view = program.find("Slice across y", "image")
        width = view.extents()[2]
        view.click(0.4, 0.4, times=2)
        wait_for("one view", lambda: program.find("Slice across y", "image").extents()[2] > 1.7 * width)
        assert not program.maybe("Slice across z", "image")
        program.key("Return")
        wait_for("four views", lambda: program.maybe("Slice across z", "image"))
        program.screenshot("images-four")


def scenario_second_volume_as_layer(start):
    with Scratch() as folder:
        files = scans.steps(folder, 2)
        program = opened(start, files[:1])
        program.find("Add Volume…", "push button").click()
        program.find("Add a Volume as Layer", showing=True)
        program.key("ctrl+l", "ctrl+a")
        program.type(files[1])
        program.key("Return")
        wait_for("both values in the probe line", lambda: scans.probe(program)[1].get("T1.tif")
                 == scans.probe(program)[1].get("T0.tif") + 100)
        opacity = program.find("Opacity of T1.tif", "slider")
        before = opacity.value
        view = program.find("Slice across z", "image")
        view.click()
        program.key("q")
        wait_for("less of it", lambda: opacity.value < before)
        program.find("Take T1.tif away", "push button").click()
        wait_for("the layer gone", lambda: "T1.tif" not in scans.probe(program)[1])


if __name__ == "__main__":
    PLAIN = """<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc"><keyboard/><mouse><context name="Client">
<mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind></context></mouse></openbox_config>"""


def scenario_alt_wheel_goes_by_ten(start):
    """Under a window manager that leaves Alt to the program."""
    with Scratch() as folder:
        config = os.path.join(folder, "rc.xml")
        with open(config, "w") as f:
            f.write(PLAIN)
        program = opened(start, scans.steps(folder, 1), manager=["--config-file", config])
        view = program.find("Slice across z", "image")
        view.wheel(-1, modifier="alt")
        wait_for("ten slices on", lambda: scans.slices(program)["z"] == 30)
        view.wheel(2, modifier="alt")
        wait_for("twenty back", lambda: scans.slices(program)["z"] == 10)


def scenario_arrow_and_text_marks(start):
    """Keys 6 and 7; the text is typed, both are listed with the panel no wider than before, Delete and undo work."""
    with Scratch() as folder:
        program = opened(start, scans.steps(folder, 1))
        view = program.find("Slice across z", "image")
        width = program.find("Histogram", "image").extents()[2]
        program.key("6")
        view.drag((0.3, 0.4), (0.6, 0.55))
        wait_for("an arrow", lambda: program.maybe("Arrow", "list item"))
        program.key("7")
        view.click(0.7, 0.7)
        wait_for("a text", lambda: program.maybe("Text", "list item"))
        program.type("void")
        program.key("Return")
        wait_for("as typed", lambda: program.maybe("void", "list item"))
        assert abs(program.find("Histogram", "image").extents()[2] - width) < 20, "the panel has grown"
        program.screenshot("images-text")
        view.click(0.2, 0.8)  # another text, whose name is being typed when it goes
        wait_for("two", lambda: program.maybe("Text 2", "list item"))
        program.find("Navigate", "push button").click()
        view.click(0.4, 0.8)
        program.key("ctrl+z")
        wait_for("one", lambda: not program.maybe("Text 2", "list item") and program.maybe("void", "list item"))
        program.key("ctrl+z", "ctrl+z")
        wait_for("none", lambda: not program.maybe("void", "list item") and not program.maybe("Text 1", "list item"))
        assert program.maybe("Arrow", "list item"), "the arrow has gone too"


harness.main(globals())
