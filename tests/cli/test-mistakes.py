#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people give by mistake: files of another kind, an image twice, binned or with other axes, masks and windows that cannot be."""
import os
import shutil
import sys

import numpy as np
import tifffile

from harness import Affine, good, grains, litho, main, refused, save, write_field

SHAPE = (36, 40, 44)
MOTION = Affine(SHAPE, t=(0.3, -0.4, 0.25))


def pair():
    a, b = grains(SHAPE), grains(SHAPE, MOTION, noise=50, noise_seed=1)
    save("a.tif", a, 1.0)
    save("b.tif", b, 1.0)
    write_field("phi.tsv", MOTION, SHAPE, 12)
    return a, b


def warned(*words, says):
    """Works, and says so in a warning; what is well does not."""
    seen = litho(*words, "--json")
    assert seen.code in (0, 1), seen.err
    texts = [text for text in seen.json.get("warnings", []) if says in text]
    assert len(texts) == 1, (words, seen.json.get("warnings"))
    return texts[0]


def test_files_of_another_kind():
    pair()
    good("import", "cell", "a.tif", "b.tif")
    os.makedirs("emptydir")
    for words, says in ((("replay", "phi.tsv"), ("phi.tsv", "Φ", "report.json")), (("replay", "a.tif"), ("a.tif", "volume", "report.json")),
                        (("replay", "cell"), ("cell", "experiment", "report.json")), (("replay", "emptydir"), ("emptydir", "folder")),
                        (("replay", "cell/experiment.json"), ("experiment", "report.json")),
                        (("strain", "a.tif", "-o", "s"), ("a.tif", "volume", "PHI")), (("strain", "emptydir", "-o", "s"), ("emptydir", "folder", "Φ")),
                        (("filter", "b.tif", "-o", "f.tsv"), ("b.tif", "volume")), (("compose", "phi.tsv", "b.tif", "-o", "c.tsv"), ("b.tif", "volume")),
                        (("deform", "a.tif", "--phi", "b.tif", "-o", "d.tif"), ("b.tif", "volume", "--phi")),
                        (("deform", "phi.tsv", "--phi", "a.tif", "-o", "d.tif"), ("phi.tsv", "Φ", "exchanged")),
                        (("residual", "a.tif", "phi.tsv", "--phi", "b.tif", "-o", "d.tif"), ("phi.tsv", "IM2", "exchanged")),
                        (("register", "a.tif", "phi.tsv", "-o", "r.tsv"), ("phi.tsv", "IM2")),
                        (("register", "a.tif", "b.tif", "-o", "r.tsv", "--guess", "b.tif"), ("b.tif", "--guess")),
                        (("register", "a.tif", "b.tif", "-o", "r.tsv", "--mask", "phi.tsv"), ("phi.tsv", "--mask")),
                        (("correlate", "a.tif", "b.tif", "-o", "r.tsv", "--guess", "a.tif"), ("a.tif", "--guess")),
                        (("texture", "phi.tsv"), ("phi.tsv", "VOLUME")), (("info", "cell"), ("cell", "experiment")),
                        (("info", "emptydir"), ("emptydir", "folder")), (("import", "new", "phi.tsv"), ("phi.tsv", "volume"))):
        refused(*words, says=says)
    assert good("info", "phi.tsv")["nodes"] == 18
    assert sorted(os.listdir(".")) == ["a.tif", "b.tif", "cell", "emptydir", "home", "phi.tsv"]


def test_endings_that_name_another_kind():
    pair()
    refused("register", "a.tif", "b.tif", "-o", "r.tif", says=("r.tif", ".tsv"))
    refused("correlate", "a.tif", "b.tif", "-o", "r.h5", says=("r.h5", ".tsv"))
    refused("residual", "a.tif", "b.tif", "--phi", "phi.tsv", "-o", "r.tsv", says=("r.tsv", ".tif"))
    refused("deform", "a.tif", "--phi", "phi.tsv", "-o", "r.h5", says=("r.h5", ".tif"))
    assert not any(name.startswith("r.") for name in os.listdir("."))
    good("register", "a.tif", "b.tif", "-o", "r.txt")


def test_words_that_are_none():
    refused("simulate", "foo", "out", says=("foo", "electrode", "wave"))
    refused("simulate", "electrod", "out", says="did you mean “electrode”")
    assert not os.path.exists("out")
    refused("registre", says="register")
    refused("--json", says="command")
    pair()
    refused("a.tif", says=("is a file", "info"))
    refused("register", "a.tif", "-o", "r.tsv", says="IM2 is missing")
    refused("strain", "-o", "s", says="PHI is missing")


def test_empty_masks():
    pair()
    save("empty.tif", np.zeros(SHAPE, np.uint8))
    save("nan.tif", np.full(SHAPE, np.nan, np.float32))
    one = np.zeros(SHAPE, np.uint8)
    one[-1, -1, -1] = 1
    save("one.tif", one)
    save("shape.tif", np.ones((9, 9, 9), np.uint8))
    for words in (("register", "a.tif", "b.tif", "-o", "r.tsv"), ("correlate", "a.tif", "b.tif", "-o", "r.tsv", "--spacing", "12"),
                  ("texture", "a.tif", "--spacing", "12")):
        for mask in ("empty.tif", "nan.tif"):
            refused(*words, "--mask", mask, says=(mask, "empty mask"))
        refused(*words, "--mask", "shape.tif", says=("shape.tif", "a.tif", "9 × 9 × 9"))
        assert "empty mask" not in litho(*words, "--mask", "one.tif").err
    refused("register", "a.tif", "b.tif", "-o", "r.tsv", "--mask2", "empty.tif", says=("empty.tif", "empty mask", "b.tif"))


