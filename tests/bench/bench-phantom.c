/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>

#include "../dvc/kinds-fixtures.h"

/* Nodes with status 2 on the phantom electrode of 256³ against its exact motion: registration, then
 * spacing 18, half window 17; then small volumes of other kinds (tests/dvc/kinds-fixtures.h), three
 * seeds each; "bench-phantom kinds" measures these alone. Prints "name <tab> figure <tab> unit". */

static void
row (const char *name, LiElectrode *electrode, int i)
{
  g_autoptr (LiField) field = electrode_measure (electrode, i, i + 1, LI_SHAPE_AUTO);
  ElectrodeErrors e = electrode_errors (field, electrode, i, i + 1);

  printf ("%s T%d → T%d: whole windows\t%.4f\tvoxel rms\n", name, i, i + 1, e.rms_inside);
  printf ("%s T%d → T%d: worst of them\t%.2f\tvoxel\n", name, i, i + 1, e.worst_inside);
  printf ("%s T%d → T%d: all nodes with status 2 (%zu of %zu)\t%.4f\tvoxel rms\n", name, i, i + 1,
          e.n, field->n, e.rms);
  printf ("%s T%d → T%d: worst of them\t%.2f\tvoxel\n", name, i, i + 1, e.worst);
  printf ("%s T%d → T%d: error / standard error\t%.2f\t\n", name, i, i + 1, e.z);
  fflush (stdout);
}

static void
kind_row (const Kind *kind)
{
  KindErrors e = { 0 };

  for (int seed = 1; seed <= 3; seed++)
    {
      g_autoptr (LiElectrode) sample = kind_sample (kind, seed);
      g_autoptr (LiField) field = kind_measure (kind, sample);
      kind_add (&e, field, sample);
    }
  double n = 3 * (double)MAX (e.n, 1);
  printf ("%s: nodes with status 2 (%zu of %zu)\t%.4f\tvoxel rms\n", kind->name, e.n, e.nodes,
          sqrt (e.squares / n));
  printf ("%s: worst of them\t%.3f\tvoxel\n", kind->name, e.worst);
  printf ("%s: error / standard error\t%.2f\t\n", kind->name, sqrt (e.z2 / n));
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    kind_row (&kinds[i]);
  if (argc > 1 && g_str_equal (argv[1], "kinds"))
    return 0;
  for (int disturbed = 0; disturbed < 2; disturbed++)
    {
      const ElectrodeSample s = { 256, 5, 600, 0.2, disturbed, FALSE };
      g_autoptr (LiElectrode) electrode = electrode_new (&s);
      for (int i = 0; i < 4; i++)
        if (i != 1)
          row (disturbed ? "with a scanner's disturbances" : "noise alone", electrode, i);
    }
  return 0;
}
