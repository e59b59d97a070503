#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each command on small volumes whose motion is known in closed form; the truth is worked out here, by numpy."""
import json
import os
import sys

import numpy as np
import tifffile

from harness import (Affine, SPAM, displacements, good, gradients, grains, litho, main, positions, refused, save, table,
                     vectors, write_field)

SHAPE = (60, 66, 72)


def turn(degrees):
    """Rotation about x: z and y mix."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


STRAIN = np.diag([1.02, 0.99, 1.005])
MOTION = Affine(SHAPE, turn(1.0) @ STRAIN, (1.3, -0.7, 0.4))


def pair(motion=MOTION, noise=0.0, dtype=np.uint16, shape=SHAPE):
    save("a.tif", grains(shape, noise=noise, noise_seed=1, dtype=dtype))
    save("b.tif", grains(shape, motion, noise=noise, noise_seed=2, dtype=dtype))
    return "a.tif", "b.tif"


def check_text_and_json(*words):
    """Both ways of saying it succeed, and the text uses a point whatever the locale."""
    text = litho(*words)
    assert text.code == 0 and text.err == "", text.err
    assert not any(part[0].isdigit() and part[-1].isdigit() and part.count(",") == 1 and "." not in part
                   for part in text.out.replace(", ", " ").split() if part), text.out
    return text.out


def test_info_says_what_numpy_says():
    volume = grains((20, 30, 40))
    save("v.tif", volume, 0.05)
    seen = good("info", "v.tif")
    assert seen["shape"] == [20, 30, 40] and seen["type"] == "u16" and seen["bytes"] == volume.nbytes
    assert np.allclose(seen["voxel_um"], 0.05, rtol=1e-6)
    grey = seen["grey"]
    assert grey["min"] == volume.min() and grey["max"] == volume.max() and not grey["sampled"]
    assert np.isclose(grey["mean"], volume.mean(), rtol=1e-9) and np.isclose(grey["sd"], volume.std(), rtol=1e-6)
    assert abs((volume <= grey["p1"]).mean() - 0.01) < 1e-3 and abs((volume <= grey["p99"]).mean() - 0.99) < 1e-3
    assert "20 × 30 × 40" in check_text_and_json("info", "v.tif")
    assert "grey" not in good("info", "v.tif", "--no-grey")


def test_info_of_floats_counts_what_is_no_number():
    volume = np.linspace(-1, 1, 8 * 9 * 10, dtype=np.float32).reshape(8, 9, 10)
    volume[0, 0, :4] = np.nan
    save("f.tif", volume)
    grey = good("info", "f.tif")["grey"]
    assert grey["not_finite"] == 4 and np.isclose(grey["mean"], np.nanmean(volume), atol=1e-7)


def test_info_of_a_field():
    nodes = write_field("phi.tsv", MOTION, SHAPE, 20, spoil=(0, 5))
    seen = good("info", "phi.tsv")
    assert seen["nodes"] == len(nodes) and seen["converged"] == len(nodes) - 2 and seen["failed"] == 2
    assert seen["spacing"] == [20, 20, 20] and seen["reasons"] == {"diverged": 2}


def test_convert_crops_bins_and_casts_as_numpy_does():
    volume = grains((21, 25, 31))
    save("v.tif", volume, 0.1)
    good("convert", "v.tif", "crop.tif", "--crop", "2:20,:24,5:")
    assert np.array_equal(tifffile.imread("crop.tif"), volume[2:20, :24, 5:])
    good("convert", "v.tif", "bin.tif", "--crop", "2:20,0:24,5:29", "--bin", "3")
    cells = volume[2:20, 0:24, 5:29].astype(float).reshape(6, 3, 8, 3, 8, 3).mean((1, 3, 5))
    assert np.array_equal(tifffile.imread("bin.tif"), np.rint(cells).astype(np.uint16))
    assert np.allclose(good("info", "bin.tif")["voxel_um"], 0.3, rtol=1e-6)
    good("convert", "v.tif", "mean.tif", "--bin", "4", "--type", "f32")
    cells = volume[:20, :24, :28].astype(float).reshape(5, 4, 6, 4, 7, 4).mean((1, 3, 5))
    assert np.allclose(tifffile.imread("mean.tif"), cells, rtol=1e-6)
    assert tifffile.imread("mean.tif").dtype == np.float32


def test_convert_never_rescales_unless_asked():
    volume = np.arange(4 * 8 * 16, dtype=np.float32).reshape(4, 8, 16) - 100.25
    save("v.tif", volume)
    done = litho("convert", "v.tif", "u8.tif", "--type", "u8", "--json")
    lost = np.count_nonzero((np.rint(volume) < 0) | (np.rint(volume) > 255))
    assert done.code == 0 and str(lost) in done.err and json.loads(done.out)["saturated"] == lost
    assert np.array_equal(tifffile.imread("u8.tif"), np.clip(np.rint(volume), 0, 255).astype(np.uint8))
    good("convert", "v.tif", "u16.tif", "--type", "u16", "--range", "-100.25,410.75")
    assert np.array_equal(tifffile.imread("u16.tif"), np.rint((volume + 100.25) / 511 * 65535).astype(np.uint16))
    refused("convert", "v.tif", "x.tif", "--range", "0,1", says="range")
    refused("convert", "v.tif", "x.tif", "--crop", "0:9,0:1,0:1", says="crop")
    refused("convert", "v.tif", "x.tif", "--crop", "0:3,0:1", says="crop")
    refused("convert", "v.tif", "x.tif", "--bin", "9", says="bin")


def test_convert_there_and_back():
    volume = grains((12, 14, 18))
    save("v.tif", volume, 0.05)
    for ending in ("h5", "raw", "zarr"):
        good("convert", "v.tif", "w." + ending)
        good("convert", "w." + ending, f"back-{ending}.tif")
        assert np.array_equal(tifffile.imread(f"back-{ending}.tif"), volume), ending
        assert np.allclose(good("info", f"back-{ending}.tif")["voxel_um"], 0.05, rtol=1e-5), ending
    volume.astype("<u2").tofile("bare.raw")
    good("convert", "bare.raw", "bare.tif", "--raw-shape", "12,14,18", "--raw-type", "u16")
    assert np.array_equal(tifffile.imread("bare.tif"), volume)


def test_simulate_writes_what_moves_as_it_says():
    done = good("simulate", "shift", "s", "--size", "40,44,48", "--steps", "2", "--shift", "2,-1,3", "--noise", "0", "--seed", "7")
    assert done["files"] == ["s/T0.tif", "s/T1.tif"]
    a, b = (tifffile.imread(name).astype(float) for name in done["files"])
    assert a.shape == (40, 44, 48)
    # A whole-voxel shift: the later volume is the first one, moved.
    assert np.abs(b[2:, :-1, 3:] - a[:-2, 1:, :-3]).max() <= 1
    truth = table("s/truth-T0-T1.tsv")
    assert np.allclose(displacements(truth), (2, -1, 3)) and np.allclose(gradients(truth), np.eye(3))
    again = good("simulate", "electrode", "t", "--case", "shift", "--size", "40,44,48", "--steps", "2", "--shift", "2,-1,3",
                 "--noise", "0", "--seed", "7", "--threads", "1")
    for one, two in zip(done["files"], again["files"]):
        assert open(one, "rb").read() == open(two, "rb").read()


def test_simulate_electrode_has_labels_and_truth():
    good("simulate", "electrode", "e", "--size", "40,48,48", "--steps", "3")
    labels = tifffile.imread("e/labels-T1.tif")
    assert labels.shape == (40, 48, 48) and labels.max() <= 7 and (labels == 2).any()
    for name in ("truth-T0-T1.tsv", "truth-T1-T2.tsv", "truth-T0-T2.tsv", "truth.tsv", "particles.tsv"):
        assert os.path.exists("e/" + name), name
    rise = displacements(table("e/truth-T0-T2.tsv"))[:, 0]
    assert rise.max() > 0.5 and rise.min() > -0.01


def test_register_finds_the_motion():
    a, b = pair()
    seen = good("register", a, b, "-o", "reg.tsv")["registration"]
    assert seen["converged"] and seen["zncc"] > 0.99
    reg = table("reg.tsv")
    assert reg["NodeNumber"][0] == 1 and reg["returnStatus"][0] == 2
    found = Affine(SHAPE, gradients(reg)[0], displacements(reg)[0])
    corners = np.array(np.meshgrid(*[(0, n - 1) for n in SHAPE])).reshape(3, -1).T
    assert np.allclose(positions(reg)[0], found.c)
    assert np.abs(found(corners) - MOTION(corners)).max() < 0.02
    # SPAM's sign: rz = (Fxy − Fyx)/2 …; a turn that mixes z and y is about x.
    F = MOTION.F
    assert abs(seen["rotation_degrees"][2] - np.degrees((F[1, 0] - F[0, 1]) / 2)) < 0.02
    assert "converged" in check_text_and_json("register", a, b, "-o", "reg.tsv")


def test_register_from_a_guess_and_rigid():
    motion = Affine(SHAPE, turn(0.8), (14, -9, 6))
    a, b = pair(motion)
    with open("eye.tsv", "w") as f:
        f.write("\t".join(SPAM) + "\n" + "\t".join(map(str, [1, *motion.c, 1, 0, 0, 13, 0, 1, 0, -8, 0, 0, 1, 6, 0, 0, 0, 0])) + "\n")
    seen = good("register", a, b, "-o", "reg.tsv", "--guess", "eye.tsv", "--rigid")["registration"]
    assert np.abs(np.array(seen["displacement"]) - motion.t).max() < 0.02 and abs(seen["volumetric_strain"]) < 1e-6


def test_texture_that_repeats_is_said():
    z, y, x = np.mgrid[:56, :56, :56]
    for name, by, seed in (("a.tif", 0, 1), ("b.tif", 1.5, 2)):
        waves = np.cos(2 * np.pi * (z - by) / 10) + np.cos(2 * np.pi * y / 10) + np.cos(2 * np.pi * x / 10)
        save(name, ((waves + np.random.default_rng(seed).normal(0, 0.1, z.shape)) * 5000 + 30000).astype(np.uint16))
    seen = good("register", "a.tif", "b.tif", "-o", "reg.tsv")
    assert np.allclose(seen["registration"]["displacement"], (1.5, 0, 0), atol=0.02)
    assert abs(seen["period"]["length"] - 10) < 0.1 and any("repeats every 10 voxels" in w for w in seen["warnings"])
    assert table("reg.tsv")["returnStatus"][0] == 2 and table("reg.tsv")["reason"][0] == 12
    assert abs(good("texture", "a.tif", "--spacing", "20")["period"]["length"] - 10) < 0.1
    done = litho("correlate", "a.tif", "b.tif", "-o", "phi.tsv", "--guess", "reg.tsv", "--spacing", "20")
    assert done.code == 1 and "repeats every 10 voxels" in done.err, done.err
    nodes = table("phi.tsv")
    lost = int((nodes["reason"] == 12).sum())
    assert lost > 0 and f"{lost} of {nodes['reason'].size} nodes cannot be told from their places one repeat away" in done.err, done.err
    assert (nodes["returnStatus"] != 2).all() and np.allclose(nodes["Zdisp"][nodes["reason"] == 12], 1.5, atol=0.05)


def test_register_says_when_it_failed():
    save("a.tif", grains(SHAPE, seed=1))
    save("b.tif", np.full(SHAPE, 700, np.uint16))
    done = litho("register", "a.tif", "b.tif", "-o", "reg.tsv")
    assert done.code == 1 and "did not converge" in done.err, done.err
    assert table("reg.tsv")["returnStatus"][0] != 2
    done = litho("correlate", "a.tif", "b.tif", "-o", "phi.tsv", "--spacing", "20")
    assert done.code == 1 and "--guess" in done.err and not os.path.exists("phi.tsv"), done.err


def test_correlate_measures_every_node():
    a, b = pair(noise=200)
    seen = good("correlate", a, b, "-o", "phi.tsv", "--spacing", "20,12", "--half-window", "12,9", "--keep-levels", "levels")
    phi = table("phi.tsv")
    grid = [np.arange(12, n, 12) for n in SHAPE]
    assert np.allclose(positions(phi), np.stack(np.meshgrid(*grid, indexing="ij"), -1).reshape(-1, 3))
    assert seen["registration"]["converged"] and seen["nodes"] == len(phi["Zpos"])
    ok = phi["returnStatus"] == 2
    assert seen["converged"] == ok.sum() and ok.mean() > 0.9
    wrong = displacements(phi) - (MOTION(positions(phi)) - positions(phi))
    assert np.abs(wrong[ok]).max() < 0.2 and wrong[ok].std() < 0.03, (np.abs(wrong[ok]).max(), wrong[ok].std())
    assert [p["spacing"] for p in seen["passes"]][0] == 20 and seen["passes"][-1]["spacing"] == 12
    assert seen["passes"][-1]["nodes"] == len(ok)
    ratio = wrong[ok].std() / np.mean(seen["sigma_u_median"])
    assert 0.4 < ratio < 2.5, ratio
    assert sorted(os.listdir("levels")) == ["ldic-12.tsv", "ldic-20.tsv"]
    text = check_text_and_json("correlate", a, b, "-o", "phi2.tsv", "--spacing", "20,12", "--half-window", "12,9")
    assert "converged" in text and "failed" in text
    assert open("phi.tsv").read() == open("phi2.tsv").read()


def test_correlate_is_the_same_for_any_threads_and_cache():
    a, b = pair(noise=200)
    tifffile.imwrite("a-packed.tif", tifffile.imread(a), compression="zlib", photometric="minisblack")
    files = []
    for first, threads, cache in ((a, 1, 0), (a, 3, 0), ("a-packed.tif", 2, 1), ("a-packed.tif", 1, 64)):
        files.append(f"phi{len(files)}.tsv")
        good("correlate", first, b, "-o", files[-1], "--spacing", "24,16", "--threads", threads, "--cache", cache)
    assert len({open(f).read() for f in files}) == 1


def test_correlate_with_guess_mask_nodes_and_columns():
    a, b = pair()
    mask = np.zeros(SHAPE, np.uint8)
    mask[:, :, :40] = 1
    save("mask.tif", mask)
    good("register", a, b, "-o", "reg.tsv")
    seen = good("correlate", a, b, "-o", "phi.tsv", "--guess", "reg.tsv", "--mask", "mask.tif", "--spacing", "12", "--half-window", "6")
    assert "registration" not in seen
    phi = table("phi.tsv")
    far = positions(phi)[:, 2] > 40 + 6
    assert (phi["returnStatus"][far] == -5).all() and seen["masked"] >= far.sum()
    assert (phi["returnStatus"][positions(phi)[:, 2] < 34] == 2).mean() > 0.9
    write_field("some.tsv", Affine(SHAPE), SHAPE, 25)
    good("correlate", a, b, "-o", "some-phi.tsv", "--guess", "phi.tsv", "--nodes", "some.tsv", "--spacing", "24", "--spam-columns")
    some = table("some-phi.tsv")
    assert list(some) == SPAM and np.allclose(positions(some), positions(table("some.tsv")))


def binned(name, out):
    v = tifffile.imread(name)
    v = v[:v.shape[0] // 2 * 2, :v.shape[1] // 2 * 2, :v.shape[2] // 2 * 2].astype(np.float64)
    v = sum(v[z::2, y::2, x::2] for z in (0, 1) for y in (0, 1) for x in (0, 1)) / 8
    return save(out, np.rint(v).astype(np.uint16))


def test_phi_of_binned_images_is_refused_or_converted():
    motion = Affine(SHAPE, t=(2.6, -1.4, 0.8))
    a, b = pair(motion)
    good("register", binned(a, "a2.tif"), binned(b, "b2.tif"), "-o", "ours.tsv")
    # As another program writes it: no columns of ours.
    columns = table("ours.tsv")
    with open("spam.tsv", "w") as f:
        f.write("\t".join(SPAM) + "\n" + "\t".join("%.7f" % columns[name][0] for name in SPAM) + "\n")
    write_field("grid.tsv", Affine([n // 2 for n in SHAPE], t=motion.t / 2), [n // 2 for n in SHAPE], 7)
    for phi in ("ours.tsv", "spam.tsv", "grid.tsv"):
        says = (phi, "2× binned", "--phi-binning 2")
        refused("correlate", a, b, "-o", "x.tsv", "--guess", phi, "--spacing", "20", says=says)
        refused("deform", a, "--phi", phi, "-o", "x.tif", says=says)
        refused("residual", a, b, "--phi", phi, "-o", "x.tif", says=says)
        if phi != "grid.tsv":
            refused("register", a, b, "-o", "x.tsv", "--guess", phi, says=says)
            good("register", a, b, "-o", "x.tsv", "--guess", phi, "--phi-binning", "2")
            assert np.abs(displacements(table("x.tsv")) - motion.t).max() < 0.02
        right = good("residual", a, b, "--phi", phi, "-o", "r.tif", "--sigma", "0", "--phi-binning", "2")
        unlike = good("residual", a, b, "--phi", phi, "-o", "r.tif", "--sigma", "0", "--phi-binning", "1")
        assert right["residual"]["sd"] < 0.3 * unlike["residual"]["sd"], (right, unlike)
        done = good("correlate", a, b, "-o", "phi.tsv", "--guess", phi, "--phi-binning", "2", "--spacing", "20", "--no-register")
        assert done["converged"] > 0.6 * done["nodes"]
    # The other way, and converted for good.
    good("compose", "spam.tsv", "-o", "full.tsv", "--phi-binning", "2")
    full = table("full.tsv")
    assert np.allclose(positions(full), (np.array(SHAPE) - 1) / 2)
    assert np.allclose(displacements(full), 2 * displacements(columns), atol=1e-6)
    refused("deform", "a2.tif", "--phi", "full.tsv", "-o", "x.tif", says="--phi-binning 0.5")
    good("deform", "a2.tif", "--phi", "full.tsv", "-o", "d.tif", "--phi-binning", "0.5")
    assert np.allclose(good("info", "spam.tsv", "--phi-binning", "2")["centre"], (np.array(SHAPE) - 1) / 2)
    # A chain is of one grid of voxels.
    write_field("wide.tsv", motion, SHAPE, 14)
    refused("compose", "wide.tsv", "grid.tsv", "-o", "x.tsv", says=("field 2", "--phi-binning 2"))
    good("compose", "wide.tsv", "grid.tsv", "-o", "x.tsv", "--phi-binning", "1,2")
    x = table("x.tsv")
    kept = x["returnStatus"] == 2
    assert kept.any() and np.allclose(displacements(x)[kept], 2 * motion.t, atol=1e-4)
    refused("compose", "wide.tsv", "grid.tsv", "-o", "x.tsv", "--phi-binning", "1,2,3", says="phi-binning")
    half = good("strain", "wide.tsv", "-o", "s")["gauge_length"]
    # Twice the distances between nodes; the half window is not known here and counts one voxel.
    assert np.allclose(good("strain", "wide.tsv", "-o", "s", "--phi-binning", "2")["gauge_length"], 2 * np.array(half) - 1)


def test_pixel_search_is_a_guess_and_nan_is_none():
    motion = Affine(SHAPE, t=(9.4, -8.3, 7.2))
    a, b = pair(motion)
    axes = [np.arange(16, n, 16) for n in SHAPE]
    nodes = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3).astype(float)
    names = SPAM[:16] + ["pixelSearchCC", "returnStatus", "error", "deltaPhiNorm", "iterations"]
    with open("search.tsv", "w") as f:
        f.write("\t".join(names) + "\n")
        for i, p in enumerate(nodes):
            skipped = i % 5 == 2
            u = [np.nan] * 3 if skipped else np.rint(motion.t)
            row = [i, *p, 1, 0, 0, u[0], 0, 1, 0, u[1], 0, 0, 1, u[2]]
            f.write("\t".join("%.7f" % v for v in row + ([0, -5, 0, 1, 1] if skipped else [0.99, 1, 5.2, 1, 1])) + "\n")
    seen = good("info", "search.tsv")
    assert seen["converged"] == 0 and seen["masked"] == len([i for i in range(len(nodes)) if i % 5 == 2]), seen
    good("correlate", a, b, "-o", "phi.tsv", "--guess", "search.tsv", "--spacing", "16", "--half-window", "8", "--margins", "")
    phi = table("phi.tsv")
    kept = phi["returnStatus"] == 2
    assert kept.mean() > 0.4 and np.abs(displacements(phi)[kept] - motion.t).max() < 0.1, kept.mean()
    with open("nan.tsv", "w") as f:
        f.write("\t".join(SPAM) + "\n1\t" + "\t".join("%g" % (0.5 * (n - 1)) for n in SHAPE))
        f.write("\t1\t0\t0\tnan\t0\t1\t0\t0\t0\t0\t1\t0\t0\t3\t2\t0\n")
    for words in (("residual", a, b, "--phi", "nan.tsv", "-o", "x.tif"), ("deform", a, "--phi", "nan.tsv", "-o", "x.tif"),
                  ("correlate", a, b, "--guess", "nan.tsv", "-o", "x.tsv", "--spacing", "20"),
                  ("register", a, b, "--guess", "nan.tsv", "-o", "x.tsv")):
        refused(*words, says=("nan.tsv", "not a number"))
    assert good("info", "nan.tsv")["converged"] == 0


def test_correlate_without_register_starts_from_no_motion():
    motion = Affine(SHAPE, t=(0.4, -0.3, 0.2))
    a, b = pair(motion)
    seen = good("correlate", a, b, "-o", "phi.tsv", "--no-register", "--spacing", "16", "--shape", "rigid")
    assert "registration" not in seen
    phi = table("phi.tsv")
    ok = phi["returnStatus"] == 2
    assert ok.mean() > 0.9 and np.abs(displacements(phi)[ok] - motion.t).max() < 0.02


def test_filter_repairs_what_is_spoilt():
    spoil = (7, 21, 40)
    nodes = write_field("phi.tsv", MOTION, SHAPE, 12, spoil)
    seen = good("filter", "phi.tsv", "-o", "clean.tsv", "--select", "status")
    assert seen["bad"] == 3 and seen["repaired"] == 3
    clean = table("clean.tsv")
    assert np.abs(displacements(clean) - (MOTION(nodes) - nodes)).max() < 1e-5
    assert np.allclose(gradients(clean), MOTION.F, atol=1e-6)
    for i in spoil:
        assert (clean["returnStatus"][i], clean["error"][i], clean["deltaPhiNorm"][i], clean["source"][i]) == (1, 100, 100, 2)
    # One wrong node that says it converged: only coherency finds it.
    lines = open("phi.tsv").read().splitlines()
    lines[22] = lines[22].replace("\t-1.0000000\t", "\t2.0000000\t")
    open("liar.tsv", "w").write("\n".join(lines) + "\n")
    seen = good("filter", "liar.tsv", "-o", "honest.tsv", "--select", "status,coherency", "--correct", "median")
    honest = table("honest.tsv")
    assert honest["source"][21] == 2
    assert np.abs(displacements(honest)[21] - (MOTION(nodes[21]) - nodes[21])).max() < 0.05
    refused("filter", "phi.tsv", "-o", "x.tsv", "--select", "status,luck", says="luck")


def test_compose_is_the_composition():
    first = Affine(SHAPE, np.diag([1.03, 1, 1]), (0.5, 0.2, -0.3))
    second = Affine(SHAPE, turn(1.5), (-1, 0.4, 0.8))
    nodes = write_field("one.tsv", first, SHAPE, 10)
    write_field("two.tsv", second, SHAPE, 10)
    both = Affine(SHAPE, second.F @ first.F)
    both.t = second(first(both.c)) - both.c
    write_field("direct.tsv", both, SHAPE, 10)
    good("compose", "one.tsv", "two.tsv", "-o", "sum.tsv", "--closure", "direct.tsv")
    out = table("sum.tsv")
    ok = out["returnStatus"] == 2
    assert ok.mean() > 0.5
    assert np.abs(displacements(out) - (both(nodes) - nodes))[ok].max() < 1e-5
    assert np.abs(gradients(out)[ok] - both.F).max() < 1e-5
    assert np.abs(vectors(out, ("closureZ", "closureY", "closureX"))[ok]).max() < 1e-5
    inside = ((first(nodes) > 11) & (first(nodes) < np.array([50, 59, 69]))).all(axis=1)
    assert ok[inside].all()
    # What the chain has lost comes from the direct field; SPAM's files know no errors, so nothing is averaged.
    seen = good("compose", "one.tsv", "two.tsv", "-o", "all.tsv", "--closure", "direct.tsv", "--combine")["totals"]
    whole = table("all.tsv")
    assert (whole["returnStatus"] == 2).all() and seen["direct"] == (~ok).sum() and seen["composed"] == ok.sum(), seen
    assert ((whole["total"] == 2) == ~ok).all() and "total" not in out
    assert np.abs(displacements(whole) - (both(nodes) - nodes)).max() < 1e-5
    refused("compose", "one.tsv", "two.tsv", "-o", "x.tsv", "--combine", says="--closure")


def test_strain_of_an_affine_field():
    nodes = write_field("phi.tsv", MOTION, SHAPE, 12, spoil=(7, 21))
    seen = good("strain", "phi.tsv", "-o", "s", "--formats", "tif,csv,tsv,vti", "--components", "vol,dev,U,E,H,r")
    dims = [len(np.arange(12, n, 12)) for n in SHAPE]
    truth = {"vol": np.linalg.det(MOTION.F) - 1, "U_zz": 0.02, "U_yy": -0.01, "U_xx": 0.005, "U_zy": 0,
             "E_zz": (1.02 ** 2 - 1) / 2, "H_yy": np.log(0.99), "rx": None}
    for name, value in truth.items():
        image = tifffile.imread(f"s-{name}.tif")
        assert image.shape == tuple(dims) and image.dtype == np.float32
        if value is not None:
            assert np.nanmax(np.abs(image - value)) < 1e-5, name
    # A turn of 1° that takes y towards −z, in SPAM's sign.
    assert np.allclose(np.abs(tifffile.imread("s-rx.tif")), 1.0, atol=1e-4)
    stretch = np.sqrt(np.diag(STRAIN) ** 2)
    dev = np.linalg.norm(np.diag(stretch / np.prod(stretch) ** (1 / 3) - 1))
    assert np.nanmax(np.abs(tifffile.imread("s-dev.tif") - dev)) < 1e-5
    assert seen["known"] == len(nodes) and np.isclose(seen["vol"]["mean"], truth["vol"], atol=1e-6)
    assert set(seen["files"]) >= {"s.csv", "s.tsv", "s.vti", "s-vol.tif"}
    rows = table("s.csv")
    column = [name for name in rows if name.startswith("vol")][0]
    assert np.nanmax(np.abs(rows[column] - truth["vol"])) < 1e-5
    assert "gauge" in check_text_and_json("strain", "phi.tsv", "-o", "s")
    refused("strain", "phi.tsv", "-o", "x", "--components", "vol,nonsense", says="nonsense")
    refused("strain", "phi.tsv", "-o", "x", "--formats", "png,docx", says="png")


def test_strain_of_voxels_that_are_no_cubes():
    """A turn of 5° in µm is no strain; SPAM's file does not say what a voxel is, --voxel does."""
    D, c, s = np.diag([1, 0.5, 0.33]), np.cos(np.radians(5)), np.sin(np.radians(5))
    R = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    write_field("phi.tsv", Affine(SHAPE, np.linalg.inv(D) @ R @ D, (1, 2, 3)), SHAPE, 12)
    seen = good("strain", "phi.tsv", "-o", "s", "--voxel", "1,0.5,0.33", "--components", "U,r")
    assert np.allclose(seen["gauge_length_um"], np.array(seen["gauge_length"]) * [1, 0.5, 0.33])
    for name in ("U_zz", "U_zx", "U_xx", "rz", "rx"):
        assert np.abs(tifffile.imread(f"s-{name}.tif")).max() < 2e-5, name
    assert np.abs(tifffile.imread("s-ry.tif") - np.degrees((R[0, 2] - R[2, 0]) / 2 / s * np.radians(5))).max() < 1e-3
    said = litho("strain", "phi.tsv", "-o", "s", "--components", "U")
    assert "cubes" in said.out and np.abs(tifffile.imread("s-U_zx.tif")).max() > 0.05


