# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""group.h5: a group whose list of members is packed by a filter that only this script has, so that libhdf5 would look for a plugin
to list it. Run by test-formats.c."""
import ctypes

import h5py

lib = next(line.split()[-1] for line in open("/proc/self/maps") if "/libhdf5" in line and "_hl" not in line)
C, i64, uint, size_t = ctypes.CDLL(lib), ctypes.c_int64, ctypes.c_uint, ctypes.c_size_t
C.H5Pset_filter.argtypes = [i64, ctypes.c_int, uint, size_t, ctypes.c_void_p]
C.H5Pset_link_phase_change.argtypes = [i64, uint, uint]
Func = ctypes.CFUNCTYPE(size_t, uint, size_t, ctypes.c_void_p, size_t, ctypes.c_void_p, ctypes.c_void_p)
same = Func(lambda flags, n, values, used, room, at: used)


class Filter(ctypes.Structure):  # H5Z_class2_t
    _fields_ = [("version", ctypes.c_int), ("id", ctypes.c_int), ("encoder", uint), ("decoder", uint), ("name", ctypes.c_char_p),
                ("can_apply", ctypes.c_void_p), ("set_local", ctypes.c_void_p), ("filter", Func)]


own = Filter(1, 60001, 1, 1, b"own", None, None, same)
plan = h5py.h5p.create(h5py.h5p.GROUP_CREATE)
assert C.H5Zregister(ctypes.byref(own)) == 0
assert C.H5Pset_filter(plan.id, 60001, 0, 0, None) == 0 and C.H5Pset_link_phase_change(plan.id, 0, 0) == 0
with h5py.File("group.h5", "w", libver="latest") as f:
    g = h5py.Group(h5py.h5g.create(f.id, b"g", gcpl=plan))
    g.create_dataset("volume", data=np.zeros((2, 3, 4)))
