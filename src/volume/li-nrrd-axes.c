/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-nrrd-axes.h"

#include <math.h>
#include <string.h>

#include "base/li-number.h"
#include "volume/li-length-unit.h"

#define MAX_AXES 16

typedef struct
{
  const char *path;
  int n;
  gint64 sizes[MAX_AXES];
  gboolean of_space[MAX_AXES];
  int world;                     /* axes of the space that directions are given in, 0: none */
  double direction[MAX_AXES][3]; /* of a step along each axis of space, in that space */
  double um[MAX_AXES];           /* length of a step; 0: not said */
  char *kinds[MAX_AXES];
} Axes;

static void
axes_clear (Axes *a)
{
  for (int k = 0; k < MAX_AXES; k++)
    g_free (a->kinds[k]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Axes, axes_clear)

/* The next "word", "quoted words" or "(vector)" of a field; NULL at its end. */
static char *
next_entry (const char **at)
{
  const char *start = *at + strspn (*at, " \t"), *end;

  if (*start == '\0')
    return NULL;
  end = *start == '('   ? strchr (start, ')')
        : *start == '"' ? strchr (start + 1, '"')
                        : start + strcspn (start, " \t") - 1;
  end = end != NULL ? end + 1 : start + strlen (start);
  *at = end;
  return g_strndup (start, end - start);
}

/* The numbers of "(1,0,0)" in @v; how many there are, at the most 3, −1 for anything else. */
static int
read_vector (const char *text, double v[3])
{
  const char *at = text + 1;
  int n = 0;

  if (*text != '(')
    return -1;
  for (; n < 3 && at != NULL && *at != ')' && *at != '\0'; n += at != NULL)
    {
      at = li_number_scan (at + strspn (at, ", \t"), &v[n]);
      if (at != NULL)
        at += strspn (at, ", \t");
    }
  return at != NULL && *at == ')' ? n : -1;
}

static gboolean
read_sizes (LiHeader *h, Axes *a, GError **error)
{
  gint64 n = 0;
  double sizes[MAX_AXES] = { 0 };

  if (!li_header_int (h, a->path, "dimension", &n, error))
    return FALSE;
  if (n < 1 || n > MAX_AXES)
    return li_input_error (error, LI_ERROR_FORMAT, a->path,
                           "says that it has %" G_GINT64_FORMAT " dimensions; 1 to %d are possible",
                           n, MAX_AXES);
  a->n = (int)n;
  if (!li_header_numbers (h, a->path, "sizes", sizes, a->n, error))
    return FALSE;
  for (int k = 0; k < a->n; k++)
    {
      a->sizes[k] = sizes[k] >= 1 && sizes[k] <= G_MAXINT32 && sizes[k] == floor (sizes[k])
                        ? (gint64)sizes[k]
                        : 0;
      if (a->sizes[k] == 0)
        return li_input_error (error, LI_ERROR_FORMAT, a->path,
                               "has an axis without length (sizes, entry %d)", k + 1);
    }
  return TRUE;
}

static void
read_kinds (LiHeader *h, Axes *a)
{
  const char *at = li_header_get (h, "kinds");

  for (int k = 0; k < a->n; k++)
    {
      const char *kind = a->kinds[k] = at != NULL ? next_entry (&at) : NULL;
      a->of_space[k] = kind == NULL || g_ascii_strcasecmp (kind, "domain") == 0
                       || g_ascii_strcasecmp (kind, "space") == 0 || strcmp (kind, "???") == 0
                       || g_ascii_strcasecmp (kind, "none") == 0;
    }
}

/* What a step of 1 in the file's space is in µm. Spaces of patients and scanners are in mm where
 * nothing else is said. */
static double
unit_of_space (LiHeader *h)
{
  const char *at = li_header_get (h, "spaceunits"), *space = li_header_get (h, "space");
  double um = 0;

  if (at == NULL)
    return space != NULL && g_ascii_strncasecmp (space, "3D", 2) != 0 ? 1e3 : 0;
  for (int k = 0;; k++)
    {
      g_autofree char *unit = next_entry (&at);
      if (unit == NULL)
        return um;
      if (k > 0 && li_length_unit_um (unit) != um)
        return 0;
      um = li_length_unit_um (unit);
    }
}

static gboolean
read_directions (LiHeader *h, Axes *a, GError **error)
{
  const char *at = li_header_get (h, "spacedirections");
  double um = unit_of_space (h);

  for (int k = 0; at != NULL && k < a->n; k++)
    {
      g_autofree char *entry = next_entry (&at);
      double *v = a->direction[k];
      int n = entry != NULL ? read_vector (entry, v) : -1;
      if (entry == NULL || (n < 1 && g_ascii_strcasecmp (entry, "none") != 0))
        return li_input_error (error, LI_ERROR_FORMAT, a->path,
                               "gives no space direction for each of its %d axes", a->n);
      double length = n > 0 ? sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]) : NAN;
      a->of_space[k] = isfinite (length);
      a->um[k] = li_header_voxel (length * um);
      a->world = MAX (a->world, n);
    }
  return TRUE;
}

