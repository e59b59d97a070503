/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* @volume seen @shift voxels further: value at x = volume (x + shift), float32, computed box by box
 * with a Kaiser-windowed sinc of 24 taps (flat to 1e-4 up to 0.8 of the Nyquist frequency), so that
 * the shift itself is no source of bias. Border voxels repeat beyond the volume. Keeps a reference
 * to @volume. */
LiVolume *li_volume_new_shifted (LiVolume *volume, const double shift[3]);

G_END_DECLS
