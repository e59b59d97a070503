#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Strain page: what the views and the plot can show, against the files behind them."""
import csv
import glob
import os
import re
import shutil
import subprocess
import time

import harness  # noqa: E402
from harness import wait_for  # noqa: E402
from strainpage import (SIZE, STEPS, choose, choose_component, clean, enter, experiment, export, exported, field,  # noqa: E402
                        find_page, headline, insist, measured, opened, press, probe, range_text, reach, save_plot, saved, text_with,
                        texts, voxel)
import numpy  # noqa: E402
import tifffile  # noqa: E402
from PIL import Image  # noqa: E402


def cursor(program):
    return [int(v) for v in re.search(r"cursor at (\d+), (\d+), (\d+)", program.z.description).groups()]


def numbers(path):
    """Rows of a plot's CSV, the header first."""
    with open(path, encoding="utf-8") as f:
        return list(csv.reader(f))


def scenario_residual_side_by_side(start):
    """Later image, deformed reference and difference in one slice: their values at the cursor are those of the files."""
    folder = experiment()
    program = opened(start, folder, step=2)
    choose(program, "What the plot shows", 5)
    sides = program.page.find("Residual side by side", "image")
    cache = os.path.join(folder, ".cache", "deformed-T0-T2-*.tif")
    path = wait_for("the deformed image", lambda: next((n for n in glob.glob(cache) if "mask" not in n), None), 60)
    later = tifffile.imread(os.path.join(folder, "scans", "T2", "quantitative.tif"))
    deformed = tifffile.imread(path)
    residual = tifffile.imread(os.path.join(folder, "analysis", "T0-T2", "residual.tif"))

    def told():
        found = re.match(r"T2 (-?[\d.]+), T0 deformed onto T2 (-?[\d.]+), difference (-?[\d.e+]+); signed, blur 2 voxel, "
                         r"floor ([\d.]+) \(double scan\), limit ±(\d+)", sides.description)
        return [float(v) for v in found.groups()] if found else None
    seen = set()
    for place in ((0.5, 0.45), (0.15, 0.4), (0.85, 0.55)):  # in each of the three
        sides.click(*place)
        sides.wheel(-1, 0.5, 0.4)

        def same():
            z, y, x = cursor(program)
            said = told()
            return said if said and said[0] == later[z, y, x] and said[1] == deformed[z, y, x] \
                and abs(said[2] - residual[z, y, x]) < 1e-4 * abs(residual[z, y, x]) + 1e-3 else None
        said = wait_for("the files' values", same)
        assert said[4] == numpy.ceil(3 * said[3]) or abs(said[4] - 3 * said[3]) < 2, said
        seen.add(tuple(cursor(program)))
    assert len(seen) == 3 and len({z for z, _, _ in seen}) == 3, seen
    path = insist("the plot's picture", lambda: save_plot(program, 3), lambda: exported(folder, "T0-T2-vol-plot-sides.png"), seconds=15)
    pixels = numpy.asarray(Image.open(path).convert("RGB")).astype(int)
    third = pixels.shape[1] // 3
    left, middle, right = (pixels[:200, k * third + 40:(k + 1) * third - 40] for k in range(3))
    assert numpy.ptp(left, axis=2).max() < 4 and numpy.ptp(middle, axis=2).max() < 4, "grey values"
    assert numpy.ptp(right, axis=2).max() > 60, "a coloured difference"
    choose(program, "Slice side by side", 1)
    wait_for("the values across y", lambda: told() and told()[0] == later[tuple(cursor(program))])
    choose(program, "What the views show", 1)
    wait_for("the residual", lambda: headline(program).startswith("Residual: T2"))
    press(program, "PNG")
    picture = numpy.asarray(Image.open(export(folder, "T0-T2-vol-residual-z*.png")).convert("RGB"))
    assert numpy.ptp(picture[100:-100, 100:-300].astype(int), axis=2).max() > 60
    choose(program, "What the views show", 2)
    wait_for("the later image alone", lambda: headline(program) == "T2, grey values")


