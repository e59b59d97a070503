/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-component.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "base/li-lock.h"

typedef enum
{
  OF_STRAIN, /* one of li_strain_component_… */
  AXIAL,
  U_Z,
  U_Y,
  U_X,
  U_LENGTH,
  U_AXIAL,
  ZNCC,
  SIGMA_U,
  CLOSURE,
  ERROR,
  ITERATIONS,
  COVERAGE,
} Kind;

typedef struct
{
  const char *name, *label;
  Kind kind;
} Entry;

static const Entry first[] = {
  { "vol", NULL, OF_STRAIN },
  { "axial", N_ ("Strain through the thickness (n·e·n)"), AXIAL },
  { "dev", NULL, OF_STRAIN },
};

static const Entry last[] = {
  { "u_z", N_ ("Displacement along z"), U_Z },
  { "u_y", N_ ("Displacement along y"), U_Y },
  { "u_x", N_ ("Displacement along x"), U_X },
  { "u", N_ ("Displacement, length"), U_LENGTH },
  { "u_axial", N_ ("Displacement through the thickness"), U_AXIAL },
  { "zncc", N_ ("Correlation (ZNCC)"), ZNCC },
  { "sigma_u", N_ ("Standard error of the displacement"), SIGMA_U },
  { "closure", N_ ("Closure: composed − direct, length"), CLOSURE },
  { "error", N_ ("Residual error Σr²/Σim1"), ERROR },
  { "iterations", N_ ("Iterations"), ITERATIONS },
  { "coverage", N_ ("Share of the window used"), COVERAGE },
};

/* All entries: first, the other strains, last. */
static GArray *listed;

static void
make_entries (void)
{
  listed = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_append_vals (listed, first, G_N_ELEMENTS (first));
  g_array_append_vals (listed, last, 5);
  for (gsize k = 0; k < li_strain_n_components (); k++)
    {
      Entry entry = { li_strain_component_name (k), NULL, OF_STRAIN };

      if (!g_str_equal (entry.name, "vol") && !g_str_equal (entry.name, "dev"))
        g_array_append_val (listed, entry);
    }
  g_array_append_vals (listed, last + 5, G_N_ELEMENTS (last) - 5);
}

static const GArray *
entries (void)
{
  static LiOnce once = LI_ONCE_INIT;

  li_once (&once, make_entries);
  return listed;
}

static const Entry *
nth (gsize i)
{
  return &g_array_index (entries (), Entry, i);
}

gsize
li_component_n (void)
{
  return entries ()->len;
}

const char *
li_component_name (gsize i)
{
  return nth (i)->name;
}

const char *
li_component_label (gsize i)
{
  const Entry *entry = nth (i);

  return entry->kind == OF_STRAIN
             ? li_strain_component_label ((gsize)li_strain_component_find (entry->name))
             : _ (entry->label);
}

int
li_component_find (const char *name)
{
  for (guint i = 0; i < entries ()->len; i++)
    if (g_str_equal (nth (i)->name, name))
      return (int)i;
  return -1;
}

/* Stretches are near 1; directions and quality have no zero in the middle either. */
static gboolean
is_stretch (const char *name)
{
  return g_str_equal (name, "zz") || g_str_equal (name, "zy") || g_str_equal (name, "zx");
}

gboolean
li_component_is_signed (gsize i)
{
  const Entry *entry = nth (i);

  if (entry->kind == OF_STRAIN)
    return !g_str_has_prefix (entry->name, "dev") && !is_stretch (entry->name);
  return entry->kind <= U_X || entry->kind == U_AXIAL;
}

LiColormap
li_component_colormap (gsize i)
{
  return li_component_is_signed (i) ? LI_COLORMAP_DIVERGING : LI_COLORMAP_VIRIDIS;
}

static gboolean
is_displacement (Kind kind)
{
  return kind >= U_Z && kind <= U_AXIAL;
}

static gboolean
knows_voxel (const LiField *field)
{
  return field != NULL && field->voxel[0] > 0 && field->voxel[1] > 0 && field->voxel[2] > 0;
}

const char *
li_component_unit (gsize i, const LiField *field, double *factor)
{
  const Entry *entry = nth (i);
  gboolean plain = entry->kind != OF_STRAIN && entry->kind != AXIAL;

  *factor = 1;
  if (is_displacement (entry->kind))
    return knows_voxel (field) ? "µm" : _ ("voxel");
  if (entry->kind == SIGMA_U || entry->kind == CLOSURE)
    return _ ("voxel");
  if (entry->kind == OF_STRAIN && g_str_has_prefix (entry->name, "r"))
    return "°";
  if (plain || is_stretch (entry->name) || g_str_has_prefix (entry->name, "d1")
      || g_str_has_prefix (entry->name, "d2") || g_str_has_prefix (entry->name, "d3"))
    return "";
  *factor = 100;
  return "%";
}

gboolean
li_component_needs_strain (gsize i)
{
  return nth (i)->kind == OF_STRAIN || nth (i)->kind == AXIAL;
}

