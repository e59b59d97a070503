/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-strain.h"

#include "base/li-number.h"
#include "base/li-safe-file.h"
#include "dvc/li-strain-image.h"
#include "volume/li-volume-write.h"

/* Short names for several components at once, the first five as SPAM has them. */
static const struct
{
  const char *name, *members;
} groups[] = {
  { "r", "rz,ry,rx" },
  { "z", "zz,zy,zx" },
  { "U", "U_zz,U_zy,U_zx,U_yy,U_yx,U_xx" },
  { "e", "e_zz,e_zy,e_zx,e_yy,e_yx,e_xx" },
  { "E", "E_zz,E_zy,E_zx,E_yy,E_yx,E_xx" },
  { "H", "H_zz,H_zy,H_zx,H_yy,H_yx,H_xx" },
  { "p", "p1,p2,p3" },
  { "d", "d1_z,d1_y,d1_x,d2_z,d2_y,d2_x,d3_z,d3_y,d3_x" },
};

typedef struct
{
  const LiStrain *strain;
  const char *prefix, *label;
  GArray *components; /* of gsize */
  GPtrArray *written; /* or NULL */
} Job;

static gboolean
add_component (GArray *list, const char *name, GError **error)
{
  int found = li_strain_component_find (name);
  if (found < 0)
    {
      g_set_error (
          error, LI_DVC_ERROR, LI_ERROR_INVALID,
          "“%s” is no strain component; known are vol, dev, volss, devss and the groups r, "
          "z, U, e, E, H, p, d with their members, as in U_zz",
          name);
      return FALSE;
    }
  gsize component = (gsize)found;
  for (guint i = 0; i < list->len; i++)
    if (g_array_index (list, gsize, i) == component)
      return TRUE;
  g_array_append_val (list, component);
  return TRUE;
}

static const char *
members_of (const char *name)
{
  for (gsize g = 0; g < G_N_ELEMENTS (groups); g++)
    if (g_str_equal (groups[g].name, name))
      return groups[g].members;
  return name;
}

static GArray *
parse_components (const char *text, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_auto (GStrv) names = g_strsplit (text ? text : "vol,dev", ",", -1);
  for (char **name = names; *name != NULL; name++)
    {
      g_auto (GStrv) members = g_strsplit (members_of (g_strstrip (*name)), ",", -1);
      for (char **member = members; *member != NULL; member++)
        if (**member != '\0' && !add_component (list, *member, error))
          return NULL;
    }
  if (list->len > 0)
    return g_steal_pointer (&list);
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID, "no strain component was named");
  return NULL;
}

static void
note_written (const Job *job, const char *path)
{
  if (job->written != NULL)
    g_ptr_array_add (job->written, g_strdup (path));
}

static gboolean
need_grid (const Job *job, const char *format, GError **error)
{
  if (job->strain->points->is_grid)
    return TRUE;
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
               "the nodes form no regular grid, so %s has no voxel for each; write csv or tsv",
               format);
  return FALSE;
}

static const float *
values_of (const Job *job, guint i)
{
  return job->strain->values + g_array_index (job->components, gsize, i) * job->strain->points->n;
}

static const char *
name_of (const Job *job, guint i)
{
  return li_strain_component_name (g_array_index (job->components, gsize, i));
}

static gboolean
write_tiff (const Job *job, guint i, GError **error)
{
  const LiField *points = job->strain->points;
  gint64 shape[3];
  double voxel[3], origin[3];
  g_autofree char *path = g_strdup_printf ("%s-%s.tif", job->prefix, name_of (job, i));
  float *values = g_memdup2 (values_of (job, i), points->n * sizeof (float));
  for (int a = 0; a < 3; a++)
    {
      shape[a] = (gint64)points->dims[a];
      voxel[a] = points->voxel[a] * points->spacing[a];
      origin[a] = points->first[a] / points->spacing[a]; /* in voxels of its own */
    }
  g_autoptr (LiVolume) volume = li_volume_new_memory (LI_TYPE_F32, shape, values);
  li_volume_set_voxel (volume, voxel);
  li_volume_set_origin (volume, origin);
  if (!li_volume_write_tiff (volume, path, NULL, error))
    return FALSE;
  note_written (job, path);
  return TRUE;
}

