#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window around the pages: opening, experiments, session, preferences, jobs, and a walk over all controls."""
import configparser
import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

import harness
from harness import Rest, Scratch, wait_for
import scans


def dialog_open(program, title, path):
    """Types a path into a file chooser that opens files."""
    program.find(title)
    program.key("ctrl+l", "ctrl+a")
    program.type(path)
    program.key("Return")


def experiment(folder, n=3):
    """An experiment of n time steps as the program itself would write it, with a journal."""
    os.makedirs(os.path.join(folder, "scans"))
    steps, journal = [], "utc,voltage/V,current/mA,capacity/mAh,state\n"
    for k in range(n):
        scans.write(os.path.join(folder, "scans", f"raw{k}.tif"), scans.volume(k))
        scans.write(os.path.join(folder, "scans", f"eq{k}.tif"), scans.volume(k) // 2)
        stamp = f"2026-11-23T{8 + k:02}:15:00.000Z"
        steps.append({"id": f"step-{k}", "name": f"T{k}", "start": stamp, "volumes": [
            {"role": "quantitative", "path": f"scans/raw{k}.tif"}, {"role": "equalised", "path": f"scans/eq{k}.tif"}]})
        journal += f"2026-11-23T{8 + k:02}:00:00.000Z,{3.02 + 0.3 * k:.2f},0.01,{0.1 * k},charge\n"
    with open(os.path.join(folder, "experiment.json"), "w") as f:
        json.dump({"format": "lithoscope-experiment", "version": "1.0", "cell": {"name": "cell-07"}, "time-steps": steps}, f)
    with open(os.path.join(folder, "journal.csv"), "w") as f:
        f.write(journal)


def value(program, name):
    return lambda: (scans.probe(program) or [None, {}])[1].get(name)


def scenario_experiment_in_the_sidebar(start):
    """Time steps with the journal's voltage; a click shows one; the kind of volume can be chosen."""
    with Scratch() as folder:
        experiment(folder + "/cell")
        program = start(folder + "/cell")
        row = program.find("T1 3.32 V · charge", "list item")
        wait_for("T0", value(program, "T0"))
        row.click()
        wait_for("T1's value", lambda: value(program, "T1")() == scans.value(*scans.probe(program)[0], 1))
        program.find("T0–T2", "list item")
        program.screenshot("experiment")
        program.find("Kind of volume").click()
        program.key("Down", "Return")
        wait_for("the other volume", lambda: value(program, "T1")() == scans.value(*scans.probe(program)[0], 1) // 2)


def new_experiment(program, folder):
    """From the start page."""
    program.find("New Experiment…", "push button").click()
    program.find("New Experiment: a Folder for It")
    program.key("ctrl+a")
    program.type(folder)
    program.key("Return")


def scenario_new_experiment_and_import(start):
    with Scratch() as folder:
        files = scans.steps(folder, 2)
        program = start()
        new_experiment(program, folder + "/cell-9")
        record = os.path.join(folder, "cell-9", "experiment.json")
        wait_for("the record", lambda: os.path.exists(record))
        program.find("Add Volumes…", "push button").click()
        for k, path in enumerate(files):
            dialog_open(program, "Add Volumes as Time Steps", path)
            wait_for("a time step", lambda: len(json.load(open(record)).get("time-steps", [])) == k + 1)
            wait_for("its row", lambda: program.maybe(f"T{k}", "list item"))
            if k == 0:
                program.find("Add Volumes…", "push button").click()
        steps = json.load(open(record))["time-steps"]
        for path, step in zip(files, steps):
            volume = step["volumes"][0]
            assert volume["sha256"] == hashlib.sha256(open(path, "rb").read()).hexdigest(), volume
            assert volume["shape"] == list(scans.SHAPE), volume
        wait_for("its slices", value(program, "T0"))


def scenario_everything_as_it_was_left(start):
    """Closed and started again without arguments: same volume, time step, slices, zoom, limits, marks."""
    with Scratch() as folder, Scratch() as home:
        program = start(*scans.steps(folder), home=home)
        wait_for("T0", value(program, "T0.tif"))
        view = program.find("Slice across z", "image")
        view.wheel(-5)
        view.wheel(2, 0.3, 0.3, modifier="Control_L")
        view.wheel(-1, modifier="Shift_L")
        program.key("4")
        view.click(0.4, 0.4)
        program.find("Point 1", "list item")
        entry = program.find("Grey shown white", "text")
        entry.click(times=2)
        program.key("ctrl+a")
        program.type("9000")
        program.key("Return")
        wait_for("the limit", lambda: scans.number(program, "Grey shown white") == 9000)
        before = scans.slices(program), scans.zoom(program)
        program.close()
        again = start(home=home)
        wait_for("T1 again", value(again, "T1.tif"))
        wait_for("slices and zoom", lambda: (scans.slices(again), scans.zoom(again)) == before)
        assert scans.number(again, "Grey shown white") == 9000
        again.find("Point 1", "list item")


def scenario_open_dialog_and_recent(start):
    with Scratch() as folder:
        files = scans.steps(folder, 2)
        program = start()
        program.find("Open Volumes…", "push button").click()
        dialog_open(program, "Open Volumes", files[1])
        wait_for("the volume", value(program, "T1.tif"))
        program.find("Viewer").act("view.fit")
        program.key("ctrl+o")
        dialog_open(program, "Open Volumes", files[0])
        wait_for("the other", value(program, "T0.tif"))
        session = open(os.path.join(program.home, "state/lithoscope/session.ini")).read()
        assert files[1] in session, session


def number_typed(program, name, number):
    entry = program.find(name, "spin button")
    entry.click(0.2, times=3)
    program.key("ctrl+a")
    program.type(str(number))


def scenario_raw_file_described_by_a_person(start):
    """A raw file that nothing describes: the numbers are typed while the picture follows, and are not asked for again."""
    with Scratch() as folder:
        path = os.path.join(folder, "scan.raw")
        with open(path, "wb") as f:
            f.write(b"h" * 64 + scans.volume().astype(">u2").tobytes())
        program = start(home=folder + "/home")
        program.find("Open Volumes…", "push button").click()
        dialog_open(program, "Open Volumes", path)
        program.find("Middle plane as the numbers have it", "image")
        says = lambda part: any(part in label.text for label in program.root.all("label"))
        number_typed(program, "Width", 80)
        number_typed(program, "Height", 60)
        number_typed(program, "Planes", 39)
        wait_for("a misfit that is said", lambda: says("Needs 374400 bytes, but the file has 384064"))
        program.key("alt+o")
        assert says("Needs 374400 bytes, but the file has 384064"), "what does not fit was opened"
        number_typed(program, "Planes", 40)
        wait_for("the header's length", lambda: says("with a header of 64 bytes it would fit"))
        number_typed(program, "First Byte", 64)
        wait_for("numbers that fit", lambda: says("Needs 384064 bytes; the file has 384064"))
        program.key("Tab")  # else the click that follows also ends the typing, and what moves then may lose it
        program.find("Big-Endian").click()
        program.rest(0.5)
        program.screenshot("raw-dialog")
        program.key("alt+o")
        wait_for("the volume", lambda: value(program, "scan.raw")() == scans.value(*scans.probe(program)[0]))
        assert not os.path.exists(path + ".info")
        program.close()
        again = start(home=folder + "/home")
        wait_for("the same volume, nobody asked", lambda: value(again, "scan.raw")() == scans.value(*scans.probe(again)[0]))


def scenario_channel_and_time_are_asked_for(start):
    """A hyperstack of two channels: the one that is chosen is shown, and not asked for again."""
    with Scratch() as folder:
        path = os.path.join(folder, "hyper.tif")
        both = scans.numpy.stack([scans.volume(step=k) for k in (7, 1)], axis=1)
        scans.tifffile.imwrite(path, both, imagej=True, metadata={"axes": "ZCYX"})
        program = start(home=folder + "/home")
        program.find("Open Volumes…", "push button").click()
        dialog_open(program, "Open Volumes", path)
        program.find("Which Volume?")
        program.find("Channel", "spin button")
        assert program.maybe("Time", "spin button") is None, "there is one time only"
        program.key("Escape")
        wait_for("no dialog", lambda: program.maybe("Which Volume?") is None)
        assert scans.probe(program) is None, "opened without an answer"
        program.find("Open Volumes…", "push button").click()
        dialog_open(program, "Open Volumes", path)
        number_typed(program, "Channel", 1)
        program.screenshot("choice-dialog")
        program.key("alt+o")
        shown = lambda program: value(program, "hyper.tif")() == scans.value(*scans.probe(program)[0], step=1)
        wait_for("channel 1", lambda: shown(program))
        program.close()
        again = start(home=folder + "/home")
        wait_for("the same channel, nobody asked", lambda: shown(again))
        again.find("hyper.tif · channel 1 – Lithoscope")
        again.find("hyper.tif channel 1", "list item")


def scenario_channels_of_one_file_side_by_side(start):
    """The command line and a drop ask for the channel, the last answer first; Recent does not; as a layer, another channel of the same file."""
    with Scratch() as folder:
        path = os.path.join(folder, "hyper.tif")
        scans.tifffile.imwrite(path, scans.numpy.stack([scans.volume(step=k) for k in range(3)], axis=1), imagej=True, metadata={"axes": "ZCYX"})
        program = start(path, size=None)
        number_typed(program, "Channel", 2)
        program.key("alt+o")
        wait_for("no dialog", lambda: program.maybe("Which Volume?") is None)
        program._wait_until_shown((1100, 800))
        program.find("hyper.tif · channel 2 – Lithoscope")
        wait_for("channel 2", lambda: value(program, "hyper.tif")() == scans.value(*scans.probe(program)[0], step=2))
        drop(program, path)
        assert program.find("Channel", "spin button").value == 2, "the last answer is not offered"
        number_typed(program, "Channel", 1)
        program.key("alt+o")
        program.find("hyper.tif · channel 1 – Lithoscope")
        wait_for("channel 1", lambda: value(program, "hyper.tif")() == scans.value(*scans.probe(program)[0], step=1))
        program.find("Add Volume…", "push button").click()
        dialog_open(program, "Add a Volume as Layer", path)
        number_typed(program, "Channel", 0)
        program.key("alt+o")
        program.find("Opacity of hyper.tif (channel 0)", "slider")
        program.find("Slice across z", "image").click()
        wait_for("both values", lambda: f"hyper.tif (channel 0) {scans.value(*scans.probe(program)[0])}" in scans.probe(program)[2])
        program.screenshot("channels-as-layers")


def zarr(folder, data):
    """The smallest OME-Zarr 0.4 image: one level, one chunk for each ten planes, not packed."""
    os.makedirs(folder + "/0")
    axes = [{"name": name, "type": "space", "unit": "micrometer"} for name in "zyx"]
    scale = [{"type": "scale", "scale": [scans.VOXEL] * 3}]
    for name, content in (
            (".zgroup", {"zarr_format": 2}),
            (".zattrs", {"multiscales": [{"version": "0.4", "axes": axes, "datasets": [{"path": "0", "coordinateTransformations": scale}]}]}),
            ("0/.zarray", {"zarr_format": 2, "shape": data.shape, "chunks": (10, *data.shape[1:]), "dtype": "<u2", "compressor": None,
                           "fill_value": 0, "order": "C", "filters": None, "dimension_separator": "."})):
        with open(os.path.join(folder, name), "w") as f:
            json.dump(content, f)
    for k in range(0, data.shape[0], 10):
        data[k:k + 10].astype("<u2").tofile(f"{folder}/0/{k // 10}.0.0")
    return folder


def scenario_zarr_folder_opened_and_imported(start):
    """An OME-Zarr folder dropped, chosen as a folder, as a layer, and as the time step of an experiment."""
    with Scratch() as folder:
        files = [zarr(f"{folder}/T{k}.zarr", scans.volume(k)) for k in range(2)]
        right = lambda name, k: lambda: value(program, name)() == scans.value(*scans.probe(program)[0], step=k)
        program = start(size=(1100, 800))
        drop(program, files[1])
        wait_for("the dropped one", right("T1.zarr", 1))
        program.key("ctrl+shift+o")
        dialog_open(program, "Open an Experiment or a Folder of Images", files[0])
        wait_for("the chosen one", right("T0.zarr", 0))
        program.find("Add a folder as layer…", "push button").click()
        dialog_open(program, "Add a Folder as Layer", files[1])
        program.find("Opacity of T1.zarr", "slider")
        program.find("Slice across z", "image").click()
        wait_for("the layer", right("T1.zarr", 1))
        experiment(folder + "/cell", 1)
        drop(program, folder + "/cell")
        program.find("Add Folder…", "push button").click()
        dialog_open(program, "Add a Folder as Time Step", files[1])
        program.find("T1", "list item").click()
        wait_for("the imported one", right("T1", 1))
        with open(folder + "/cell/experiment.json") as f:
            assert json.load(f)["time-steps"][1]["volumes"][0]["path"].endswith("T1.zarr")
        program.screenshot("zarr-time-step")


def scenario_channel_of_a_time_step_is_recorded(start):
    """Channel and time of a file that becomes a time step are asked for and stand in the record."""
    with Scratch() as folder:
        path = os.path.join(folder, "hyper.tif")
        all_of_them = scans.numpy.arange(2 * 4 * 3 * 9 * 8, dtype="u2").reshape(2, 4, 3, 9, 8)
        scans.tifffile.imwrite(path, all_of_them, imagej=True, metadata={"axes": "TZCYX"})
        program = start()
        new_experiment(program, folder + "/cell-9")
        program.find("Add Volumes…", "push button").click()
        dialog_open(program, "Add Volumes as Time Steps", path)
        number_typed(program, "Channel", 2)
        number_typed(program, "Time", 1)
        program.key("alt+o")
        shown = value(program, "T0")
        wait_for("its slices", lambda: shown() and shown() == all_of_them[1, :, 2][scans.probe(program)[0]])
        with open(os.path.join(folder, "cell-9", "experiment.json")) as f:
            volume = json.load(f)["time-steps"][0]["volumes"][0]
        assert volume["open-options"] == "channel=2 frame=1", volume


def scenario_raw_guess_and_sidecar(start):
    """A guess that fits is one click; the description written beside the file opens it from then on."""
    with Scratch() as folder:
        path = os.path.join(folder, "cube.bin")
        scans.volume(shape=(32, 32, 32)).astype("<u2").tofile(path)
        program = start()
        program.find("Open Volumes…", "push button").click()
        dialog_open(program, "Open Volumes", path)
        program.find("u16, 32 × 32 × 32", "push button").click()
        program.find("Remember beside the File").click()
        program.screenshot("raw-guess")
        program.key("alt+o")
        wait_for("the volume", lambda: value(program, "cube.bin")() == scans.value(*scans.probe(program)[0]))
        assert "shape = 32, 32, 32\ntype = u16\nbyte_order = little" in open(path + ".info").read()


def drop(program, *paths):
    """Drags the files from another program's window onto the middle of ours."""
    source = subprocess.Popen([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "dragsource.py"), *paths])
    try:
        window = wait_for("the other window", lambda: harness.sh("xdotool", "search", "--onlyvisible", "--pid", str(source.pid)).split())[-1]
        harness.sh("xdotool", "windowmove", "--sync", window, "1150", "100")
        Rest(source.pid).wait()
        left, top = program.origin(window)
        program.move(left + 80, top + 80)
        harness.sh("xdotool", "mousedown", "1")
        for k in range(1, 11):
            program.move(left + 80 - 60 * k, top + 80 + 25 * k, 0.05)
        program.rest()
        program.screenshot("drop")
        harness.sh("xdotool", "mouseup", "1")
        source.wait(10)
    finally:
        if source.poll() is None:
            source.kill()
        source.wait()
    program.rest()


def scenario_files_dropped_on_the_window(start):
    """Dragged from another program: volumes on the start page, then an experiment's folder on the views."""
    with Scratch() as folder:
        experiment(folder + "/cell")
        program = start(size=(1100, 800))
        program.find("or drop files and folders here")
        drop(program, *scans.steps(folder, 2))
        wait_for("the first", value(program, "T0.tif"))
        row = program.find("T1.tif", "list item")
        drop(program, folder + "/cell")
        wait_for("T0", value(program, "T0"))
        program.find("T1 3.32 V · charge", "list item")
        assert not row.showing


def scenario_demo_from_the_start_page(start):
    """The button makes the demo, which can be stopped and begun again; one that is there already is opened and analysed to its map."""
    with Scratch() as home:
        program = start(home=home, env={"LI_RENDERER": "cpu", "LI_THREADS": "1"})  # not too quick to be stopped
        folder = os.path.join(home, "data", "lithoscope", "demo")
        button = program.find("Try the Demo", "push button")
        button.click()
        cancel = program.find("Cancel Make the demo experiment", "push button")
        assert not button.has("sensitive"), "one at a time"
        cancel.act("click")
        wait_for("the end of it", lambda: not program.maybe("Cancel Make the demo experiment", "push button"))
        wait_for("another try", lambda: button.has("sensitive"))
        assert not os.path.exists(os.path.join(folder, "experiment.json"))
        shutil.rmtree(folder, ignore_errors=True)
        litho = os.path.join(os.path.dirname(os.environ["LI_UI_PROGRAM"]), "..", "cli", "litho")
        subprocess.run([litho, "demo", folder, "--size", "64,80,80", "--steps", "3"], check=True, stdout=subprocess.DEVNULL,
                       env=dict(os.environ, HOME=home))
        shutil.rmtree(os.path.join(folder, "analysis"))
        button.click()
        wait_for("the Strain page", lambda: program.find("Strain", "page tab").has("selected"))
        wait_for("all maps", lambda: len(glob.glob(os.path.join(folder, "analysis", "*", "report.json"))) == 3, 60)
        program.find("Total T0 → T1", seconds=30)


def scenario_damaged_file_says_what_is_wrong(start):
    with Scratch() as folder:
        path = os.path.join(folder, "damaged.tif")
        with open(path, "wb") as f:
            f.write(open(scans.steps(folder, 1)[0], "rb").read()[:300])
        program = start(path)
        wait_for("a sentence that names the file", lambda: any(path in i.text and len(i.text) > len(path) + 10
                                                            for i in program.root.all("label")))
        program.find("could not be opened", "image")
        program.screenshot("damaged")


def scenario_preferences_are_kept(start):
    with Scratch() as home:
        program = start(home=home)
        program.key("ctrl+comma")
        spin = program.find("Threads", "spin button")
        spin.value = 3
        program.screenshot("preferences")
        path = os.path.join(home, "config/lithoscope/settings.ini")

        def kept():
            file = configparser.ConfigParser()
            file.read(path)
            return file.has_section("preferences") and dict(file["preferences"])
        wait_for("the file", lambda: kept() and kept().get("threads") == "3")
        program.key("Escape")
        program.key("ctrl+shift+d")
        wait_for("dark", lambda: kept()["theme"] == "2")
        program.screenshot("dark")
        program.key("ctrl+shift+d")
        wait_for("light", lambda: kept()["theme"] == "1")


def scenario_shortcuts_and_about(start):
    program = start()
    program.key("ctrl+question")
    for text in ("Remove the selected mark", "Refine, then accept", "Lock the range of colours"):
        program.find(text, "label", showing=False)  # on one of the pages
    program.key("Escape")
    program.key("F10", "Up", "Return")
    wait_for("the version", lambda: program.maybe("0.1.0"))
    program.key("Escape")


def scenario_job_cancelled_in_the_popover(start):
    """Coarse copies of a large volume are under way; the row's button cancels them."""
    with Scratch() as folder:
        path = os.path.join(folder, "large_2000x2000x2000_u16.raw")
        with open(path, "wb") as f:
            f.truncate(2000 ** 3 * 2)
        with open(os.path.join(folder, "large_2000x2000x2000_u16.mhd"), "w") as f:
            f.write("ObjectType = Image\nNDims = 3\nDimSize = 2000 2000 2000\nElementType = MET_USHORT\n"
                    "ElementSpacing = 0.05 0.05 0.05\nElementDataFile = large_2000x2000x2000_u16.raw\n")
        program = start(os.path.join(folder, "large_2000x2000x2000_u16.mhd"))
        button = program.find("running", "push button")
        button.click()
        cancel = program.find("Cancel Coarse copies", "push button")
        program.screenshot("jobs")
        cancel.act("click")
        wait_for("it says so", lambda: any(i.text == "cancelled" for i in program.root.all("label", showing=False)))


def scenario_processor_draws_without_opengl(start):
    with Scratch() as folder:
        program = start(*scans.steps(folder, 1), env={"GDK_DEBUG": "gl-disable"})
        wait_for("values", value(program, "T0.tif"))
        wait_for("the reason", lambda: "Slices are drawn by the processor" in program.output())
        from PIL import Image
        import numpy
        view = program.find("Slice across y", "image")
        x, y = view.point(0.5, 0.4)
        shot = numpy.asarray(Image.open(program.screenshot("cpu")).convert("L")).astype(int)
        rows = shot[int(y) - 30:int(y) + 120, int(x) + 20]
        assert rows[-1] > rows[0] + 10, rows  # the ramp along z is on the screen


def scenario_narrow_window_moves_the_switcher(start):
    with Scratch() as folder:
        experiment(folder + "/cell")
        program = start(folder + "/cell", size=(640, 820))
        wait_for("T0", value(program, "T0"))
        wait_for("the switcher at the bottom", lambda: any(i.name == "Images" and i.extents()[1] > 700
                                                           for i in program.root.all("page tab")))
        program.screenshot("narrow")


ROLES = ("push button", "toggle button", "check box", "radio button", "text", "slider", "spin button", "combo box", "image",
         "list item", "page tab", "entry", "table cell")
NAMELESS = re.compile(r"^$|^(Gtk|Adw|Li)[A-Z]")


def nameless(program):
    """Controls that take the keyboard and have no name of their own: the class name is what GTK says then."""
    for item in program.root.all():
        if item.role in ROLES and item.has("focusable") and NAMELESS.match(item.name):
            if not any(not NAMELESS.match(child.name) for child in item.walk() if child is not item):
                yield f"{item.role} “{item.name}” {item.description} at {item.extents()}"


def scenario_every_control_has_a_name(start):
    with Scratch() as folder:
        experiment(folder + "/cell")
        program = start(folder + "/cell")
        wait_for("T0", value(program, "T0"))
        view = program.find("Slice across z", "image")
        view.click()
        program.key("3")
        view.drag((0.4, 0.4), (0.6, 0.6))
        program.find("Box 1", "list item")
        tabs = sorted({i.name for i in program.root.all("page tab")})
        assert "Images" in tabs, tabs
        seen = 0
        for tab in tabs:
            program.find(tab, "page tab").click()
            wait_for("the page", lambda: len(program.root.all()) > 40)
            found = list(nameless(program))
            assert not found, f"{tab}: " + "; ".join(found)
            seen += sum(i.role in ROLES and i.has("focusable") for i in program.root.all())
        assert seen > 25, seen
        print(f"# {seen} controls on {len(tabs)} pages have names", flush=True)


if __name__ == "__main__":
    harness.main(globals())
