/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>

#include <glib/gi18n.h>

#include "base/li-pool.h"
#include "dvc/li-grey-view.h"
#include "dvc/li-noise.h"
#include "dvc/li-pair-check.h"
#include "dvc/li-texture-length.h"

#define MIN_COVERAGE 0.5
#define POOR_SIGMA 0.05   /* voxel: expected standard error from which a window is called poor */
#define WANTED_SIGMA 0.01 /* voxel: what the suggested window is to reach */
#define SIGNIFICANCE 5    /* standard deviations of the gradient energy that noise alone brings */
#define SAMPLE_HALF                                                                                \
  64 /* voxels: half the edge of the box that noise and correlation length come from */
#define MAD_TO_SD 1.4826

typedef struct
{
  LiVolume *im1, *mask;
  LiField *grid;
  const double *half_window;
  double noise_sd;
  float *expected;
  LiProgress *progress;
  GError **errors; /* one a node */
} Check;

/* Voxels of @volume around a place in the full frame. */
static LiBox
window_box (LiVolume *volume, const double c[3], const double half[3])
{
  const double *origin = li_volume_info (volume)->origin;
  LiBox all = li_volume_box (volume), box;
  for (int a = 0; a < 3; a++)
    {
      box.lo[a] = (gint64)ceil (c[a] - origin[a] - half[a]);
      box.hi[a] = (gint64)floor (c[a] - origin[a] + half[a]) + 1;
    }
  return li_box_intersect (&box, &all);
}

/* Whether a voxel and its six neighbours are known. */
static gboolean
star_is_finite (const float *v, gint64 nx, gint64 ny)
{
  return isfinite (v[0]) && isfinite (v[1]) && isfinite (v[-1]) && isfinite (v[nx])
         && isfinite (v[-nx]) && isfinite (v[ny * nx]) && isfinite (v[-ny * nx]);
}

/* Σ g gᵀ of central differences over the voxels of a window that the mask allows (NULL: all), and
 * that are finite. @grey has a voxel more on every side. */
static gsize
gradient_moments (const float *grey, const guint8 *mask, const LiBox *box, LiMat3 *M)
{
  gint64 ny = li_box_edge (box, 1) + 2, nx = li_box_edge (box, 2) + 2;
  gsize used = 0, at = 0;
  *M = (LiMat3){ 0 };
  for (gint64 z = 1; z <= li_box_edge (box, 0); z++)
    for (gint64 y = 1; y <= li_box_edge (box, 1); y++)
      for (gint64 x = 1; x <= li_box_edge (box, 2); x++, at++)
        {
          const float *v = grey + (z * ny + y) * nx + x;
          if ((mask != NULL && mask[at] == 0) || !star_is_finite (v, nx, ny))
            continue;
          double g[3]
              = { 0.5 * (v[ny * nx] - v[-ny * nx]), 0.5 * (v[nx] - v[-nx]), 0.5 * (v[1] - v[-1]) };
          for (int a = 0; a < 3; a++)
            for (int b = 0; b <= a; b++)
              M->m[a][b] += g[a] * g[b];
          used++;
        }
  for (int a = 0; a < 3; a++)
    for (int b = a + 1; b < 3; b++)
      M->m[a][b] = M->m[b][a];
  return used;
}

/* The Cramér–Rao bound of the displacement in the worst direction, noise in both images; infinite
 * where the gradients are no more than noise makes. White noise of sd s adds s²/2 to the energy of
 * a central difference. */
static double
expected_sigma (LiMat3 M, gsize voxels, double noise_sd)
{
  double values[3], floor_energy = 0.5 * noise_sd * noise_sd;
  LiMat3 vectors;
  for (int a = 0; a < 3; a++)
    M.m[a][a] -= (double)voxels * floor_energy;
  li_mat3_eigen (&M, values, &vectors);
  if (!(values[2] > SIGNIFICANCE * floor_energy * sqrt (3.0 * (double)voxels)) || values[2] <= 0)
    return INFINITY;
  return sqrt (2 * noise_sd * noise_sd / values[2]);
}

static void
judge (LiNode *node, double sigma)
{
  node->source = LI_SOURCE_MEASURED;
  for (int a = 0; a < 3; a++)
    node->sigma_u[a] = sigma;
  if (sigma <= POOR_SIGMA)
    {
      node->status = LI_STATUS_NOT_RUN;
      node->reason = LI_REASON_NONE;
      return;
    }
  node->status = LI_STATUS_NO_TEXTURE;
  node->reason = LI_REASON_SINGULAR;
}

