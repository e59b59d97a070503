/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Places of the fields: nifti1.h and nifti2.h of the NIfTI data format working group. */

#include "volume/li-nifti-header.h"

#include <math.h>
#include <string.h>

#include "volume/li-header.h"
#include "volume/li-input.h"
#include "volume/li-voxel.h"

#define FIRST_BYTES 348

/* A header and how it is to be read. */
typedef struct
{
  const guint8 *head;
  const char *path;
  gboolean second, swap;
} Header;

static guint64
bits_at (const Header *h, gsize at, gsize bytes)
{
  union
  {
    guint8 b[8];
    guint16 u16;
    guint32 u32;
    guint64 u64;
  } v = { { 0 } };

  memcpy (v.b, h->head + at, bytes);
  if (h->swap)
    li_voxel_swap (v.b, bytes, 1);
  return bytes == 2 ? v.u16 : bytes == 4 ? v.u32 : v.u64;
}

/* A whole number that has 2 bytes in NIfTI-1 and @bytes in NIfTI-2. */
static gint64
whole (const Header *h, gsize first, gsize second, gsize bytes)
{
  if (!h->second)
    return (gint16)bits_at (h, first, 2);
  return bytes == 8   ? (gint64)bits_at (h, second, 8)
         : bytes == 4 ? (gint32)bits_at (h, second, 4)
                      : (gint16)bits_at (h, second, 2);
}

/* A number that is float in NIfTI-1 and double in NIfTI-2. */
static double
real (const Header *h, gsize first, gsize second)
{
  guint32 u32 = (guint32)bits_at (h, first, 4);
  guint64 u64;
  float f;
  double d;

  memcpy (&f, &u32, sizeof f);
  if (!h->second)
    return f;
  u64 = bits_at (h, second, 8);
  memcpy (&d, &u64, sizeof d);
  return d;
}

/* Which of the two, in which byte order; 0 for none. A header of 348 bytes without NIfTI's mark is
 * ANALYZE's. */
static int
version_of (const guint8 *head, gsize n, gboolean *swap)
{
  Header h = { .head = head };

  for (int k = 0; k < 2 && n >= FIRST_BYTES; k++)
    {
      h.swap = *swap = k == 1;
      guint64 size = bits_at (&h, 0, 4);
      if (size == 348 && (memcmp (head + 344, "n+1", 4) == 0 || memcmp (head + 344, "ni1", 4) == 0))
        return 1;
      if (size == 540 && (memcmp (head + 4, "n+2", 4) == 0 || memcmp (head + 4, "ni2", 4) == 0))
        return 2;
    }
  return 0;
}

gboolean
li_nifti_is_analyze (const guint8 *head, gsize n)
{
  gboolean swap;
  Header h = { .head = head };

  if (n < FIRST_BYTES || version_of (head, n, &swap) != 0)
    return FALSE;
  for (int k = 0; k < 2; k++)
    {
      h.swap = k == 1;
      gint64 rank = (gint16)bits_at (&h, 40, 2);
      if (bits_at (&h, 0, 4) == 348 && rank >= 1 && rank <= 7)
        return TRUE;
    }
  return FALSE;
}

gboolean
li_nifti_is (const guint8 *head, gsize n)
{
  gboolean swap;

  return version_of (head, n, &swap) != 0;
}

static gboolean
find_type (const Header *h, LiDiskType *type, GError **error)
{
  static const struct
  {
    int code;
    LiDiskKind kind;
    guint8 bytes;
    const char *refused;
  } types[] = {
    { 2, LI_DISK_UNSIGNED, 1, NULL },
    { 4, LI_DISK_SIGNED, 2, NULL },
    { 8, LI_DISK_SIGNED, 4, NULL },
    { 16, LI_DISK_FLOAT, 4, NULL },
    { 64, LI_DISK_FLOAT, 8, NULL },
    { 256, LI_DISK_SIGNED, 1, NULL },
    { 512, LI_DISK_UNSIGNED, 2, NULL },
    { 768, LI_DISK_UNSIGNED, 4, NULL },
    { 1024, LI_DISK_SIGNED, 8, NULL },
    { 1280, LI_DISK_UNSIGNED, 8, NULL },
    { 1, LI_DISK_UNSIGNED, 0, "single bits" },
    { 32, LI_DISK_FLOAT, 0, "complex numbers" },
    { 128, LI_DISK_UNSIGNED, 0, "colours" },
    { 1536, LI_DISK_FLOAT, 0, "numbers of 128 bits" },
    { 1792, LI_DISK_FLOAT, 0, "complex numbers" },
    { 2048, LI_DISK_FLOAT, 0, "complex numbers" },
    { 2304, LI_DISK_UNSIGNED, 0, "colours" },
  };
  int code = (int)whole (h, 70, 12, 2);

  for (guint k = 0; k < G_N_ELEMENTS (types); k++)
    if (types[k].code == code && types[k].refused != NULL)
      return li_input_error (error, LI_ERROR_UNSUPPORTED, h->path,
                             "has %s for voxels (NIfTI type %d); a grey volume was expected",
                             types[k].refused, code);
    else if (types[k].code == code)
      {
        *type = (LiDiskType){ .kind = types[k].kind, .bytes = types[k].bytes, .swap = h->swap };
        return TRUE;
      }
  return li_input_error (error, LI_ERROR_UNSUPPORTED, h->path,
                         "is a NIfTI file with voxels of an unknown type (%d)", code);
}

