/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-register-start.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dvc/li-search.h"

/* Grey values with NaN outside the mask. */
static float *
read_masked (LiVolume *im, LiVolume *mask, GError **error)
{
  LiBox all = li_volume_box (im);
  gsize n = li_volume_n_voxels (im);
  g_autofree float *grey = g_new (float, n);

  if (!li_volume_read_box (im, &all, LI_TYPE_F32, grey, error))
    return NULL;
  if (mask != NULL)
    {
      g_autofree float *m = g_new (float, n);
      if (!li_volume_read_box (mask, &all, LI_TYPE_F32, m, error))
        return NULL;
      for (gsize i = 0; i < n; i++)
        if (!(m[i] > 0))
          grey[i] = NAN;
    }
  return g_steal_pointer (&grey);
}

static gboolean
centre_of_mass (const float *v, const gint64 n[3], gboolean binary, double centre[3])
{
  double sum = 0, moment[3] = { 0 }, lowest = INFINITY;
  gsize i = 0, voxels = (gsize)n[0] * n[1] * n[2];

  for (gsize k = 0; k < voxels; k++)
    if (isfinite (v[k]))
      lowest = MIN (lowest, v[k]);
  for (gint64 z = 0; z < n[0]; z++)
    for (gint64 y = 0; y < n[1]; y++)
      for (gint64 x = 0; x < n[2]; x++, i++)
        if (isfinite (v[i]))
          {
            double w = binary ? v[i] > 0 : v[i] - lowest;
            sum += w;
            moment[0] += w * z;
            moment[1] += w * y;
            moment[2] += w * x;
          }
  for (int k = 0; k < 3; k++)
    centre[k] = moment[k] / sum;
  return sum > 0;
}

gboolean
li_register_mask_centre (LiVolume *mask, double centre[3], GError **error)
{
  double sum = 0, moment[3] = { 0 };
  const gint64 *n = li_volume_info (mask)->shape;
  g_autofree float *plane = g_new (float, n[1] * n[2]);

  for (gint64 z = 0; z < n[0]; z++)
    {
      LiBox box = li_box (z, z + 1, 0, n[1], 0, n[2]);
      if (!li_volume_read_box (mask, &box, LI_TYPE_F32, plane, error))
        return FALSE;
      for (gint64 i = 0; i < n[1] * n[2]; i++)
        if (plane[i] > 0)
          {
            sum++;
            moment[0] += z;
            moment[1] += i / n[2];
            moment[2] += i % n[2];
          }
    }
  if (sum == 0)
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID, _ ("%s: the mask is empty"),
                   li_volume_name (mask));
      return FALSE;
    }
  for (int k = 0; k < 3; k++)
    centre[k] = moment[k] / sum;
  return TRUE;
}

/* Shift of image 2 against image 1 by cross-correlation, voxels of the level; kept when it beats
 * identity. */
static gboolean
correlate_shift (const float *a,
                 const gint64 na[3],
                 const float *b,
                 const gint64 nb[3],
                 gboolean always,
                 double shift[3])
{
  double zero[3] = { 0 }, none[3] = { 0 }, margin[3], peak, at_zero, ignored[3];

  for (int k = 0; k < 3; k++)
    margin[k] = MAX (na[k], nb[k]) * 0.5;
  if (!li_search_shift (a, na, b, nb, zero, margin, 0.3, 2, shift, &peak, NULL))
    return FALSE;
  if (always || !li_search_shift (a, na, b, nb, zero, none, 0.05, 2, ignored, &at_zero, NULL))
    return TRUE;
  return peak > at_zero;
}

gboolean
li_register_start (LiVolume *im1,
                   LiVolume *im2,
                   LiVolume *mask1,
                   LiVolume *mask2,
                   const LiPhi *guess,
                   int bin,
                   int start,
                   const double c[3],
                   LiPhi *phi,
                   GError **error)
{
  *phi = guess ? li_phi_move (guess, c) : li_phi_identity (c);
  if (guess != NULL || start == LI_START_IDENTITY)
    return TRUE;
  const gint64 *na = li_volume_info (im1)->shape, *nb = li_volume_info (im2)->shape;
  g_autofree float *a = read_masked (im1, mask1, error);
  g_autofree float *b = a ? read_masked (im2, mask2, error) : NULL;
  double shift[3] = { 0 }, mass1[3], mass2[3];

  if (b == NULL)
    return FALSE;
  if (start == LI_START_CENTRES_OF_MASS)
    {
      if (centre_of_mass (a, na, FALSE, mass1) && centre_of_mass (b, nb, FALSE, mass2))
        for (int k = 0; k < 3; k++)
          shift[k] = mass2[k] - mass1[k];
    }
  else if (!correlate_shift (a, na, b, nb, start == LI_START_FFT, shift))
    return TRUE;
  for (int k = 0; k < 3; k++)
    phi->t[k] += bin * shift[k];
  return TRUE;
}