def predicted(rows, p):
    """Displacement at p from the eight nearest measured nodes, first order: written from the formula in the header."""
    usable = measured(rows)
    x = numpy.array([[r["Zpos"], r["Ypos"], r["Xpos"]] for r in usable])
    t = numpy.array([[r["Zdisp"], r["Ydisp"], r["Xdisp"]] for r in usable])
    grad = numpy.array([[[r[f"F{a}{b}"] for b in "zyx"] for a in "zyx"] for r in usable]) - numpy.eye(3)
    distance = numpy.linalg.norm(x - p, axis=1)
    near = numpy.argsort(distance, kind="stable")[:8]
    if distance[near[0]] < 1e-9:
        return t[near[0]]
    w = 1 / distance[near] ** 2
    each = t[near] + numpy.einsum("kab,kb->ka", grad[near], p - x[near])
    return (w[:, None] * each).sum(axis=0) / w.sum()


def move_all(folder, pair, by):
    """Every node of a field moves farther along z."""
    path = os.path.join(folder, "analysis", pair, "phi.tsv")
    with open(path, encoding="utf-8") as f:
        lines = [line.rstrip("\n").split("\t") for line in f]
    column = lines[0].index("Zdisp")
    for line in lines[1:]:
        line[column] = f"{float(line[column]) + by:.7f}"
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join("\t".join(line) for line in lines) + "\n")


def scenario_boxes_follow_the_material(start):
    """In maps of steps a box is carried by the total displacement: the nodes that count lie where numpy says it has gone."""
    folder = experiment()
    move_all(folder, "T0-T1", 12)  # a known motion, farther than the nodes' spacing
    program = opened(start, folder, step=2)
    choose_component(program, "Displacement along y")
    program.page.find("This step").click()
    wait_for("the step", lambda: headline(program).startswith("Step T1 → T2"))
    program.z.click(0.5, 0.5)
    program.key("alt+v")
    text_with(program, "2 × 2 × 2 µm")

    def plotted(says):
        lines = list(csv.reader(program.page.find("Plot", "image").description.splitlines()))
        return lines if len(lines) == STEPS and says in lines[0][2] else None
    stays = wait_for("the plot", lambda: plotted("boxes stay in the image"))
    middle = numpy.array(cursor(program), float)
    press(program, "Boxes follow the material", "check box")
    moves = wait_for("the plot says so", lambda: plotted("boxes follow the material"))

    def mean(step, shift):
        lo = numpy.array([round(c - 20) - 0.5 for c in middle]) + shift
        inside = [r["Ydisp"] * voxel() for r in measured(field(folder, f"T{step - 1}-T{step}"))
                  if all(lo[k] <= r[a] < lo[k] + 40 for k, a in enumerate(("Zpos", "Ypos", "Xpos")))]
        return numpy.mean(inside), numpy.std(inside, ddof=1)
    box = numpy.array([round(c - 20) - 0.5 + 20 for c in middle])
    for step in range(1, STEPS):
        shift = predicted(field(folder, f"T0-T{step - 1}"), box) if step > 1 else numpy.zeros(3)
        for lines, by in ((stays, numpy.zeros(3)), (moves, shift)):
            expected = mean(step, by)
            assert abs(float(lines[step][2]) - expected[0]) < 1e-5 and abs(float(lines[step][3]) - expected[1]) < 1e-5, \
                (step, lines[step], expected)
    assert stays[2] != moves[2], "twelve voxels make a difference"
    program.screenshot("strain-follow")