static gboolean
check_node (const Check *check, gsize i, GError **error)
{
  LiNode *node = &check->grid->nodes[i];
  LiBox box = window_box (check->im1, node->phi.c, check->half_window),
        grown = li_box_grow (&box, 1);
  gsize n = li_box_voxels (&box);
  g_autofree float *grey = g_new (float, li_box_voxels (&grown) + 1);
  g_autofree guint8 *mask = check->mask ? g_new (guint8, n + 1) : NULL;
  LiMat3 M;
  if (n > 0
      && (!li_volume_read_box (check->im1, &grown, LI_TYPE_F32, grey, error)
          || (mask != NULL && !li_volume_read_box (check->mask, &box, LI_TYPE_U8, mask, error))))
    return FALSE;
  gsize used = gradient_moments (grey, mask, &box, &M);
  double whole = 1;
  for (int a = 0; a < 3; a++)
    whole *= 2 * floor (check->half_window[a]) + 1;
  node->coverage = MIN (1, (double)used / whole);
  judge (node, expected_sigma (M, used, check->noise_sd));
  if (node->coverage < MIN_COVERAGE)
    {
      node->status = LI_STATUS_NO_TEXTURE;
      node->reason = mask != NULL ? LI_REASON_MASKED : LI_REASON_OUTSIDE;
    }
  check->expected[i] = (float)node->sigma_u[0];
  return TRUE;
}

static void
check_chunk (gsize index, gpointer data)
{
  const Check *check = data;
  if (li_progress_is_cancelled (check->progress))
    return;
  check_node (check, index, &check->errors[index]);
  li_progress_step (check->progress, 1);
}

static gboolean
run_check (Check *check, GError **error)
{
  gsize n = check->grid->n;
  check->errors = g_new0 (GError *, n);
  li_progress_push (check->progress, 1, (double)n, NULL);
  li_pool_for_job (check->progress, n, check_chunk, check);
  li_progress_pop (check->progress);
  gboolean good = !li_progress_set_error_if_cancelled (check->progress, error);
  for (gsize i = 0; i < n; i++)
    if (check->errors[i] != NULL && good)
      {
        g_propagate_error (error, g_steal_pointer (&check->errors[i]));
        good = FALSE;
      }
    else
      g_clear_error (&check->errors[i]);
  g_free (check->errors);
  return good;
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *)a, y = *(const float *)b;
  return x < y ? -1 : x > y;
}

static double
sorted_quantile (float *values, gsize n, double q)
{
  if (n == 0)
    return NAN;
  qsort (values, n, sizeof *values, compare_floats);
  return (double)values[MIN ((gsize)(q * (double)n), n - 1)];
}

/* Second differences along all three axes contain hardly anything but noise (sd × √216 for white
 * noise); the median of their magnitude is not moved by the edges that are left. */
static double
estimate_noise (const float *grey, const gint64 n[3])
{
  static const double second[3] = { 1, -2, 1 };
  gsize count = 0;
  g_autofree float *values = g_new (float, (gsize)(n[0] * n[1] * n[2]) / 5 + 1);
  if (n[0] < 3 || n[1] < 3 || n[2] < 3)
    return 0;
  gsize cells = (gsize)((n[0] - 2) * (n[1] - 2) * (n[2] - 2));
  for (gsize i = 0; i < cells; i += 5)
    {
      gint64 x = (gint64)i % (n[2] - 2), y = (gint64)i / (n[2] - 2) % (n[1] - 2),
             z = (gint64)i / ((n[2] - 2) * (n[1] - 2));
      double sum = 0;
      for (int k = 0; k < 27; k++)
        sum += second[k / 9] * second[k / 3 % 3] * second[k % 3]
               * grey[((z + k / 9) * n[1] + y + k / 3 % 3) * n[2] + x + k % 3];
      if (isfinite (sum))
        values[count++] = (float)fabs (sum);
    }
  return MAD_TO_SD * sorted_quantile (values, count, 0.5) / sqrt (216);
}

/* A box about the middle of the nodes whose window the mask allows. */
static LiBox
sample_box (LiVolume *im1, LiVolume *mask, const LiField *grid)
{
  const double half[3] = { SAMPLE_HALF, SAMPLE_HALF, SAMPLE_HALF };
  const LiVolumeInfo *info = li_volume_info (im1);
  double sum[3] = { 0, 0, 0 };
  gsize count = 0;
  for (gsize i = 0; i < grid->n; i++)
    {
      const double *c = grid->nodes[i].phi.c;
      LiBox voxel = window_box (im1, c, (const double[3]){ 0.5, 0.5, 0.5 });
      guint8 inside[8] = { mask == NULL };
      if (mask != NULL && li_box_voxels (&voxel) >= 1 && li_box_voxels (&voxel) <= 8)
        li_volume_read_box (mask, &voxel, LI_TYPE_U8, inside, NULL);
      if (inside[0] == 0)
        continue;
      for (int a = 0; a < 3; a++)
        sum[a] += c[a];
      count++;
    }
  for (int a = 0; a < 3; a++)
    sum[a]
        = count > 0 ? sum[a] / (double)count : info->origin[a] + 0.5 * (double)(info->shape[a] - 1);
  return window_box (im1, sum, half);
}

static double
largest (const float *grey, gsize n)
{
  double most = 0;
  for (gsize i = 0; i < n; i++)
    if (isfinite (grey[i]))
      most = MAX (most, fabs ((double)grey[i]));
  return most;
}

