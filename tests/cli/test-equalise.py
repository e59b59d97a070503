#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""litho equalise against what scikit-image's equalize_hist computes, written out in numpy: the same bits."""
import sys

import numpy as np
import tifffile

from harness import good, main, refused


def equalize_hist(a, bins=256):
    """As scikit-image 0.26 with numpy 2: whole numbers have a bin each; of float32 images edges, centres and shares are float32."""
    if a.dtype != np.float32:
        counts = np.bincount((a.ravel().astype("i8") - int(a.min())))
        return (counts.cumsum() / counts.sum())[a.astype("i8") - int(a.min())]
    low, high = a.min(), a.max()
    edges = np.arange(bins + 1, dtype="f4") * ((high - low) / np.float32(bins)) + low
    edges[-1] = high
    counts = np.bincount(np.clip(np.searchsorted(edges, a.ravel(), "right") - 1, 0, bins - 1), minlength=bins)
    centres = (edges[:-1] + edges[1:]) / np.float32(2)
    shares = (counts.cumsum() / counts.sum()).astype("f4")
    return np.interp(a.ravel(), centres.astype("f8"), shares.astype("f8")).astype("f4").reshape(a.shape)


def same(name, a, *options, bins=256):
    tifffile.imwrite(name, a, photometric="minisblack")
    good("equalise", name, "-o", "out.tif", *options)
    assert np.array_equal(tifffile.imread("out.tif"), equalize_hist(a, bins).astype("f4")), name


def test_same_as_scikit_image():
    r = np.random.default_rng(1)
    noise = r.normal(size=(20, 64, 65))
    same("f32.tif", noise.astype("f4"))
    same("delta.tif", (1e-7 * noise + 3e-7).astype("f4"))
    same("few.tif", np.round(noise).astype("f4"))
    same("seven.tif", noise.astype("f4"), "--bins", 7, bins=7)
    same("u16.tif", np.clip(9000 * noise + 30000, 0, 65535).astype("u2"))
    same("u8.tif", np.clip(30 * noise + 90, 0, 255).astype("u1"))
    same("i16.tif", (300 * noise).astype("i2"))


def test_types_and_distribution():
    a = np.random.default_rng(2).integers(100, 130, (3, 40, 41)).astype("u2")
    tifffile.imwrite("a.tif", a, photometric="minisblack")
    figures = good("equalise", "a.tif", "-o", "b.tif", "--type", "u16", "--cdf", "cdf.csv")
    assert figures["voxels"] == a.size and figures["not_finite"] == 0
    share = equalize_hist(a)
    assert np.array_equal(tifffile.imread("b.tif"), np.floor(65535 * share.astype("f4") + np.float32(0.5)).astype("u2"))
    grey, cdf = np.loadtxt("cdf.csv", delimiter=",", skiprows=1).T
    assert np.array_equal(grey, np.unique(a)) and np.array_equal(cdf, np.unique(share))


def test_not_finite_and_refused():
    a = np.random.default_rng(3).normal(size=(2, 30, 30)).astype("f4")
    tifffile.imwrite("whole.tif", a, photometric="minisblack")
    b = a.copy()
    b[0, 0, :2] = np.nan, np.inf
    tifffile.imwrite("holes.tif", b, photometric="minisblack")
    figures = good("equalise", "holes.tif", "-o", "out.tif")
    out = tifffile.imread("out.tif")
    assert figures["not_finite"] == 2 and np.isnan(out[0, 0, 0]) and np.isfinite(out[1]).all()
    tifffile.imwrite("even.tif", np.full((2, 9, 9), 5, "u1"), photometric="minisblack")
    refused("equalise", "even.tif", "-o", "x.tif", says="nothing to equalise")
    refused("equalise", "whole.tif", "-o", "whole.tif", says="whole.tif")


if __name__ == "__main__":
    sys.exit(main(globals()))
