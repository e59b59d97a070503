#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Strain page by pointer and keyboard, on the demo electrode in small."""
import csv
import glob
import json
import os
import re
import shutil
import tempfile
import xml.etree.ElementTree as ElementTree

import harness  # noqa: E402
from harness import wait_for  # noqa: E402
from strainpage import (SIZE, STEPS, choose, choose_component, clean, enter, experiment, export, field, find_page,  # noqa: E402
                        headline, insist, made, measured, open_list, opened, press, probe, range_text, reach, save_plot, text_with, voxel)
import numpy  # noqa: E402
import scipy.ndimage  # noqa: E402
import tifffile  # noqa: E402
from PIL import Image  # noqa: E402


def scenario_run_small_strain(start):
    """From two scans to a map: a click, nodes that appear, files, and a quality sentence with the file's own numbers."""
    folder = experiment(analysed=False)
    program = opened(start, folder, step=1)
    text_with(program, "has not been analysed yet")
    press(program, "Analyse T0 → T1")
    wait_for("the map", lambda: headline(program).startswith("Total T0 → T1"), 120)
    rows = field(folder, "T0-T1")
    inside = [r for r in rows if r["returnStatus"] != -5]
    assert len(measured(rows)) > 20, len(measured(rows))
    share = 100 * len(measured(rows)) / len(inside)
    text_with(program, f"{len(inside)} nodes in the sample: {share:.1f} % converged")
    report = json.load(open(os.path.join(folder, "analysis", "T0-T1", "report.json"), encoding="utf-8"))
    assert report["outcome"] == "done", report["outcome"]
    program.screenshot("strain-done")


def scenario_probe_reads_the_file(start):
    """What the probe line says of a displacement is what the file has at that node, in µm."""
    folder = experiment()
    program = opened(start, folder, step=3)
    choose_component(program, "Displacement along z")
    rows = {int(r["NodeNumber"]): r for r in field(folder, "T0-T3")}
    view = program.page.find("Slice across y", "image")
    seen = set()
    for fx, fy in ((0.35, 0.45), (0.5, 0.5), (0.62, 0.55), (0.45, 0.6)):
        program.move(*view.point(fx, fy))

        def look():
            found = re.search(r"u_z ([+-][\d.]+)(?: ± ([\d.e-]+))? µm +node (\d+) converged", probe(program))
            return found if found and int(found.group(3)) not in seen else None
        try:
            found = wait_for("a converged node under the pointer", look, 4)
        except AssertionError:
            continue
        number = int(found.group(3))
        seen.add(number)
        value, sigma = float(found.group(1)), float(found.group(2))
        assert abs(value - rows[number]["Zdisp"] * voxel()) < 1e-4 * max(abs(value), 1), (found.group(0), rows[number])
        assert abs(sigma - rows[number]["sigmaZ"] * voxel()) < 0.06 * sigma, (found.group(0), rows[number])
    assert len(seen) >= 2, seen


def scenario_lock_range_and_flick(start):
    """A locked range stays through Shift+wheel; unlocked it is each map's own; the slice stays."""
    program = opened(start, experiment(), step=1)
    view = program.z
    first = wait_for("a range", lambda: range_text(program))
    at = view.description.split(",")[0]
    view.click()
    program.key("alt+l")
    locked = wait_for("the lock", lambda: range_text(program) if "locked" in range_text(program) else None)
    assert locked == first + ", locked", (first, locked)
    for step in (2, 3):
        view.wheel(-1, modifier="shift")
        wait_for("the step", lambda: f"T0 → T{step}" in headline(program))
        assert range_text(program) == locked, (range_text(program), locked)
        assert view.description.split(",")[0] == at, view.description
    program.key("alt+l")
    other = wait_for("no lock", lambda: range_text(program) if "locked" not in range_text(program) else None)
    assert other != first, other