static gboolean
measure_sample (Check *check, LiTextureSummary *summary, GError **error)
{
  LiBox box = sample_box (check->im1, check->mask, check->grid);
  gint64 n[3] = { li_box_edge (&box, 0), li_box_edge (&box, 1), li_box_edge (&box, 2) };
  g_autofree float *grey = g_new (float, li_box_voxels (&box) + 1);
  if (!li_volume_read_box (check->im1, &box, LI_TYPE_F32, grey, error))
    return FALSE;
  if (!(check->noise_sd > 0))
    check->noise_sd = estimate_noise (grey, n);
  /* A noise-free image still has the rounding of its numbers. */
  check->noise_sd
      = MAX (check->noise_sd, (double)FLT_EPSILON * largest (grey, li_box_voxels (&box)));
  summary->noise_sd = check->noise_sd;
  summary->correlation_length = li_texture_length (grey, n, check->noise_sd);
  return TRUE;
}

/* The standard error falls with the root of the window's volume; and a window should span four
 * correlation lengths. */
static double
suggest (const Check *check, double correlation)
{
  gsize n = 0;
  g_autofree float *known = g_new (float, check->grid->n);
  double half = cbrt (check->half_window[0] * check->half_window[1] * check->half_window[2]);
  for (gsize i = 0; i < check->grid->n; i++)
    if (check->grid->nodes[i].reason != LI_REASON_MASKED
        && check->grid->nodes[i].reason != LI_REASON_OUTSIDE && isfinite (check->expected[i]))
      known[n++] = check->expected[i];
  double reach
      = n > 0 ? half * pow (sorted_quantile (known, n, 0.9) / WANTED_SIGMA, 2.0 / 3) : 2 * half;
  const gint64 *shape = li_volume_info (check->im1)->shape;
  double most = floor (0.5 * (double)(MIN (shape[0], MIN (shape[1], shape[2])) - 1));
  return MIN (ceil (CLAMP (MAX (reach, 2 * correlation), 8, 128)), most);
}

/* Half of a window in the middle of the image must lie inside it, or no window can be judged. */
static gboolean
check_windows (LiVolume *im1, const double half[3], GError **error)
{
  const gint64 *n = li_volume_info (im1)->shape;
  double share = 1;
  for (int a = 0; a < 3; a++)
    share *= MIN (1, (double)n[a] / (2 * half[a] + 1));
  if (share >= MIN_COVERAGE)
    return TRUE;
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
               _ ("half window %.0f is too large for %s, which has %" G_GINT64_FORMAT
                  " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " voxels"),
               half[0], li_volume_name (im1), n[0], n[1], n[2]);
  return FALSE;
}

/**
 * li_texture_check:
 * @mask: (nullable): of @im1's shape, non-zero = use
 * @grid: nodes in the full frame; they receive the expected standard error (sigma_u, worst
 * direction), coverage, and status: 0 good, −5 poor, with reason
 * @half_window: voxels, z y x
 * @noise_sd: grey levels, taken for white; 0 to estimate it from second differences of @im1
 * (correlated noise looks smaller there)
 * @expected_sigma: (out caller-allocates): one a node, voxels; infinite where gradients do not
 * stand out of the noise
 *
 * Texture before a run: the Cramér–Rao bound of the displacement, σ² = 2 s² / λ, λ the least
 * eigenvalue of Σ ∇f ∇fᵀ over the window (Pan et al. 2008, doi 10.1364/OE.16.007037, in three
 * dimensions), the noise's own share of the gradients taken off. Poor: more than 0.05 voxel. The
 * suggested half window brings nine in ten windows to 0.01 voxel and spans four correlation
 * lengths (li_texture_length()), but is never larger than the image.
 */
gboolean
li_texture_check (LiVolume *im1,
                  LiVolume *mask,
                  LiField *grid,
                  const double half_window[3],
                  double noise_sd,
                  float *expected_sigma_out,
                  LiTextureSummary *summary,
                  LiProgress *progress,
                  GError **error)
{
  g_auto (LiGreyView) view = { 0 };
  if (!li_grey_view_init (&view, im1, NULL, error))
    return FALSE;
  Check check = { .im1 = view.im1,
                  .mask = mask,
                  .grid = grid,
                  .half_window = half_window,
                  .noise_sd = li_grey_view_to (&view, noise_sd),
                  .expected = expected_sigma_out,
                  .progress = progress };
  *summary = (LiTextureSummary){ .nodes = grid->n };
  if (!check_windows (im1, half_window, error) || !li_mask_check (mask, im1, error)
      || !measure_sample (&check, summary, error) || !run_check (&check, error))
    return FALSE;
  summary->noise_sd = li_grey_view_from (&view, summary->noise_sd);
  for (gsize i = 0; i < grid->n; i++)
    summary->poor += grid->nodes[i].reason == LI_REASON_SINGULAR;
  for (int a = 0; a < 3; a++)
    grid->half_window[a] = half_window[a];
  summary->suggested_half_window = suggest (&check, summary->correlation_length);
  return TRUE;
}
