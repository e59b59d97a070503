#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""litho circle on drawn disks of known diameter and roughness, and on the files that pictures come in."""
import os
import sys

import numpy as np
import tifffile
from PIL import Image
from scipy import ndimage

from harness import good, litho, main, refused

SEEDS = range(20 if os.environ.get("LI_TEST_ALL") else 3)
RADIUS = 150


def radius_at(angle, waves, tear=0):
    """The rim: waves around it, and a bite from 1 to 1 + 2π/3."""
    r = RADIUS + sum(a * np.cos(k * angle + p) for k, a, p in waves)
    along = ((angle - 1) % (2 * np.pi)) / (2 * np.pi / 3)
    return r - tear * np.sin(np.pi * np.minimum(along, 1))


def draw(rng, amplitudes=((2, 0.5), (3, 0.8), (5, 0.8), (11, 0.4)), hidden=None, tear=0, blur=1.5, noise=0.05, dark=False, size=420):
    """A disk as 8-bit grey values, its roundness (largest − smallest radius, pixels) and its circularity."""
    waves = [(k, a, rng.uniform(0, 2 * np.pi)) for k, a in amplitudes]
    y, x = (np.mgrid[0:3 * size, 0:3 * size] + 0.5) / 3 - 0.5
    x, y = x - size / 2 - rng.uniform(-15, 15), y - size / 2 - rng.uniform(-15, 15)
    angle = np.arctan2(y, x)
    disk = (np.hypot(x, y) < radius_at(angle, waves, tear)).astype(float)
    if hidden is not None:
        disk[(angle - hidden) % (2 * np.pi) < np.pi] = 0
    picture = ndimage.gaussian_filter(disk.reshape(size, 3, size, 3).mean((1, 3)), blur)
    picture = (1 - picture if dark else picture) + noise * rng.normal(size=(size, size))
    t = np.linspace(0, 2 * np.pi, 20000, endpoint=False)
    r = radius_at(t, waves, tear)
    slope = np.gradient(r, t)
    circularity = 4 * np.pi * np.mean(r * r) / 2 * 2 * np.pi / (2 * np.pi * np.mean(np.hypot(r, slope))) ** 2
    return np.clip(45 + 160 * picture, 0, 255).astype("u1"), r.max() - r.min(), circularity


def measure(picture, *options, name="disk.tif"):
    tifffile.imwrite(name, picture)
    return good("circle", name, "--pixel", 2, *options)


def near(value, right, share):
    assert abs(value - right) <= share * right, (value, right)


def test_rough_disks():
    """Diameter within 0.2 %, circularity within 0.5 %, roundness within 5 %; bright and dark disks, sharp and blurred."""
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        picture, roundness, circularity = draw(rng, dark=seed % 2 == 1, blur=1 + 1.5 * (seed % 3))
        found = measure(picture)
        near(found["diameter_um"], 4 * RADIUS, 0.002)
        near(found["circularity"], circularity, 0.005)
        near(found["roundness_um"], 2 * roundness, 0.05)
        assert abs(found["diameter_um"] - 4 * RADIUS) < 3 * found["diameter_sd_um"]
        assert found["defects"] == [] and found["rim_seen"] > 0.99


def test_half_hidden():
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        picture, _, _ = draw(rng, amplitudes=((5, 0.4), (11, 0.4)), hidden=rng.uniform(0, 6))
        found = measure(picture)
        near(found["diameter_um"], 4 * RADIUS, 0.005)
        assert abs(found["diameter_um"] - 4 * RADIUS) < 3 * found["diameter_sd_um"]
        assert found["circularity"] is None and 0.45 < found["rim_seen"] < 0.55
        assert [d["kind"] for d in found["defects"]] == ["hidden"]


def test_torn_third():
    for seed in SEEDS:
        picture, roundness, _ = draw(np.random.default_rng(seed), amplitudes=((5, 0.4), (11, 0.4)), tear=10 + 20 * (seed % 3))
        found = measure(picture)
        near(found["diameter_um"], 4 * RADIUS, 0.005)
        near(found["roundness_um"], 2 * roundness, 0.05)
        (defect,) = found["defects"]
        assert defect["kind"] == "off" and abs(defect["from_deg"] - 57) < 12 and abs(defect["to_deg"] - 177) < 12, defect
        assert defect["depth_px"] < -8


def test_calibration():
    """The pixel's error enters the diameter's; lengths without a pixel size are in pixels and said to be."""
    picture, _, _ = draw(np.random.default_rng(1))
    plain, calibrated = measure(picture), measure(picture, "--pixel-sd", 0.02)
    right = np.hypot(plain["diameter_sd_um"], 0.01 * plain["diameter_um"])
    near(calibrated["diameter_sd_um"], right, 1e-6)
    found = good("circle", "disk.tif")
    assert found["diameter_um"] is None and found["roundness_um"] is None
    near(found["diameter_px"], 2 * RADIUS, 0.002)
    assert any("--pixel" in warning for warning in found["warnings"])


