# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""PNG images, and folders of numbered TIFF, EDF and PNG images, written by numpy, tifffile, Pillow and gzip; run by test-formats.c
behind volume-fixtures.h's preamble. Prints what make-hdf5.py prints."""
import gzip
import struct
import zlib

import tifffile
from PIL import Image

def folder(name, names, planes, save):
    os.makedirs(name)
    for n, p in zip(names, planes):
        save(os.path.join(name, n), p)


plain = lambda path, p: tifffile.imwrite(path, p, photometric="minisblack")
packed = lambda path, p: tifffile.imwrite(path, p, photometric="minisblack", compression="zlib")
many = volume("uint16", (12, 9, 10), 8)
folder("plain", [f"slice_{k}.tif" for k in range(1, 13)], many, plain)  # natural order: 1, 2, … 10
good("plain", many)
folder("padded", [f"T0_{k:04d}.TIFF" for k in range(12)], many, packed)
write("padded/mask.tif", b"not one of them")
write("padded/.T0_0099.tif", b"hidden")
write("padded/notes.txt", b"x")
good("padded", many)
folder("pillow", [f"{k:03d}.tif" for k in range(12)], many, lambda path, p: Image.fromarray(p).save(path, compression="tiff_lzw"))
good("pillow", many)
folder("half", [f"{k:03d}.tif" for k in range(12)], many, lambda path, p: (packed if int(path[-7:-4]) % 3 else plain)(path, p))
good("half", many)
folder("sized", ["a1.tif", "a2.tif"], many, lambda path, p: tifffile.imwrite(path, p, imagej=True, resolution=(20, 20), metadata={"unit": "um"}))
good("sized", many[:2], "0.05 0.05 0.05")
wide = np.zeros((3, 1500, 1500), "u2")
wide[:, ::100, ::7] = volume("uint16", (3, 15, 215), 9)
folder("wide", ["w1.tif", "w2.tif", "w3.tif"], wide, lambda path, p: tifffile.imwrite(path, p, photometric="minisblack", compression="zlib", rowsperstrip=1500))
good("wide", wide)
folder("one", ["only_7.tif"], many, plain)
good("one", many[:1])
folder("gap", ["s1.tif", "s2.tif", "s5.tif"], many, plain)
bad("gap", "lacks 2 images of its series, between s2.tif and s5.tif")
folder("twice", ["s1.tif", "s01.tif", "s2.tif"], many, plain)
bad("twice", "")
folder("zeros", ["s1.tif", "s2.tif", "s02.tif"], many, plain)
bad("zeros", "the same number twice")
folder("shapes", ["s1.tif", "s2.tif"], [many[0], many[1][:5]], plain)
bad("shapes", "s2.tif: has 5 × 10 pixels of type u16 where")
folder("types", ["s1.tif", "s2.tif"], [many[0], many[1].astype("f4")], plain)
bad("types", "type f32 where")
folder("stacks", ["T0.tif", "T1.tif"], [many, many], plain)
bad("stacks", "holds 12 planes")
folder("series", ["a1.tif", "a2.tif", "b1.tif", "b2.tif"], many, plain)
bad("series", "holds 2 series of numbered images (a*.tif and b*.tif)")
folder("damaged", ["a1.tif", "a2.tif", "a3.tif"], many, plain)
write("damaged/a2.tif", b"II*\0\x08\0\0\0\xff\xff")
bad("damaged", "a2.tif")
os.makedirs("empty")
bad("empty", "numbered TIFF, EDF or PNG images or OME-Zarr were expected")
os.makedirs("nameless")
plain("nameless/volume.tif", many[0])
bad("nameless", "numbered TIFF, EDF or PNG images or OME-Zarr were expected")

# ---- PNG
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(a, depth, colour=0, interlaced=0, shape=None, behind=b""):
    """After the PNG specification, without filters; `a` holds pixels that are packed here."""
    h, w = shape or a.shape
    passes = [(0, 0, 1, 1)] if not interlaced else [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    rows = b""
    for y, x, dy, dx in passes:
        part = a[y::dy, x::dx]
        for line in part if part.size else []:
            if depth == 16:
                rows += b"\0" + line.astype(">u2").tobytes()
            else:
                bits = "".join(format(v, f"0{depth}b") for v in line)
                bits += "0" * (-len(bits) % 8)
                rows += b"\0" + bytes(int(bits[k:k + 8], 2) for k in range(0, len(bits), 8))
    head = struct.pack(">IIBBBBB", w, h, depth, colour, 0, 0, interlaced)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"gAMA", struct.pack(">I", 45455)) + chunk(b"pHYs", struct.pack(">IIB", 2835, 2835, 1))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"") + behind)


