/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gstdio.h>

#include <gio/gio.h>

#include "base/li-safe-file.h"
#include "dvc/li-field.h"

/* A motion known exactly: displacement and gradient at any point. */
typedef struct
{
  LiPhi affine;
  double amplitude, wavelength; /* a wave of u_z along x and of u_x along z, on top */
} Motion;

static inline Motion
motion_affine (void)
{
  const double c[3] = { 40, 45, 50 };
  Motion m = { .affine = li_phi_identity (c), .wavelength = 1 };
  const double F[3][3]
      = { { 1.02, 0.004, -0.001 }, { 0.002, 0.99, 0.003 }, { -0.002, 0.001, 0.995 } };
  const double t[3] = { 0.4, -0.2, 0.3 };
  for (int a = 0; a < 3; a++)
    {
      m.affine.t[a] = t[a];
      for (int b = 0; b < 3; b++)
        m.affine.F.m[a][b] = F[a][b];
    }
  return m;
}

static inline void
motion_at (const Motion *m, const double x[3], double u[3], LiMat3 *F)
{
  double k = 2 * G_PI / m->wavelength;
  li_phi_displacement (&m->affine, x, u);
  u[0] += m->amplitude * sin (k * x[2]);
  u[2] += m->amplitude * cos (k * x[0]);
  if (F == NULL)
    return;
  *F = m->affine.F;
  F->m[0][2] += m->amplitude * k * cos (k * x[2]);
  F->m[2][0] -= m->amplitude * k * sin (k * x[0]);
}

static inline void
motion_set_node (const Motion *m, LiNode *node)
{
  motion_at (m, node->phi.c, node->phi.t, &node->phi.F);
  node->status = LI_STATUS_CONVERGED;
  node->source = LI_SOURCE_MEASURED;
  node->error = 1;
  node->iterations = 3;
  node->delta_phi_norm = 1e-4;
  node->zncc = 0.99;
  node->coverage = 1;
  for (int i = 0; i < 3; i++)
    node->sigma_u[i] = 0.01;
  for (int i = 0; i < 9; i++)
    node->sigma_F[i] = 1e-3;
}

static inline LiField *
motion_field (const Motion *m, const gint64 shape[3], const double spacing[3])
{
  GError *error = NULL;
  LiField *field = li_field_new_grid (shape, spacing, &error);
  g_assert_no_error (error);
  for (int a = 0; a < 3; a++)
    field->half_window[a] = floor (spacing[a] / 2);
  for (gsize i = 0; i < field->n; i++)
    motion_set_node (m, &field->nodes[i]);
  return field;
}

static inline void
fail_node (LiNode *node, LiStatus status, LiReason reason)
{
  node->status = status;
  node->reason = reason;
  for (int a = 0; a < 3; a++)
    node->phi.t[a] += 3 + a;
  node->phi.F.m[0][1] += 0.2;
}

/* Fails a share of the nodes; the seed is printed so that a failure can be repeated. */
static inline gsize
fail_some (LiField *field, double share, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gsize failed = 0;
  g_test_message ("seed %u", seed);
  for (gsize i = 0; i < field->n; i++)
    if (g_rand_double (rand) < share)
      {
        fail_node (&field->nodes[i], LI_STATUS_NOT_CONVERGED, LI_REASON_ITERATIONS);
        failed++;
      }
  return failed;
}

static inline char *
temporary_folder (void)
{
  GError *error = NULL;
  char *folder = g_dir_make_tmp ("litho-test-XXXXXX", &error);
  g_assert_no_error (error);
  return folder;
}

static inline void
remove_folder (char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_remove (path);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (folder);
  g_free (folder);
}