def test_strain_without_values_is_a_failure():
    write_field("phi.tsv", MOTION, SHAPE, 30, spoil=range(100))
    done = litho("strain", "phi.tsv", "-o", "s")
    assert done.code == 1 and len(done.err.splitlines()) == 1, (done.code, done.err)


def inner(volume, n=10):
    return volume[n:-n, n:-n, n:-n]


def test_deform_gives_the_later_image():
    a, b = pair()
    write_field("phi.tsv", MOTION, SHAPE, 6)
    seen = good("deform", a, "--phi", "phi.tsv", "-o", "d.tif", "--interpolation", "quintic")
    made, later, mask = (tifffile.imread(n) for n in ("d.tif", b, "d-mask.tif"))
    assert seen["files"] == ["d.tif", "d-mask.tif"] and made.dtype == later.dtype
    wrong = inner(made.astype(float) - later)
    assert inner(mask).all() and wrong.std() < 0.01 * later.std(), (wrong.std(), later.std())
    assert (made[mask == 0] == 0).all()


def test_residual_of_the_right_field_is_small():
    a, b = pair()
    write_field("phi.tsv", MOTION, SHAPE, 6)
    write_field("none.tsv", Affine(SHAPE), SHAPE, 6)
    right = good("residual", a, b, "--phi", "phi.tsv", "-o", "r.tif", "--sigma", "0")
    wrong = good("residual", a, b, "--phi", "none.tsv", "-o", "w.tif", "--sigma", "0")
    image = tifffile.imread("r.tif")
    later = tifffile.imread(b).astype(float)
    assert image.dtype == np.float32 and np.nanstd(inner(image)) < 0.01 * later.std()
    assert np.isclose(right["residual"]["sd"], np.nanstd(image.astype(float)), rtol=1e-3)
    assert right["residual"]["masked"] == np.isnan(image).sum()
    assert wrong["residual"]["sd"] > 20 * right["residual"]["sd"]
    plain = tifffile.imread("w.tif")
    assert np.allclose(inner(plain), inner(later - tifffile.imread(a)), atol=0.05)


