#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Experiments from the command line: import, analyse, interrupt and go on, replay."""
import hashlib
import json
import os
import shutil
import sys

import numpy as np
import tifffile

from harness import Affine, displacements, good, gradients, grains, interrupt_at, litho, main, positions, refused, save, table

SHAPE = (44, 48, 52)
SET = "correlate.spacing=20,12 correlate.half-window=12,8"
T1 = Affine(SHAPE, np.diag([1.01, 1, 0.995]), (0.6, -0.2, 0.1))
T2 = Affine(SHAPE, np.diag([1.02, 0.995, 0.99]), (1.1, -0.3, 0.4))


def experiment(n=3):
    """A cell folder with @n scans; the last two show the same state when there are four."""
    motions = [Affine(SHAPE), T1, T2, T2]
    names = [save(f"scan{i}.tif", grains(SHAPE, motions[i], noise=150, noise_seed=i), 0.05) for i in range(n)]
    return good("import", "cell", *names)


def record():
    with open("cell/experiment.json", encoding="utf-8") as f:
        return json.load(f)


def digest(folder):
    return {os.path.join(d, n): hashlib.sha256(open(os.path.join(d, n), "rb").read()).hexdigest()
            for d, _, names in os.walk(folder) for n in names if n != "report.json"}


def test_import_knows_the_volumes():
    assert experiment()["time_steps"] == 3
    steps = record()["time-steps"]
    assert [s["name"] for s in steps] == ["T0", "T1", "T2"] and len({s["id"] for s in steps}) == 3
    for i, step in enumerate(steps):
        volume = step["volumes"][0]
        assert volume["shape"] == list(SHAPE) and np.allclose(volume["voxel"], 0.05)
        assert volume["sha256"] == hashlib.sha256(open(f"scan{i}.tif", "rb").read()).hexdigest()
    save("mask.tif", np.ones(SHAPE, np.uint8))
    good("import", "cell", "mask.tif", "--role", "mask", "--step", "T1")
    good("import", "cell", "--double-scan", "T1,T2")
    assert {v["role"] for v in record()["time-steps"][1]["volumes"]} == {"quantitative", "mask"}
    assert len(record()["time-steps"]) == 3 and len(record()["double-scans"]) == 1
    before = open("cell/experiment.json", "rb").read()
    refused("import", "cell", "gone.tif", says="gone.tif")
    refused("import", "cell", "mask.tif", "--step", "T9", says="T9")
    refused("import", "cell", "--double-scan", "T1,T9", says="T9")
    assert open("cell/experiment.json", "rb").read() == before


def test_import_keeps_how_it_was_opened():
    shape = (26, 28, 30)
    motion = Affine(shape, np.diag([1.01, 1, 0.995]), (0.4, -0.2, 0.1))
    for i, m in enumerate((Affine(shape), motion)):
        grains(shape, m, noise=150, noise_seed=i).astype(">u2").tofile(f"scan{i}.raw")
    raw = ("--raw-shape", "26,28,30", "--raw-type", "u16", "--raw-big-endian")
    good("import", "cell", "scan0.raw", "scan1.raw", *raw)
    for step in record()["time-steps"]:
        assert step["volumes"][0]["open-options"] == "raw=26,28,30 raw-type=u16 raw-big-endian=yes"
    assert good("analyse", "cell", "--set", "correlate.spacing=10 correlate.half-window=7")["done"] == 1
    phi = table("cell/analysis/T0-T1/phi.tsv")
    ok = phi["returnStatus"] == 2
    wrong = displacements(phi) - (motion(positions(phi)) - positions(phi))
    assert ok.mean() > 0.5 and np.abs(wrong[ok]).max() < 0.2, (ok.mean(), np.abs(wrong[ok]).max())
    assert good("replay", "cell/analysis/T0-T1/report.json")["different"] == 0
    good("import", "cell", "scan1.raw", "--step", "T1", *raw, "--raw-offset", "0")  # the same again
    assert good("analyse", "cell")["done"] == 0
    good("import", "cell", "scan1.raw", "--step", "T1", *raw[:-1])  # the bytes the other way round
    assert good("analyse", "cell", "--plan")["plan"][0]["state"] == "stale"