static gboolean
write_tiffs (const Job *job, GError **error)
{
  if (!need_grid (job, "tif", error))
    return FALSE;
  for (guint i = 0; i < job->components->len; i++)
    if (!write_tiff (job, i, error))
      return FALSE;
  return TRUE;
}

static gboolean
write_images (const Job *job, GError **error)
{
  if (!need_grid (job, "image", error))
    return FALSE;
  for (guint i = 0; i < job->components->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s-%s-image.tif", job->prefix, name_of (job, i));
      if (!li_strain_write_image (job->strain->points, values_of (job, i), path, error))
        return FALSE;
      note_written (job, path);
    }
  return TRUE;
}

static gboolean
save_text (const Job *job, const GString *text, const char *extension, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s.%s", job->prefix, extension);
  if (!li_safe_file_set_contents (path, text->str, (gssize)text->len, error))
    return FALSE;
  note_written (job, path);
  return TRUE;
}

static gboolean
has_voxel (const LiField *points)
{
  return points->voxel[0] > 0 && points->voxel[1] > 0 && points->voxel[2] > 0;
}

static void
append_csv_header (const Job *job, GString *text)
{
  g_string_append (text, "point,z (voxel),y (voxel),x (voxel)");
  if (has_voxel (job->strain->points))
    g_string_append (text, ",z (µm),y (µm),x (µm)");
  for (guint i = 0; i < job->components->len; i++)
    {
      const char *unit = li_strain_component_unit (g_array_index (job->components, gsize, i));
      g_string_append_printf (text, ",%s (%s)", name_of (job, i), *unit ? unit : "1");
    }
  g_string_append (text, ",standard error of vol (1),status,source");
  if (job->label != NULL)
    g_string_append (text, ",frame");
  g_string_append_c (text, '\n');
}

static void
append_csv_row (const Job *job, GString *text, gsize point)
{
  static const char *const sources[] = { "measured", "predicted", "repaired" };
  const LiField *points = job->strain->points;
  const LiNode *node = &points->nodes[point];
  const double *c = node->phi.c, *voxel = points->voxel;
  li_number_append (text, "%.0f,%.3f,%.3f,%.3f", (double)node->number, c[0], c[1], c[2]);
  if (has_voxel (points))
    li_number_append (text, ",%.6g,%.6g,%.6g", c[0] * voxel[0], c[1] * voxel[1], c[2] * voxel[2]);
  for (guint i = 0; i < job->components->len; i++)
    li_number_append (text, ",%.7g", (double)values_of (job, i)[point]);
  li_number_append (text, ",%.3g,%d,%s", (double)job->strain->sigma_vol[point], (int)node->status,
                    sources[node->source]);
  if (job->label != NULL)
    g_string_append_printf (text, ",\"%s\"", job->label);
  g_string_append_c (text, '\n');
}

static gboolean
write_csv (const Job *job, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  append_csv_header (job, text);
  for (gsize p = 0; p < job->strain->points->n; p++)
    append_csv_row (job, text, p);
  return save_text (job, text, "csv", error);
}

/* SPAM writes tensors without an underscore, and U itself where ours is U − I. */
static double
spam_value (const Job *job, guint i, gsize point)
{
  const char *name = name_of (job, i);
  gboolean stretch = name[0] == 'U' && name[2] == name[3];
  return (double)values_of (job, i)[point] + (stretch ? 1 : 0);
}

static void
append_spam_name (GString *text, const char *name)
{
  gboolean tensor = (name[0] == 'U' || name[0] == 'e') && name[1] == '_';
  if (tensor)
    g_string_append_printf (text, "\t%c%s", name[0], name + 2);
  else
    g_string_append_printf (text, "\t%s", name);
}

static gboolean
write_tsv (const Job *job, GError **error)
{
  const LiField *points = job->strain->points;
  g_autoptr (GString) text = g_string_new ("StrainPointNumber\tZpos\tYpos\tXpos");
  for (guint i = 0; i < job->components->len; i++)
    append_spam_name (text, name_of (job, i));
  g_string_append_c (text, '\n');
  for (gsize p = 0; p < points->n; p++)
    {
      const LiNode *node = &points->nodes[p];
      li_number_append (text, "%.7f\t%.7f\t%.7f\t%.7f", (double)node->number, node->phi.c[0],
                        node->phi.c[1], node->phi.c[2]);
      for (guint i = 0; i < job->components->len; i++)
        li_number_append (text, "\t%.7f", spam_value (job, i, p));
      g_string_append_c (text, '\n');
    }
  return save_text (job, text, "tsv", error);
}