def scenario_study_larger_than_memory(start):
    """With room for hardly one map everything still comes: each step, one range for all, every value of the plot."""
    folder = experiment()
    program = opened(start, folder, step=1, env={"LI_MAPS_KB": "1"})
    program.z.click(0.5, 0.5)
    program.key("alt+v")
    text_with(program, "2 × 2 × 2 µm")

    def steps():
        return {line.split(",")[0] for line in program.page.find("Plot", "image").description.splitlines()[1:]}
    wait_for("all steps in the plot", lambda: steps() == {f"T{k}" for k in range(1, STEPS)})
    for step in (2, 3):
        program.z.wheel(-1, modifier="shift")
        wait_for("its values", lambda: f"T0 → T{step}" in headline(program) and re.search(r"vol [+-][\d.]+", probe(program)))
    own = range_text(program)
    choose(program, "Range", 1)
    wait_for("the range of all steps", lambda: range_text(program) != own)
    time.sleep(2)  # maps that were let go are read again
    assert not program.page.maybe("From", "text"), "the range of all steps, not a typed one"
    first = wait_for("a range", lambda: range_text(program))
    program.z.wheel(1, modifier="shift")
    wait_for("the step before with the same range", lambda: "T0 → T2" in headline(program) and range_text(program) == first)
    press(program, "All Time Steps")
    pattern = os.path.join(folder, "exports", "vol-time-total-z*", "*.png")
    names = wait_for("all pictures", lambda: sorted(glob.glob(pattern)) if len(glob.glob(pattern)) == STEPS - 1 else None, 60)
    coloured = [numpy.ptp(numpy.asarray(Image.open(n).convert("RGB")).astype(int)[100:-100, 100:-300], axis=2).max() for n in names]
    assert min(coloured) > 60, coloured


def scenario_band_grid_and_pdf(start):
    """A band of values leaves the rest grey; the deformed grid is drawn as lines; a picture as PDF holds them as vectors."""
    folder = experiment()
    program = opened(start, folder, step=2)

    def picture(ending, name="T0-T2-vol-z*."):
        for old in glob.glob(os.path.join(folder, "exports", name + ending)):
            os.unlink(old)
        press(program, ending.upper())
        return export(folder, name + ending)

    def coloured():
        pixels = numpy.asarray(Image.open(picture("png")).convert("RGB")).astype(int)
        return (numpy.ptp(pixels[60:-60, 20:-200], axis=2) > 12).mean()
    whole = coloured()
    lo, hi = (float(v) for v in re.match(r"(\S+) … (\S+) %", range_text(program)).groups())
    press(program, "Only a band of values", "check box")
    enter(program, "Band from", f"{hi * 2:g}")
    enter(program, "Band to", f"{hi * 3:g}")
    assert coloured() < 0.1 * whole, "nothing lies in that band"
    enter(program, "Band from", f"{lo * 3:g}")
    assert abs(coloured() - whole) < 0.02, "everything does"
    press(program, "Only a band of values", "check box")
    svg = open(picture("svg"), encoding="utf-8").read()
    press(program, "Deformed grid", "check box")
    entry = enter(program, "Grid moved more", "1")
    wait_for("the factor", lambda: entry.text == "1")
    lines = open(picture("svg"), encoding="utf-8").read()
    assert lines.count("<path") > svg.count("<path"), (svg.count("<path"), lines.count("<path"))
    pdf = picture("pdf")
    said = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert "Volumetric strain" in said and "µm" in said, said
    subprocess.run(["pdftoppm", "-r", "72", "-png", pdf, pdf[:-4] + "-page"], check=True)
    page = numpy.asarray(Image.open(glob.glob(pdf[:-4] + "-page*.png")[0]).convert("RGB")).astype(int)
    assert (numpy.ptp(page[60:-60, 20:-140], axis=2) > 12).mean() > 0.5 * whole, "the map is on the page"