def test_analyse_measures_the_motion():
    experiment(4)
    good("import", "cell", "--double-scan", "T2,T3")
    plan = good("analyse", "cell", "--plan")["plan"]
    assert [p["pair"] for p in plan][:3] == ["T0-T1", "T1-T2", "T0-T2"] and not os.path.exists("cell/analysis/T0-T1/phi.tsv")
    seen = good("analyse", "cell", "--set", SET)
    assert seen["done"] == len(plan) and seen["failed"] == 0
    for name, motion in (("T0-T1", T1), ("T0-T2", T2)):
        phi = table(f"cell/analysis/{name}/phi.tsv")
        ok = phi["returnStatus"] == 2
        wrong = displacements(phi) - (motion(positions(phi)) - positions(phi))
        assert ok.mean() > 0.5 and np.abs(wrong[ok]).max() < 0.15, (name, ok.mean(), np.abs(wrong[ok]).max())
        vol = tifffile.imread(f"cell/analysis/{name}/strain-vol.tif")
        assert abs(np.nanmedian(vol) - (np.linalg.det(motion.F) - 1)) < 2e-3, name
        report = json.load(open(f"cell/analysis/{name}/report.json", encoding="utf-8"))
        assert report and os.path.exists(f"cell/analysis/{name}/residual.tif")
    again = good("analyse", "cell")
    assert again["done"] == 0 and again["skipped"] == len(plan)
    assert again["pairs"] == []


def test_analyse_one_pair_and_stale_settings():
    experiment(2)
    good("analyse", "cell", "T0-T1", "--set", SET)
    seen = good("analyse", "cell", "--plan")
    assert seen["plan"][0]["state"] == "done" and "due" not in seen
    assert good("analyse", "cell", "--plan", "--force")["due"] == 1
    refused("analyse", "cell", "--set", "correlate.spacing=abc", says="spacing")
    refused("analyse", "cell", "--set", "correlate.spazing=3", says="spazing")
    refused("analyse", "cell", "--set", "nothing", says="nothing")
    refused("analyse", "cell", "T0-T7", says="T7")
    good("analyse", "cell", "--plan", "--set", "strain.radius=2")
    seen = good("analyse", "cell", "--plan")
    assert seen["plan"][0]["state"] == "stale" and seen["due"] == 1 and seen["seconds_estimate"] > 0.1 and seen["disk_estimate"] > 1e4
    assert good("analyse", "cell")["done"] == 1

def test_experiments_that_cannot_be_analysed():
    """A missing scan: the other pairs are analysed, exit 1, and the file is named."""
    experiment(3)
    os.rename("scan2.tif", "away.tif")
    done = refused("analyse", "cell", "--set", SET, code=1, says=("T1-T2", "scan2.tif"))
    assert "pairs analysed: 1" in done.out and os.path.exists("cell/analysis/T0-T1/report.json"), done.out
    figures = litho("analyse", "cell", "--json")
    assert figures.code == 1 and figures.json["blocked"] == 2 and "scan2.tif" in figures.json["failure"]
    os.rename("away.tif", "scan2.tif")
    assert good("analyse", "cell", "T1-T2")["done"] == 1
    os.makedirs("emptydir")
    refused("analyse", "emptydir", says=("emptydir", "experiment.json"))
    refused("analyse", "scan1.tif", says=("scan1.tif", "is a file"))
    good("import", "alone", "scan0.tif")
    refused("analyse", "alone", says=("1 time step", "two"))


def test_paths_that_are_no_utf8():
    names = []
    for i, motion in enumerate((Affine(SHAPE), T1)):
        save("plain.tif", grains(SHAPE, motion))
        names.append(b"scan \xe9%d.tif" % i)
        os.rename(b"plain.tif", names[-1])
    good("import", "cell", *[os.fsdecode(n) for n in names])
    path = record()["time-steps"][1]["volumes"][0]["path"]
    assert path.startswith("file:/") and path.endswith("scan%20%E91.tif"), path
    assert good("analyse", "cell", "--set", SET)["done"] == 1
    with open("cell/analysis/T0-T1/report.json", encoding="utf-8") as f:
        assert json.load(f)["inputs"][0]["path"].endswith("scan%20%E90.tif")
    good("replay", "cell/analysis/T0-T1/report.json")