static float *
status_values (const LiField *points)
{
  float *status = g_new (float, points->n);
  for (gsize i = 0; i < points->n; i++)
    status[i] = (float)points->nodes[i].status;
  return status;
}

static guint8 *
valid_marks (const LiField *points)
{
  guint8 *valid = g_new (guint8, points->n);
  for (gsize i = 0; i < points->n; i++)
    valid[i] = points->nodes[i].status == LI_STATUS_CONVERGED;
  return valid;
}

static gboolean
write_vti (const Job *job, GError **error)
{
  const LiField *points = job->strain->points;
  guint n = job->components->len;
  gint64 shape[3];
  double spacing[3], origin[3];
  if (!need_grid (job, "vti", error))
    return FALSE;
  for (int a = 0; a < 3; a++)
    {
      double unit = has_voxel (points) ? points->voxel[a] : 1;
      shape[a] = (gint64)points->dims[a];
      spacing[a] = points->spacing[a] * unit;
      origin[a] = points->first[a] * unit;
    }
  g_autofree float *status = status_values (points);
  g_autofree guint8 *valid = valid_marks (points);
  g_autofree LiVtiArray *arrays = g_new0 (LiVtiArray, n + 3);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n; i++)
    {
      char *name = job->label ? g_strdup_printf ("%s, %s", name_of (job, i), job->label)
                              : g_strdup (name_of (job, i));
      g_ptr_array_add (names, name);
      arrays[i] = (LiVtiArray){ .name = name, .f32 = values_of (job, i), .components = 1 };
    }
  arrays[n] = (LiVtiArray){ .name = "sigma_vol", .f32 = job->strain->sigma_vol, .components = 1 };
  arrays[n + 1] = (LiVtiArray){ .name = "status", .f32 = status, .components = 1 };
  arrays[n + 2] = (LiVtiArray){ .name = "valid", .u8 = valid, .components = 1 };
  g_autofree char *path = g_strdup_printf ("%s.vti", job->prefix);
  if (!li_vti_write (path, shape, spacing, origin, has_voxel (points) ? "µm" : "voxel", arrays,
                     n + 3, error))
    return FALSE;
  note_written (job, path);
  return TRUE;
}

static gboolean
write_format (const Job *job, const char *format, GError **error)
{
  static const struct
  {
    const char *name;
    gboolean (*write) (const Job *job, GError **error);
  } formats[] = { { "tif", write_tiffs },
                  { "csv", write_csv },
                  { "tsv", write_tsv },
                  { "vti", write_vti },
                  { "image", write_images } };
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_equal (formats[i].name, format))
      return formats[i].write (job, error);
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
               "“%s” is no format for strain; known are tif, csv, tsv, vti and image", format);
  return FALSE;
}

/**
 * li_strain_write:
 * @components: (nullable): names or groups (r z U e E H p d), comma-separated; %NULL for vol,dev
 * @formats: comma-separated: tif (PREFIX-<component>.tif, float32, a voxel per point, NaN where
 * unknown), csv (units in the header), tsv (SPAM's column names; U itself where ours is U − I), vti
 * (with arrays sigma_vol, status, valid), image (PREFIX-<component>-image.tif on the grid of image
 * 1, trilinear between points)
 * @label: (nullable): which frame the strain refers to, "incremental T3→T4"
 * @written: (element-type filename) (nullable): receives the paths
 *
 * Returns: FALSE with LI_DVC_ERROR/INVALID for an unknown name or nodes that form no grid, or the
 * error of the write.
 */
gboolean
li_strain_write (const LiStrain *strain,
                 const char *prefix,
                 const char *components,
                 const char *formats,
                 const char *label,
                 GPtrArray *written,
                 GError **error)
{
  g_autoptr (GArray) list = parse_components (components, error);
  g_auto (GStrv) names = g_strsplit (formats ? formats : "tif,csv", ",", -1);
  if (list == NULL)
    return FALSE;
  Job job = { strain, prefix, label, list, written };
  for (char **name = names; *name != NULL; name++)
    if (!write_format (&job, g_strstrip (*name), error))
      return FALSE;
  return TRUE;
}