def scenario_profiles_and_slices(start):
    """The profile along each axis is the mean of the nodes of each plane; all slices are written as pictures."""
    folder = experiment()
    program = opened(start, folder, step=3)
    choose_component(program, "Displacement along x")
    rows = measured(field(folder, "T0-T3"))
    for plot, axis in enumerate("ZYX"):
        choose(program, "What the plot shows", 2 if plot == 0 else 1)
        wait_for("the profile", lambda: f"point,{axis.lower()} (µm)" in program.page.find("Plot", "image").description)
        save_plot(program, 0)
        lines = numbers(export(folder, f"T0-T3-u_x-plot-{axis.lower()}.csv"))
        known = {}
        for r in rows:
            known.setdefault(round(r[axis + "pos"] * voxel(), 4), []).append(r["Xdisp"] * voxel())
        columns = [k for k, name in enumerate(lines[0]) if "µm" in name]
        found = {round(float(line[columns[0]]), 4): float(line[columns[1]]) for line in lines[1:]
                 if line[columns[1]] not in ("", "nan")}
        assert len(found) >= 4 and set(found) == set(known), (sorted(found), sorted(known))
        for place, value in found.items():
            assert abs(value - numpy.mean(known[place])) < 1e-5, (axis, place, value)
    choose(program, "Slice to export", 1)
    folder_of = os.path.join(folder, "exports", "T0-T3-u_x-slices-y")
    # Stop comes where the next button is now; to look for it in the tree takes longer than the export.
    stop = reach(program, "Data (TIFF, CSV, TSV, VTI)", "push button").point(0.94, 0.5)
    reach(program, "All Slices", "push button").aim()
    program.press(slowly=False)
    end = time.monotonic() + harness.WAIT
    while not glob.glob(os.path.join(folder_of, "*.png")) and time.monotonic() < end:
        time.sleep(0.005)

    def press_stop():
        program.move(*stop)
        harness.sh("xdotool", "mousedown", "1")
    program.at_once(press_stop)
    time.sleep(0.05)
    harness.sh("xdotool", "mouseup", "1")
    program.rest(0.3)
    some = glob.glob(os.path.join(folder_of, "*.png"))
    time.sleep(2)
    assert 0 < len(some) < 80 and len(glob.glob(os.path.join(folder_of, "*.png"))) == len(some), len(some)
    assert not glob.glob(os.path.join(folder, "exports", "*-strain.csv")), "the button that was there"
    press(program, "All Slices")
    wait_for("all pictures", lambda: len(glob.glob(os.path.join(folder_of, "*.png"))) == 80, 90)
    names = sorted(glob.glob(os.path.join(folder_of, "*.png")))
    assert [os.path.basename(n) for n in names] == [f"{k:04d}.png" for k in range(80)], len(names)
    shapes = {Image.open(n).size for n in names[::20]}
    assert len(shapes) == 1, shapes


def scenario_box_by_a_click_and_a_pin(start):
    """The next click puts a box of the typed size there; a pinned probe has the value of its node; both go and come back."""
    folder = experiment()
    program = opened(start, folder, step=3)
    choose_component(program, "Displacement along z")
    enter(program, "Edge of a new volume of interest", "1.2")
    press(program, "Add by Click")
    view = program.z
    view.click(0.42, 0.58)
    text_with(program, "1.2 × 1.2 × 1.2 µm")
    reach(program, "Name of VOI 1", None).click(0.2)
    program.key("ctrl+a")
    program.type("Rim")
    program.key("Return")
    wait_for("the name in the plot", lambda: "Rim" in program.page.find("Plot", "image").description)
    wait_for("and of its controls", lambda: program.page.maybe("Name of Rim") and program.page.maybe("Remove Rim", "push button"))
    view.click(0.5, 0.5)  # the mode is over: this one only moves the cursor
    program.key("alt+p")
    node = int(wait_for("the node", lambda: re.search(r"node (\d+) converged", probe(program))).group(1))
    nearest = next(r for r in field(folder, "T0-T3") if r["NodeNumber"] == node)
    said = text_with(program, "(1 nodes)")
    value, sigma = (float(v) for v in re.match(r"([+-][\d.]+) ± ([\d.e-]+) µm", said).groups())
    assert abs(value - nearest["Zdisp"] * voxel()) < 1e-4, (said, nearest)
    assert abs(sigma - nearest["sigmaZ"] * voxel()) < 0.06 * sigma, (said, nearest)
    program.key("ctrl+z")
    wait_for("no pin", lambda: not program.page.maybe("(1 nodes)"))
    time.sleep(0.5)  # the rows have moved up
    insist("no box", lambda: press(program, "Remove Rim"), lambda: not program.page.maybe("1.2 × 1.2 × 1.2 µm"))
    program.key("ctrl+z")
    text_with(program, "1.2 × 1.2 × 1.2 µm")


