/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-plane-loader.h"

/* The pyramid, if it has come by now: a new reference. */
LiPyramid *li_plane_source_ref_pyramid (LiPlaneSource *source);
