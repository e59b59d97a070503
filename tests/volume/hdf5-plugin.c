/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A library in HDF5_PLUGIN_PATH that tells when it is loaded: it makes the file LI_TEST_MARK. */

#include <stdio.h>
#include <stdlib.h>

__attribute__ ((constructor)) static void
loaded (void)
{
  const char *name = getenv ("LI_TEST_MARK");
  FILE *mark = name != NULL ? fopen (name, "w") : NULL;

  if (mark != NULL)
    fclose (mark);
}