def scenario_movie(start):
    """Where ffmpeg is installed all time steps become a film of these pictures; where not, nothing offers one."""
    folder = experiment()
    program = opened(start, folder, step=1, env={"PATH": os.path.join(folder, "nothing")})
    reach(program, "All Time Steps", "push button")
    assert not program.page.maybe("Also as a movie (MP4)"), "offered without ffmpeg"
    program.close()
    if shutil.which("ffmpeg") is None:
        return
    program = opened(start, folder, step=1)
    reach(program, "Also as a movie (MP4)", "check box")
    press(program, "All Time Steps")
    path = export(folder, "vol-time-total-z*.mp4", 60)
    program.find("Movie written")
    data = open(path, "rb").read()
    assert data[4:8] == b"ftyp", data[:12]
    counted = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries", "stream=nb_read_frames",
                              "-of", "csv=p=0", path], capture_output=True, text=True, check=True).stdout
    assert int(counted.strip().strip(",")) == STEPS - 1, counted
    frames = os.path.join(folder, "frame-%d.png")
    subprocess.run(["ffmpeg", "-loglevel", "error", "-i", path, frames], check=True, stdin=subprocess.DEVNULL)
    for k, name in enumerate(sorted(glob.glob(os.path.join(path[:-4], "*.png")))):
        still = numpy.asarray(Image.open(name).convert("RGB")).astype(int)
        frame = numpy.asarray(Image.open(frames % (k + 1)).convert("RGB")).astype(int)[:still.shape[0], :still.shape[1]]
        assert frame.shape == still.shape and numpy.abs(frame - still).mean() < 4, (k, numpy.abs(frame - still).mean())


def scenario_keyboard_alone(start):
    """No pointer: from the page's switcher through component, box, lock, step, note and an export, all by keys."""
    folder = experiment()
    program = start(folder, env={"LI_RENDERER": "cpu"}, size=SIZE)
    program.find("Strain", "page tab")
    program.key("alt+3")
    find_page(program)
    program.key("n")
    wait_for("the next step", lambda: "T0 → T1" in headline(program))
    program.key("n")
    wait_for("the next step", lambda: "T0 → T2" in headline(program))
    program.key("alt+l")
    wait_for("the lock", lambda: "locked" in range_text(program))
    program.key("alt+l", "alt+t")
    wait_for("the step's map", lambda: headline(program).startswith("Step T1 → T2"))
    program.key("alt+t", "alt+v")
    text_with(program, "2 × 2 × 2 µm")

    def under_focus():
        """Names from the focused thing outwards: a list's button has none of its own."""
        item = next((i for i in program.page.walk() if i.has("focused")), None)
        names = []
        for _ in range(3):
            if item is not None:
                names.append(item.name)
                item = item.parent
        return names

    def tab_to(name, at_least, most=12):
        """So many times Tab in one go, then one by one until the name is met."""
        for _ in range(at_least):
            harness.sh("xdotool", "key", "Tab")
            time.sleep(0.04)
        time.sleep(0.4)
        for _ in range(most):
            if any(name in n for n in under_focus()):
                return
            program.key("Tab")
        raise AssertionError(f"Tab does not reach {name}: {under_focus()}")
    tab_to("Component", 8)
    program.key("space")
    time.sleep(1.6)
    program.key("Down", "Down", "Return")
    wait_for("another component", lambda: "Deviatoric strain" in headline(program))
    tab_to("Note of this map", 40, 20)
    program.type("by keys")
    tab_to("Elsewhere", 1)  # a note does not hold the focus
    wait_for("the note", lambda: os.path.exists(os.path.join(folder, "notes.json")))
    tab_to("CSV", 5)
    program.key("space")
    wait_for("the data", lambda: glob.glob(os.path.join(folder, "exports", "T0-T2-dev-strain.csv")), 30)
    before = os.stat(os.path.join(folder, "exports", "T0-T2-dev-strain.csv"))
    assert before.st_size > 1000


