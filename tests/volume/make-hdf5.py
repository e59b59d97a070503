# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""HDF5 files by h5py, as NXtomo, Nabu and others lay them out; run by test-formats.c behind volume-fixtures.h's preamble.

Prints "NAME|DATASET|VOXEL z y x|ORIGIN z y x" for what must be read (with NAME.ref beside it) and "NAME|DATASET|!|PART" for what
must be refused by a sentence with PART in it."""
import h5py

NO = "0 0 0"


def good(name, a, dataset="", voxel=NO, origin=NO):
    ref(name, a)
    print(f"{name}|{dataset}|{voxel}|{origin}")


def bad(name, part, dataset=""):
    print(f"{name}|{dataset}|!|{part}")


def dataset(name, a, expected=None, **how):
    lib = how.pop("libver", None)
    with h5py.File(name, "w", libver=lib) as f:
        f.create_dataset("volume", data=a, **how)
    good(name, a if expected is None else expected)


u16 = volume("uint16", (13, 17, 19), 3)

# Types, either byte order; those without a voxel type of their own as they must appear.
for t in ["u1", "u2", "i2", "u4", "f4"]:
    a = volume(np.dtype(t).name, (5, 6, 7), 7)
    dataset(f"little-{t}.h5", a.astype("<" + t), a)
    dataset(f"big-{t}.h5", a.astype(">" + t), a)
    dataset(f"packed-big-{t}.h5", a.astype(">" + t), a, chunks=(2, 4, 3), compression=6, shuffle=True)
small = volume("int16", (5, 6, 7), 8)
dataset("i1.h5", (small >> 8).astype("i1"), (small >> 8))
dataset("bool.h5", small > 0, (small > 0).astype("i2"))
dataset("i4.h5", small.astype(">i4"), small.astype("f4"))
dataset("i8.h5", small.astype("<i8"), small.astype("f4"))
dataset("f2.h5", small.astype("f2"), small.astype("f2").astype("f4"))
dataset("f8.h5", volume("float64", (5, 6, 7), 9).astype(">f8"), volume("float64", (5, 6, 7), 9).astype("f4"))

# Layouts: every kind of chunk index, chunks that do not divide the shape, whole planes, one chunk, none.
for lib in ["earliest", "latest"]:
    for k, chunks in enumerate([(4, 5, 6), (1, 17, 19), (3, 17, 19), (13, 17, 19), (13, 1, 19), (1, 1, 1)]):
        for how in [{}, {"compression": 4}, {"compression": 1, "shuffle": True}, {"shuffle": True}, {"fletcher32": True},
                    {"compression": 9, "shuffle": True, "fletcher32": True}]:
            tag = "-".join(how) or "bare"
            dataset(f"chunks-{lib}-{k}-{tag}.h5", u16, chunks=chunks, libver=lib, **how)
    for k, most in enumerate([(None, 17, 19), (None, None, 19), (None, None, None), (40, 40, 40)]):
        dataset(f"growing-{lib}-{k}.h5", u16, chunks=(3, 4, 8), maxshape=most, compression=3, libver=lib)
odd = volume("int8", (5, 3, 7), 10)
dataset("odd-checksum.h5", odd, odd.astype("i2"), chunks=(5, 3, 7), fletcher32=True)
with h5py.File("early.h5", "w", libver="latest") as f:  # implicit index
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_chunk((4, 5, 6))
    plan.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    d = h5py.h5d.create(f.id, b"volume", h5py.h5t.NATIVE_UINT16, h5py.h5s.create_simple(u16.shape), plan)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, u16)
good("early.h5", u16)
with h5py.File("compact.h5", "w") as f:
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_layout(h5py.h5d.COMPACT)
    d = h5py.h5d.create(f.id, b"volume", h5py.h5t.STD_U16BE, h5py.h5s.create_simple(u16.shape), plan)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, u16)
good("compact.h5", u16)
with h5py.File("block.h5", "w", userblock_size=1024) as f:
    f["volume"] = u16
good("block.h5", u16)
with h5py.File("block-packed.h5", "w", userblock_size=512) as f:
    f.create_dataset("volume", data=u16, compression=2, chunks=(5, 5, 5))
good("block-packed.h5", u16)
with h5py.File("image.h5", "w") as f:
    f.create_dataset("image", data=u16[0], compression=2, chunks=(5, 5))
good("image.h5", u16[0])
with h5py.File("mask.h5", "w") as f:  # a chunk whose writer left the filters out
    d = f.create_dataset("volume", u16.shape, "<u2", chunks=(13, 17, 19), compression=4, shuffle=True)
    d.id.write_direct_chunk((0, 0, 0), u16.tobytes(), 3)
good("mask.h5", u16)

# Holes: only a value that the file names is a value.
for name, how in [("filled.h5", {"fillvalue": 777}), ("hole.h5", {})]:
    with h5py.File(name, "w") as f:
        d = f.create_dataset("volume", u16.shape, "u2", chunks=(4, 17, 19), compression=4, **how)
        d[:8] = u16[:8]
hole = u16.copy()
hole[8:] = 777
good("filled.h5", hole)
print("hole.h5||?|never written")
with h5py.File("unwritten.h5", "w") as f:
    f.create_dataset("volume", u16.shape, "u2")
bad("unwritten.h5", "never written")

# NeXus as ESRF writes it.
with h5py.File("nxtomo.nx", "w") as f:
    e = f.create_group("entry0000")
    e.attrs["NX_class"], e["definition"] = "NXentry", "NXtomo"
    det = e.create_group("instrument/detector")
    det["data"] = u16
    det["image_key"] = np.zeros(13, "i4")
    for k, v in [("x_pixel_size", 5e-8), ("y_pixel_size", 6e-8)]:
        det[k] = v
        det[k].attrs["units"] = "m"
    e["data/data"] = h5py.SoftLink("/entry0000/instrument/detector/data")
    e["control/data"] = np.ones(13)
    f["other"] = u16[:3]
good("nxtomo.nx", u16, voxel="0 0.06 0.05")
good("nxtomo.nx", u16, "entry0000/data/data", voxel="0 0.06 0.05")
good("nxtomo.nx", u16, "/entry0000/", voxel="0 0.06 0.05")
bad("nxtomo.nx", "has nothing named entry0001", "entry0001")
bad("nxtomo.nx", "two or three axes", "entry0000/control/data")
bad("nxtomo.nx", "two or three axes", "entry0000/definition")
with h5py.File("sample.nx", "w") as f:
    f["entry/instrument/detector/data"] = u16
    f["entry/instrument/detector/x_pixel_size"] = 6.5e-6
    for axis in "xy":
        f[f"entry/sample/{axis}_pixel_size"] = 90.8
        f[f"entry/sample/{axis}_pixel_size"].attrs["units"] = "nm"
good("sample.nx", u16, voxel="0 0.0908 0.0908")
with h5py.File("odd-unit.nx", "w") as f:
    f["entry/instrument/detector/data"] = u16
    f["entry/instrument/detector/x_pixel_size"] = 6.5
    f["entry/instrument/detector/x_pixel_size"].attrs["unit"] = "furlong"
good("odd-unit.nx", u16)


def nabu(name, a, cm, entry="entry0000", mode="w", key="voxel_size_cm", **how):
    with h5py.File(name, mode) as f:
        r = f.create_group(entry + "/reconstruction")
        r.attrs["NX_class"] = "NXprocess"
        r.create_dataset("results/data", data=a, **how)
        r["results"].attrs["signal"] = "data"
        r["configuration/processing_options/reconstruction/" + key] = cm
        r["configuration/nabu_config/dataset/location"] = "scan.nx"


f32 = volume("float32", (6, 11, 12), 5)
nabu("nabu.hdf5", f32, np.array([5e-6, 5e-6, 5e-6]))
good("nabu.hdf5", f32, voxel="0.05 0.05 0.05")
nabu("nabu-old.hdf5", f32, 5e-6, key="pixel_size_cm", chunks=(1, 11, 12))
good("nabu-old.hdf5", f32, voxel="0.05 0.05 0.05")
nabu("nabu-two.hdf5", f32, 5e-6)
nabu("nabu-two.hdf5", f32 + 1, 6e-6, entry="entry0001", mode="a")
bad("nabu-two.hdf5", "holds 2 volumes (/entry0000/reconstruction/results/data 6×11×12, /entry0001/reconstruction")
with h5py.File("nabu-one.hdf5", "w") as f:
    pass
nabu("nabu-one.hdf5", f32, 5e-6, mode="a")
nabu("nabu-one.hdf5", f32 + 1, 6e-6, entry="entry0001", mode="a")
good("nabu-one.hdf5", f32 + 1, "entry0001", voxel="0.06 0.06 0.06")
with h5py.File("fiji.h5", "w") as f:
    f["exported_data"] = u16
    f["exported_data"].attrs["element_size_um"] = [0.2, 0.1, 0.05]
    f["exported_data"].attrs["lithoscope_origin_zyx"] = [1.0, 20.0, 300.0]
good("fiji.h5", u16, voxel="0.2 0.1 0.05", origin="1 20 300")

# Several, none, others.
with h5py.File("several.h5", "w") as f:
    for k in range(10):
        f[f"g/{k}"] = u16[:2]
bad("several.h5", "holds 10 volumes (/g/0 2×17×19, ")
with h5py.File("none.h5", "w") as f:
    f["a"] = np.arange(10)
    f["name"] = "x"
bad("none.h5", "no dataset with three axes")
with h5py.File("types.h5", "w") as f:
    f["text"] = np.full((2, 3, 4), b"abc")
    f["complex"] = np.zeros((2, 3, 4), "c8")
    f["big"] = np.full((2, 3, 4), 1 << 24 | 1, "i4")
bad("types.h5", "not of whole or floating numbers", "text")
bad("types.h5", "not of whole or floating numbers", "complex")
print("types.h5|big|?|too large to be kept exactly")
for name, how in [("lzf", {"compression": "lzf"}), ("scaleoffset", {"scaleoffset": 4}), ("szip", None)]:
    with h5py.File(f"{name}.h5", "w") as f:
        if how is None:
            how = {"compression": "szip"} if h5py.h5z.filter_avail(h5py.h5z.FILTER_SZIP) else {"compression": "lzf"}
            name = "szip" if how["compression"] == "szip" else "lzf"
        f.create_dataset("volume", data=u16 & 15, chunks=(4, 5, 6), **how)
bad("lzf.h5", "filter lzf (32000)")
bad("scaleoffset.h5", "filter scaleoffset (6)")
with h5py.File("external.h5", "w") as f:
    f.create_dataset("volume", u16.shape, "u2", external=[("external.bin", 0, h5py.h5f.UNLIMITED)])
bad("external.h5", "external raw file")
with h5py.File("cut.h5", "w") as f:
    f.create_dataset("volume", data=u16, chunks=(4, 5, 6))
os.truncate("cut.h5", os.path.getsize("cut.h5") - 3000)
bad("cut.h5", "")
with open("text.h5", "w") as f:
    f.write("not HDF5 at all\n" * 100)
bad("text.h5", "damaged HDF5 file")

# Links into other files, virtual datasets as Nabu and NXtomo have them.
os.makedirs("parts")
for k in range(3):
    nabu(f"parts/p{k}.hdf5", f32 + k, 5e-6, chunks=[None, (2, 4, 5), (6, 11, 12)][k], compression=[None, 4, None][k])
with h5py.File("link.h5", "w") as f:
    f["here"] = h5py.ExternalLink("parts/p1.hdf5", "/entry0000/reconstruction/results/data")
good("link.h5", f32 + 1, voxel="0.05 0.05 0.05")
good("link.h5", f32 + 1, "here", voxel="0.05 0.05 0.05")
with h5py.File("moved.h5", "w") as f:
    f["entry0000/reconstruction/results/data"] = h5py.ExternalLink("part_0000.h5", "/d")
bad("moved.h5", "has its voxels in the file part_0000.h5 by a link, and that is missing")
bad("moved.h5", "part_0000.h5", "entry0000/reconstruction/results/data")
DATA = "entry0000/reconstruction/results/data"


def virtual(name, shape, parts, dtype="f4", path="entry/reconstruction/results/data"):
    layout = h5py.VirtualLayout(shape, dtype)
    for where, file, data, source_shape, what in parts:
        source = h5py.VirtualSource(file, data, source_shape)
        layout[where] = source[what] if what is not None else source
    with h5py.File(name, "w", libver="latest") as f:
        f.create_virtual_dataset(path, layout)


S = np.s_
whole = [(S[6 * k:6 * k + 6], f"parts/p{k}.hdf5", DATA, f32.shape, None) for k in range(3)]
stack = np.concatenate([f32, f32 + 1, f32 + 2])
virtual("virtual.h5", (18, 11, 12), whole)
good("virtual.h5", stack)
virtual("virtual-absolute.h5", (6, 11, 12), [(S[:], os.path.abspath("parts/p0.hdf5"), DATA, f32.shape, None)])
good("virtual-absolute.h5", f32)
virtual("virtual-boxes.h5", (4, 8, 12), [(S[:, :3], "parts/p0.hdf5", DATA, f32.shape, S[2:6, 1:4]),
                                         (S[:, 3:], "parts/p1.hdf5", DATA, f32.shape, S[0:4, 0:5])])
good("virtual-boxes.h5", np.concatenate([f32[2:6, 1:4], f32[0:4, 0:5] + 1], axis=1))
virtual("virtual-virtual.h5", (10, 11, 12), [(S[:], "virtual.h5", "entry/reconstruction/results/data", stack.shape, S[4:14])])
good("virtual-virtual.h5", stack[4:14])
virtual("virtual-images.h5", (2, 17, 19), [(S[k], "image.h5", "image", u16[0].shape, None) for k in range(2)], "u2")
good("virtual-images.h5", np.stack([u16[0], u16[0]]))
virtual("missing.h5", (18, 11, 12), whole[:2] + [(S[12:], "parts/p9.hdf5", DATA, f32.shape, None)])
bad("missing.h5", "p9.hdf5: cannot be opened")
virtual("missing-set.h5", (6, 11, 12), [(S[:], "parts/p0.hdf5", "nothing", f32.shape, None)])
bad("missing-set.h5", "has nothing named nothing")
virtual("gap.h5", (18, 11, 12), whole[:2])
bad("gap.h5", "leaves 792 of its 2376 voxels without a source")
virtual("strided.h5", (3, 11, 12), [(S[:], "parts/p0.hdf5", DATA, f32.shape, S[::2])])
bad("strided.h5", "does not map whole boxes")
virtual("other-type.h5", (6, 11, 12), [(S[:], "parts/p0.hdf5", DATA, f32.shape, None)], "u2")
bad("other-type.h5", "takes voxels of type u16")
virtual("wider.h5", (2, 17, 19), [(S[k], "image.h5", "image", u16[0].shape, None) for k in range(2)], "f4")
good("wider.h5", np.stack([u16[0], u16[0]]).astype("f4"))

# One dataset by many names: one volume, with one voxel size.
nabu("names.h5", f32, 5e-6)
with h5py.File("names.h5", "a") as f:
    f["a/first"] = f["entry0000/reconstruction/results/data"]
    f["soft"] = h5py.SoftLink("/a/first")
    f["group"] = h5py.SoftLink("/entry0000")
for name in ["", "a/first", "soft", "/a/", "group/reconstruction/results/data"]:
    good("names.h5", f32, name, voxel="0.05 0.05 0.05")
with h5py.File("links.h5", "w") as f:
    for k in range(3):
        f[f"{k}/here"] = h5py.ExternalLink("names.h5", ["/soft", "/a/first", "/entry0000/reconstruction/results/data"][k])
good("links.h5", f32, voxel="0.05 0.05 0.05")

# Axes of length 1 more than there are; others.
for k, shape in enumerate([(1, 13, 17, 19), (13, 17, 19, 1), (13, 1, 17, 19), (1, 1, 13, 1, 17, 19)]):
    for how in [{}, {"chunks": tuple(min(n, 5) for n in shape), "compression": 1}]:
        dataset(f"ones-{k}-{len(how)}.h5", u16.reshape(shape), u16, **how)
with h5py.File("four.h5", "w") as f:
    f["volume"] = u16.reshape(1, 13, 17, 19).repeat(2, 0)
    f["volume"].attrs["element_size_um"] = [1.0, 1.0, 1.0, 1.0]
bad("four.h5", "no dataset with three axes")
bad("four.h5", "two or three axes: 2 × 13 × 17 × 19", "volume")
with h5py.File("sizes.h5", "w") as f:
    f["volume"] = u16
    f["volume"].attrs["element_size_um"] = [1.0, 2.0, 3.0, 4.0]
good("sizes.h5", u16)

# What only a newer HDF5 reads is not called damaged.
with h5py.File("newer.h5", "w", libver="latest") as f:
    f["volume"] = u16
with open("newer.h5", "r+b") as f:
    f.seek(8)
    f.write(b"\x09")
bad("newer.h5", "was written by a newer HDF5")
virtual("other-shape.h5", (5, 11, 12), [(S[:], "parts/p0.hdf5", DATA, (5, 11, 12), None)])
bad("other-shape.h5", "6 × 11 × 12")
virtual("circle.h5", (6, 11, 12), [(S[:], "circle.h5", "entry/reconstruction/results/data", f32.shape, None)])
bad("circle.h5", "")
