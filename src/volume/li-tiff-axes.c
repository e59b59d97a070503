/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-tiff-axes.h"

#include <string.h>

#include "base/li-json.h"
#include "volume/li-choices.h"
#include "volume/li-tiff-files.h"
#include "volume/li-tiff-ome.h"
#include "volume/li-tiff-text.h"

/* Axes before y and x that a shape may have. */
#define MAX_LEADING_AXES 6

static gboolean
begins_with (const LiTiffLayout *l, const char *text)
{
  return l->description != NULL && g_str_has_prefix (l->description, text);
}

/* Planes that lie behind each other at the only directory's place. A description copied onto a
 * single plane also names more planes, but then no data follow. */
static gboolean
add_planes_behind (LiTiffLayout *l, LiInput *input, gint64 n, GError **error)
{
  LiTiffPlane first = g_array_index (l->planes, LiTiffPlane, 0);
  guint64 plane = (guint64)l->width * l->height * (l->bits / 8);

  if (n < 2 || l->planes->len != 1 || !first.run)
    return TRUE;
  guint64 there = (li_input_bytes (input) - first.data_at) / plane;
  if (there < 2)
    return TRUE;
  if (there < (guint64)n)
    return li_input_error (error, LI_ERROR_FORMAT, li_input_path (input),
                           "says that it has %" G_GINT64_FORMAT
                           " planes, but holds only %" G_GUINT64_FORMAT "; it was cut short",
                           n, there);
  for (gint64 k = 1; k < n; k++)
    {
      LiTiffPlane next = first;
      next.data_at = first.data_at + plane * k;
      g_array_append_val (l->planes, next);
    }
  return TRUE;
}

/* Planes of one channel and time, or of axes of which only one is longer than 1. */
static void
plain_axes (const LiTiffLayout *l, LiTiffAxes *axes)
{
  *axes = (LiTiffAxes){ l->planes->len, 1, 1, NULL };
}

static void
number_planes (LiTiffAxes *axes, gint64 z_step, gint64 c_step, gint64 t_step)
{
  axes->planes = g_new (guint, axes->z * axes->channels * axes->frames);
  for (gint64 t = 0; t < axes->frames; t++)
    for (gint64 c = 0; c < axes->channels; c++)
      for (gint64 z = 0; z < axes->z; z++)
        axes->planes[z + axes->z * (c + axes->channels * t)]
            = (guint)(z * z_step + c * c_step + t * t_step);
}

static gboolean
does_not_fit (const LiTiffLayout *l, const LiTiffAxes *a, LiInput *input, GError **error)
{
  return li_input_error (error, LI_ERROR_UNSUPPORTED, li_input_path (input),
                         "says that it holds %" G_GINT64_FORMAT " channels, %" G_GINT64_FORMAT
                         " slices and %" G_GINT64_FORMAT
                         " times, but has %u planes; save it anew, or without that description",
                         a->channels, a->z, a->frames, l->planes->len);
}

/* Channels vary fastest, then slices, then frames. */
static gboolean
imagej_axes (LiTiffLayout *l, LiInput *input, LiTiffAxes *a, GError **error)
{
  if (!add_planes_behind (l, input, li_tiff_text_number (l, "images="), error))
    return FALSE;
  a->channels = MAX (li_tiff_text_number (l, "channels="), 1);
  a->z = MAX (li_tiff_text_number (l, "slices="), 1);
  a->frames = MAX (li_tiff_text_number (l, "frames="), 1);
  if (l->planes->len == 1 || (a->channels > 1) + (a->z > 1) + (a->frames > 1) == 0)
    {
      plain_axes (l, a);
      return TRUE;
    }
  if (a->channels == 1
      && a->frames == 1) /* a file with part of a stack has the description of the whole */
    {
      plain_axes (l, a);
      return TRUE;
    }
  if ((gint64)l->planes->len % a->channels != 0 || (gint64)l->planes->len / a->channels % a->z != 0
      || (gint64)l->planes->len / a->channels / a->z != a->frames)
    return does_not_fit (l, a, input, error);
  number_planes (a, a->channels, 1, a->channels * a->z);
  return TRUE;
}

/* Axes before the last two of tifffile's {"shape": […], "axes": "TZCYX"}: their number, −1 when it
 * is no such text or does not end in y and x. Without names the last of them is z, the others are
 * times. */
static int
leading_axes (const LiTiffLayout *l, JsonObject *object, gint64 *n, char *names)
{
  JsonArray *shape = li_json_array (object, "shape");
  const char *axes = li_json_string (object, "axes", "");
  guint length = shape != NULL ? json_array_get_length (shape) : 0;
  double v[MAX_LEADING_AXES + 2];

  if (length < 2 || length > MAX_LEADING_AXES + 2 || (*axes != '\0' && strlen (axes) != length))
    return -1;
  for (guint k = 0; k < length; k++)
    {
      JsonNode *node = json_array_get_element (shape, k);
      v[k] = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : 0;
      if (!(v[k] >= 1 && v[k] <= G_MAXINT32))
        return -1;
    }
  if (v[length - 2] != (double)l->height || v[length - 1] != (double)l->width)
    return -1;
  for (guint k = 0; k < length - 2; k++)
    {
      n[k] = (gint64)v[k];
      names[k] = *axes != '\0' ? axes[k] : k + 3 == length ? 'Z' : 'T';
    }
  return (int)length - 2;
}

/* A file written plane by plane, or stack by stack, says the shape of the first: it does not
 * describe the others, unless it has several axes itself. */