def pixels_of(program, folder):
    """What PNG writes now, as numbers."""
    for old in glob.glob(os.path.join(folder, "exports", "*.png")):
        os.unlink(old)
    press(program, "PNG")
    return numpy.asarray(Image.open(export(folder, "T0-T2-*-z*.png")).convert("RGB")).astype(int)


def repair(folder, pair, where):
    """Nodes of a field whose x is so have been repaired."""
    path = os.path.join(folder, "analysis", pair, "phi.tsv")
    with open(path, encoding="utf-8") as f:
        lines = [line.rstrip("\n").split("\t") for line in f]
    x, source, status = (lines[0].index(n) for n in ("Xpos", "source", "returnStatus"))
    for line in lines[1:]:
        if where(float(line[x])):
            line[source], line[status] = "2", "1"
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join("\t".join(line) for line in lines) + "\n")


def scenario_look_of_the_map(start):
    """Each switch of Show changes what it says: colours, range, nodes, hatching, lines, grey image, names and numbers."""
    folder = experiment()
    repair(folder, "T0-T2", lambda x: 44 < x < 52)
    program = opened(start, folder, step=2)
    program.z.click(0.5, 0.5)
    program.key("alt+v")
    auto = [float(v) for v in re.match(r"(\S+) … (\S+) %", range_text(program)).groups()]
    enter(program, "Left out at each end", "20")
    wait_for("a narrower range", lambda: float(range_text(program).split(" ")[2]) < 0.9 * auto[1])
    first = pixels_of(program, folder)
    choose(program, "Colours", 2)  # viridis: no white in the middle, more green than red at the top
    wait_for("another range", lambda: not range_text(program).startswith("-" + range_text(program).split(" ")[2]))
    second = pixels_of(program, folder)
    assert numpy.abs(first - second).mean() > 8
    press(program, "Show repaired nodes, hatched", "check box")
    share = (numpy.abs(pixels_of(program, folder) - second).sum(axis=2) > 30).mean()
    assert 0.01 < share < 0.3, (share, "repaired nodes are hatched or left clear")
    press(program, "Show repaired nodes, hatched", "check box")
    choose(program, "Draw", 2)
    nodes = pixels_of(program, folder)
    assert numpy.abs(nodes - second).mean() > 3
    choose(program, "Range", 3)
    enter(program, "From", "-4")
    enter(program, "To", "6.5")
    wait_for("typed", lambda: range_text(program) == "-4 … 6.5 %")
    for label in ("Contour lines", "Arrows"):
        press(program, label, "check box")
    for name, value in (("Contour step", "0.5"), ("Arrows longer", "40")):
        before = open(svg(program, folder), encoding="utf-8").read()
        enter(program, name, value)
        assert open(svg(program, folder), encoding="utf-8").read() != before, name
    for label in ("Contour lines", "Arrows"):
        press(program, label, "check box")
    assert re.search(r"T0 \d+", probe(program)), probe(program)
    press(program, "Grey image of the map's frame", "check box")
    wait_for("only the step's grey value", lambda: not re.search(r"T0 \d+", probe(program)))

    def counted():
        said = wait_for("the box's nodes", lambda: next((t for t in texts(program) if re.search(r"\(\d+ nodes", t)), None))
        return int(re.search(r"\((\d+) nodes", said)[1])
    some = counted()
    press(program, "Repaired nodes count", "check box")
    wait_for("more nodes in the box", lambda: counted() > some)
    press(program, "All Components at the Cursor", "push button")
    node = int(re.search(r"node (\d+) converged", probe(program)).group(1))
    row = next(r for r in field(folder, "T0-T2") if r["NodeNumber"] == node)
    said = text_with(program, " ± ", 10)
    assert said
    wait_for("u_x of the file", lambda: any(t.startswith(f"{row['Xdisp'] * voxel():+.4g} ± ") for t in
                                            (i.name for i in program.page.walk() if i.role == "label")))