def test_import_that_fails_leaves_nothing():
    a = save("a.tif", grains(SHAPE))
    open("text.txt", "w").write("hello\n")
    for words in ((a, "gone.tif"), ("text.txt",), (a, "--step", "T3"), (a, "--double-scan", "T0,T5")):
        refused("import", "deep/cell", *words)
        assert not os.path.exists("deep"), words
    os.makedirs("mine")
    open("mine/note.txt", "w").write("keep\n")
    refused("import", "mine", "gone.tif", says="gone.tif")
    assert os.listdir("mine") == ["note.txt"]
    refused("import", a, "gone.tif", says=("a.tif", "is a file"))
    good("import", "mine", a)
    before = digest("mine")
    refused("import", "mine", "gone.tif")
    assert digest("mine") == before


def test_the_same_scan_twice_is_said():
    a, b = save("a.tif", grains(SHAPE)), save("b.tif", grains(SHAPE, T1))
    shutil.copy(a, "copy.tif")
    os.link(a, "hard.tif")
    assert "warnings" not in good("import", "cell", a, b)
    for path in (a, "copy.tif", "hard.tif"):
        said = good("import", "cell", path)["warnings"]
        assert len(said) == 1 and path in said[0] and "T0" in said[0], said
    save("mask.tif", np.ones(SHAPE, np.uint8))
    for step in ("T0", "T1"):
        assert "warnings" not in good("import", "cell", "mask.tif", "--role", "mask", "--step", step)
    assert "mask" in good("import", "cell", "mask.tif", "--role", "masc", "--step", "T1")["warnings"][0]
    good("analyse", "cell", "T0-T2", "--plan")
    seen = good("analyse", "cell", "T1-T2", "T2-T3", "--set", SET)
    assert any("the same image" in w or "same grey values" in w for w in seen["pairs"][1]["warnings"]), seen
    assert not any("same" in w for w in seen["pairs"][0]["warnings"]), seen


def test_replay_gives_the_same_bytes():
    experiment(2)
    good("analyse", "cell", "--set", SET)
    seen = good("replay", "cell/analysis/T0-T1/report.json", "-o", "again", "--threads", "1")
    assert seen["different"] == 0 and seen["same"] >= 5 and not seen["inputs_changed"]
    made = digest("again")
    for path, value in digest("cell/analysis/T0-T1").items():
        name = os.path.basename(path)
        assert value in made.values() or name == ".lock", name
    path = "cell/analysis/T0-T1/report.json"
    text = open(path, encoding="utf-8").read()
    phi = hashlib.sha256(open("cell/analysis/T0-T1/phi.tsv", "rb").read()).hexdigest()
    assert phi in text
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace(phi, "0" * 64))
    done = litho("replay", path)
    assert done.code == 1 and "phi.tsv: different" in done.out, done.out
    os.unlink("scan0.tif")
    refused("replay", path, says="scan0.tif")


def test_interrupted_analysis_goes_on():
    experiment(2)
    words = ["analyse", "cell", "--set", "correlate.spacing=16,4 correlate.half-window=12,10", "--threads", "1"]
    code, _ = interrupt_at(words, lambda line: "spacing 4" in line, env={"LC_ALL": "C", "LANGUAGE": "C"})
    assert code == 130
    folder = "cell/analysis/T0-T1"
    assert os.path.exists(folder + "/ldic-16.tsv") and not os.path.exists(folder + "/phi.tsv")
    assert [n for n in os.listdir(folder) if n.startswith(".") and n != ".lock"] == []  # the lock's file stays, its lock is free
    assert good("analyse", "cell")["done"] == 1
    first = digest(folder)
    assert good("analyse", "cell", "--force")["done"] == 1
    assert digest(folder) == first


def test_what_is_no_experiment():
    os.makedirs("empty")
    refused("analyse", "empty", says="empty")
    refused("analyse", "gone", says="gone")
    experiment(2)
    text = open("cell/experiment.json", encoding="utf-8").read()
    with open("cell/experiment.json", "w", encoding="utf-8") as f:
        f.write(text[:len(text) // 2])
    refused("analyse", "cell", says="experiment.json")
    with open("cell/experiment.json", "w", encoding="utf-8") as f:
        f.write(text.replace('"version": "1.0"', '"version": "9.0"'))
    refused("analyse", "cell", says="experiment.json")
    refused("replay", "cell/experiment.json", says="experiment.json")


if __name__ == "__main__":
    sys.exit(main(globals()))
