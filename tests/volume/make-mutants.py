# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small healthy files of every format, of which test-mutants.c makes damaged ones. Run behind volume-fixtures.h's preamble.

Prints "FORMAT|KIND|NAME|PARTS|SPARE": KIND says how it may be damaged (binary or text), PARTS are the files that are damaged when they
are others than NAME, SPARE are the bytes that a right reader ignores: "FILE@FROM-TO" may hold anything, "FILE@FROM-TO:text" anything
that is no separator, "FILE@end" may be followed by more."""
import gzip
import json
import struct
import zlib

import h5py
import tifffile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["LI_TEST_SOURCE"], "tests/volume"))
import packers

u16 = volume("uint16", (4, 9, 11), 1)
smooth = (np.add.outer(np.arange(4), np.add.outer(np.arange(9), np.arange(11))) * 9).astype("u2")


# Runs of bytes that stand in each file where a reader has no use for them: in an unknown tag, a remark, a label, the padding.
MARK = bytes(range(0xA0, 0xC0))
WORD = "ignored" * 6


def spare(file, end=False):
    """Where MARK and WORD stand in a file."""
    with open(file, "rb") as f:
        data = f.read()
    found = [f"{file}@end"] if end else []
    for mark, how in ((MARK, ""), (WORD.encode(), ":text")):
        at = data.find(mark)
        while at >= 0:
            found.append(f"{file}@{at}-{at + len(mark)}{how}")
            at = data.find(mark, at + len(mark))
    return found


def healthy(group, kind, name, parts=(), end=False):
    """A healthy file. `end`: a right reader takes no notice of bytes behind its last one (of each part)."""
    free = [place for file in dict.fromkeys(parts or [name]) for place in spare(file, end)]
    print(f"{group}|{kind}|{name}|{' '.join(parts)}|{' '.join(free)}")


EXTRA = [(65000, "B", len(MARK), MARK, True), (305, "s", len(WORD) + 1, WORD, True)]


def tiff(group, name, a, **how):
    tifffile.imwrite(name, a, photometric="minisblack", software=False, extratags=EXTRA, **how)
    healthy(group, "binary", name, end=True)


for order in "<>":
    tag = "le" if order == "<" else "be"
    tiff("tiff", f"classic-{tag}.tif", u16, byteorder=order)
    tiff("tiff", f"strips-{tag}.tif", u16.astype("f4"), byteorder=order, rowsperstrip=3)
    tiff("bigtiff", f"big-{tag}.tif", u16, byteorder=order, bigtiff=True)
    tiff("bigtiff", f"big-tiles-{tag}.tif", u16, byteorder=order, bigtiff=True, tile=(16, 16))
    tiff("packed-tiff", f"deflate-{tag}.tif", smooth, byteorder=order, compression="zlib", rowsperstrip=4)
    tiff("packed-tiff", f"deflate-tiles-{tag}.tif", smooth, byteorder=order, compression="zlib", tile=(16, 16))
tiff("packed-tiff", "predictor.tif", smooth, compression="zlib", predictor=True)
from PIL import Image
for how in ["tiff_lzw", "packbits"]:
    planes = [Image.fromarray((p >> 8).astype("u1")) for p in u16]
    planes[0].save(f"{how}.tif", save_all=True, append_images=planes[1:], compression=how)
    healthy("packed-tiff", "binary", f"{how}.tif", end=True)
tifffile.imwrite("imagej.tif", u16, imagej=True, resolution=(20, 20), software=False, extratags=EXTRA,
                 metadata={"unit": "um", "spacing": 0.05, "Labels": [WORD] * 4})
healthy("imagej", "binary", "imagej.tif", end=True)
tifffile.imwrite("stack.ome.tif", u16, ome=True, photometric="minisblack", software=False, extratags=EXTRA,
                 metadata={"axes": "ZYX", "PhysicalSizeX": 0.05, "PhysicalSizeY": 0.05, "PhysicalSizeZ": 0.1})
healthy("ome-tiff", "binary", "stack.ome.tif", end=True)
os.makedirs("ome-parts")
parts = [f"s_{k:02}.ome.tif" for k in range(4)]
places = "".join(f'<TiffData IFD="0" FirstZ="{k}"><UUID FileName="{name}">urn:uuid:{name}</UUID></TiffData>' for k, name in enumerate(parts))
for k, name in enumerate(parts):
    tifffile.imwrite(f"ome-parts/{name}", u16[k], photometric="minisblack", software=False, extratags=EXTRA, metadata=None,
                     description=f'<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" UUID="urn:uuid:{name}">'
                     '<Image ID="Image:0"><Pixels DimensionOrder="XYZCT" Type="uint16" SizeX="11" SizeY="9" SizeZ="4" SizeC="1" SizeT="1">'
                     f'{places}</Pixels></Image></OME>')
healthy("ome-parts", "binary", f"ome-parts/{parts[0]}", [f"ome-parts/{name}" for name in parts], end=True)
tiff("bits", "mask.tif", u16 > 9999)
tifffile.imwrite("hyper.tif", np.stack([u16, u16])[:, :, None], imagej=True, metadata={"axes": "TZCYX"})
healthy("imagej", "binary", "hyper.tif")
with open("imagej.tif", "rb") as f:
    text = f.read()
with open("raw-behind.tif", "wb") as f:  # as above 4 GB: one directory, the other planes raw behind the first
    tifffile.imwrite(f, u16[0], byteorder=">", description="ImageJ=1.54f\nimages=4\nslices=4\nunit=micron\nspacing=0.05\n",
                     metadata=None, photometric="minisblack", resolution=(20, 20), resolutionunit=1)
with open("raw-behind.tif", "ab") as f:
    f.write(u16[1:].astype(">u2").tobytes())
healthy("imagej", "binary", "raw-behind.tif", end=True)


def hdf5(name, fill, **how):
    with h5py.File(name, "w", **how) as f:
        fill(f)
    healthy("hdf5", "binary", name)


hdf5("plain.h5", lambda f: f.create_dataset("volume", data=u16))
hdf5("chunks.h5", lambda f: f.create_dataset("volume", data=u16, chunks=(2, 4, 5), compression=4, shuffle=True, fletcher32=True))
hdf5("latest.h5", lambda f: f.create_dataset("volume", data=u16, chunks=(2, 4, 5), compression=4), libver="latest")
hdf5("growing.h5", lambda f: f.create_dataset("volume", data=u16, chunks=(2, 9, 11), maxshape=(None, 9, 11)), libver="latest")


def remarked(f):
    f.create_dataset("volume", data=u16).attrs["remark"] = np.frombuffer(MARK, "u1")
    f.attrs["remark"] = np.frombuffer(MARK, "u1")


def hdf5_packed(name, number, values, pack):
    packers.write_chunks(name, smooth, (2, 4, 5), [(number, values)], pack)
    with h5py.File(name, "r+") as f:
        f["volume"].attrs["remark"] = np.frombuffer(MARK, "u1")
    healthy("hdf5", "binary", name)


hdf5_packed("bits.h5", 32008, (0, 3, 2, 0, 2), lambda b: packers.bitshuffle_filter(b, 2, 0, 2))
hdf5_packed("blosc.h5", 32001, (2, 2, 2, 80, 5, 1, 1), lambda b: packers.blosc(b, 2))
hdf5_packed("lz4.h5", 32004, (32,), lambda b: packers.lz4_filter(b, 32))
hdf5_packed("zstd.h5", 32015, (3,), packers.zstd)


def nxtomo(f):
    f["entry/instrument/detector/data"] = u16
    f["entry/instrument/detector/x_pixel_size"] = 5e-8
    f["entry/instrument/detector/x_pixel_size"].attrs["units"] = "m"
    f["entry/data/data"] = h5py.SoftLink("/entry/instrument/detector/data")


def compact(f):
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_layout(h5py.h5d.COMPACT)
    d = h5py.h5d.create(f.id, b"volume", h5py.h5t.STD_U16BE, h5py.h5s.create_simple(u16.shape), plan)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, u16)


def virtual(f):
    layout = h5py.VirtualLayout((8, 9, 11), "u2")
    layout[:4] = h5py.VirtualSource("plain.h5", "volume", (4, 9, 11))
    layout[4:] = h5py.VirtualSource("chunks.h5", "volume", (4, 9, 11))
    f.create_virtual_dataset("volume", layout)


hdf5("remarked.h5", remarked)
hdf5("nxtomo.nx", nxtomo)
hdf5("compact.h5", compact)
hdf5("virtual.h5", virtual)

EDF = "{{\nHeaderID = EH:000001:000000:000000 ;\nImage = {} ;\nByteOrder = {}ByteFirst ;\nDataType = UnsignedShort ;\nDim_1 = 11 ;\n" \
      "Dim_2 = 9 ;\n{}Size = {} ;\nPSize_1 = 5e-08 ;\nTitle = " + WORD + " ;\n"


def edf(a, order, k, dims=""):
    text = EDF.format(k, "Low" if order == "<" else "High", dims, a.nbytes)
    return (text + " " * (510 - len(text)) + "}\n").encode() + a.astype(order + "u2").tobytes()


write("images.edf", b"".join(edf(p, ">", k) for k, p in enumerate(u16)))
write("volume.edf", edf(u16, "<", 1, "Dim_3 = 4 ;\n"))
for name in ["images.edf", "volume.edf"]:
    healthy("edf", "text", name)

MHA = "ObjectType = Image\nComment = " + WORD + "\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCompressedData = {}\n" \
      "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 0 0 0.001\nElementSpacing = 0.00005 0.00005 0.00005\nDimSize = 11 9 4\n" \
      "ElementType = MET_USHORT\n{}ElementDataFile = {}\n"
write("a.mha", MHA.format("False", "", "LOCAL").encode() + u16.tobytes())
write("packed.mha", MHA.format("True", "CompressedDataSize = 600\n", "LOCAL").encode() + zlib.compress(smooth.tobytes()))
write("data.raw", u16.tobytes())
write("a.mhd", MHA.format("False", "HeaderSize = 0\n", "data.raw"))
for name in ["a.mha", "packed.mha", "a.mhd"]:
    healthy("mha", "text", name, end=name.endswith("mha"))

write("ours.raw", u16.tobytes())
write("ours.raw.info", "# " + WORD + "\nshape = 4, 9, 11\ntype = u16\nbyte_order = little\nvoxel_um = 0.05, 0.05, 0.05\norigin = 0, 1, 2\noffset = 0\n")
write("pyhst.vol", u16.astype("f4").tobytes())
write("pyhst.vol.info", "! " + WORD + "\nNUM_X =  11\nNUM_Y =  9\nNUM_Z =  4\nvoxelSize =  0.050000\nBYTEORDER = LOWBYTEFIRST\nValMin = -1.5\n")
for name in ["ours.raw", "pyhst.vol"]:
    healthy("raw", "text", name, [f"{name}.info"] * 3 + [name])

os.makedirs("folder")
os.makedirs("packed-folder")
for k in range(4):
    tifffile.imwrite(f"folder/p{k}.tif", u16[k], photometric="minisblack", extratags=EXTRA[:1])
    tifffile.imwrite(f"packed-folder/p{k}.tif", smooth[k], photometric="minisblack", extratags=EXTRA[:1], compression="zlib")
for name in ["folder", "packed-folder"]:
    healthy("folder", "binary", name, [f"{name}/p{k}.tif" for k in range(4)], end=True)


def zipped(data):
    """A gzip file whose own header has a remark."""
    packed = gzip.compress(data, mtime=0)
    return packed[:3] + bytes([0x10]) + packed[4:10] + WORD.encode() + b"\0" + packed[10:]


NRRD = "NRRD0004\n# " + WORD + "\ntype: unsigned short\ndimension: 3\nsizes: 11 9 4\nendian: little\nspace: left-posterior-superior\n" \
       "space directions: (0.00005,0,0) (0,0.00005,0) (0,0,0.00005)\nspace origin: (0,0,0.001)\nkinds: domain domain domain\n" \
       "remark:=" + WORD + "\nencoding: "
write("a.nrrd", NRRD.encode() + b"raw\n\n" + u16.tobytes())
write("packed.nrrd", NRRD.encode() + b"gzip\nbyte skip: 2\n\n" + zipped(b"xy" + u16.tobytes()))
write("text.nrrd", NRRD.encode() + b"text\n\n" + " ".join(map(str, u16.ravel())).encode() + b"\n")
write("a.nhdr", NRRD + "raw\nline skip: 1\nbyte skip: 3\ndata file: voxels.raw_\n")
write("voxels.raw_", WORD.encode() + b"\n123" + u16.tobytes())
for name in ["a.nrrd", "packed.nrrd"]:
    healthy("nrrd", "text", name, end=True)
healthy("nrrd", "text", "text.nrrd")
healthy("nrrd", "text", "a.nhdr", ["a.nhdr", "a.nhdr", "voxels.raw_"])


def nifti(order, version, pair=False):
    dim, pixdim = [3, 11, 9, 4, 1, 1, 1, 1], [1, 5e-5, 5e-5, 5e-5, 0, 0, 0, 0]
    rows = [5e-5, 0, 0, 0, 0, 5e-5, 0, 0, 0, 0, 5e-5, 0]
    note = MARK + WORD.encode() + b"\0" * 6
    if version == 1:
        h = struct.pack(order + "i36s8hfffhhhh8ffffhBB4f8x80s24x2h6f12f16s4s", 348, MARK, *dim, 0, 0, 0, 0, 512, 16, 0, *pixdim, 0 if pair else 352, 1,
                        0, 0, 0, 2, 0, 0, 0, 0, note, 0, 1, *[0] * 6, *rows, b"", b"ni1" if pair else b"n+1")
    else:
        h = struct.pack(order + "i8shh8q3d8dqdd4d2q80s24x2i6d12d3i16sB15x", 540, b"n+2\0\r\n\032\n", 512, 16, *dim, 0, 0, 0, *pixdim, 544, 1, 0, 0, 0, 0, 0,
                        0, 0, note, 0, 1, *[0] * 6, *rows, 0, 2, 0, b"", 0)
    return h + b"\0" * 4


for order in "<>":
    voxels = u16.astype(order + "u2").tobytes()
    for version in (1, 2):
        name = f"n{version}{'le' if order == '<' else 'be'}.nii"
        write(name, nifti(order, version) + voxels)
        healthy("nifti", "binary", name, end=True)
        write(name + ".gz", zipped(nifti(order, version) + voxels))
        healthy("nii.gz", "binary", name + ".gz", end=True)
write("pair.hdr", nifti("<", 1, True))
write("pair.img", u16.tobytes())
healthy("nifti", "binary", "pair.hdr", ["pair.hdr", "pair.hdr", "pair.img"], end=True)




def zarr(folder, a, chunks, compressor, pack):
    """An array of Zarr 2 at its place; the names of its files."""
    os.makedirs(folder)
    write(f"{folder}/.zarray", json.dumps({"zarr_format": 2, "remark": WORD, "shape": a.shape, "chunks": chunks, "dtype": a.dtype.str,
                                           "compressor": compressor, "fill_value": 0, "order": "C", "filters": None}))
    grid = [-(-n // c) for n, c in zip(a.shape, chunks)]
    whole = np.zeros([n * c for n, c in zip(grid, chunks)], a.dtype)
    whole[tuple(slice(n) for n in a.shape)] = a
    parts = []
    for at in np.ndindex(*grid):
        parts.append(f"{folder}/{'.'.join(map(str, at))}")
        write(parts[-1], pack(whole[tuple(slice(k * c, k * c + c) for k, c in zip(at, chunks))].tobytes()))
    return parts


for name, compressor, pack in [("stored", None, bytes), ("zlib", {"id": "zlib", "level": 1}, zlib.compress), ("zstd", {"id": "zstd"}, packers.zstd),
                               ("blosc", {"id": "blosc", "cname": "lz4"}, lambda b: packers.blosc(b, 2))]:
    parts = zarr(f"{name}.zarr/0", smooth, (4, 5, 6), compressor, pack) + zarr(f"{name}.zarr/1", smooth[::2, ::2, ::2], (4, 5, 6), compressor, pack)
    write(f"{name}.zarr/.zattrs", json.dumps({"multiscales": [{"version": "0.4", "name": WORD, "axes": [
        {"name": k, "type": "space", "unit": "micrometer"} for k in "zyx"], "datasets": [{"path": str(k), "coordinateTransformations": [
            {"type": "scale", "scale": [0.1 * 2 ** k] * 3}]} for k in range(2)]}]}))
    healthy("zarr", "text", f"{name}.zarr", [f"{name}.zarr/.zattrs", f"{name}.zarr/0/.zarray"] * len(parts) + parts)

# ---- PNG, and folders of PNG and EDF


def png(name, a):
    Image.fromarray(a).save(name + "_", "png")
    with open(name + "_", "rb") as f:
        data = f.read()
    text = b"tEXtComment\0" + WORD.encode()  # the checksum of a remark that changed is passed over
    write(name, data[:33] + struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text)) + data[33:])
    os.remove(name + "_")


png("a.png", u16[0])
png("b.png", (u16[0] >> 8).astype("u1"))
for name in ["a.png", "b.png"]:
    healthy("png", "binary", name, end=True)
for name in ["png-folder", "edf-folder", "edf-gz-folder"]:
    os.makedirs(name)
for k in range(4):
    png(f"png-folder/p{k}.png", u16[k])
    write(f"edf-folder/p{k}.edf", edf(u16[k], ">", k))
    write(f"edf-gz-folder/p{k}.edf.gz", zipped(edf(u16[k], "<", k)))
healthy("png-folder", "binary", "png-folder", [f"png-folder/p{k}.png" for k in range(4)], end=True)
healthy("edf-folder", "text", "edf-folder", [f"edf-folder/p{k}.edf" for k in range(4)])
healthy("edf-folder", "binary", "edf-gz-folder", [f"edf-gz-folder/p{k}.edf.gz" for k in range(4)], end=True)
write("one.edf.gz", zipped(edf(u16, "<", 1, "Dim_3 = 4 ;\n")))
healthy("edf.gz", "binary", "one.edf.gz", end=True)
