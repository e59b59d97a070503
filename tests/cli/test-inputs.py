#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that cannot be used: exit 2, one line that names the file, and nothing written."""
import os
import shutil
import stat
import sys

import numpy as np
import tifffile

from harness import LITHO, good, grains, leftovers, main, refused, save, write_field, Affine

SHAPE = (20, 22, 24)


def damaged():
    """Name and kind of everything that is no volume."""
    volume = grains(SHAPE)
    save("good.tif", volume)
    whole = open("good.tif", "rb").read()
    cases = {"missing.tif": None, "empty.tif": b"", "noise.tif": os.urandom(5000), "text.tif": b"hello\n" * 100,
             "cut.tif": whole[:len(whole) // 2], "head.tif": whole[:6]}
    for name, data in cases.items():
        if data is not None:
            with open(name, "wb") as f:
                f.write(data)
    os.makedirs("folder.tif", exist_ok=True)
    os.makedirs("volume-as-folder", exist_ok=True)
    return [*cases, "folder.tif", "volume-as-folder", "/dev/null"]


def test_volumes_that_are_none():
    for name in damaged():
        for words in (("info", name), ("register", name, "good.tif", "-o", "r.tsv"), ("register", "good.tif", name, "-o", "r.tsv"),
                      ("correlate", "good.tif", name, "-o", "r.tsv"), ("convert", name, "out.tif")):
            refused(*words, says=os.path.basename(name))
    assert not os.path.exists("r.tsv") and not os.path.exists("out.tif") and leftovers() == []


def test_every_command_names_a_missing_input():
    volume = save("a.tif", grains(SHAPE))
    write_field("phi.tsv", Affine(SHAPE), SHAPE, 8)
    for words in (("texture", "gone.tif"), ("noise", volume, "gone.tif"), ("filter", "gone.tif", "-o", "x.tsv"),
                  ("compose", "phi.tsv", "gone.tif", "-o", "x.tsv"), ("strain", "gone.tif", "-o", "x"),
                  ("deform", "gone.tif", "--phi", "phi.tsv", "-o", "x.tif"), ("deform", volume, "--phi", "gone.tif", "-o", "x.tif"),
                  ("residual", volume, "gone.tif", "--phi", "phi.tsv", "-o", "x.tif"),
                  ("residual", volume, volume, "--phi", "phi.tsv", "-o", "x.tif", "--floor", f"{volume},{volume},gone.tif"),
                  ("correlate", volume, volume, "-o", "x.tsv", "--mask", "gone.tif"),
                  ("correlate", volume, volume, "-o", "x.tsv", "--guess", "gone.tif"),
                  ("correlate", volume, volume, "-o", "x.tsv", "--nodes", "gone.tif")):
        refused(*words, says="gone.tif")
    assert sorted(n for n in os.listdir(".") if n.startswith("x")) == []


def test_fields_that_are_none():
    write_field("phi.tsv", Affine(SHAPE), SHAPE, 8)
    lines = open("phi.tsv").read().splitlines()
    cases = {"empty.tsv": "", "header.tsv": lines[0] + "\n", "column.tsv": "\n".join(l.rsplit("\t", 9)[0] for l in lines),
             "short.tsv": "\n".join(lines[:2] + [lines[2][:40]]), "text.tsv": "to be or not to be\n",
             "place.tsv": lines[0] + "\n" + lines[1].replace("8.0000000", "nan") + "\n"}
    for name, text in cases.items():
        with open(name, "w") as f:
            f.write(text)
        refused("strain", name, "-o", "out", says=name)
        refused("info", name, says=name)
        refused("filter", name, "-o", "out.tsv", says=name)
    assert not any(n.startswith("out") for n in os.listdir("."))


def test_axes_too_thin():
    save("thin.tif", grains((1, 30, 30)))
    save("thin2.tif", grains((30, 30, 4)))
    save("thick.tif", grains((30, 30, 30)))
    for name in ("thin.tif", "thin2.tif"):
        refused("register", name, "thick.tif", "-o", "r.tsv", says=name)
        refused("correlate", name, name, "-o", "r.tsv", "--spacing", "10", says=name)
        refused("correlate", name, name, "-o", "r.tsv", "--spacing", "10", "--no-register", says=name)
    assert not os.path.exists("r.tsv")
    assert good("info", "thin.tif")["shape"] == [1, 30, 30]


def test_masks_and_voxels_that_do_not_fit():
    a = save("a.tif", grains(SHAPE), 0.05)
    b = save("b.tif", grains(SHAPE), 0.1)
    m = save("m.tif", np.ones((5, 5, 5), np.uint8))
    refused("correlate", a, a, "-o", "r.tsv", "--mask", m, "--spacing", "8", says="m.tif")
    refused("correlate", a, b, "-o", "r.tsv", "--spacing", "8", "--no-register", says=("a.tif", "b.tif", "voxel size"))
    refused("correlate", a, a, "-o", "r.tsv", "--spacing", "16,8", "--half-window", "8,7,6", "--no-register", says="half window")
    refused("correlate", a, a, "-o", "r.tsv", "--spacing", "90", "--no-register")
    assert not os.path.exists("r.tsv")


def test_outputs_that_cannot_be():
    a = save("a.tif", grains(SHAPE))
    write_field("phi.tsv", Affine(SHAPE), SHAPE, 8)
    before = {n: open(n, "rb").read() for n in ("a.tif", "phi.tsv")}
    os.symlink("a.tif", "link.tif")
    os.link("phi.tsv", "twin.tsv")
    os.makedirs("folder")
    refused("convert", a, "a.tif", says="a.tif")
    refused("convert", a, "./folder/../a.tif", says="a.tif")
    refused("convert", "link.tif", "a.tif", says="a.tif")
    refused("convert", a, "link.tif", says="link.tif")
    refused("filter", "phi.tsv", "-o", "phi.tsv", says="phi.tsv")
    refused("filter", "phi.tsv", "-o", "twin.tsv", says="twin.tsv")
    refused("compose", "phi.tsv", "phi.tsv", "-o", "twin.tsv", says="twin.tsv")
    refused("strain", "phi.tsv", "-o", "phi", "--formats", "tsv", says="phi.tsv")
    refused("deform", a, "--phi", "phi.tsv", "-o", a, says="a.tif")
    shutil.copy(a, "x-mask.tif")
    refused("deform", "x-mask.tif", "--phi", "phi.tsv", "-o", "x.tif", says="x-mask.tif")
    refused("correlate", a, a, "-o", "folder", says="folder")
    refused("correlate", a, a, "-o", "nowhere/phi.tsv", says="nowhere")
    refused("correlate", a, a, "-o", "a.tif/phi.tsv", says="a.tif")
    refused("correlate", a, a, "-o", "r.tsv", "--keep-levels", "phi.tsv", says="phi.tsv")
    refused("convert", a, "out.xyz", says="out.xyz")
    for name, data in before.items():
        assert open(name, "rb").read() == data, name


def test_slices_are_not_written_into_their_own_folder():
    os.makedirs("slices")
    for z in range(4):
        tifffile.imwrite(f"slices/s{z:04d}.tif", np.full((9, 9), z, np.uint8))
    assert good("info", "slices")["shape"] == [4, 9, 9]
    refused("convert", "slices", "slices/s0004.tif", says="slices")
    assert len(os.listdir("slices")) == 4


def as_nobody():
    """litho where anybody can run it, and the words that make us nobody when we are root."""
    shutil.copy(LITHO, "litho-copy")
    os.chmod("litho-copy", 0o755)
    os.makedirs("home", exist_ok=True)
    os.chmod("home", 0o777)
    wrap = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.geteuid() == 0 else ()
    return {"program": os.path.abspath("litho-copy"), "wrap": wrap}


def test_what_the_user_may_not_read_or_write():
    a = save("a.tif", grains(SHAPE))
    secret = save("secret.tif", grains(SHAPE))
    write_field("phi.tsv", Affine(SHAPE), SHAPE, 8)
    shutil.copy("phi.tsv", "secret.tsv")
    os.chmod(secret, 0)
    os.chmod("secret.tsv", 0)
    os.makedirs("locked")
    os.chmod("locked", stat.S_IRUSR | stat.S_IXUSR | stat.S_IROTH | stat.S_IXOTH)
    me = as_nobody()
    refused("info", "secret.tif", says=("secret.tif", "ermission"), env={"LC_ALL": "C"}, **me)
    refused("correlate", a, "secret.tif", "-o", "home/r.tsv", says="secret.tif", **me)
    refused("strain", "secret.tsv", "-o", "home/s", says="secret.tsv", **me)
    refused("convert", a, "locked/out.tif", says="locked", **me)
    refused("strain", "phi.tsv", "-o", "locked/s", says="locked", **me)
    refused("simulate", "grains", "locked/d", "--size", "32", "--steps", "1", says="locked", **me)
    assert os.listdir("locked") == []
    os.chmod("locked", 0o755)
    os.chmod("secret.tif", 0o644)


if __name__ == "__main__":
    sys.exit(main(globals()))