def scenario_voi_against_voltage(start):
    """A box of typed size by a key; its plot as CSV holds the means of the measured nodes inside it, at the journal's voltages."""
    folder = experiment()
    program = opened(start, folder, step=1)
    choose_component(program, "Displacement along y")
    enter(program, "Edge of a new volume of interest", "1,6")
    view = program.z
    view.click(0.5, 0.45)
    program.key("alt+v")
    text_with(program, "1.6 × 1.6 × 1.6 µm")
    choose(program, "What the plot is drawn against", 2)
    wait_for("voltage", lambda: "Cell voltage (V)" in program.page.find("Plot", "image").description)
    save_plot(program, 0)
    path = export(folder, "u_y-voi-total-voltage.csv")
    with open(path, encoding="utf-8") as f:
        lines = list(csv.reader(f))
    assert lines[0][1] == "Cell voltage (V)" and "VOI 1" in lines[0][2] and "(µm)" in lines[0][2], lines[0]
    centre = [int(v) for v in re.search(r"cursor at (\d+), (\d+), (\d+)", view.description).groups()]
    lo = [round(c - 16) - 0.5 for c in centre]
    assert len(lines) == STEPS, lines
    steps = json.load(open(os.path.join(folder, "experiment.json"), encoding="utf-8"))["time-steps"]
    journal = list(csv.DictReader(open(os.path.join(folder, "journal.csv"), encoding="utf-8")))
    for name, volts, mean, sd in lines[1:]:
        values = [r["Ydisp"] * voxel() for r in measured(field(folder, f"T0-{name}"))
                  if all(lo[k] <= r[a] < lo[k] + 32 for k, a in enumerate(("Zpos", "Ypos", "Xpos")))]
        assert len(values) >= 8, (name, len(values))
        assert abs(float(mean) - numpy.mean(values)) < 1e-5 and abs(float(sd) - numpy.std(values, ddof=1)) < 1e-5, (name, mean, sd)
        begun = next(s["start"] for s in steps if s["name"] == name)
        sample = [r for r in journal if r["utc"] <= begun][-1]
        assert abs(float(volts) - float(sample["voltage/V"])) < 1e-6, (name, volts, sample)


def longest_white(pixels):
    """The length of the longest run of pure white in any row."""
    best = 0
    for row in (pixels[..., :3] == 255).all(axis=2):
        edges = numpy.flatnonzero(numpy.diff(numpy.concatenate(([0], row.view(numpy.int8), [0]))))
        if len(edges):
            best = max(best, int((edges[1::2] - edges[::2]).max()))
    return best


def scenario_picture_with_true_scale_bar(start):
    """PNG of the slice: the white bar, measured in pixels, is the round length it says; SVG has vectors over the pixels."""
    folder = experiment()
    program = opened(start, folder, step=2)
    view = program.z
    zoom = float(re.search(r"zoom ([\d.]+)", view.description).group(1))
    press(program, "PNG")
    picture = export(folder, "T0-T2-vol-z*.png")
    pixels = numpy.asarray(Image.open(picture).convert("RGB"))
    _, _, width, height = view.extents()
    assert pixels.shape[0] == 2 * height and pixels.shape[1] > 2 * width, (pixels.shape, width, height)
    strip = pixels[-60:, :2 * width]
    um = longest_white(strip) / 2 / zoom * voxel()
    nearest = min((m * 10.0 ** e for m in (1, 2, 5) for e in range(-3, 3)), key=lambda v: abs(v - um))
    assert abs(um - nearest) < 0.02 * nearest, (um, nearest)
    for label in ("Contour lines", "Arrows"):
        press(program, label, "check box")
    press(program, "SVG")
    svg = open(export(folder, "T0-T2-vol-z*.svg"), encoding="utf-8").read()
    ElementTree.fromstring(svg)
    assert "<image" in svg and svg.count("<path") > 10, (svg.count("<image"), svg.count("<path"))


