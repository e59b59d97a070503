#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What formats say besides voxels: axes that lie otherwise, images spread over several files, formats that are named and not read."""
import os
import shutil
import struct
import sys

import numpy as np
import tifffile

from harness import good, litho, main, refused

VOLUME = np.arange(3 * 4 * 5, dtype="<i2").reshape(3, 4, 5)


def nifti(name, rows, sform=2):
    """A NIfTI-1 file with this transform to space."""
    head = bytearray(352)
    struct.pack_into("<i", head, 0, 348)
    struct.pack_into("<8h", head, 40, 3, *VOLUME.shape[::-1], 1, 1, 1, 1)
    struct.pack_into("<hh", head, 70, 4, 16)
    struct.pack_into("<8f", head, 76, 1, 2, 2, 2, 1, 1, 1, 1)
    struct.pack_into("<f", head, 108, 352)
    head[123] = 2
    struct.pack_into("<hh", head, 252, 0, sform)
    struct.pack_into("<12f", head, 280, *np.ravel(rows))
    head[344:348] = b"n+1\0"
    with open(name, "wb") as f:
        f.write(head + VOLUME.tobytes())


def with_header(name, text):
    with open(name, "wb") as f:
        f.write(text.encode() + VOLUME.tobytes())


def nrrd(name, directions):
    with_header(name, "NRRD0004\ntype: short\ndimension: 3\nsizes: 5 4 3\nendian: little\nencoding: raw\nspace: left-posterior-superior\n"
                f"space directions: {directions}\nspace origin: (4,6,8)\n\n")


def mha(name, matrix):
    with_header(name, f"ObjectType = Image\nNDims = 3\nDimSize = 5 4 3\nElementType = MET_SHORT\nElementSpacing = 2 2 2\nOffset = 4 6 8\n"
                f"TransformMatrix = {matrix}\nElementDataFile = LOCAL\n")


def test_axes_that_lie_otherwise_are_said():
    """Straight axes give an origin; turned or mirrored ones a note, and voxels in their stored order."""
    nifti("straight.nii", [[2, 0, 0, 4], [0, 2, 0, 6], [0, 0, 2, 8]])
    nifti("turned.nii", [[1.9, 0.6, 0, 4], [-0.6, 1.9, 0, 6], [0, 0, 2, 8]])
    nifti("straight-nearly.nii", [[2, 1e-6, 0, 4], [-1e-6, 2, 0, 6], [0, 0, 2, 8]])
    nifti("mirrored.nii", [[-2, 0, 0, 4], [0, 2, 0, 6], [0, 0, 2, 8]])
    nifti("nothing.nii", np.zeros((3, 4)), sform=0)
    nrrd("straight.nrrd", "(2,0,0) (0,2,0) (0,0,2)")
    nrrd("turned.nrrd", "(1.9,0.6,0) (-0.6,1.9,0) (0,0,2)")
    nrrd("straight-nearly.nrrd", "(2,1e-16,0) (-1e-16,2,0) (0,0,2)")
    nrrd("mirrored.nrrd", "(-2,0,0) (0,-2,0) (0,0,2)")
    mha("straight.mha", "1 0 0 0 1 0 0 0 1")
    mha("turned.mha", "0 1 0 -1 0 0 0 0 1")
    for name in sorted(n for n in os.listdir(".") if n.endswith((".nii", ".nrrd", ".mha"))):
        said = good("info", name)
        straight = name.startswith("straight")
        assert ("turns or mirrors" in said.get("note", "")) == name.startswith(("turned", "mirrored")), (name, said)
        assert said["origin"] == ([4, 3, 2] if straight else [0, 0, 0]), (name, said)
        assert ("origin (z, y, x): 4, 3, 2 voxels" in litho("info", name).out) == straight, name
        good("convert", name, "back.tif")
        assert np.array_equal(tifffile.imread("back.tif"), VOLUME), name


def test_analyze_is_named():
    head = bytearray(348)
    for order in "<>":
        struct.pack_into(order + "i", head, 0, 348)
        struct.pack_into(order + "8h", head, 40, 4, 5, 4, 3, 1, 0, 0, 0)
        struct.pack_into(order + "hh", head, 70, 4, 16)
        with open("brain.hdr", "wb") as f:
            f.write(head)
        VOLUME.tofile("brain.img")
        for name in ("brain.hdr", "brain.img"):
            refused("info", name, says="ANALYZE 7.5")
    assert good("info", "brain.img", "--raw-shape", "3,4,5", "--raw-type", "i16")["shape"] == [3, 4, 5]
    with open("brain.img.info", "w") as f:
        f.write("shape = 3, 4, 5\ntype = i16\n")
    assert good("info", "brain.img")["type"] == "i16"


