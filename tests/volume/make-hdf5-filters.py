# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""HDF5 files packed by registered filters; run by test-formats.c behind volume-fixtures.h's preamble, prints what make-hdf5.py does."""
import ctypes
import struct
import zlib

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["LI_TEST_SOURCE"], "tests/volume"))
import h5py
from packers import *

NO = "0 0 0"
BLOSC_F, LZ4_F, BITSHUFFLE_F, ZSTD_F = 32001, 32004, 32008, 32015


def good(name, a):
    ref(name, a)
    print(f"{name}||{NO}|{NO}")


def bad(name, part, sign="!"):
    print(f"{name}||{sign}|{part}")


def smooth(type, shape):
    z, y, x = np.ogrid[:shape[0], :shape[1], :shape[2]]
    return (3 * z + 5 * y + 7 * x).astype(type)


def case(name, a, chunks, filters, pack, expected=None, **how):
    write_chunks(name, a, chunks, filters, pack, **how)
    good(name, a if expected is None else expected)


u16, noise = smooth("<u2", (13, 17, 19)), volume("uint16", (13, 17, 19), 3)

# Each alone, on bytes that shrink and on such that do not.
for tag, a in [("smooth", u16), ("noise", noise)]:
    for block in [64, 1000, 1 << 30]:
        case(f"lz4-{tag}-{block}.h5", a, (4, 5, 6), [(LZ4_F, (block,))], lambda b: lz4_filter(b, min(block, len(b))))
    case(f"zstd-{tag}.h5", a, (4, 5, 6), [(ZSTD_F, (3,))], zstd)
    for inner, code in [("blosclz", 0), ("lz4", 1), ("lz4hc", 2), ("snappy", 3), ("zlib", 4), ("zstd", 5)]:
        filters = [(BLOSC_F, (2, 2, 2, 240, 5, 1, code))]
        if not blosc_has(inner):
            write_chunks(f"blosc-{inner}.h5", a, (4, 5, 6), filters, lambda b: b)
            bad(f"blosc-{inner}.h5", f"blosc with {inner} (32001)")
            continue
        for shuffle in range(3):
            case(f"blosc-{tag}-{inner}-{shuffle}.h5", a, (4, 5, 6), filters, lambda b: blosc(b, 2, inner, shuffle))
    case(f"blosc-{tag}-stored.h5", a, (4, 5, 6), [(BLOSC_F, (2, 2, 2, 240, 0, 1, 1))], lambda b: blosc(b, 2, "lz4", 1, 0))
    for packing in [0, 2, 3]:
        for block in [0, 8, 24]:
            for chunks in [(4, 5, 6), (13, 17, 19), (1, 1, 1), (2, 3, 3)]:
                case(f"bits-{tag}-{packing}-{block}-{'x'.join(map(str, chunks))}.h5", a, chunks,
                     [(BITSHUFFLE_F, (0, 3, 2, block, packing))], lambda b: bitshuffle_filter(b, 2, block, packing))

# Every type, also in the other byte order; blocks of more than one kind in a chunk.
for t in ["u1", "i2", "u4", "f4", "f8"]:
    a = volume(np.dtype(t).name, (9, 33, 41), 7) if t != "f8" else volume("float64", (9, 33, 41), 9)
    size, back = a.dtype.itemsize, a.astype("f4") if t == "f8" else a
    for order in "<>":
        tag = f"{t}-{'little' if order == '<' else 'big'}"
        case(f"bits-{tag}.h5", a.astype(order + t), (9, 33, 41), [(BITSHUFFLE_F, (0, 3, size, 0, 2))],
             lambda b: bitshuffle_filter(b, size, 0, 2), back)
        case(f"blosc-{tag}.h5", a.astype(order + t), (5, 20, 41), [(BLOSC_F, (2, 2, size, 0, 5, 2, 5))],
             lambda b: blosc(b, size, "zstd", 2), back)

# One behind the other, the last one undone first; a chunk whose writer left some out.
case("shuffle-zstd.h5", u16, (4, 5, 6), [(2, (2,)), (ZSTD_F, ())],
     lambda b: zstd(np.frombuffer(b, "u1").reshape(-1, 2).T.tobytes()))