def scenario_data_for_other_programs(start):
    """TIFF by tifffile, VTI by an XML parser, CSV and TSV: one grid, the same values."""
    folder = experiment()
    program = opened(start, folder, step=3)
    press(program, "Data (TIFF, CSV, TSV, VTI)")
    prefix = os.path.join(folder, "exports", "T0-T3-vol-strain")
    for ending in ("-vol.tif", "-dev.tif", ".csv", ".tsv", ".vti"):
        wait_for(ending, lambda: os.path.exists(prefix + ending))
    grid = tifffile.imread(prefix + "-vol.tif")
    rows = field(folder, "T0-T3")
    assert grid.size == len(rows) and grid.dtype == numpy.float32, (grid.shape, len(rows))
    with open(prefix + ".csv", encoding="utf-8") as f:
        table = list(csv.reader(line for line in f if not line.startswith("#")))
    column = next(k for k, name in enumerate(table[0]) if name.startswith("vol"))
    values = numpy.array([float(r[column]) if r[column] not in ("", "nan", "NaN") else numpy.nan for r in table[1:]])
    assert numpy.isfinite(values).sum() > 20
    assert numpy.allclose(values, grid.ravel(), atol=1e-6, equal_nan=True)
    dims, arrays = read_vti(prefix + ".vti")
    assert dims == list(grid.shape), (dims, grid.shape)
    assert {"vol", "dev", "status"} <= set(arrays), set(arrays)
    assert numpy.array_equal(numpy.frombuffer(arrays["vol"], "<f4"), grid.ravel(), equal_nan=True)


def read_vti(path):
    """Shape z, y, x and the bytes of each array of an image with raw appended data."""
    with open(path, "rb") as f:
        data = f.read()
    head, rest = data.split(b"<AppendedData", 1)
    tree = ElementTree.fromstring(head + b"</VTKFile>")
    extent = [int(v) for v in tree.find("ImageData").get("WholeExtent").split()]
    raw = rest[rest.index(b"_") + 1:]
    size = 8 if tree.get("header_type") == "UInt64" else 4
    arrays = {}
    for array in tree.iter("DataArray"):
        at = int(array.get("offset"))
        count = int.from_bytes(raw[at:at + size], "little")
        arrays[array.get("Name").split(",")[0]] = raw[at + size:at + size + count]
    return [extent[5] - extent[4] + 1, extent[3] - extent[2] + 1, extent[1] - extent[0] + 1], arrays


def run_buttons(panel):
    """Pause and Stop: the last row of what is last in the panel. A walk through all of it takes longer than the run."""
    row = panel.children()[0].children()[-1].children()[-1].children()
    return row if len(row) == 2 and all(b.role == "push button" and b.showing for b in row) else None


def more_nodes(folder):
    """So that there is time to act during an analysis."""
    path = os.path.join(folder, "experiment.json")
    with open(path, encoding="utf-8") as f:
        record = f.read()
    with open(path, "w", encoding="utf-8") as f:
        f.write(re.sub(r'"spacing": \[16.0, 8.0\]', '"spacing": [16.0, 5.0]', record))


def fewer_steps(folder, n):
    """Each further time step is two more pairs to analyse."""
    path = os.path.join(folder, "experiment.json")
    with open(path, encoding="utf-8") as f:
        record = json.load(f)
    record["time-steps"] = record["time-steps"][:n]
    with open(path, "w", encoding="utf-8") as f:
        json.dump(record, f)


def scenario_stop_and_go_on(start):
    """Stop keeps the program calm and the folder without a half map; the same button finishes the work."""
    folder = experiment(analysed=False)
    more_nodes(folder)
    fewer_steps(folder, 3)
    program = opened(start, folder, step=2, env={"LI_THREADS": "1"})
    panel = program.page.find("Settings and run of the analysis", "panel")
    press(program, "What Is Missing")
    wait_for("the run", lambda: headline(program).startswith("Analysing"))
    pause, stop = wait_for("its buttons", lambda: run_buttons(panel))
    pause.click()
    wait_for("the pause", lambda: headline(program).startswith("Paused"))
    pause.click()
    wait_for("going on", lambda: headline(program).startswith("Analysing"))
    stop.click()
    wait_for("the end", lambda: not headline(program).startswith(("Analysing", "Paused")), 60)
    assert not os.path.exists(os.path.join(folder, "analysis", "T0-T2", "phi.tsv"))
    press(program, "What Is Missing")
    wait_for("the map", lambda: headline(program).startswith("Total T0 → T2"), 240)
    for pair in ("T0-T1", "T1-T2", "T0-T2"):
        report = json.load(open(os.path.join(folder, "analysis", pair, "report.json"), encoding="utf-8"))
        assert report["outcome"] == "done", (pair, report["outcome"])


