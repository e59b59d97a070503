/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-moments.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/li-error.h"
#include "base/li-material.h"
#include "volume/li-histogram.h"

#define HISTOGRAM_VOXELS (64 << 20) /* voxels for the grey level of the dark end */

/* Σ w, Σ w x, Σ w x xᵀ of one plane, x less the middle of the image. */
typedef struct
{
  double w, x[3], xx[3][3];
} PlaneSums;

static void
add_plane (const float *grey, const gint64 n[3], gint64 z, double dark, PlaneSums *s)
{
  double p[3] = { z - (n[0] - 1) / 2., 0, 0 };

  for (gint64 i = 0; i < n[1] * n[2]; i++)
    {
      double w = grey[i] - dark;
      if (!(w > 0) || !isfinite (w))
        continue;
      p[1] = i / n[2] - (n[1] - 1) / 2.;
      p[2] = i % n[2] - (n[2] - 1) / 2.;
      s->w += w;
      for (int k = 0; k < 3; k++)
        {
          s->x[k] += w * p[k];
          for (int l = 0; l < 3; l++)
            s->xx[k][l] += w * p[k] * p[l];
        }
    }
}

static void
moments_of (const PlaneSums *s, const LiVolumeInfo *info, LiMoments *moments)
{
  LiMat3 inertia;
  double mean[3], d[3];

  memcpy (moments->voxel, info->voxel, sizeof moments->voxel);
  li_voxel_metric (info->voxel, d);
  for (int k = 0; k < 3; k++)
    {
      mean[k] = s->x[k] / s->w;
      moments->centre[k] = mean[k] + (info->shape[k] - 1) / 2. + info->origin[k];
    }
  for (int k = 0; k < 3; k++)
    for (int l = 0; l < 3; l++)
      inertia.m[k][l] = d[k] * d[l] * (s->xx[k][l] / s->w - mean[k] * mean[l]);
  li_mat3_eigen (&inertia, moments->spread, &moments->axes);
  for (int k = 0; k < 3; k++)
    moments->spread[k] = sqrt (MAX (moments->spread[k], 0));
}

gboolean
li_moments (LiVolume *volume, LiMoments *moments, LiProgress *progress, GError **error)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  const gint64 *n = info->shape;
  g_autoptr (LiHistogram) histogram
      = li_histogram_new (volume, NULL, HISTOGRAM_VOXELS, progress, error);
  g_autofree float *plane = g_new (float, n[1] * n[2]);
  PlaneSums sums = { 0 };

  if (histogram == NULL)
    return FALSE;
  for (gint64 z = 0; z < n[0]; z++)
    {
      LiBox box = li_box (z, z + 1, 0, n[1], 0, n[2]);

      if (li_progress_set_error_if_cancelled (progress, error)
          || !li_volume_read_box (volume, &box, LI_TYPE_F32, plane, error))
        return FALSE;
      add_plane (plane, n, z, li_histogram_percentile (histogram, 1), &sums);
    }
  if (!(sums.w > 0))
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                   _ ("%s has one grey value everywhere: it has no centre of mass"),
                   li_volume_name (volume));
      return FALSE;
    }
  moments_of (&sums, info, moments);
  return TRUE;
}

static gboolean
differ (const LiMoments *m)
{
  return m->spread[1] < 0.95 * m->spread[0] && m->spread[2] < 0.95 * m->spread[1];
}

/* The rotation axes → axes with signs that turn least: R = Σ s_k b_k a_kᵀ, s₀ s₁ s₂ = 1. */
static LiMat3
smallest_turn (const LiMat3 *a, const LiMat3 *b)
{
  static const double signs[4][3] = { { 1, 1, 1 }, { 1, -1, -1 }, { -1, 1, -1 }, { -1, -1, 1 } };
  LiMat3 best = li_mat3_identity;
  double best_trace = -INFINITY;

  for (int i = 0; i < 4; i++)
    {
      LiMat3 R = { 0 };
      for (int k = 0; k < 3; k++)
        for (int l = 0; l < 3; l++)
          for (int j = 0; j < 3; j++)
            R.m[k][l] += signs[i][j] * b->m[k][j] * a->m[l][j];
      double trace = R.m[0][0] + R.m[1][1] + R.m[2][2];
      if (trace > best_trace)
        {
          best_trace = trace;
          best = R;
        }
    }
  return best;
}

gboolean
li_moments_phi (
    const LiMoments *from, const LiMoments *to, gboolean turn, const double c[3], LiPhi *phi)
{
  gboolean clear = differ (from) && differ (to);

  *phi = li_phi_identity (from->centre);
  for (int k = 0; k < 3; k++)
    phi->t[k] = to->centre[k] - from->centre[k];
  if (turn && clear)
    {
      LiMat3 R = smallest_turn (&from->axes, &to->axes);
      phi->F = li_material_to_F (&R, from->voxel);
    }
  *phi = li_phi_move (phi, c);
  return !turn || clear;
}