grey16, grey8 = volume("uint16", (9, 13), 5), volume("uint8", (9, 13), 6)
for interlaced in (0, 1):
    for depth in (1, 2, 4, 8):
        a = grey8 >> (8 - depth)
        write(f"grey{depth}-{interlaced}.png", png(a, depth, interlaced=interlaced))
        good(f"grey{depth}-{interlaced}.png", a)
    write(f"grey16-{interlaced}.png", png(grey16, 16, interlaced=interlaced))
    good(f"grey16-{interlaced}.png", grey16)
Image.fromarray(grey8).save("pillow8.png")
good("pillow8.png", grey8)
Image.fromarray(grey16).save("pillow16.png", optimize=True)
good("pillow16.png", grey16)
write("behind.png", png(grey16, 16, behind=b"rubbish"))
good("behind.png", grey16)
Image.fromarray(np.stack([grey8] * 3, -1)).save("colour.png")
bad("colour.png", "a PNG image with colours (RGB)")
Image.fromarray(grey8).convert("P").save("palette.png")
bad("palette.png", "a PNG image with a palette")
Image.fromarray(grey8).convert("LA").save("transparent.png")
bad("transparent.png", "grey values with transparency")
write("cut.png", png(grey16, 16)[:-40])
bad("cut.png", "was cut short: it ends too early")
spoilt = bytearray(png(grey16, 16))
spoilt[120] ^= 255
write("spoilt.png", bytes(spoilt))
bad("spoilt.png", "is damaged or was cut short")
write("absurd.png", png(grey8, 8, shape=(1 << 30, 1 << 30)))
bad("absurd.png", "more than 128 TiB")
write("large.png", png(grey8, 8, shape=(60000, 60000)))
bad("large.png", "more than it can hold")
write("short.png", png(grey8, 8)[:30])
bad("short.png", "within its header")
folder("pngs", [f"T0 {k}.png" for k in range(98, 110)], many, lambda path, p: Image.fromarray(p).save(path))  # 98 … 109: any start
good("pngs", many)
folder("png8", ["a1.png", "a2.png", "a3.PNG"], [grey8] * 3, lambda path, p: Image.fromarray(p).save(path, "png"))
bad("png8", "one series in two formats (a1.png and a3.PNG)")
folder("colours", ["a1.png", "a2.png"], [grey8, np.stack([grey8] * 3, -1)], lambda path, p: Image.fromarray(p).save(path))
bad("colours", "a2.png: is a PNG image with colours")
folder("depths", ["a1.png", "a2.png"], [grey8, grey16], lambda path, p: Image.fromarray(p).save(path))
bad("depths", "a2.png: has 9 × 13 pixels of type u16 where")

# ---- EDF
EDF = "{{\nHeaderID = EH:000001:000000:000000 ;\nByteOrder = LowByteFirst ;\nDataType = {} ;\nDim_1 = {} ;\nDim_2 = {} ;\nPSize_1 = 5e-08 ;\n"


def edf(path, p, pack=bytes):
    text = EDF.format({"u2": "UnsignedShort", "f4": "FloatValue"}[p.dtype.kind + str(p.dtype.itemsize)], *p.shape[::-1])
    write(path, pack((text + " " * (510 - len(text)) + "}\n").encode() + p.tobytes()))


zipped = lambda path, p: edf(path, p, gzip.compress)
folder("edfs", [f"scan_{k:04d}.edf" for k in range(70, 82)], many, edf)
good("edfs", many, "0.05 0.05 0.05")
folder("zedfs", [f"scan_{k:04d}.edf.gz" for k in range(12)], many.astype("f4"), zipped)
good("zedfs", many.astype("f4"), "0.05 0.05 0.05")
folder("edf-gap", ["s1.edf", "s3.edf"], many, edf)
bad("edf-gap", "lacks 1 image of its series, between s1.edf and s3.edf")
folder("edf-gap-gz", ["s1.edf", "s3.edf"], many, edf)
zipped("edf-gap-gz/s2.edf.gz", many[1])
bad("edf-gap-gz", "one series in two formats (s1.edf and s2.edf.gz)")
folder("two-formats", ["s1.tif", "s2.tif"], many, plain)
edf("two-formats/s3.edf", many[2])
bad("two-formats", "one series in two formats (s1.tif and s3.edf)")
folder("preview", ["s1.tif", "s2.tif"], many, plain)
Image.fromarray(grey8).save("preview/s2.png")
good("preview", many[:2])
folder("both", ["s1.tif", "s2.tif"], many, plain)
edf("both/s1.edf", many[0])
edf("both/s2.edf", many[1])
bad("both", "holds 2 series of numbered images (s*.edf and s*.tif)")
folder("edf-sizes", ["s1.edf", "s2.edf"], [many[0], many[0][:5]], edf)
bad("edf-sizes", "s2.edf: has 5 × 10 pixels")
folder("edf-stacks", ["s1.edf.gz", "s2.edf.gz"], [many[0], many[1]], zipped)
write("edf-stacks/s2.edf.gz", gzip.compress(b"rubbish" * 99))
bad("edf-stacks", "s2.edf.gz: has an EDF header without end")