def scenario_paused_analysis_stops_nothing_else(start):
    """While an analysis is paused: the number of threads up and down, dark and light, a picture, new slices; then it is finished."""
    folder = experiment()
    more_nodes(folder)
    report = os.path.join(folder, "analysis", "T0-T1", "report.json")
    before = os.stat(report).st_mtime_ns
    program = opened(start, folder, step=2, env={"LI_THREADS": "1"})
    panel = program.page.find("Settings and run of the analysis", "panel")
    press(program, "What Is Missing")
    wait_for("the run", lambda: headline(program).startswith("Analysing"))
    insist("the pause", lambda: wait_for("its buttons", lambda: run_buttons(panel))[0].click(),
           lambda: headline(program).startswith("Paused"))
    program.key("ctrl+comma")
    spin = program.find("Threads", "spin button")
    for threads in (2, 1, 3, 1, 2):
        spin.value = threads
        wait_for(f"{threads} threads", lambda: spin.value == threads)
    program.key("Escape")
    for _ in range(2):
        program.key("ctrl+shift+d")
        program.rest()
    where = probe(program)
    program.z.wheel(-3)
    wait_for("another slice", lambda: probe(program) != where)
    press(program, "PNG")
    assert Image.open(export(folder, "T0-T2-vol-z*.png")).size[0] > 100
    assert headline(program).startswith("Paused"), headline(program)
    insist("going on", lambda: wait_for("the buttons again", lambda: run_buttons(panel))[0].click(),
           lambda: not headline(program).startswith("Paused"))

    def outcome():
        with open(report, encoding="utf-8") as f:
            return os.stat(report).st_mtime_ns > before and json.load(f)["outcome"]
    wait_for("the pair", lambda: outcome() == "done", 240)


def scenario_undo_ten_times(start):
    """Ten edits of how the map is shown, ten times Ctrl+Z, then Ctrl+Shift+Z: every one comes back."""
    program = opened(start, experiment(), step=2)
    entry = reach(program, "Opacity", "text")
    typed = ["10", "20", "30", "40", "50", "60", "70", "80", "90", "100"]
    first = entry.text
    entry.click()
    for value in typed:
        program.key("ctrl+a")
        program.type(value)
        program.key("Return")
        wait_for(value, lambda: entry.text == value)
    program.z.click()
    for value in reversed([first] + typed[:-1]):
        program.key("ctrl+z")
        wait_for(f"back to {value}", lambda: entry.text == value)
    for value in typed:
        program.key("ctrl+shift+z")
        wait_for(f"again {value}", lambda: entry.text == value)


def scenario_step_or_total(start):
    """Incremental and total are labelled, are different maps, and name their frame."""
    program = opened(start, experiment(), step=2)
    assert headline(program).startswith("Total T0 → T2, frame of T0"), headline(program)
    total = range_text(program)
    program.page.find("This step").click()
    wait_for("the step's map", lambda: headline(program).startswith("Step T1 → T2 (incremental), frame of T1"))
    assert range_text(program) != total
    program.z.click()
    program.key("alt+t")
    wait_for("the total again", lambda: headline(program).startswith("Total T0 → T2") and range_text(program) == total)


def scenario_histogram_counts_nodes(start):
    """The histogram's bars sum to the measured nodes that have a value."""
    folder = experiment()
    program = opened(start, folder, step=2)
    choose(program, "What the plot shows", 1)
    wait_for("the histogram", lambda: "Nodes" in program.page.find("Plot", "image").description)
    save_plot(program, 0)
    with open(export(folder, "T0-T2-vol-plot-histogram.csv"), encoding="utf-8") as f:
        lines = list(csv.reader(f))
    total = sum(float(r[2]) for r in lines[1:])
    assert 0.9 * len(measured(field(folder, "T0-T2"))) <= total <= len(measured(field(folder, "T0-T2"))), total


def scenario_as_it_was_left(start):
    """Closed and opened again: component, step, opacity and the box with its name are there."""
    folder = experiment()
    home = tempfile.mkdtemp(prefix="li-ui-home-", dir=made["folder"])
    program = opened(start, folder, step=3, home=home)
    choose_component(program, "Deviatoric strain")
    press(program, "Add at Cursor")
    text_with(program, "2 × 2 × 2 µm")
    entry = enter(program, "Opacity", "33")
    wait_for("opacity", lambda: entry.text == "33")
    program.close()
    program = start(folder, env={"LI_RENDERER": "cpu"}, size=SIZE, home=home)
    find_page(program)
    wait_for("the map as it was", lambda: headline(program).startswith("Total T0 → T3") and "Deviatoric strain" in headline(program))
    text_with(program, "2 × 2 × 2 µm")
    assert program.page.find("Opacity", "text").text == "33"


