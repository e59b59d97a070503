# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""NRRD and NIfTI files written by numpy, struct and gzip after the formats' descriptions; run by test-formats.c behind
volume-fixtures.h's preamble. Prints what make-hdf5.py prints."""
import gzip
import struct

u16 = volume("uint16", (7, 11, 13), 3)
small = volume("int16", (7, 11, 13), 4)


def as_read(a):
    other = {"i1": "i2", "i4": "f4", "u8": "f4", "i8": "f4", "f8": "f4"}
    return a.astype(other.get(a.dtype.kind + str(a.dtype.itemsize), a.dtype))


def of_type(code):
    return (small // 300 if code[0] == "i" else np.abs(small // 300)).astype(code)


# ---- NRRD
TYPES = {"i1": "signed char", "u1": "uchar", "i2": "short", "u2": "unsigned short int", "i4": "int32_t", "u4": "uint",
         "i8": "long long", "u8": "uint64", "f4": "float", "f8": "double"}


def nrrd_header(a, order="<", **fields):
    keys = {"type": TYPES[a.dtype.kind + str(a.dtype.itemsize)], "dimension": a.ndim, "sizes": " ".join(map(str, a.shape[::-1])),
            "endian": "little" if order == "<" else "big", "encoding": "raw"}
    keys.update({k.replace("_", " "): v for k, v in fields.items()})
    return "NRRD0004\n# made by a test\n" + "".join(f"{k}: {v}\n" for k, v in keys.items() if v is not None) + "author:=nobody\n"


def nrrd(name, a, data=None, order="<", **fields):
    write(name, nrrd_header(a, order, **fields).encode() + b"\n" + (swapped(a, order) if data is None else data))


for order in "<>":
    for code in TYPES:
        a, name = of_type(code), f"{code}{'le' if order == '<' else 'be'}"
        nrrd(name + ".nrrd", a, order=order)
        good(name + ".nrrd", as_read(a))
        nrrd(name + "z.nrrd", a, gzip.compress(swapped(a, order)), order, encoding="gzip")
        good(name + "z.nrrd", as_read(a))
for code in TYPES:
    a = of_type(code)
    nrrd(f"{code}t.nrrd", a, " ".join(map(str, a.ravel())).replace(" ", "\n", 40).encode(), encoding="ascii", endian=None)
    good(f"{code}t.nrrd", as_read(a))
nrrd("spacings.nrrd", u16, spacings="0.05 0.06 -0.07", units='"um" "micron" "µm"')
good("spacings.nrrd", u16, "0.07 0.06 0.05")
nrrd("nan.nrrd", u16, spacings="0.05 nan 0.07", units='"mm" "mm" "furlong"')
good("nan.nrrd", u16, "0 0 50")
nrrd("unitless.nrrd", u16, spacings="1 1 1")
good("unitless.nrrd", u16)
SPACE = dict(space="left-posterior-superior", space_directions="(0.5,0,0) (0, 0.25, 0) (0,0,2)", space_origin="(-4,1,6)")
nrrd("space.nrrd", u16, kinds="domain domain domain", **SPACE)
good("space.nrrd", u16, "2000 250 500", "3 4 -8")
nrrd("space-um.nrrd", u16, space_units='"um" "um" "um"', **SPACE)
good("space-um.nrrd", u16, "2 0.25 0.5", "3 4 -8")
nrrd("oblique.nrrd", u16, **dict(SPACE, space_directions="(0.3,0.4,0) (-0.4,0.3,0) (0,0,2)"))
good("oblique.nrrd", u16, "2000 500 500")
nrrd("flipped.nrrd", u16, **dict(SPACE, space_directions="(-0.5,0,0) (0,-0.25,0) (0,0,2)"))
good("flipped.nrrd", u16, "2000 250 500")
nrrd("nowhere-space.nrrd", u16, space_dimension="3", space_directions="(1,0,0) (0,1,0) (0,0,1)")
good("nowhere-space.nrrd", u16)
nrrd("flat.nrrd", u16[0], spacings="1 2", units='"nm" "nm"')
good("flat.nrrd", u16[0], "0 0.002 0.001")
write("crlf.nrrd", nrrd_header(u16).replace("\n", "\r\n").encode() + b"\r\n" + u16.tobytes())
good("crlf.nrrd", u16)
write("marked.nhdr", "\ufeff" + nrrd_header(u16, data_file="plain.raw_"))
write("plain.raw_", u16.tobytes())
good("marked.nhdr", u16)
write("beside.nhdr", nrrd_header(u16, datafile="plain.raw_") + "\n")
good("beside.nhdr", u16)
write("skip.raw_", b"a\nb\nxyz" + u16.tobytes())
write("skip.nhdr", nrrd_header(u16, data_file="skip.raw_", line_skip=2, byteskip=3))
good("skip.nhdr", u16)
write("last.nhdr", nrrd_header(u16, data_file="skip.raw_", byte_skip=-1))
good("last.nhdr", u16)
write("plain.raw_.gz", gzip.compress(b"xyz" + u16.tobytes()[:100]) + gzip.compress(u16.tobytes()[100:]))
write("zbeside.nhdr", nrrd_header(u16, data_file="plain.raw_.gz", encoding="gz", byte_skip=3))
good("zbeside.nhdr", u16)
two = np.stack([small, u16.astype("i2")])
nrrd("times.nrrd", two, kinds="domain domain domain time", **dict(SPACE, space_directions=SPACE["space_directions"] + " none"))
bad("times.nrrd", "holds 2 times; choose one with --frame 0 … 1")
frame("times.nrrd", 1, two[1], "2000 250 500", "3 4 -8")
nrrd("ztimes.nrrd", two, gzip.compress(two.tobytes()), encoding="gzip")
frame("ztimes.nrrd", 1, two[1])
nrrd("one-list.nrrd", u16[..., None], kinds="list domain domain domain")
good("one-list.nrrd", u16)
nrrd("vectors.nrrd", np.stack([small] * 3, -1), kinds="3-vector domain domain domain")
bad("vectors.nrrd", "has 3 values for each voxel (axis 1 of 4, kind 3-vector)")
nrrd("directions.nrrd", np.stack([small] * 3, -1), **dict(SPACE, space_directions="none " + SPACE["space_directions"]))
bad("directions.nrrd", "has 3 values for each voxel (axis 1 of 4")
nrrd("five.nrrd", np.stack([two] * 2))
bad("five.nrrd", "has 2 values for each voxel (axis 4 of 5")
write("list.nhdr", nrrd_header(u16, data_file="LIST") + "a.raw\nb.raw\n")
bad("list.nhdr", "over several files")
write("pattern.nhdr", nrrd_header(u16, data_file="p%03d.raw 1 7 1"))
bad("pattern.nhdr", "over several files")
write("lost.nhdr", nrrd_header(u16, data_file="lost.raw"))
bad("lost.nhdr", "lost.raw: cannot be opened")
nrrd("bzip2.nrrd", u16, encoding="bzip2")
bad("bzip2.nrrd", "in the encoding bzip2; raw, gzip and text can be read")
nrrd("block.nrrd", u16, type="block")
bad("block.nrrd", "type is missing or none of the known ones")
nrrd("endless.nrrd", u16, endian=None)
bad("endless.nrrd", "neither little nor big")
nrrd("cut.nrrd", u16, u16.tobytes()[:-1])
bad("cut.nrrd", "was cut short")
nrrd("cutz.nrrd", u16, gzip.compress(u16.tobytes())[:-20], encoding="gzip")
bad("cutz.nrrd", "damaged or were cut short")
spoilt = bytearray(gzip.compress(u16.tobytes()))
spoilt[-5] ^= 1
nrrd("sum.nrrd", u16, bytes(spoilt), encoding="gzip")
bad("sum.nrrd", "damaged or were cut short")
nrrd("words.nrrd", u16, b"1 2 three", encoding="text")
bad("words.nrrd", "fewer numbers than voxels")
nrrd("half.nrrd", u16, b"1.5 " * 1001, encoding="text")
bad("half.nrrd", "number 1 is missing or does not fit")
nrrd("large.nrrd", u16, b"65536 " * 1001, encoding="text")
bad("large.nrrd", "number 1 is missing or does not fit")
nrrd("absurd.nrrd", u16, sizes="2147483647 2147483647 2147483647")
bad("absurd.nrrd", "more than 128 TiB")
nrrd("no-axis.nrrd", u16, sizes="13 0 7")
bad("no-axis.nrrd", "an axis without length")
nrrd("skipped.nrrd", u16, line_skip=500)
bad("skipped.nrrd", "fewer lines")
write("headless.nrrd", nrrd_header(u16))
bad("headless.nrrd", "without voxels")

# ---- NIfTI
CODES = {"u1": 2, "i2": 4, "i4": 8, "f4": 16, "f8": 64, "i1": 256, "u2": 512, "u4": 768, "i8": 1024, "u8": 1280}


def nifti_header(a, order="<", version=1, pair=False, size=(1, 1, 1), unit=0, slope=0, inter=0, rows=None, quaternion=None, offset=None, dims=None,
                 code=None):
    dim = [a.ndim, *a.shape[::-1]] if dims is None else dims
    dim = dim + [1] * (8 - len(dim))
    code = CODES[a.dtype.kind + str(a.dtype.itemsize)] if code is None else code
    start = (0 if pair else 352 if version == 1 else 544) if offset is None else offset
    pixdim = [1, *size, 0, 0, 0, 0]
    srow = [v for row in rows or [[0] * 4] * 3 for v in row]
    quat = list(quaternion or [0] * 6)
    if version == 1:
        h = struct.pack(order + "i36s8hfffhhhh8ffffhBB", 348, b"", *dim, 0, 0, 0, 0, code, 8 * a.dtype.itemsize, 0, *pixdim, start, slope, inter, 0, 0, unit)
        h = h.ljust(252, b"\0") + struct.pack(order + "hh6f12f", int(quaternion is not None), int(rows is not None), *quat, *srow)
        return h.ljust(344, b"\0") + (b"ni1\0" if pair else b"n+1\0")
    h = struct.pack(order + "i8shh8q3d8dqdd", 540, b"ni2\0\r\n\032\n" if pair else b"n+2\0\r\n\032\n", code, 8 * a.dtype.itemsize, *dim, 0, 0, 0,
                    *pixdim, start, slope, inter)
    h = h.ljust(344, b"\0") + struct.pack(order + "ii6d12d", int(quaternion is not None), int(rows is not None), *quat, *srow)
    return h.ljust(500, b"\0") + struct.pack(order + "i", unit).ljust(40, b"\0")


def nifti(name, a, order="<", pack=bytes, end=0, **how):
    h = nifti_header(a, order, **how)
    data = h + b"\0" * 4 + swapped(a, order)
    write(name, pack(data[:len(data) - end]))


for version in (1, 2):
    for order in "<>":
        for code in CODES:
            a, name = of_type(code), f"n{version}{code}{'le' if order == '<' else 'be'}"
            nifti(name + ".nii", a, order, version=version)
            good(name + ".nii", as_read(a))
            nifti(name + ".nii.gz", a, order, gzip.compress, version=version)
            good(name + ".nii.gz", as_read(a))
            nifti(name + "s.nii", a, order, version=version, slope=0.25, inter=-3)
            good(name + "s.nii", (a.astype("f8") * 0.25 - 3).astype("f4"))
scale = np.float32(0.0754)
nifti("scaled.nii", small, slope=scale, inter=3100.5)
good("scaled.nii", (small * np.float64(scale) + 3100.5).astype("f4"))
nifti("one.nii", small, slope=1, inter=0)
good("one.nii", small)
nifti("slope-nan.nii", small, slope=np.nan, inter=np.nan)
good("slope-nan.nii", small)
for unit, um in [(0, 0), (1, 1e6), (2, 1e3), (3, 1), (2 | 8, 1e3), (5, 0)]:
    nifti(f"unit{unit}.nii", u16, unit=unit, size=(0.5, -0.25, 0.125))
    good(f"unit{unit}.nii", u16, " ".join("0" if v * um >= 1e6 else repr(v * um) for v in (0.125, 0.25, 0.5)))
DIAGONAL = [[0.5, 0, 0, -4], [0, 0.25, 0, 1], [0, 0, 2, 6]]
OBLIQUE = [[0.3, 0.4, 0, -4], [-0.4, 0.3, 0, 1], [0, 0, 2, 6]]
for version in (1, 2):
    where = dict(size=(0.5, 0.25, 2), unit=2, version=version)
    nifti(f"sform{version}.nii", u16, rows=DIAGONAL, **where)
    good(f"sform{version}.nii", u16, "2000 250 500", "3 4 -8")
    nifti(f"qform{version}.nii", u16, quaternion=[0, 0, 0, -4, 1, 6], **where)
    good(f"qform{version}.nii", u16, "2000 250 500", "3 4 -8")
    nifti(f"oblique{version}.nii", u16, rows=OBLIQUE, **where)
    good(f"oblique{version}.nii", u16, "2000 250 500")
    nifti(f"turned{version}.nii", u16, quaternion=[0, 0, 1, -4, 1, 6], **where)
    good(f"turned{version}.nii", u16, "2000 250 500")
    write(f"pair{version}.hdr", nifti_header(u16, pair=True, **where))
    write(f"pair{version}.img", u16.tobytes())
    good(f"pair{version}.hdr", u16, "2000 250 500")
    good(f"pair{version}.img", u16, "2000 250 500")
write("extended.nii", nifti_header(u16, offset=400).ljust(400, b"e") + u16.tobytes())
good("extended.nii", u16)
nifti("offset0.nii", u16, offset=0)
good("offset0.nii", u16)
nifti("flat.nii", u16[0])
good("flat.nii", u16[0])
nifti("ones.nii", u16, dims=[7, 13, 11, 7, 1, 1, 1, 1])
good("ones.nii", u16)
nifti("unused.nii", u16, dims=[3, 13, 11, 7, -1, 0, 77, 5])
good("unused.nii", u16)
for name, pack in [("times.nii", bytes), ("times.nii.gz", gzip.compress)]:
    nifti(name, two, pack=pack)
    bad(name, "holds 2 times; choose one with --frame 0 … 1")
    frame(name, 1, two[1])
nifti("values.nii", two[:, None])
bad("values.nii", "holds 2 channels; choose one with --channel")
nifti("six.nii", two[:, None, None])
bad("six.nii", "more than five dimensions")
for code, words in [(1, "single bits"), (32, "complex numbers"), (128, "colours"), (1536, "numbers of 128 bits"), (77, "unknown type (77)")]:
    nifti(f"code{code}.nii", u16, code=code)
    bad(f"code{code}.nii", words)
nifti("inter.nii", u16, slope=2, inter=np.inf)
bad("inter.nii", "no number for scl_inter")
nifti("cut.nii", u16, end=1)
bad("cut.nii", "was cut short")
nifti("cut.nii.gz", u16, pack=lambda d: gzip.compress(d)[:-30])
bad("cut.nii.gz", "damaged or were cut short")
nifti("short.nii.gz", u16, end=1, pack=gzip.compress)
bad("short.nii.gz", "damaged or were cut short")
write("none.nii.gz", gzip.compress(b"no header of any kind" * 40))
bad("none.nii.gz", "has no NIfTI header")
nifti("absurd.nii", u16, version=2, dims=[3, 1 << 40, 1, 1])
bad("absurd.nii", "axis 1 has the length 1099511627776")
nifti("bomb.nii.gz", u16, pack=gzip.compress, dims=[3, 2000, 2000, 2000])
bad("bomb.nii.gz", "more than its")
nifti("rank.nii", u16, dims=[9, 13, 11, 7])
bad("rank.nii", "says that it has 9 dimensions")
nifti("negative.nii", u16, dims=[3, 13, -11, 7])
bad("negative.nii", "axis 2 has the length -11")
write("lonely.hdr", nifti_header(u16, pair=True))
bad("lonely.hdr", "are missing")