def test_residual_floor_is_measured_the_same_way():
    save("a.tif", grains(SHAPE, noise=300, noise_seed=1))
    save("b.tif", grains(SHAPE, noise=300, noise_seed=2))
    write_field("none.tsv", Affine(SHAPE), SHAPE, 6)
    seen = good("residual", "a.tif", "b.tif", "--phi", "none.tsv", "-o", "r.tif", "--sigma", "0", "--floor", "a.tif,b.tif,none.tsv")
    assert seen["residual"] == seen["floor"] and np.isclose(seen["over_floor"], 1)
    assert np.isclose(seen["floor"]["sd"], 300 * np.sqrt(2), rtol=0.05)
    refused("residual", "a.tif", "b.tif", "--phi", "none.tsv", "-o", "r.tif", "--floor", "a.tif,b.tif", says="floor")


def test_noise_of_a_double_scan():
    drift = Affine(SHAPE, t=(0.2, -0.1, 0.3))
    a, b = pair(drift, noise=800)
    seen = good("noise", a, b, "--half-window", "8,12")
    assert np.abs(np.array(seen["drift"]["displacement"]) - drift.t).max() < 0.02
    rows = {(r["half_window"], r["shift"]): r for r in seen["rows"]}
    assert set(rows) == {(h, s) for h in (8, 12) for s in (0, 0.25, 0.5)}
    for row in seen["rows"]:
        assert row["converged"] > 0.9 * row["nodes"] > 0
    assert 0.001 < np.mean(rows[12, 0]["sd_u"]) < np.mean(rows[8, 0]["sd_u"]) < 0.2
    assert 0.4 < np.mean(rows[8, 0]["sd_u"]) / np.mean(rows[8, 0]["mean_reported_u"]) < 2.5