def scenario_texture_before_the_run(start):
    """The texture check is drawn on the slices and says how many windows are poor; the map comes back."""
    folder = experiment()
    program = opened(start, folder, step=1)
    press(program, "Check Texture")
    said = text_with(program, "windows are poor in texture", 60)
    poor, of = (int(v) for v in re.match(r"(\d+) of (\d+) windows", said).groups())
    assert 0 <= poor <= of == len(field(folder, "T0-T1")), said
    assert headline(program).startswith("Texture check of T0")
    view = program.z
    program.move(*view.point(0.5, 0.5))
    wait_for("the expected error", lambda: re.search(r"expected error [\d.]+ voxel", probe(program)))
    press(program, "Back to the Map")
    wait_for("the map", lambda: headline(program).startswith("Total T0 → T1"))


def pictures_of_all_steps(program, folder):
    """Presses the button anew; the pictures, and which of their pixels the colours of values beyond the range have."""
    pattern = os.path.join(folder, "exports", "vol-time-total-z*", "*.png")
    for old in glob.glob(pattern):
        os.unlink(old)
    press(program, "All Time Steps")
    wait_for("three pictures", lambda: len(glob.glob(pattern)) == STEPS - 1, 60)
    wait_for("the end", lambda: not program.page.maybe("Picture "))
    pictures = [numpy.asarray(Image.open(name).convert("RGB")).astype(int) for name in sorted(glob.glob(pattern))]
    assert all(p.shape == pictures[0].shape for p in pictures)
    return pictures


