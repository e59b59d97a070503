/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-noise.h"

#include <glib/gi18n.h>

#include "dvc/li-filter-field.h"
#include "dvc/li-frame.h"
#include "dvc/li-grey-view.h"
#include "dvc/li-noise-shift.h"
#include "dvc/li-register.h"

static const double shifts[] = { 0, 0.25, 0.5 };

/* Sums over converged nodes for an affine fit: moments of (1, x − c) and their products with u. */
typedef struct
{
  double M[16], rhs[3][4];
  gsize n;
} Moments;

static void
add_node (Moments *m, const LiNode *node, const double c[3])
{
  double term[4] = { 1, node->phi.c[0] - c[0], node->phi.c[1] - c[1], node->phi.c[2] - c[2] };
  for (int r = 0; r < 4; r++)
    {
      for (int s = 0; s < 4; s++)
        m->M[4 * r + s] += term[r] * term[s];
      for (int a = 0; a < 3; a++)
        m->rhs[a][r] += term[r] * node->phi.t[a];
    }
  m->n++;
}

/* The affine motion closest to the measured displacements, about @c. */
static gboolean
fit_affine (const LiField *field, const double c[3], LiPhi *affine)
{
  Moments m = { 0 };
  double inverse[16];
  *affine = li_phi_identity (c);
  for (gsize i = 0; i < field->n; i++)
    if (li_node_is_measured (&field->nodes[i]))
      add_node (&m, &field->nodes[i], c);
  if (m.n < 8 || !li_invert_spd (4, m.M, inverse, 1e-14))
    return FALSE;
  for (int a = 0; a < 3; a++)
    {
      double k[4] = { 0 };
      for (int r = 0; r < 4; r++)
        for (int s = 0; s < 4; s++)
          k[r] += inverse[4 * r + s] * m.rhs[a][s];
      affine->t[a] = k[0];
      for (int b = 0; b < 3; b++)
        affine->F.m[a][b] = k[1 + b] + (a == b);
    }
  return TRUE;
}

/* Sums over the residuals of the affine fit at converged nodes. */
typedef struct
{
  double u[3], F, vol, reported[3];
  gsize n, with_sigma;
} Rest;

static void
add_rest (Rest *rest, const LiNode *node, const LiPhi *affine, double det)
{
  double expected[3];
  li_phi_displacement (affine, node->phi.c, expected);
  for (int a = 0; a < 3; a++)
    {
      rest->u[a] += pow (node->phi.t[a] - expected[a], 2);
      for (int b = 0; b < 3; b++)
        rest->F += pow (node->phi.F.m[a][b] - affine->F.m[a][b], 2) / 9;
    }
  rest->vol += pow (li_mat3_det (&node->phi.F) - det, 2);
  rest->n++;
  if (!isfinite (node->sigma_u[0] + node->sigma_u[1] + node->sigma_u[2]))
    return;
  for (int a = 0; a < 3; a++)
    rest->reported[a] += node->sigma_u[a];
  rest->with_sigma++;
}

void
li_noise_of_field (const LiField *field, const double centre[3], LiNoiseRow *row)
{
  Rest rest = { 0 };
  gboolean known = fit_affine (field, centre, &row->affine);
  double det = li_mat3_det (&row->affine.F);
  for (gsize i = 0; i < field->n; i++)
    if (li_node_is_measured (&field->nodes[i]))
      add_rest (&rest, &field->nodes[i], &row->affine, det);
  double n = known ? (double)rest.n : NAN;
  row->nodes = field->n;
  row->converged = rest.n;
  for (int a = 0; a < 3; a++)
    {
      row->sd_u[a]
          = sqrt (rest.u[a] / (n - 4)); /* four numbers of each component went into the fit */
      row->mean_reported_u[a] = rest.with_sigma ? rest.reported[a] / (double)rest.with_sigma : NAN;
    }
  row->sd_F = sqrt (rest.F / n);
  row->sd_vol = sqrt (rest.vol / n);
}

typedef struct
{
  LiVolume *im1, *im2;
  LiPhi drift; /* registration of the pair */
  LiCorrelateParams params;
} Noise;