/* Value = slope × stored number + intercept; a slope of 0 means that there is none. */
static gboolean
find_scaling (const Header *h, LiDiskType *type, GError **error)
{
  double slope = real (h, 112, 176), intercept = real (h, 116, 184);

  if (!isfinite (slope) || slope == 0 || (slope == 1 && intercept == 0))
    return TRUE;
  if (!isfinite (intercept))
    return li_input_error (error, LI_ERROR_FORMAT, h->path,
                           "scales its voxels (scl_slope) but has no number for scl_inter");
  type->scaled = TRUE;
  type->slope = slope;
  type->intercept = intercept;
  return TRUE;
}

static gboolean
find_shape (const Header *h, LiNifti *f, GError **error)
{
  gint64 dim[8] = { whole (h, 40, 16, 8), 1, 1, 1, 1, 1, 1, 1 };

  if (dim[0] < 1 || dim[0] > 7)
    return li_input_error (error, LI_ERROR_FORMAT, h->path,
                           "says that it has %" G_GINT64_FORMAT " dimensions; 1 to 7 are possible",
                           dim[0]);
  for (gint64 k = 1; k <= dim[0]; k++)
    {
      dim[k] = whole (h, 40 + 2 * (gsize)k, 16 + 8 * (gsize)k, 8);
      if (dim[k] < 1 || dim[k] > G_MAXINT32)
        return li_input_error (
            error, LI_ERROR_FORMAT, h->path,
            "says that axis %" G_GINT64_FORMAT " has the length %" G_GINT64_FORMAT, k, dim[k]);
    }
  if (dim[6] > 1 || dim[7] > 1)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, h->path,
                           "has more than five dimensions; space, times and values can be read");
  for (int k = 0; k < 3; k++)
    f->info.shape[k] = dim[3 - k];
  f->frames = dim[4];
  f->channels = dim[5];
  return li_input_check_shape (h->path, f->info.shape, 8, error)
         && li_input_check_frames (h->path, f->info.shape, 8, dim[4] * dim[5], error);
}

/* The transform to space where it turns nothing: sizes and origin of x, y and z. */
static gboolean
plain_transform (const Header *h, double size[3], double origin[3])
{
  if (whole (h, 254, 348, 4) > 0) /* sform */
    {
      for (gsize r = 0; r < 3; r++)
        for (gsize c = 0; c < 4; c++)
          {
            double v = real (h, 280 + 4 * (4 * r + c), 400 + 8 * (4 * r + c));
            if (c == 3)
              origin[r] = v;
            else if (r == c)
              size[r] = v;
            else if (fabs (v) > LI_NEARLY_STRAIGHT * fabs (real (h, 80 + 4 * c, 112 + 8 * c)))
              return FALSE;
          }
      return TRUE;
    }
  if (whole (h, 252, 344, 4) <= 0 || real (h, 76, 104) < 0) /* no qform, or z turned round */
    return FALSE;
  for (gsize k = 0; k < 3; k++)
    {
      /* the rotation's quaternion */
      if (fabs (real (h, 256 + 4 * k, 352 + 8 * k)) > LI_NEARLY_STRAIGHT)
        return FALSE;
      size[k] = fabs (real (h, 80 + 4 * k, 112 + 8 * k));
      origin[k] = real (h, 268 + 4 * k, 376 + 8 * k);
    }
  return TRUE;
}

static void
find_place (const Header *h, LiNifti *f)
{
  LiVolumeInfo *info = &f->info;
  static const double um[8] = { 0, 1e6, 1e3, 1 };
  double size[3], origin[3];
  guint8 unit = (h->second ? (guint8)bits_at (h, 500, 4) : h->head[123]) & 7;

  for (gsize k = 0; k < 3; k++)
    info->voxel[2 - k] = li_header_voxel (fabs (real (h, 80 + 4 * k, 112 + 8 * k)) * um[unit]);
  if (!plain_transform (h, size, origin) || !(size[0] > 0 && size[1] > 0 && size[2] > 0))
    {
      f->turned = whole (h, 254, 348, 4) > 0 || whole (h, 252, 344, 4) > 0;
      return;
    }
  for (int k = 0; k < 3; k++)
    info->origin[2 - k] = li_header_origin (origin[k] / size[k]);
}

static gboolean
find_data (const Header *h, LiNifti *f, GError **error)
{
  const char *magic = (const char *)h->head + (h->second ? 4 : 344);
  double at = h->second ? (double)(gint64)bits_at (h, 168, 8) : real (h, 108, 0);

  f->pair = magic[1] == 'i';
  if (!(at >= 0 && at < 1e15))
    return li_input_error (error, LI_ERROR_FORMAT, h->path,
                           "says that its voxels begin where no file is (vox_offset)");
  f->data_at = (guint64)at;
  /* Some programs leave 0 there; the header and four bytes of flags come first all the same. */
  if (!f->pair)
    f->data_at = MAX (f->data_at, h->second ? 544 : 352);
  return TRUE;
}

gboolean
li_nifti_parse (const guint8 *head, gsize n, const char *path, LiNifti *nifti, GError **error)
{
  guint8 whole_head[LI_NIFTI_HEADER] = { 0 };
  Header h = { .head = whole_head, .path = path };
  int version = version_of (head, n, &h.swap);

  if (li_nifti_is_analyze (head, n))
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "is an ANALYZE 7.5 file, which does not say how its axes lie; convert "
                           "it to NIfTI, or describe the .img as raw data");
  if (version == 0 || (version == 2 && n < LI_NIFTI_HEADER))
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "has no NIfTI header; it is damaged or was cut short");
  memcpy (whole_head, head, MIN (n, sizeof whole_head));
  h.second = version == 2;
  *nifti = (LiNifti){ .info.format = "NIfTI" };
  if (!find_type (&h, &nifti->type, error) || !find_scaling (&h, &nifti->type, error)
      || !find_shape (&h, nifti, error) || !find_data (&h, nifti, error))
    return FALSE;
  find_place (&h, nifti);
  return TRUE;
}