def ome(names, channels=1, own=None, several=1):
    """OME-XML of one image, a plane in each file, one channel behind the other."""
    deep = len(names) // channels
    data = "".join(f'<TiffData IFD="0" FirstC="{k // deep}" FirstZ="{k % deep}"><UUID FileName="{name}">urn:uuid:{name}</UUID></TiffData>'
                   for k, name in enumerate(names))
    image = (f'<Image ID="Image:0"><Pixels DimensionOrder="XYCZT" Type="uint16" SizeX="9" SizeY="8" SizeZ="{deep}" '
             f'SizeC="{channels}" SizeT="1">{data}</Pixels></Image>') * several
    return f'<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" UUID="urn:uuid:{own}">{image}</OME>'


def planes(folder, channels=1):
    """A folder with an OME-TIFF of one plane in each file, as Bio-Formats writes them; their voxels."""
    os.makedirs(folder)
    a = np.arange(6 * 8 * 9, dtype="u2").reshape(6, 8, 9)
    names = [f"s_{k:02}.ome.tif" for k in range(6)]
    for plane, name in zip(a, names):
        tifffile.imwrite(f"{folder}/{name}", plane, description=ome(names, channels, own=name), metadata=None)
    return a


def test_ome_over_several_files():
    """One plane in each file is a folder, unless they are of several channels; any of its files is the whole image where all are there."""
    a = planes("one")
    assert good("info", "one")["shape"] == [6, 8, 9]
    good("convert", "one", "one.tif")
    assert np.array_equal(tifffile.imread("one.tif"), a)
    good("convert", "one/s_03.ome.tif", "whole.tif")
    assert np.array_equal(tifffile.imread("whole.tif"), a)
    os.makedirs("alone")
    shutil.copy("one/s_00.ome.tif", "alone")
    refused("info", "alone/s_00.ome.tif", says="s_01.ome.tif")
    planes("two", channels=2)
    refused("info", "two", says="put the planes of each channel and time into a folder of their own")
    os.makedirs("second")
    for k in (3, 4, 5):
        shutil.copy(f"two/s_{k:02}.ome.tif", "second")
    good("convert", "second", "second.tif")
    assert np.array_equal(tifffile.imread("second.tif"), a[3:])


def test_a_folder_of_stacks_is_none_of_planes():
    """Whatever says that a file holds several: directories, OME-XML, or planes behind ImageJ's only directory."""
    a = np.arange(3 * 8 * 9, dtype="u2").reshape(3, 8, 9)
    for folder in ("ome", "hyper", "behind"):
        os.makedirs(folder)
    for k in range(3):
        tifffile.imwrite(f"ome/t{k}.ome.tif", np.zeros((4, 2, 8, 9), "u2"), metadata={"axes": "ZCYX"}, photometric="minisblack")
        tifffile.imwrite(f"hyper/t{k}.tif", a, imagej=True, metadata={"axes": "CYX"})
        tifffile.imwrite(f"behind/t{k}.tif", a[0], description="ImageJ=1.54f\nimages=3\nslices=3\n", metadata=None)
        with open(f"behind/t{k}.tif", "ab") as f:
            f.write(a[1:].tobytes())
    for folder in ("ome", "hyper", "behind"):
        refused("info", folder, says="a stack is opened by its own name")
    assert good("info", "behind/t0.tif")["shape"] == [3, 8, 9]


def test_ome_companion_and_series():
    a = np.zeros((1, 8, 9), "u2")
    with open("all.companion.ome", "w") as f:
        f.write(ome(["p.ome.tif"]))
    tifffile.imwrite("p.ome.tif", a, description='<OME><BinaryOnly MetadataFile="all.companion.ome" UUID="urn:uuid:1"/></OME>', metadata=None)
    tifffile.imwrite("series.ome.tif", a, description=ome(["series.ome.tif"], own="series.ome.tif", several=2), metadata=None)
    refused("info", "all.companion.ome", says="companion file, the description of TIFF files beside it")
    refused("info", "p.ome.tif", says="described in “all.companion.ome”")
    tifffile.imwrite("part.ome.tif", a, description='<OME><BinaryOnly MetadataFile="first.ome.tif" UUID="urn:uuid:1"/></OME>', metadata=None)
    refused("info", "part.ome.tif", says="part of the image “first.ome.tif”; open that file")
    refused("info", "series.ome.tif", says="2 images (OME series)")


if __name__ == "__main__":
    sys.exit(main(globals()))
