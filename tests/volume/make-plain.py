# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""EDF, MetaImage and raw files written by numpy, gzip and zlib after the formats' descriptions; run by test-formats.c behind
volume-fixtures.h's preamble. Prints what make-hdf5.py prints."""
import gzip
import zlib

SWAPPED = {"<": "LowByteFirst", ">": "HighByteFirst"}


u16 = volume("uint16", (7, 11, 13), 3)
small = volume("int16", (7, 11, 13), 4)

# ---- EDF
EDF = {"u1": "UnsignedByte", "i1": "SignedByte", "u2": "UnsignedShort", "i2": "SignedShort", "u4": "UnsignedInteger",
       "i4": "SignedInteger", "u8": "Unsigned64", "i8": "Signed64", "f4": "FloatValue", "f8": "DoubleValue"}


def edf_image(a, order="<", dims=None, end="}\n", pad=512, **more):
    a = np.asarray(a)
    code = a.dtype.kind + str(a.dtype.itemsize)
    data = a.astype(a.dtype.newbyteorder(order)).tobytes()
    keys = {"HeaderID": "EH:000001:000000:000000", "ByteOrder": SWAPPED[order], "DataType": EDF[code]}
    keys.update({f"Dim_{k + 1}": n for k, n in enumerate(dims or a.shape[::-1])})
    keys["Size"] = len(data)
    keys.update(more)
    text = "{\n" + "".join(f"{k} = {v} ;\n" for k, v in keys.items() if v is not None)
    room = -(len(text) + len(end)) % pad
    return (text + " " * room + end).encode() + data


def as_read(a):
    return {"i1": lambda: a.astype("i2"), "i4": lambda: a.astype("f4"), "u8": lambda: a.astype("f4"), "i8": lambda: a.astype("f4"),
            "f8": lambda: a.astype("f4")}.get(a.dtype.kind + str(a.dtype.itemsize), lambda: a)()