case("bits-deflate.h5", u16, (4, 5, 6), [(BITSHUFFLE_F, (0, 3, 2, 0, 0)), (1, (4,))],
     lambda b: zlib.compress(bitshuffle_filter(b, 2)))
case("lz4-deflate.h5", noise, (4, 5, 6), [(LZ4_F, (64,)), (1, (4,))], lambda b: zlib.compress(lz4_filter(b, 64)))
for mask, pack in [(1, zstd), (2, lambda b: bitshuffle_filter(b, 2)), (3, lambda b: b)]:
    case(f"left-out-{mask}.h5", u16, (4, 5, 6), [(BITSHUFFLE_F, (0, 3, 2, 0, 0)), (ZSTD_F, ())], pack, mask=mask)
case("latest.h5", u16, (4, 5, 6), [(ZSTD_F, ())], zstd, libver="latest")

# Refused by name.
for number, name in [(32026, "blosc2"), (32013, "zfp"), (32017, "sz"), (32019, "jpeg"), (307, "bzip2"), (60000, "?")]:
    write_chunks(f"{number}.h5", u16, (4, 5, 6), [(number, ())], lambda b: b)
    bad(f"{number}.h5", f"is packed by the HDF5 filter {name} ({number})")
write_chunks("bits-7.h5", u16, (4, 5, 6), [(BITSHUFFLE_F, (0, 3, 2, 0, 7))], lambda b: b)
bad("bits-7.h5", "bitshuffle with an unknown packing (32008)")
write_chunks("blosc-9.h5", u16, (4, 5, 6), [(BLOSC_F, (2, 2, 2, 0, 5, 1, 9))], lambda b: b)
bad("blosc-9.h5", "blosc with ? (32001)")

# Damaged chunks: each claim of a header that is none.
chunk = u16[:4, :5, :6].tobytes()
damaged = {
    "lz4-cut": (LZ4_F, (64,), lz4_filter(chunk, 64)[:-9]),
    "lz4-claim": (LZ4_F, (64,), struct.pack(">Q", 1 << 60) + lz4_filter(chunk, 64)[8:]),
    "lz4-empty-blocks": (LZ4_F, (64,), struct.pack(">QI", 240, 0) + lz4_filter(chunk, 64)[12:]),
    "lz4-short": (LZ4_F, (64,), lz4_filter(chunk[:100], 64)),
    "zstd-cut": (ZSTD_F, (), zstd(chunk)[:-9]),
    "zstd-long": (ZSTD_F, (), zstd(chunk * 9)),
    "zstd-bomb": (ZSTD_F, (), zstd(bytes(1 << 26))),
    "blosc-cut": (BLOSC_F, (2, 2, 2, 240, 5, 1, 1), blosc(chunk, 2)[:-9]),
    "blosc-claim": (BLOSC_F, (2, 2, 2, 240, 5, 1, 1), blosc(chunk, 2)[:4] + struct.pack("<I", 1 << 30) + blosc(chunk, 2)[8:]),
    "blosc-few": (BLOSC_F, (2, 2, 2, 240, 5, 1, 1), b"\x02\x01"),
    "bits-cut": (BITSHUFFLE_F, (0, 3, 2, 0, 2), bitshuffle_filter(chunk, 2, 0, 2)[:-3]),
    "bits-block": (BITSHUFFLE_F, (0, 3, 2, 0, 2), struct.pack(">QI", 240, 6) + bitshuffle_filter(chunk, 2, 0, 2)[12:]),
    "bits-claim": (BITSHUFFLE_F, (0, 3, 2, 0, 3), struct.pack(">QI", 1 << 40, 8192) + bitshuffle_filter(chunk, 2, 0, 3)[12:]),
    "bits-few": (BITSHUFFLE_F, (0, 3, 2, 0, 2), b"\0" * 11),
}
for name, (number, values, packed) in damaged.items():
    write_chunks(f"{name}.h5", u16[:4, :5, :6], (4, 5, 6), [(number, values)], lambda b: packed)
    bad(f"{name}.h5", "damaged chunk at voxel 0, 0, 0", "?")
