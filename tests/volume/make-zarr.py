# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zarr 2 stores written after the specification, and OME-Zarr around them; run by test-formats.c behind volume-fixtures.h's preamble,
prints what make-hdf5.py does. (./run check-peers reads what zarr-python wrote, and lets it read ours.)"""
import gzip
import json
import struct
import zlib

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["LI_TEST_SOURCE"], "tests/volume"))
import packers

NO = "0 0 0"
PACK = {
    "none": (None, lambda b, n: b),
    "zlib": ({"id": "zlib", "level": 1}, lambda b, n: zlib.compress(b)),
    "gzip": ({"id": "gzip", "level": 1}, lambda b, n: gzip.compress(b)),
    "zstd": ({"id": "zstd", "level": 1}, lambda b, n: packers.zstd(b)),
    "lz4": ({"id": "lz4", "acceleration": 1}, lambda b, n: struct.pack("<I", len(b)) + packers.lz4_block(b)),
}
for inner in ["blosclz", "lz4", "lz4hc", "zlib", "zstd"]:
    PACK["blosc-" + inner] = ({"id": "blosc", "cname": inner, "clevel": 5, "shuffle": 1, "blocksize": 0},
                              lambda b, n, inner=inner: packers.blosc(b, n, inner))


def write(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as f:
        f.write(text if isinstance(text, bytes) else json.dumps(text).encode())


def array(name, a, edges, how="none", order="C", between=".", fill=0, leave_out=(), group=None, **more):
    """An array; chunks named in `leave_out` (tuples) are not written."""
    packer, pack = PACK[how]
    said = {"zarr_format": 2, "shape": a.shape, "chunks": edges, "dtype": a.dtype.str, "compressor": packer, "fill_value": fill,
            "order": order, "filters": None}
    if between == "/":
        said["dimension_separator"] = "/"
    said.update(more)
    write(f"{name}/.zarray", {k: v for k, v in said.items() if v != "absent"})
    grid = [-(-n // c) for n, c in zip(a.shape, edges)]
    whole = np.zeros([n * c for n, c in zip(grid, edges)], a.dtype)
    whole[tuple(slice(n) for n in a.shape)] = a
    for at in np.ndindex(*grid):
        if at in leave_out:
            continue
        part = whole[tuple(slice(k * c, k * c + c) for k, c in zip(at, edges))]
        write(f"{name}/{between.join(map(str, at))}", pack(part.tobytes(order), a.dtype.itemsize))


def good(name, a, dataset="", voxel=NO, origin=NO, file=None):
    ref(name, a)
    print(f"{name}|{dataset}|{voxel}|{origin}")


def bad(name, part, sign="!"):
    print(f"{name}||{sign}|{part}")


def smooth(type, shape):
    z, y, x = np.ogrid[:shape[0], :shape[1], :shape[2]]
    return (3 * z + 5 * y + 7 * x).astype(type)


def image(axes, levels, um="micrometer", version="0.4", extra=()):
    """.zattrs; `levels`: (path, scale or None, translation or None)."""
    kinds = {"c": "channel", "t": "time"}
    return {"multiscales": [{
        "version": version,
        "axes": [{"name": k, "type": kinds.get(k, "space"), **({} if k in kinds or um is None else {"unit": um})} for k in axes],
        "datasets": [{"path": p, "coordinateTransformations": [{"type": t, t: v} for t, v in (("scale", s), ("translation", m)) if v]}
                     for p, s, m in levels],
        **dict(extra)}]}


u16 = smooth("<u2", (13, 17, 19))

# Every packing, order and separator; chunks that divide the shape, that do not, that are larger than it.
for k, how in enumerate(PACK):
    for order in "CF":
        for between in "./":
            chunks = [(4, 5, 6), (13, 17, 19), (1, 17, 19), (20, 20, 20)][k % 4]
            name = f"{how}-{order}-{'dots' if between == '.' else 'folders'}.zarr"
            array(name, u16, chunks, how, order, between)
            good(name, u16)

# Types, either byte order; those without a voxel type of their own as they must appear.
for t in ["u1", "i1", "i2", "u2", "u4", "f4", "f8", "b1", "f2"]:
    a = {"b1": volume("uint8", (5, 6, 7)) > 99, "i1": volume("int16", (5, 6, 7)).astype("i1"),
         "f8": volume("float64", (5, 6, 7)), "f2": volume("float32", (5, 6, 7)).astype("f2")}.get(t)
    a = volume(np.dtype(t).name, (5, 6, 7), 7) if a is None else a
    back = a.astype({"i1": "i2", "f8": "f4", "f2": "f4", "b1": "u1"}.get(t, t))
    for order in "<>" if a.dtype.itemsize > 1 else "|":
        name = f"type-{t}-{'little' if order == '<' else 'big'}.zarr"
        array(name, a.astype(a.dtype.newbyteorder(order)), (2, 4, 3), "zlib")
        good(name, back)

# What is not there is the fill value, where one is named.
for k, (t, fill, value) in enumerate([("<u2", 777, 777), (">u2", 777, 777), ("<i2", -5, -5), ("<f4", "NaN", np.nan), (">f4", "Infinity", np.inf),
                                      ("<f4", "-Infinity", -np.inf), ("<f8", 1.5, 1.5), ("<f4", 3, 3), ("|b1", True, 1), ("|u1", 255, 255)]):
    a = np.ones((8, 9, 10), t)
    array(f"fill-{k}.zarr", a, (4, 5, 6), "zlib", fill=fill, leave_out=[(0, 0, 1), (1, 1, 0), (1, 1, 1)])
    a = a.astype("f4" if t[1] == "f" else "u1" if t == "|b1" else t[1:])
    a[:4, :5, 6:] = a[4:, 5:, :] = value
    good(f"fill-{k}.zarr", a)
array("null.zarr", u16, (4, 5, 6), fill=None)
good("null.zarr", u16)
array("hole.zarr", u16, (4, 5, 6), fill=None, leave_out=[(1, 2, 0)])
bad("hole.zarr", "lacks the chunk", "?")
for k, (t, fill) in enumerate([("<u2", 70000), ("<u2", -1), ("<u2", 1.5), ("<u2", "NaN"), ("<f4", "x"), ("<u2", [1]), ("<u2", "absent")]):
    array(f"no-fill-{k}.zarr", u16.astype(t), (4, 5, 6), fill=fill)
    bad(f"no-fill-{k}.zarr", "no usable “fill_value”")
array("nothing.zarr", u16, (20, 20, 20), leave_out=[(0, 0, 0)])
bad("nothing.zarr", "without a single chunk")

# Folders of chunks that older writers did not mention; a claim that is wrong.
array("silent.zarr", u16, (4, 5, 6), between="/", dimension_separator="absent")
good("silent.zarr", u16)
array("wrong.zarr", u16, (4, 5, 6), dimension_separator="/")
bad("wrong.zarr", "names its chunks with “.” where its description says “/”")

# Filters and packings that are none of ours, by name.
array("shuffled.zarr", u16, (13, 17, 19), filters=[{"id": "shuffle", "elementsize": 2}])
write("shuffled.zarr/0.0.0", np.frombuffer(u16.tobytes(), "u1").reshape(-1, 2).T.tobytes())
good("shuffled.zarr", u16)
for name, more, part in [
        ("delta", {"filters": [{"id": "delta", "dtype": "<u2"}]}, "filter delta"),
        ("bz2", {"compressor": {"id": "bz2", "level": 1}}, "packed by bz2"),
        ("blosc2", {"compressor": {"id": "blosc2"}}, "packed by blosc2"),
        ("inner", {"compressor": {"id": "blosc", "cname": "middleout"}}, "blosc with middleout"),
        ("time", {"dtype": "<M8[ns]"}, "type “<M8[ns]”"), ("complex", {"dtype": "<c8"}, "type “<c8”"),
        ("fields", {"dtype": [["r", "|u1"], ["g", "|u1"]]}, "not single numbers"),
        ("format", {"zarr_format": 1}, "zarr_format"), ("shape", {"shape": [13, 0, 19]}, "“shape”"),
        ("chunks", {"chunks": [4, 5]}, "“chunks”"), ("huge-chunks", {"chunks": [1 << 20, 1 << 20, 4]}, "chunks of more than 2 GiB"),
        ("huge", {"shape": [1 << 40, 17, 19]}, "which no volume has"), ("order", {"order": "A"}, "“order”"),
        ("between", {"dimension_separator": "-"}, "“dimension_separator”")]:
    array(f"{name}.zarr", u16, (4, 5, 6), **more)
    bad(f"{name}.zarr", part)
write("deep.zarr/.zarray", b"[" * 100000)
bad("deep.zarr", "nested")
write("text.zarr/.zarray", b"shape: 3")
bad("text.zarr", "not valid JSON")
write("three.zarr/zarr.json", {"zarr_format": 3, "node_type": "group"})
bad("three.zarr", "is of Zarr 3 (OME-Zarr 0.5)")

# Damaged chunks.
for how, data in [("none", b"123"), ("zlib", b"x" * 50), ("gzip", zlib.compress(bytes(240))), ("zstd", packers.zstd(bytes(240))[:-2]),
                  ("lz4", struct.pack("<I", 1 << 30) + bytes(50)), ("blosc-lz4", packers.blosc(bytes(100), 2)), ("zlib", b""), ("none", bytes(99999))]:
    name = f"damaged-{how}-{len(data)}.zarr"
    array(name, u16, (4, 5, 6), how)
    write(name + "/1.0.2", data)
    bad(name, "damaged chunk", "?")

# OME-Zarr: axes, units, scale and translation; the image, its group, one of its levels.
half = smooth("<u2", (7, 9, 10))
array("ome.zarr/0", u16, (4, 5, 6), "blosc-zstd", between="/")
array("ome.zarr/1", half, (4, 5, 6), "blosc-zstd", between="/")
write("ome.zarr/.zgroup", {"zarr_format": 2})
write("ome.zarr/.zattrs", image("zyx", [("0", [200, 100, 50], [400, 0, 150]), ("1", [400, 200, 100], [500, 50, 175])], "nanometer"))
write("ome.zarr/labels/.zgroup", {"zarr_format": 2})
good("ome.zarr", u16, voxel="0.2 0.1 0.05", origin="2 0 3")
good("ome.zarr/0", u16, voxel="0.2 0.1 0.05", origin="2 0 3")
good("ome.zarr/1", half, voxel="0.4 0.2 0.1", origin="1 0 1.5")
array("ome4.zarr/s0", u16[None, None], (1, 1, 4, 5, 6), between="/")
write("ome4.zarr/.zattrs", image("tczyx", [("s0", [1, 1, 2, 2, 2], None)],
                                 extra={"coordinateTransformations": [{"type": "scale", "scale": [1, 1, 0.5, 0.25, 0.25]}]}))
good("ome4.zarr", u16, voxel="1 0.5 0.5")
for k, (um, scale, voxel) in enumerate([("angstrom", [5, 5, 5], "0.0005 0.0005 0.0005"), (None, [5, 5, 5], NO), ("parsec", [5, 5, 5], NO),
                                        ("micrometer", None, NO), ("micrometer", [-1, 2, 3], "0 2 3")]):
    array(f"unit-{k}.zarr/0", u16, (13, 17, 19))
    write(f"unit-{k}.zarr/.zattrs", image("zyx", [("0", scale, None)], um))
    good(f"unit-{k}.zarr", u16, voxel=voxel)
array("turned.zarr/0", np.ascontiguousarray(u16.T), (6, 5, 4), order="F")
write("turned.zarr/.zattrs", image("xyz", [("0", [1, 2, 3], None)]))
good("turned.zarr", u16, voxel="3 2 1")
array("plane.zarr/0", u16[4], (5, 6))
write("plane.zarr/.zattrs", image("yx", [("0", [2, 3], None)]))
good("plane.zarr", u16[4], voxel="0 2 3")
array("old.zarr/0", u16[None, None], (1, 1, 4, 5, 6))
write("old.zarr/.zattrs", {"multiscales": [{"version": "0.1", "datasets": [{"path": "0"}]}]})
good("old.zarr", u16)
array("named.zarr/0", u16[None], (1, 4, 5, 6))
write("named.zarr/.zattrs", {"multiscales": [{"version": "0.3", "axes": ["c", "z", "y", "x"], "datasets": [{"path": "0"}]}]})
good("named.zarr", u16)

# Several of something.
five = np.stack([np.stack([u16 + 1000 * c + 5000 * t for c in range(3)]) for t in range(2)])
array("five.zarr/0", five, (1, 2, 4, 5, 6), "zlib", between="/")
write("five.zarr/.zattrs", image("tczyx", [("0", [1, 1, 1, 1, 1], None)]))
bad("five.zarr", "holds 3 channels; choose one with --channel 0 … 2")
array("four.zarr", five[0], (1, 4, 5, 6))
bad("four.zarr", "has the shape 3 × 13 × 17 × 19")
array("ones.zarr", u16[None, :, :, :, None], (1, 4, 5, 6, 1))
good("ones.zarr", u16)
array("group.zarr/inner/data", u16, (4, 5, 6))
write("group.zarr/.zgroup", {"zarr_format": 2})
write("group.zarr/inner/.zgroup", {"zarr_format": 2})
good("group.zarr", u16)
good("group.zarr", u16, "inner/data")
array("two.zarr/a", u16, (4, 5, 6))
array("two.zarr/b", u16 + 1, (4, 5, 6))
write("two.zarr/.zgroup", {"zarr_format": 2})
bad("two.zarr", "holds 2 arrays or groups (a, b)")
good("two.zarr", u16 + 1, "b")
write("empty.zarr/.zgroup", {"zarr_format": 2})
bad("empty.zarr", "without an array")
for k, odd in enumerate([{"multiscales": [{}]}, {"multiscales": [{"datasets": []}]}, {"multiscales": [{"datasets": [{"path": "../ome.zarr/0"}]}]},
                         {"multiscales": [3]}, {"multiscales": [{"datasets": [{"path": "/etc"}]}]}]):
    write(f"odd-{k}.zarr/.zattrs", odd)
    bad(f"odd-{k}.zarr", "“multiscales” that do not list an image")
array("axes.zarr/0", u16, (4, 5, 6))
write("axes.zarr/.zattrs", image("zzx", [("0", None, None)]))
bad("axes.zarr", "z, y and x cannot be told")
write("gone.zarr/.zattrs", image("zyx", [("0", None, None)]))
bad("gone.zarr", "cannot be read")