def test_points():
    angle = np.array([0.1, 1.5, 2.9, 4.4])
    tifffile.imwrite("any.tif", np.zeros((50, 50), "u1"))
    points = " ".join(f"{200 + 90 * np.cos(a):.4f},{180 + 90 * np.sin(a):.4f}" for a in angle)
    found = good("circle", "any.tif", "--pixel", 0.5, "--points", points)
    near(found["diameter_um"], 90, 1e-4)
    assert found["circularity"] is None and np.allclose(found["centre_px"], [200, 180], atol=1e-3)
    refused("circle", "any.tif", "--points", "1,2 3,4", says="three points")
    refused("circle", "any.tif", "--points", "1,2 nonsense 3,4", says="nonsense")
    refused("circle", "any.tif", code=1, says="no rim")


def test_kinds_of_pictures():
    """The same disk in grey and in colours, PNG, JPEG and TIFF, 1 to 16 bits."""
    grey, _, _ = draw(np.random.default_rng(2))
    colours = np.stack([grey, grey // 2 + 20, 255 - grey // 3], -1)
    Image.fromarray(grey).save("grey.png")
    Image.fromarray(colours).save("colours.png")
    Image.fromarray(np.dstack([colours, np.full_like(grey, 255)])).save("alpha.png")
    Image.fromarray(colours).convert("P").save("palette.png")
    Image.fromarray(grey).save("grey.jpg", quality=90)
    Image.fromarray(colours).save("colours.jpg", quality=90)
    tifffile.imwrite("colours.tif", colours, photometric="rgb")
    tifffile.imwrite("deep.tif", grey.astype("u2") * 200)
    tifffile.imwrite("mask.tif", grey > 125)
    for name in ["grey.png", "colours.png", "alpha.png", "palette.png", "grey.jpg", "colours.jpg", "colours.tif", "deep.tif", "mask.tif"]:
        near(good("circle", name)["diameter_px"], 2 * RADIUS, 0.003)
    tifffile.imwrite("stack.tif", np.zeros((3, 40, 40), "u2"), photometric="minisblack")
    refused("circle", "stack.tif", says="3 planes")


def test_pixel_of_microscopes():
    """The field of view by the columns that there are, also where the picture was stored smaller than it was scanned."""
    grey, _, _ = draw(np.random.default_rng(2))
    zeiss = "\r\n1\r\nAP_PIXEL_SIZE\r\nPixel Size = 500.0 nm\r\nAP_WIDTH\r\nWidth = 420.0 \xb5m\r\n".encode("latin-1") + b"\0"
    fei = b"[User]\r\nUser=supervisor\r\n[Scan]\r\nPixelWidth=5e-07\r\nHorFieldsize=0.00042\r\n\0"
    tifffile.imwrite("zeiss.tif", grey, extratags=[(34118, 2, len(zeiss), zeiss, True)])
    tifffile.imwrite("fei.tif", grey, extratags=[(34682, 2, len(fei), fei, True)])
    tifffile.imwrite("imagej.tif", grey, imagej=True, resolution=(1, 1), metadata={"unit": "um"})
    for name in ["zeiss.tif", "fei.tif", "imagej.tif"]:
        found = good("circle", name)
        near(found["pixel_um"], 1, 1e-6)
        near(found["diameter_um"], 2 * RADIUS, 0.002)


def test_damaged_pictures():
    """Cut anywhere: one sentence, or what is left of the picture."""
    grey, _, _ = draw(np.random.default_rng(2), size=340)
    Image.fromarray(np.stack([grey] * 3, -1)).save("whole.png")
    Image.fromarray(grey).save("whole.jpg")
    tifffile.imwrite("whole.tif", np.stack([grey] * 3, -1), photometric="rgb", compression="zlib")
    rng = np.random.default_rng(5)
    for name in ["whole.png", "whole.jpg", "whole.tif"]:
        with open(name, "rb") as f:
            data = f.read()
        for cut in [0, 3, 9, 40, *rng.integers(50, len(data), 3)]:
            with open("cut" + name[5:], "wb") as f:
                f.write(data[:cut])
            done = litho("circle", "cut" + name[5:])
            assert done.code in (0, 1, 2) and (done.code == 0 or len(done.err.splitlines()) == 1), (name, cut, done.code, done.err)
            assert cut < len(data) // 2 or name != "whole.jpg" or done.code == 2


if __name__ == "__main__":
    sys.exit(main(globals()))