static gboolean
measure (const Noise *noise, LiNoiseRow *row, LiProgress *progress, GError **error)
{
  double s = row->shift, shift[3] = { s, s, s };
  double spacing[3] = { row->spacing, row->spacing, row->spacing };
  double half[3] = { row->half_window, row->half_window, row->half_window };
  g_autoptr (LiField) field = li_frame_new_grid (noise->im1, spacing, error);
  g_autoptr (LiVolume) later
      = s > 0 ? li_volume_new_shifted (noise->im2, shift) : li_volume_ref (noise->im2);
  LiPhi guess = noise->drift;
  if (field == NULL)
    return FALSE;
  for (int a = 0; a < 3; a++)
    guess.t[a] -= s; /* what lay at p + s now lies at p */
  li_field_pass_registration (&guess, field);
  if (!li_correlate_level (
          &(const LiCorrelateInput){ .im1 = noise->im1, .im2 = later, .params = &noise->params },
          field, half, progress, error))
    return FALSE;
  li_noise_of_field (field, noise->drift.c, row);
  for (int a = 0; a < 3; a++)
    row->affine.t[a] += s;
  return TRUE;
}

static gboolean
register_pair (Noise *noise, LiProgress *progress, GError **error)
{
  LiRegisterParams params = { 0 };
  const LiVolumeInfo *info = li_volume_info (noise->im1);
  LiNode node;
  li_params_init (&li_register_params, &params);
  li_progress_push (progress, 0.2, 1, _ ("Registering the pair"));
  gboolean good = li_register (
      &(const LiRegisterInput){ .im1 = noise->im1, .im2 = noise->im2, .params = &params }, &node,
      progress, error);
  li_progress_pop (progress);
  li_params_clear (&li_register_params, &params);
  double centre[3];
  for (int a = 0; a < 3; a++)
    centre[a] = info->origin[a] + (double)(info->shape[a] - 1) / 2;
  noise->drift = good && node.status == LI_STATUS_CONVERGED ? li_phi_move (&node.phi, centre)
                                                            : li_phi_identity (centre);
  return good;
}

static gboolean
measure_all (const Noise *noise,
             const LiDoubleList *half_windows,
             double spacing,
             GArray *rows,
             LiProgress *progress,
             GError **error)
{
  double share = 1.0 / (half_windows->n * (double)G_N_ELEMENTS (shifts));
  gboolean good = TRUE;
  li_progress_push (progress, 0.8, 1, _ ("Measuring noise"));
  for (int i = 0; good && i < half_windows->n; i++)
    for (gsize k = 0; good && k < G_N_ELEMENTS (shifts); k++)
      {
        double half = half_windows->v[i];
        LiNoiseRow row = { .half_window = half,
                           .spacing = spacing > 0 ? spacing : 2 * half,
                           .shift = shifts[k] };
        li_progress_push (progress, share, 1, NULL);
        good = measure (noise, &row, progress, error);
        li_progress_pop (progress);
        if (good)
          g_array_append_val (rows, row);
      }
  li_progress_pop (progress);
  return good;
}

/**
 * li_noise:
 * @im1, @im2: two scans of one state
 * @half_windows: voxels
 * @spacing: voxels between nodes; 0 for twice the half window
 * @interpolation: a LiInterpolation
 *
 * Correlates the pair for every half window, as it is and with @im2 shifted by 0.25 and 0.5 voxel
 * on all axes: at zero shift the interpolation reproduces voxels exactly and hides its bias. The
 * affine part of the displacements (drift, relaxation of the sample) is fitted and reported apart,
 * about the image's centre and without the artificial shift; sd_u, sd_F, sd_vol are the standard
 * deviations of the rest at converged nodes, NaN with fewer than eight; mean_reported_u the mean of
 * the nodes' own standard errors.
 *
 * Returns: (element-type LiNoiseRow) (nullable): %NULL with the error of registration or
 * correlation.
 */
GArray *
li_noise (LiVolume *im1,
          LiVolume *im2,
          const LiDoubleList *half_windows,
          double spacing,
          int interpolation,
          LiProgress *progress,
          GError **error)
{
  g_auto (LiGreyView) view = { 0 };
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (LiNoiseRow));
  if (half_windows->n < 1)
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                   "no half window was given to measure the noise with");
      return NULL;
    }
  if (!li_grey_view_init (&view, im1, im2, error))
    return NULL;
  Noise noise = { .im1 = view.im1, .im2 = view.im2 };
  li_params_init (&li_correlate_params, &noise.params);
  noise.params.interpolation = interpolation;
  gboolean good = register_pair (&noise, progress, error)
                  && measure_all (&noise, half_windows, spacing, rows, progress, error);
  li_params_clear (&li_correlate_params, &noise.params);
  return good ? g_steal_pointer (&rows) : NULL;
}
