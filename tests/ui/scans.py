# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small volumes whose every value is known, for the scenarios."""
import os
import re

import numpy
import tifffile

SHAPE = (40, 60, 80)
VOXEL = 0.05


def value(z, y, x, step=0):
    return 400 * z + 5 * y + x + 100 * step


def volume(step=0, shape=SHAPE):
    z, y, x = numpy.indices(shape)
    return value(z, y, x, step).astype("u2")


def write(path, data, voxel=VOXEL):
    tifffile.imwrite(path, data, imagej=True, resolution=(1 / voxel, 1 / voxel),
                     metadata={"spacing": voxel, "unit": "um", "axes": "ZYX"})
    return path


def steps(folder, n=3):
    return [write(os.path.join(folder, f"T{k}.tif"), volume(k)) for k in range(n)]


def slices(program):
    """Slice number of every view as its description says it."""
    found = {}
    for axis in "zyx":
        text = program.find(f"Slice across {axis}", "image").description
        found[axis] = int(re.search(r"slice (\d+) of", text).group(1))
    return found


def zoom(program):
    return float(re.search(r"zoom ([\d.]+)", program.find("Slice across z", "image").description).group(1))


def probe(program):
    """Position and first value of the probe line."""
    for item in program.root.all("label"):
        found = re.match(r"z (-?\d+)\s+y (-?\d+)\s+x (-?\d+)(.*)", item.text)
        if found:
            values = re.findall(r"(\S+) (\d[\d.]*)(?=\s|$)", found.group(4))
            return tuple(int(found.group(k)) for k in (1, 2, 3)), {n: float(v) for n, v in values}, item.text
    return None


def number(program, name):
    """What a number entry says; None while it is no number."""
    try:
        return float(program.find(name, "text").text)
    except ValueError:
        return None
