/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-volume.h"

const char *
li_cache_folder (void)
{
  static char *folder;

  if (g_once_init_enter (&folder))
    {
      char *made = g_build_filename (g_get_user_cache_dir (), "lithoscope", NULL);
      g_mkdir_with_parents (made, 0700); /* who writes into it says when that fails */
      g_once_init_leave (&folder, made);
    }
  return folder;
}