static double
length (const double v[3])
{
  return sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

static double
displacement (Kind kind, const LiField *field, const LiNode *node, const double normal[3])
{
  gboolean um = knows_voxel (field);
  double u[3];

  for (int a = 0; a < 3; a++)
    u[a] = node->phi.t[a] * (um ? field->voxel[a] : 1);
  if (kind == U_LENGTH)
    return length (u);
  if (kind == U_AXIAL)
    return normal != NULL ? u[0] * normal[0] + u[1] * normal[1] + u[2] * normal[2] : NAN;
  return u[kind - U_Z];
}

static gboolean
has_motion (const LiNode *node)
{
  return node->status == LI_STATUS_CONVERGED || node->status == LI_STATUS_NOT_CONVERGED;
}

static double
node_value (Kind kind, const LiField *field, const LiNode *node, const double normal[3])
{
  switch (kind)
    {
    case ZNCC:
      return node->zncc;
    case SIGMA_U:
      return length (node->sigma_u);
    case CLOSURE:
      return length (node->closure);
    case ERROR:
      return has_motion (node) && node->source == LI_SOURCE_MEASURED ? node->error : NAN;
    case ITERATIONS:
      return node->status != LI_STATUS_NOT_RUN ? node->iterations : NAN;
    case COVERAGE:
      return node->coverage;
    default:
      return has_motion (node) ? displacement (kind, field, node, normal) : NAN;
    }
}

static float *
strain_values (const Entry *entry, const LiStrain *strain, const double normal[3])
{
  gsize n = strain->points->n;
  float *values = g_new (float, n);

  if (entry->kind == OF_STRAIN)
    memcpy (values, strain->values + (gsize)li_strain_component_find (entry->name) * n,
            n * sizeof *values);
  else if (normal != NULL)
    li_strain_along (strain, normal, values);
  else
    for (gsize k = 0; k < n; k++)
      values[k] = NAN;
  return values;
}

float *
li_component_values (gsize i,
                     const LiField *field,
                     const LiStrain *strain,
                     const double normal[3],
                     const LiField **points)
{
  const Entry *entry = nth (i);
  float *values;

  if (li_component_needs_strain (i))
    {
      *points = strain != NULL ? strain->points : NULL;
      return strain != NULL ? strain_values (entry, strain, normal) : NULL;
    }
  *points = field;
  values = g_new (float, field->n);
  for (gsize k = 0; k < field->n; k++)
    values[k] = (float)node_value (entry->kind, field, &field->nodes[k], normal);
  return values;
}

const LiField *
li_component_points (gsize i, const LiField *field, const LiStrain *strain)
{
  if (!li_component_needs_strain (i))
    return field;
  return strain != NULL ? strain->points : NULL;
}

double
li_component_value (
    gsize i, const LiField *field, const LiStrain *strain, const double normal[3], gsize point)
{
  const Entry *entry = nth (i);
  gsize component;

  if (!li_component_needs_strain (i))
    return (float)node_value (entry->kind, field, &field->nodes[point], normal);
  if (strain == NULL || (entry->kind == AXIAL && normal == NULL))
    return NAN;
  if (entry->kind == AXIAL)
    return (float)li_strain_along_at (strain, normal, point);
  component = (gsize)li_strain_component_find (entry->name);
  return strain->values[component * strain->points->n + point];
}

double
li_component_sigma (
    gsize i, const LiField *field, const LiStrain *strain, const double normal[3], gsize point)
{
  const Entry *entry = nth (i);
  const double *sigma;
  double sum = 0;

  if (entry->kind == OF_STRAIN)
    return g_str_equal (entry->name, "vol") && strain != NULL && strain->sigma_vol != NULL
               ? strain->sigma_vol[point]
               : NAN;
  if (!is_displacement (entry->kind) || point >= field->n)
    return NAN;
  sigma = field->nodes[point].sigma_u;
  if (entry->kind >= U_Z && entry->kind <= U_X)
    return sigma[entry->kind - U_Z] * (knows_voxel (field) ? field->voxel[entry->kind - U_Z] : 1);
  for (int a = 0; a < 3; a++)
    {
      double w = entry->kind == U_AXIAL ? (normal != NULL ? normal[a] : NAN) : 1;
      double s = sigma[a] * w * (knows_voxel (field) ? field->voxel[a] : 1);

      sum += s * s;
    }
  return sqrt (sum);
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *)a, y = *(const float *)b;

  return x < y ? -1 : x > y;
}

/* All finite values, sorted. */
static GArray *
gather (const float *const *values, const gsize *n, gsize sets)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (float));

  for (gsize s = 0; s < sets; s++)
    for (gsize k = 0; k < n[s]; k++)
      if (isfinite (values[s][k]))
        g_array_append_val (all, values[s][k]);
  if (all->len > 1)
    qsort (all->data, all->len, sizeof (float), compare_floats);
  return all;
}

static void
tidy (const LiRange *range, double *lo, double *hi)
{
  if (range->symmetric && range->mode != LI_RANGE_TYPED)
    {
      *hi = MAX (fabs (*lo), fabs (*hi));
      *lo = -*hi;
    }
  if (!(*hi > *lo))
    {
      double half = MAX (fabs (*lo) * 1e-3, 1e-6);

      *lo -= half;
      *hi += half;
    }
}

gboolean
li_range_find (const LiRange *range,
               const float *const *values,
               const gsize *n,
               gsize sets,
               double *lo,
               double *hi)
{
  g_autoptr (GArray) all = gather (values, n, sets);
  double cut = range->mode == LI_RANGE_PERCENTILE ? CLAMP (range->percent, 0, 49) / 100 : 0;

  *lo = -1;
  *hi = 1;
  if (range->mode == LI_RANGE_TYPED)
    {
      *lo = MIN (range->lo, range->hi);
      *hi = MAX (range->lo, range->hi);
    }
  else if (all->len > 0)
    {
      gsize from = (gsize)floor ((all->len - 1) * cut), to = all->len - 1 - from;

      *lo = g_array_index (all, float, from);
      *hi = g_array_index (all, float, to);
    }
  tidy (range, lo, hi);
  return all->len > 0;
}