static gboolean
shaped_axes (LiTiffLayout *l, LiInput *input, LiTiffAxes *a, GError **error)
{
  const char *text = l->description;
  g_autoptr (JsonObject) object = li_json_parse (text, strlen (text), "description", NULL);
  gint64 n[MAX_LEADING_AXES], product = 1, longer = 0, step = 1, steps[3] = { 0 };
  char names[MAX_LEADING_AXES];
  int leading = object != NULL ? leading_axes (l, object, n, names) : -1;

  for (int k = 0; k < leading; k++)
    {
      longer += n[k] > 1;
      product = product > G_MAXINT32 ? product : product * n[k];
    }
  if (leading >= 0 && json_object_has_member (object, "truncate")
      && !add_planes_behind (l, input, product, error))
    return FALSE;
  plain_axes (l, a);
  if (leading < 2 || longer < 2)
    return TRUE;
  if (product != (gint64)l->planes->len)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, li_input_path (input),
                           "says that it holds an array of %d axes with %" G_GINT64_FORMAT
                           " planes, but has %u; save each array as a file of its own",
                           leading + 2, product, l->planes->len);
  *a = (LiTiffAxes){ 1, 1, 1, NULL };
  for (int k = leading; k-- > 0; step *= n[k])
    {
      gboolean z = names[k] == 'Z' || names[k] == 'I' || names[k] == 'Q', c = names[k] == 'C';
      gint64 *axis = z && a->z == 1 ? &a->z : c && a->channels == 1 ? &a->channels : &a->frames;
      gint64 *first = axis == &a->z ? &steps[0] : axis == &a->channels ? &steps[1] : &steps[2];

      if (*axis > 1 && n[k] > 1 && *first * *axis != step)
        return li_input_error (error, LI_ERROR_UNSUPPORTED, li_input_path (input),
                               "holds an array of %d axes, which are more than channel, time and "
                               "z; save a part of it",
                               leading + 2);
      if (*axis == 1)
        *first = step;
      *axis *= n[k];
    }
  number_planes (a, steps[0], steps[1], steps[2]);
  return TRUE;
}

static gboolean
find_axes (LiTiffLayout *l, LiInput *input, LiTiffAxes *axes, GError **error)
{
  if (begins_with (l, "ImageJ="))
    return imagej_axes (l, input, axes, error);
  if (begins_with (l, "{") && strstr (l->description, "\"shape\"") != NULL)
    return shaped_axes (l, input, axes, error);
  if (li_tiff_is_ome (l->description))
    return li_tiff_ome_axes (l, input, axes, error);
  plain_axes (l, axes);
  return TRUE;
}

/* Some programs (tifffile without axes given) name the planes of a stack channels or times: where
 * there is nothing else, they are its planes, unless one of them is asked for. */
static void
treat_as_planes (LiTiffLayout *l, LiTiffAxes *a, const LiOpenOptions *options)
{
  gboolean channel = options != NULL && options->has_channel,
           frame = options != NULL && options->has_frame;

  if (a->z > 1 || (a->channels > 1) == (a->frames > 1) || (a->channels > 1 ? channel : frame))
    return;
  l->stacked = a->channels > 1 ? "channels" : "times";
  a->z = a->channels * a->frames;
  a->channels = a->frames = 1;
}

gboolean
li_tiff_count_planes (LiTiffLayout *l, LiInput *input, GError **error)
{
  LiTiffAxes axes = { 0 };

  if (li_tiff_is_ome (l->description))
    return TRUE;
  gboolean ok = find_axes (l, input, &axes, error);
  g_free (axes.planes);
  return ok;
}

/* Only the planes of one volume, and other files only where some of them lie in these. */
static void
keep_planes (LiTiffLayout *l, const guint *places, gint64 n)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (LiTiffPlane));
  gboolean elsewhere = FALSE;

  for (gint64 z = 0; z < n; z++)
    {
      const LiTiffPlane *plane = &g_array_index (l->planes, LiTiffPlane, places[z]);

      elsewhere = elsewhere || plane->file != 0;
      g_array_append_vals (chosen, plane, 1);
    }
  g_array_unref (l->planes);
  l->planes = chosen;
  if (!elsewhere)
    g_clear_pointer (&l->files, g_ptr_array_unref);
}

/* What is cached of the image is not used after another of its files has changed. */
static void
add_stamp (const LiTiffLayout *l, char **part)
{
  g_autofree char *choice = *part, *stamp = li_tiff_files_stamp (l);

  *part = g_strdup_printf ("%s%sfiles %.16s", choice != NULL ? choice : "",
                           choice != NULL ? ", " : "", stamp);
}

gboolean
li_tiff_choose_planes (
    LiTiffLayout *l, LiInput *input, const LiOpenOptions *options, char **part, GError **error)
{
  LiTiffAxes axes = { 0 };
  gint64 c, t;
  gboolean ok = find_axes (l, input, &axes, error);

  if (ok)
    treat_as_planes (l, &axes, options);
  ok = ok
       && li_choices_pick (li_input_path (input), axes.channels, axes.frames, options, &c, &t,
                           error);

  *part = NULL;
  if (ok && axes.planes != NULL)
    {
      keep_planes (l, axes.planes + axes.z * (c + axes.channels * t), axes.z);
      *part = li_choices_part (axes.channels, axes.frames, c, t);
      if (l->files != NULL)
        add_stamp (l, part);
    }
  g_free (axes.planes);
  return ok;
}