def test_windows_are_checked_before_the_registration():
    pair()
    for words in (("--half-window", "60"), ("--spacing", "500")):
        done = refused("correlate", "a.tif", "b.tif", "-o", "r.tsv", *words, says=("36",))
        assert "registration" not in done.out
    refused("noise", "a.tif", "b.tif", "--half-window", "60", "--spacing", "12", says="half window 60")
    # a coarse level that does not fit is passed over
    good("correlate", "a.tif", "b.tif", "-o", "r.tsv", "--spacing", "100,12", "--half-window", "60,7")


def test_an_image_and_itself():
    a, _ = pair()
    shutil.copy("a.tif", "copy.tif")
    os.link("a.tif", "hard.tif")
    os.symlink("a.tif", "sym.tif")
    tifffile.imwrite("float.tif", a.astype(np.float32), photometric="minisblack")
    for other, says in (("a.tif", "the same image"), ("hard.tif", "the same image"), ("sym.tif", "the same image"),
                        ("copy.tif", "the same grey values"), ("float.tif", "the same grey values")):
        assert other in warned("register", "a.tif", other, "-o", "r.tsv", says=says)
    warned("correlate", "a.tif", "copy.tif", "-o", "p.tsv", "--spacing", "12", says="the same grey values")
    warned("residual", "a.tif", "a.tif", "--phi", "phi.tsv", "-o", "r.tif", says="the same image")
    warned("noise", "a.tif", "hard.tif", "--half-window", "6", says="the same image")
    for words in (("register", "a.tif", "b.tif", "-o", "r.tsv"), ("residual", "a.tif", "b.tif", "--phi", "phi.tsv", "-o", "r.tif")):
        assert "warnings" not in good(*words)
    # half of two scans may be alike, as where nothing but air is seen
    half = a.copy()
    half[:18] = grains(SHAPE, MOTION)[:18]
    save("half.tif", half, 1.0)
    assert "grey values" not in litho("register", "a.tif", "half.tif", "-o", "r.tsv").err


def binned(volume, b):
    n = [b * (k // b) for k in volume.shape]
    whole = volume[:n[0], :n[1], :n[2]].astype(float)
    return whole.reshape(n[0] // b, b, n[1] // b, b, n[2] // b, b).mean((1, 3, 5)).astype(np.uint16)


def test_axes_binning_crops():
    _, b = pair()
    save("turned.tif", b.transpose(2, 1, 0).copy(), 1.0)
    warned("register", "a.tif", "turned.tif", "-o", "r.tsv", says="exchanged")
    warned("residual", "a.tif", "turned.tif", "--phi", "phi.tsv", "-o", "r.tif", says="exchanged")
    for factor in (2, 3):
        save("unsaid.tif", binned(b, factor))
        assert f"unsaid.tif looks binned by {factor}" in warned("register", "a.tif", "unsaid.tif", "-o", "r.tsv", says="binned")
        save("said.tif", binned(b, factor), float(factor))
        for words in (("register", "a.tif", "said.tif", "-o", "q.tsv"), ("register", "said.tif", "a.tif", "-o", "q.tsv"),
                      ("correlate", "a.tif", "said.tif", "-o", "q.tsv", "--spacing", "12"),
                      ("residual", "a.tif", "said.tif", "--phi", "phi.tsv", "-o", "q.tif")):
            refused(*words, says=("voxel size", f"said.tif looks binned by {factor}"))
    save("other.tif", b, 1.3)
    refused("register", "a.tif", "other.tif", "-o", "q.tsv", says=("voxel size", "1.3"))
    save("nearly.tif", b, 1.0004)
    assert "warnings" not in good("register", "a.tif", "nearly.tif", "-o", "r.tsv")
    save("crop.tif", b[4:30, 6:36, :].copy(), 1.0)
    warned("register", "a.tif", "crop.tif", "-o", "r.tsv", says="crop.tif looks like a crop")
    save("trimmed.tif", b[1:, :, :].copy(), 1.0)
    assert "warnings" not in good("register", "a.tif", "trimmed.tif", "-o", "r.tsv")
    assert not os.path.exists("q.tsv") and not os.path.exists("q.tif")


def layers(texture):
    """Faint grains beneath a step of ten times their contrast, and slow shading."""
    z, y, x = np.meshgrid(*[np.arange(n) for n in texture.shape], indexing="ij")
    return np.where(z + 0.2 * y < texture.shape[0] / 2, 20000.0, 45000.0) + 6000 * np.sin(x / 30) + texture


def test_texture_suggests_what_the_image_can_hold():
    shape = (60, 64, 68)
    rng = np.random.default_rng(3)
    grain = grains(shape, seed=4).astype(float) - 32768
    flat = tifffile.imwrite("plain.tif", (32768 + grain).astype(np.float32), photometric="minisblack")
    assert flat is None
    tifffile.imwrite("layers.tif", layers(grain).astype(np.float32), photometric="minisblack")
    one, two = good("texture", "plain.tif", "--spacing", "16"), good("texture", "layers.tif", "--spacing", "16")
    assert abs(one["correlation_length"] - two["correlation_length"]) < 1.5, (one, two)
    assert one["poor"] == 0 and one["suggested_half_window"] is None
    assert "suggested" not in litho("texture", "plain.tif", "--spacing", "16").out
    tifffile.imwrite("faint.tif", (0.02 * grain + rng.normal(0, 400, shape)).astype(np.float32), photometric="minisblack")
    poor = good("texture", "faint.tif", "--spacing", "16")
    assert poor["poor"] > 0 and 2 * poor["suggested_half_window"] + 1 <= min(shape), poor
    refused("texture", "plain.tif", "--half-window", "200", says=("200", "plain.tif"))


if __name__ == "__main__":
    sys.exit(main(globals()))
