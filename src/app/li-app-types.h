/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "li-config.h"

#define LI_APP_PATH "/io/github/lithoscope/Lithoscope/"

typedef struct _LiDocument LiDocument;
typedef struct _LiViewer LiViewer;
typedef struct _LiWindow LiWindow;