static void
read_spacings (LiHeader *h, Axes *a)
{
  const char *at = li_header_get (h, "spacings"), *units = li_header_get (h, "units");

  for (int k = 0; at != NULL && k < a->n; k++)
    {
      g_autofree char *entry = next_entry (&at), *unit = units != NULL ? next_entry (&units) : NULL;
      double v;
      if (entry != NULL && li_number_parse (entry, &v) && a->um[k] == 0)
        a->um[k] = li_header_voxel (fabs (v) * li_length_unit_um (unit));
    }
}

/* Whether each axis of the file lies alone along its axis of the space, forwards. */
static gboolean
axes_are_plain (const Axes *a, const int axis[3], int n)
{
  for (int k = 0; k < n; k++)
    {
      const double *d = a->direction[axis[k]];
      for (int w = 0; w < 3; w++)
        if (w == k ? d[w] <= 0 : fabs (d[w]) > LI_NEARLY_STRAIGHT * fabs (d[k]))
          return FALSE;
    }
  return TRUE;
}

/* In voxels. */
static void
read_origin (LiHeader *h, const Axes *a, const int axis[3], int n, double origin[3])
{
  const char *text = li_header_get (h, "spaceorigin");
  double o[3];

  if (text == NULL || read_vector (text, o) < n)
    return;
  for (int k = 0; k < n; k++)
    origin[2 - k] = li_header_origin (o[k] / a->direction[axis[k]][k]);
}

static gboolean
refuse_axis (const Axes *a, int k, GError **error)
{
  return li_input_error (error, LI_ERROR_UNSUPPORTED, a->path,
                         "has %" G_GINT64_FORMAT
                         " values for each voxel (axis %d of %d, kind %.30s); a grey volume was "
                         "expected",
                         a->sizes[k], k + 1, a->n, a->kinds[k] != NULL ? a->kinds[k] : "not said");
}

/* Which axes are x, y and z; how many in @n. The slowest axis may count frames instead. */
static gboolean
choose_axes (const Axes *a, int axis[3], int *n, gint64 *frames, GError **error)
{
  int last = a->n - 1;

  *n = 0;
  *frames = 1;
  while (last > 0 && a->sizes[last] == 1 && (!a->of_space[last] || last > 2))
    last--;
  for (int k = 0; k <= last; k++)
    if (a->of_space[k] && *n < 3)
      axis[(*n)++] = k;
    else if (k == last && *n > 0)
      *frames = a->sizes[k];
    else if (a->sizes[k] > 1)
      return refuse_axis (a, k, error);
  return *n > 0 || refuse_axis (a, 0, error);
}

gboolean
li_nrrd_find_axes (LiHeader *header, const char *path, LiNrrd *nrrd, GError **error)
{
  g_auto (Axes) a = { .path = path };
  LiVolumeInfo *info = &nrrd->info;
  int axis[3], n;

  if (!read_sizes (header, &a, error))
    return FALSE;
  read_kinds (header, &a);
  if (!read_directions (header, &a, error))
    return FALSE;
  read_spacings (header, &a);
  if (!choose_axes (&a, axis, &n, &nrrd->frames, error))
    return FALSE;
  for (int k = 0; k < 3; k++)
    {
      info->shape[2 - k] = k < n ? a.sizes[axis[k]] : 1;
      info->voxel[2 - k] = k < n ? a.um[axis[k]] : 0;
    }
  nrrd->turned = a.world > 0 && (a.world < n || !axes_are_plain (&a, axis, n));
  if (a.world > 0 && !nrrd->turned)
    read_origin (header, &a, axis, n, info->origin);
  return li_input_check_shape (path, info->shape, 8, error)
         && li_input_check_frames (path, info->shape, 8, nrrd->frames, error);
}
