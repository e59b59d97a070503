# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What h5py and numpy cannot pack by themselves: LZ4, Zstandard and Blosc by their own libraries, bitshuffle after its description
(K. Masui et al., Astronomy and Computing 12 (2015) 181) with numpy's bits; nothing of Lithoscope. Used by the make-*.py scripts."""
import ctypes
import struct

import h5py
import numpy as np

LZ4 = ctypes.CDLL("liblz4.so.1")
ZSTD = ctypes.CDLL("libzstd.so.1")
BLOSC = ctypes.CDLL("libblosc.so.1")
ZSTD.ZSTD_compress.restype = ZSTD.ZSTD_compressBound.restype = ctypes.c_size_t
size_t = ctypes.c_size_t


def lz4_block(data):
    out = ctypes.create_string_buffer(LZ4.LZ4_compressBound(len(data)))
    n = LZ4.LZ4_compress_default(data, out, len(data), len(out))
    return out.raw[:n]


def zstd(data, level=3):
    out = ctypes.create_string_buffer(ZSTD.ZSTD_compressBound(size_t(len(data))))
    n = ZSTD.ZSTD_compress(out, size_t(len(out)), data, size_t(len(data)), level)
    return out.raw[:n]


def blosc(data, size, inner="lz4", shuffle=1, level=5, block=0):
    out = ctypes.create_string_buffer(len(data) + 16)
    n = BLOSC.blosc_compress_ctx(level, shuffle, size_t(size), size_t(len(data)), data, out, size_t(len(out)), inner.encode(),
                                 size_t(block), 1)
    if n <= 0:
        raise RuntimeError(f"libblosc: {n}")
    return out.raw[:n]


def blosc_has(inner):
    return BLOSC.blosc_compname_to_compcode(inner.encode()) >= 0


def lz4_filter(data, block):
    """HDF5 filter 32004."""
    out = struct.pack(">QI", len(data), block)
    for k in range(0, len(data), block):
        raw = data[k:k + block]
        packed = lz4_block(raw)
        if len(packed) >= len(raw):
            packed = raw
        out += struct.pack(">I", len(packed)) + packed
    return out


def transposed(data, size):
    """Bit b of every number in the b-th row; the number of numbers is a multiple of 8."""
    bits = np.unpackbits(np.frombuffer(data, "u1").reshape(-1, size), axis=1, bitorder="little")
    return np.packbits(bits.T, axis=1, bitorder="little").tobytes()


def default_block(size):
    return max(8192 // size // 8 * 8, 128)


def bitshuffle_filter(data, size, block=0, packing=0):
    """HDF5 filter 32008: packing 0 none, 2 LZ4, 3 Zstandard."""
    block = block or default_block(size)
    n = len(data) // size
    whole = n // 8 * 8
    out = struct.pack(">QI", len(data), block * size) if packing else b""
    for k in range(0, whole, block):
        bits = transposed(data[k * size:min(k + block, whole) * size], size)
        if packing:
            packed = {2: lz4_block, 3: zstd}[packing](bits)
            bits = struct.pack(">I", len(packed)) + packed
        out += bits
    return out + data[whole * size:]


def write_chunks(name, a, chunks, filters, pack, mask=0, dataset="volume", mode="w", **how):
    """An HDF5 dataset whose chunks are packed by @pack (a function of the bytes of a chunk at full size)."""
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_chunk(chunks)
    for number, values in filters:
        plan.set_filter(number, h5py.h5z.FLAG_OPTIONAL, values)
    with h5py.File(name, mode, **how) as f:
        d = h5py.h5d.create(f.id, dataset.encode(), h5py.h5t.py_create(a.dtype), h5py.h5s.create_simple(a.shape), plan)
        padded = np.zeros([-(-n // c) * c for n, c in zip(a.shape, chunks)], a.dtype)
        padded[tuple(slice(n) for n in a.shape)] = a
        for at in np.ndindex(*[n // c for n, c in zip(padded.shape, chunks)]):
            corner = tuple(k * c for k, c in zip(at, chunks))
            part = padded[tuple(slice(k, k + c) for k, c in zip(corner, chunks))]
            d.write_direct_chunk(corner, pack(part.tobytes()), mask)