def svg(program, folder):
    for old in glob.glob(os.path.join(folder, "exports", "*.svg")):
        os.unlink(old)
    press(program, "SVG")
    return export(folder, "T0-T2-*-z*.svg")


def scenario_preset_and_undo(start):
    """A preset sets spacings and half windows as one step; “Analyse Now” does all pairs, “All Again” does them once more."""
    folder = experiment(analysed=False)
    program = opened(start, folder, step=1)
    path = os.path.join(folder, "experiment.json")

    def settings():
        found = saved(path)["analysis"]
        return (found.get("analysis") or found)["correlate"]
    before = settings()
    text_with(program, "This map, 1 pair: about ")
    text_with(program, f"What is missing, {2 * STEPS - 3} pairs: about ")
    choose(program, "Preset", 3)
    wait_for("the preset", lambda: settings()["spacing"] == [24, 12] and settings()["half-window"] == [12, 9])
    program.z.click()
    program.key("ctrl+z")
    wait_for("all of it undone", lambda: settings() == before)
    program.key("ctrl+shift+z")
    wait_for("and done again", lambda: settings()["spacing"] == [24, 12])
    enter(program, "Tolerance", "0,01")
    wait_for("a decimal comma is understood", lambda: settings()["tolerance"] == 0.01)
    program.page.find("Analyse Now").click()
    reports = os.path.join(folder, "analysis", "*", "report.json")
    pairs = 2 * STEPS - 3
    wait_for("all pairs", lambda: len(glob.glob(reports)) == pairs and all(saved(n).get("outcome") == "done"
                                                                           for n in glob.glob(reports)), 180)
    wait_for("the end", lambda: headline(program).startswith("Total T0 → T1"), 60)
    text_with(program, f"This map is done with these settings\nAll again, {pairs} pairs: about ")
    old = {n: saved(n)["finished"] for n in glob.glob(reports)}
    press(program, "All Again")
    wait_for("all of them anew", lambda: all(saved(n).get("finished") not in (None, "", old[n]) for n in old)
             and all(saved(n).get("outcome") == "done" for n in old), 180)


def scenario_map_in_doubt(start):
    """Half of the nodes failed: Quality says it, and the picture that leaves the program carries the reason in red."""
    folder = experiment()
    path = os.path.join(folder, "analysis", "T0-T2", "phi.tsv")
    with open(path, encoding="utf-8") as f:
        lines = [line.rstrip("\n").split("\t") for line in f]
    status = lines[0].index("returnStatus")
    for line in lines[1::2]:
        line[status] = "-1"
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join("\t".join(line) for line in lines) + "\n")
    program = opened(start, folder, step=2)
    press(program, "PDF")
    text = subprocess.run(["pdftotext", export(folder, "T0-T2-vol-z*.pdf"), "-"], capture_output=True, text=True, check=True).stdout
    share = re.search(r"Do not trust this map: only ([\d.]+) % of its\s+nodes\s+converged", text)
    assert share and 40 < float(share.group(1)) < 55, text
    text_with(program, f"nodes in the sample: {share.group(1)} % converged")
    pixels = pixels_of(program, folder)
    red = (pixels[..., 0] > 130) & (pixels[..., 1] < 70) & (pixels[..., 2] < 70)
    assert red.sum() > 3000, red.sum()


try:
    harness.main(globals())
finally:
    clean()