def test_texture_finds_the_blank_half():
    volume = grains(SHAPE, noise=200, dtype=np.float32)
    volume[:, :, 36:] = 32768 + np.random.default_rng(5).normal(0, 200, volume[:, :, 36:].shape)
    save("v.tif", volume)
    seen = good("texture", "v.tif", "--spacing", "12", "--half-window", "6")
    nodes = np.stack(np.meshgrid(*[np.arange(12, n, 12) for n in SHAPE], indexing="ij"), -1).reshape(-1, 3)
    blank = nodes[:, 2] - 6 > 36 + 4
    assert seen["nodes"] == len(nodes)
    assert blank.sum() <= seen["poor"] <= (nodes[:, 2] + 6 > 30).sum()
    assert 100 < seen["noise_sd"] < 320


def test_progress_lines_and_quiet():
    a, b = pair()
    done = litho("correlate", a, b, "-o", "phi.tsv", "--spacing", "24", "--progress", "json", "--quiet")
    assert done.code == 0 and done.out == ""
    lines = [json.loads(line) for line in done.err.splitlines()]
    values = [line["progress"] for line in lines]
    assert len(lines) > 3 and values == sorted(values) and 0 <= values[0] and values[-1] <= 1
    assert any(line["message"] for line in lines)
    assert litho("correlate", a, b, "-o", "phi.tsv", "--spacing", "24").err == ""


def test_verbose_says_the_memory():
    a, b = pair()
    done = litho("correlate", a, b, "-o", "phi.tsv", "--spacing", "24", "--verbose")
    assert done.code == 0 and "memory" in done.err and len(done.err.splitlines()) == 1
    assert good("correlate", a, b, "-o", "phi.tsv", "--spacing", "24")["memory_estimate"] > 1e6


if __name__ == "__main__":
    sys.exit(main(globals()))
