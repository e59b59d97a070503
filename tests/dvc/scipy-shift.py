# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Local shifts of a pair of raw u16 cubes by scipy's cubic spline: an oracle that shares nothing with ours.

Arguments: file 1, file 2, edge, half window, then the nodes as z,y,x. Prints the shift of each node."""
import sys

import numpy as np
from scipy import ndimage


def shift_of(one, coefficients, node, half):
    grid = np.stack(np.meshgrid(*[np.arange(c - half, c + half + 1.0) for c in node], indexing="ij"))
    f = one[tuple(slice(c - half, c + half + 1) for c in node)]
    u = np.zeros(3)

    def sample(v):
        return ndimage.map_coordinates(coefficients, grid + v[:, None, None, None], order=3, prefilter=False)

    for _ in range(8):
        g = sample(u)
        gradient = [(sample(u + e) - sample(u - e)) / 0.02 for e in 0.01 * np.eye(3)]
        design = np.stack([x.ravel() for x in gradient] + [np.ones(f.size)], axis=1)
        u += np.linalg.lstsq(design, (f - g).ravel(), rcond=None)[0][:3]
    return u


def main():
    edge, half = int(sys.argv[3]), int(sys.argv[4])
    one, two = (np.fromfile(p, "<u2").reshape(3 * [edge]).astype(float) for p in sys.argv[1:3])
    coefficients = ndimage.spline_filter(two, order=3)
    for text in sys.argv[5:]:
        node = [int(c) for c in text.split(",")]
        print("%.9f %.9f %.9f" % tuple(shift_of(one, coefficients, node, half)))


if __name__ == "__main__":
    main()