for order in "<>":
    for code in EDF:
        a = (small // 300).astype(code) if code[0] == "i" else (np.abs(small // 300)).astype(code)
        write(f"{code}{'le' if order == '<' else 'be'}.edf", edf_image(a, order))
        good(f"{code}{'le' if order == '<' else 'be'}.edf", as_read(a))
write("images.edf", b"".join(edf_image(p, ">", Image=k + 1) for k, p in enumerate(u16)))
good("images.edf", u16)
write("images3.edf", edf_image(u16[:4]) + edf_image(u16[4:]) + b"\0" * 100)
good("images3.edf", u16)
write("size.edf", edf_image(u16, PSize_1="5e-08", PSize_2="6e-08"))
good("size.edf", u16, "0 0.06 0.05")
write("optic.edf", edf_image(u16, Optic_used="0.05"))
good("optic.edf", u16, "0.05 0.05 0.05")
write("crlf.edf", edf_image(u16, end="}\r\n"))
good("crlf.edf", u16)
write("unpadded.edf", edf_image(u16, pad=1))
good("unpadded.edf", u16)
write("long.edf", edf_image(u16, Remark="x" * 9000))
good("long.edf", u16)
write("sized.edf", edf_image(u16, pad=1024, EDF_HeaderSize=1024, EDF_BinarySize=u16.nbytes, Size=None))
good("sized.edf", u16)
write("lower.edf", edf_image(u16).replace(b"DataType", b"datatype").replace(b"Dim_1", b"DIM_1"))
good("lower.edf", u16)
write("cut.edf", edf_image(u16)[:-100])
bad("cut.edf", "was cut short")
write("headless.edf", edf_image(u16)[:300])
bad("headless.edf", "header without end")
write("mixed.edf", edf_image(u16) + edf_image(u16[:, :5]))
bad("mixed.edf", "images of different sizes")
write("mixed-type.edf", edf_image(u16) + edf_image(small))
bad("mixed-type.edf", "images of different sizes or types")
write("packed.edf", edf_image(u16, Compression="GzipCompression"))
bad("packed.edf", "compressed EDF")
write("typeless.edf", edf_image(u16, DataType="Quaternion"))
bad("typeless.edf", "DataType")
write("orderless.edf", edf_image(u16, ByteOrder=None))
bad("orderless.edf", "ByteOrder")
write("absurd.edf", edf_image(u16, dims=[1 << 40, 1 << 40, 1 << 62]))
bad("absurd.edf", "which no volume has")
write("words.edf", edf_image(u16, dims=["many", 3]))
bad("words.edf", "Dim_1 = many where a whole number belongs")
write("raster.edf", edf_image(u16, RasterConfiguration=3))
bad("raster.edf", "RasterConfiguration 3")
write("marked.edf", b"\xef\xbb\xbf" + edf_image(u16))
good("marked.edf", u16)
write("one.edf.gz", gzip.compress(edf_image(u16, ">", PSize_1="5e-08")))
good("one.edf.gz", u16, "0.05 0.05 0.05")
write("padded.EDF.GZ", gzip.compress(edf_image(u16)))
good("padded.EDF.GZ", u16)
write("two.edf.gz", gzip.compress(edf_image(u16[0]) + edf_image(u16[1])))
bad("two.edf.gz", "more than one packed image; unpack it with gunzip")
write("cut.edf.gz", gzip.compress(edf_image(u16))[:-60])
bad("cut.edf.gz", "are damaged or were cut short")
write("short.edf.gz", gzip.compress(edf_image(u16)[:-60]))
bad("short.edf.gz", "are damaged or were cut short")
write("not.edf.gz", gzip.compress(b"no header" * 99))
bad("not.edf.gz", "has an EDF header without end")
write("bomb.edf.gz", gzip.compress(edf_image(u16, dims=[40000, 40000])))
bad("bomb.edf.gz", "too little for")
write("second.edf", edf_image(u16) + b"rubbish" * 400)
bad("second.edf", "EDF header")

# ---- MetaImage
MET = {"u1": "MET_UCHAR", "i1": "MET_CHAR", "u2": "MET_USHORT", "i2": "MET_SHORT", "u4": "MET_UINT", "i4": "MET_INT",
       "i8": "MET_LONG_LONG", "f4": "MET_FLOAT", "f8": "MET_DOUBLE"}


def mha_header(a, order="<", file="LOCAL", **more):
    keys = {"ObjectType": "Image", "NDims": a.ndim, "BinaryData": "True", "BinaryDataByteOrderMSB": str(order == ">"),
            "CompressedData": "False", "DimSize": " ".join(map(str, a.shape[::-1])),
            "ElementType": MET[a.dtype.kind + str(a.dtype.itemsize)]}
    keys.update(more)
    keys["ElementDataFile"] = file
    return "".join(f"{k} = {v}\n" for k, v in keys.items() if v is not None).encode()


for order in "<>":
    for code in MET:
        a = (small // 300).astype(code) if code[0] == "i" else (np.abs(small // 300)).astype(code)
        name = f"{code}{'le' if order == '<' else 'be'}"
        write(name + ".mha", mha_header(a, order) + swapped(a, order))
        good(name + ".mha", as_read(a))
        write(name + "z.mha", mha_header(a, order, CompressedData="True") + zlib.compress(swapped(a, order)))
        good(name + "z.mha", as_read(a))
SIZE = {"ElementSpacing": "0.00005 0.00006 0.00007", "TransformMatrix": "1 0 0 0 1 0 0 0 1", "Offset": "0.0005 0.0012 0.0021"}
write("size.mha", mha_header(u16, **SIZE) + u16.tobytes())
good("size.mha", u16, "0.07 0.06 0.05", "30 20 10")
write("turned.mha", mha_header(u16, **dict(SIZE, TransformMatrix="0 1 0 1 0 0 0 0 1")) + u16.tobytes())
good("turned.mha", u16, "0.07 0.06 0.05")
write("flat.mha", mha_header(u16[0], ElementSpacing="0.00005 0.00005") + u16[0].tobytes())
good("flat.mha", u16[0], "0 0.05 0.05")
write("data.raw_", u16.tobytes())
write("beside.mhd", mha_header(u16, file="data.raw_"))
good("beside.mhd", u16)
write("skip.raw_", b"header" + u16.tobytes())
write("skip.mhd", mha_header(u16, file="skip.raw_", HeaderSize=6))
good("skip.mhd", u16)
write("last.mhd", mha_header(u16, file="skip.raw_", HeaderSize=-1))
good("last.mhd", u16)
write("data.zraw", zlib.compress(u16.tobytes()))
write("zbeside.mhd", mha_header(u16, file="data.zraw", CompressedData="True"))
good("zbeside.mhd", u16)
large = np.zeros((70, 512, 1024), "u2")  # above what is unpacked into memory
large[::7, ::31, ::17] = 4711
write("large.mha", mha_header(large, ">", CompressedData="True") + zlib.compress(swapped(large, ">"), 1))
good("large.mha", large)
write("nowhere.mhd", mha_header(u16, file="nowhere.raw"))
bad("nowhere.mhd", "nowhere.raw: cannot be opened")
write("list.mhd", mha_header(u16, file="LIST\na.raw\nb.raw"))
bad("list.mhd", "over several files")
write("pattern.mhd", mha_header(u16, file="p%03d.raw 1 7 1"))
bad("pattern.mhd", "over several files")
write("endless.mha", mha_header(u16).replace(b"ElementDataFile = LOCAL\n", b""))
bad("endless.mha", "without ElementDataFile")
write("colour.mha", mha_header(u16, ElementNumberOfChannels=3) + u16.tobytes() * 3)
bad("colour.mha", "3 values for each voxel")
write("text.mha", mha_header(u16, BinaryData="False") + b"1 2 3\n")
bad("text.mha", "as text")
write("cut.mha", mha_header(u16) + u16.tobytes()[:-1])
bad("cut.mha", "was cut short")
write("cutz.mha", mha_header(u16, CompressedData="True") + zlib.compress(u16.tobytes())[:-50])
bad("cutz.mha", "cannot be unpacked")
write("bomb.mha", mha_header(u16, CompressedData="True", DimSize="20000 20000 20000") + zlib.compress(u16.tobytes()))
bad("bomb.mha", "more than its")
write("absurd.mha", mha_header(u16, DimSize="9223372036854775807 9223372036854775807 9223372036854775807"))
bad("absurd.mha", "which no volume has")
write("four.mha", mha_header(u16, NDims=4))
bad("four.mha", "4 numbers belong")
write("five.mha", mha_header(u16, NDims=5))
bad("five.mha", "5 dimensions")
for said in ["True", "T", "true", "1", "yes"]:  # as MetaIO takes it
    write(f"msb-{said}.mha", mha_header(u16, ">", BinaryDataByteOrderMSB=said) + swapped(u16, ">"))
    good(f"msb-{said}.mha", u16)
write("msb-0.mha", mha_header(u16, BinaryDataByteOrderMSB="0", CompressedData="1") + zlib.compress(u16.tobytes()))
good("msb-0.mha", u16)
write("last.mha", mha_header(u16, HeaderSize=-1) + b"JUNKJUNK" + u16.tobytes())
good("last.mha", u16)
write("from.mha", mha_header(u16, HeaderSize=400).ljust(400, b"#") + u16.tobytes())
good("from.mha", u16)
write("within.mha", mha_header(u16, HeaderSize=20) + u16.tobytes())
bad("within.mha", "within its header")
for unit, um in [("mm", 1000), ("um", 1), ("nm", 0.001), ("Micrometers", 1), ("cm", 10000), ("parsec", 0)]:
    write(f"unit-{unit}.mha", mha_header(u16, DistanceUnits=unit, ElementSpacing="1.5 1 2", Offset="3 -4 5") + u16.tobytes())
    good(f"unit-{unit}.mha", u16, f"{2 * um} {um} {1.5 * um}", "2.5 -4 2")
write("more.mha", mha_header(u16[0], ElementSpacing="0.00005 0.00006 0.00007 1") + u16[0].tobytes())
good("more.mha", u16[0], "0 0.06 0.05")
write("marked.mhd", b"\xef\xbb\xbf" + mha_header(u16, file="data.raw_"))
good("marked.mhd", u16)
write("named.mha", mha_header(u16, Comment="ElementDataFile = other.raw") + u16.tobytes())
good("named.mha", u16)
write("one-time.mha", mha_header(u16[None]) + u16.tobytes())
good("one-time.mha", u16)
for name, pack in [("times.mha", bytes), ("ztimes.mha", zlib.compress)]:
    four = np.stack([u16 + 1, u16])
    write(name, mha_header(four, CompressedData=str(pack is not bytes)) + pack(four.tobytes()))
    bad(name, "holds 2 times; choose one with --frame")
    frame(name, 1, u16)
write("lies.mha", mha_header(u16, CompressedData="True", CompressedDataSize=100) + zlib.compress(u16.tobytes()))
good("lies.mha", u16)
spoilt = bytearray(mha_header(u16, CompressedData="True") + zlib.compress(u16.tobytes()))
spoilt[-1] ^= 1
write("sum.mha", bytes(spoilt))
bad("sum.mha", "are damaged")

# ---- raw
def sidecar(name, a, text, data=None):
    write(name, a.tobytes() if data is None else data)
    write(name + ".info", text)


sidecar("a.raw", u16, "# ours\nshape = 7, 11, 13\ntype = u16\nbyte_order = little\nvoxel_um = 0.07, 0.06, 0.05\norigin = 1, 2, 3\n")
good("a.raw", u16, "0.07 0.06 0.05", "1 2 3")
print("a.raw.info||0.07 0.06 0.05|1 2 3")
ref("a.raw.info", u16)
sidecar("b.raw", u16, "shape = 7,11,13\ntype=u16\nbyte_order=big\noffset = 10\n", b"0123456789" + swapped(u16, ">"))
good("b.raw", u16)
f32 = volume("float32", (7, 11, 13), 6)
PYHST = "! PyHST_SLAVE VOLUME INFO FILE\nNUM_X =  13\nNUM_Y =  11\nNUM_Z =  7\nvoxelSize =  0.050000\nBYTEORDER = {}\nValMin = -1\n"
sidecar("c.vol", f32, PYHST.format("LOWBYTEFIRST"))
good("c.vol", f32, "0.05 0.05 0.05")
sidecar("d.vol", f32, PYHST.format("HIGHBYTEFIRST"), swapped(f32, ">"))
good("d.vol", f32, "0.05 0.05 0.05")
sidecar("e.vol", small, PYHST.format("LOWBYTEFIRST"), np.abs(small // 300).astype("u1").tobytes())
good("e.vol", np.abs(small // 300).astype("u1"), "0.05 0.05 0.05")
write("T3_13x11x7_uint16.raw", u16.tobytes())
good("T3_13x11x7_uint16.raw", u16)
write("T3-13X11X7-Float32.raw", f32.tobytes())
good("T3-13X11X7-Float32.raw", f32)
write("T4_13x11x7_uint16.raw", u16.tobytes() + b"x")
bad("T4_13x11x7_uint16.raw", "describe it in a text file")
write("T5_13x11x7_2x2x2_uint16.raw", u16.tobytes())
bad("T5_13x11x7_2x2x2_uint16.raw", "without a description")
write("T6_13x11x7.raw", u16.tobytes())
bad("T6_13x11x7.raw", "without a description")
write("T7.raw", u16.tobytes())
bad("T7.raw", "without a description")
sidecar("f.raw", u16, "shape = 8,11,13\ntype = u16\n")
bad("f.raw", "was cut short or is described wrongly")
sidecar("longer.raw", u16, "shape = 4,11,13\ntype = u16\n")
bad("longer.raw", "holds 2002 bytes where u16 4 × 11 × 13 needs 1144 (7 planes would fit)")
sidecar("type.raw", f32, "shape = 7,11,13\ntype = u16\n")
bad("type.raw", "holds 4004 bytes where u16 7 × 11 × 13 needs 2002 (u32 or f32 would fit)")
sidecar("headed.raw", u16, "shape = 7,11,13\ntype = u16\n", b"0123456789" + u16.tobytes())
bad("headed.raw", "(with a header of 10 bytes it would fit)")
sidecar("tail.raw", u16, "shape = 7,11,13\ntype = u16\noffset = 10\n", b"0123456789" + u16.tobytes() + b"end")
good("tail.raw", u16)
sidecar("marked.raw", u16, b"\xef\xbb\xbfshape = 7,11,13\r\ntype = u16\r\n")
good("marked.raw", u16)
sidecar("g.raw", u16, "shape = 9223372036854775808,11,13\ntype = u16\n")
bad("g.raw", "which no volume has")
sidecar("h.raw", u16, "shape = 7,11,13\ntype = quark\n")
bad("h.raw", "type = u8")
sidecar("i.raw", u16, "shape = seven\ntype = u16\n")
bad("i.raw", "shape = seven where 3 numbers belong")
sidecar("j.raw", u16, "nothing\n")
bad("j.raw", "gives neither shape")
sidecar("k.vol", u16, PYHST.format("LOWBYTEFIRST"), b"123")
bad("k.vol", "cut short or is described wrongly")
sidecar("l.raw", u16, "shape = 7,11,13\ntype = u16\noffset = -4\n")
bad("l.raw", "before its first byte")
