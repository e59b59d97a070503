/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-scene.h"

/**
 * li_box_draw:
 * @pixels: RGBA8, @view->height rows of @stride bytes, top row first
 *
 * The 3D view on the CPU: for every pixel the nearest of the three slices that its ray meets, with
 * its layers over @background. The reference for the GL renderer.
 */
void li_box_draw (const LiView3D *view,
                  const LiBoxScene *scene,
                  const guint8 background[3],
                  guint8 *pixels,
                  gsize stride);