def beyond(picture):
    """The share of the map that lies above the range: yellow over grey, more than any colour of the diverging map."""
    part = picture[80:, : picture.shape[1] * 2 // 3]
    return ((part[..., 0] > 140) & (part[..., 1] > 110) & (part[..., 2] < 90)).mean()


def scenario_pictures_of_all_time_steps(start):
    """Asked for at the step with the least strain: one range for all, which holds the largest; a locked range stays."""
    folder = experiment()
    program = opened(start, folder, step=1)
    program.z.click(0.5, 0.5)
    enter(program, "Opacity", "100")
    enter(program, "Left out at each end", "0")
    pictures = pictures_of_all_steps(program, folder)
    width = pictures[0].shape[1]
    maps = [p[80:, : width * 2 // 3] for p in pictures]  # without titles and colour bar
    assert numpy.abs(maps[0] - maps[1]).mean() > 5
    assert not numpy.array_equal(maps[1], maps[2]), "the double scan differs by noise"
    assert max(map(beyond, pictures)) < 0.001, [beyond(p) for p in pictures]
    bars = [p[80:, -40:] for p in pictures]
    assert all(numpy.array_equal(bars[0], bar) for bar in bars), "one colour bar"
    choose(program, "Range", 1)
    wait_for("the range of all steps", lambda: float(range_text(program).split(" ")[2]) > 8)
    again = pictures_of_all_steps(program, folder)
    assert all(numpy.array_equal(a[80:], b[80:]) for a, b in zip(pictures, again)), "the range of all steps, chosen"
    choose(program, "Range", 1)
    wait_for("the range of this map", lambda: float(range_text(program).split(" ")[2]) < 8)
    press(program, "Lock the range", "check box")
    locked = pictures_of_all_steps(program, folder)
    assert beyond(locked[1]) > 0.1 and beyond(locked[0]) < 0.001, [beyond(p) for p in locked]


def scenario_report(start):
    """One click: an HTML page and a PDF with the figures, the parameters and the sentences of the page."""
    folder = experiment()
    program = opened(start, folder, step=2)
    sentence = text_with(program, "nodes in the sample")
    press(program, "Report (HTML and PDF)")
    html = open(export(folder, "T0-T2-vol-report.html", 60), encoding="utf-8").read()
    assert sentence in html and "Node spacings" in html and html.count("<img") >= 5, html.count("<img")
    pdf = export(folder, "T0-T2-vol-report.pdf", 60)
    assert open(pdf, "rb").read(5) == b"%PDF-" and os.path.getsize(pdf) > 20000


def scenario_residual_regions(start):
    """What the deformation leaves over: shown, and its regions above a typed limit counted as scipy counts them."""
    folder = experiment()
    name = os.path.join(folder, "analysis", "T0-T2", "report.json")
    with open(name, encoding="utf-8") as f:
        report = f.read()
    with open(name, "w", encoding="utf-8") as f:  # as if the scanner had changed
        f.write(report.replace('"residual-sd"', '"residual-gain": 0.5, "residual-offset": 31.25, "residual-sd"', 1))
    program = opened(start, folder, step=2)
    assert "matched: gain 0.5, offset 31.25." in text_with(program, "Grey values of T0 were")
    image = tifffile.imread(os.path.join(folder, "analysis", "T0-T2", "residual.tif"))
    limit = round(1.5 * float(numpy.nanstd(image)))
    choose(program, "What the views show", 1)
    wait_for("the residual", lambda: headline(program) == "Residual: T2 − deformed T0, frame of T2")
    enter(program, "Residual limit, grey levels", str(limit))
    press(program, "Find Regions Above It")
    said = text_with(program, "of at least 27 voxels", 60)
    sizes = []
    for part in (image >= limit, image <= -limit):
        labels, n = scipy.ndimage.label(numpy.nan_to_num(part, nan=False))
        sizes += [int(v) for v in numpy.bincount(labels.ravel())[1:] if v >= 27]
    assert int(said.split()[0]) == len(sizes) > 0, (said, sizes)
    assert f"{sum(sizes) * voxel() ** 3:.3g} µm³" in said, (said, sum(sizes))
    program.screenshot("strain-residual")
    assert f"above {limit:.4g}," in said, said
    enter(program, "Residual limit, grey levels", str(2 * limit))  # what was found stays above what it was found above
    assert text_with(program, "of at least 27 voxels", 60) == said
    choose(program, "What the views show", 1)
    wait_for("the deformed image", lambda: headline(program) == "T0 deformed onto T2")
    cache = os.path.join(folder, ".cache", "deformed-T0-T2-*.tif")
    path = wait_for("its file", lambda: next((n for n in glob.glob(cache) if "mask" not in n), None), 60)
    assert tifffile.imread(path).shape == image.shape
    open_list(program, "What the views show")
    program.key("Up", "Up", "Return")
    wait_for("the strain again", lambda: headline(program).startswith("Total T0 → T2"))


def scenario_demo_ends_on_the_map(start):
    """What ./run does: the demo's folder by an option, the analysis live on this page, the total map at the end."""
    folder = experiment(analysed=False)
    program = start("--demo", folder, env={"LI_RENDERER": "cpu"}, size=SIZE)
    find_page(program)
    wait_for("the map", lambda: headline(program).startswith(f"Total T0 → T{STEPS // 2}"), 180)
    wait_for("a value", lambda: re.search(r"vol [+-][\d.]+", probe(program)))
    assert program.find("Strain", "page tab").has("selected")
    wait_for("all pairs", lambda: len(glob.glob(os.path.join(folder, "analysis", "*", "report.json"))) == 2 * STEPS - 3, 180)


def scenario_settings_refuse_nonsense(start):
    """A spacing that cannot be is refused in words and the record keeps the old one; a good one is saved and marked."""
    folder = experiment()
    program = opened(start, folder, step=1)

    def saved():
        record = json.load(open(os.path.join(folder, "experiment.json"), encoding="utf-8"))
        return record["analysis"]["analysis"]["correlate"]["spacing"] if "analysis" in record["analysis"] \
            else record["analysis"]["correlate"]["spacing"]
    before = saved()
    entry = enter(program, "Node spacings", "soon")
    text_with(program, "spacing")
    wait_for("the old spacing", lambda: entry.text != "soon")
    assert saved() == before
    enter(program, "Node spacings", "20,10")
    wait_for("the new spacing in the record", lambda: saved() == [20, 10])
    text_with(program, "● changed")
    program.key("ctrl+z")
    wait_for("the old one again", lambda: saved() == before)


try:
    harness.main(globals())
finally:
    clean()
