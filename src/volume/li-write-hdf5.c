/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <hdf5.h>

#include "base/li-lock.h"
#include "base/li-safe-file.h"
#include "volume/li-input.h"
#include "volume/li-volume-write.h"
#include "volume/li-write-planes.h"

/* libhdf5 makes the tree and reserves the voxels' place in the file; the voxels are then written by
 * us, so that a full disk is noticed where it happens and nothing of their size is held in memory.
 * The tree is Nabu's: /entry/reconstruction/results/data, and the voxel size in cm among the
 * processing options. */

#define RESULTS "/entry/reconstruction/results"
#define OPTIONS "/entry/reconstruction/configuration/processing_options/reconstruction"

static LiMutex lock = LI_MUTEX_INIT; /* Debian's libhdf5 is not made for threads */

static hid_t
voxel_type (LiVoxelType type)
{
  const hid_t types[] = { H5T_NATIVE_UINT8, H5T_NATIVE_UINT16, H5T_NATIVE_INT16, H5T_NATIVE_UINT32,
                          H5T_NATIVE_FLOAT };
  return types[type];
}

static gboolean
put_text (hid_t object, const char *name, const char *text)
{
  hid_t type = H5Tcopy (H5T_C_S1), space = H5Screate (H5S_SCALAR);

  H5Tset_size (type, H5T_VARIABLE);
  H5Tset_cset (type, H5T_CSET_UTF8);
  hid_t a = H5Acreate2 (object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  gboolean ok = a >= 0 && H5Awrite (a, type, &text) >= 0;
  H5Aclose (a);
  H5Sclose (space);
  H5Tclose (type);
  return ok;
}

static gboolean
put_numbers (hid_t object, const char *name, const double values[3])
{
  const hsize_t n = 3;
  hid_t space = H5Screate_simple (1, &n, NULL),
        a = H5Acreate2 (object, name, H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT);
  gboolean ok = a >= 0 && H5Awrite (a, H5T_NATIVE_DOUBLE, values) >= 0;

  H5Aclose (a);
  H5Sclose (space);
  return ok;
}

/* A group with its parents and the class that NeXus gives it. */
static gboolean
put_group (hid_t file, const char *path, const char *class, const char *key, const char *value)
{
  hid_t parents = H5Pcreate (H5P_LINK_CREATE);

  H5Pset_create_intermediate_group (parents, 1);
  hid_t group = H5Gcreate2 (file, path, parents, H5P_DEFAULT, H5P_DEFAULT);
  gboolean ok = group >= 0 && (class == NULL || put_text (group, "NX_class", class))
                && (key == NULL || put_text (group, key, value));
  H5Gclose (group);
  H5Pclose (parents);
  return ok;
}

static gboolean
put_voxel_size (hid_t file, const LiVolumeInfo *info)
{
  const hsize_t n = 3;
  double cm[3] = { info->voxel[0] * 1e-4, info->voxel[1] * 1e-4, info->voxel[2] * 1e-4 };

  if (!(cm[0] > 0 && cm[1] > 0 && cm[2] > 0))
    return TRUE;
  hid_t space = H5Screate_simple (1, &n, NULL),
        set = H5Dcreate2 (file, OPTIONS "/voxel_size_cm", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT,
                          H5P_DEFAULT, H5P_DEFAULT);
  gboolean ok
      = set >= 0 && H5Dwrite (set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, cm) >= 0;
  H5Dclose (set);
  H5Sclose (space);
  return ok;
}

static gboolean
put_tree (hid_t file, const LiVolumeInfo *info)
{
  hid_t root = H5Gopen2 (file, "/", H5P_DEFAULT);
  gboolean ok = root >= 0 && put_text (root, "default", "entry");

  H5Gclose (root);
  return ok && put_group (file, "/entry", "NXentry", "default", "reconstruction/results")
         && put_group (file, "/entry/reconstruction", "NXprocess", "program", "Lithoscope")
         && put_group (file, RESULTS, "NXdata", "signal", "data")
         && put_group (file, "/entry/reconstruction/configuration", "NXcollection", NULL, NULL)
         && put_group (file, OPTIONS, NULL, NULL, NULL) && put_voxel_size (file, info);
}

/* The dataset in one piece, its place reserved and left unwritten. */
static gboolean
reserve (hid_t file, const LiVolumeInfo *info, guint64 *at)
{
  hsize_t n[3] = { info->shape[0], info->shape[1], info->shape[2] };
  hid_t space = H5Screate_simple (3, n, NULL), plan = H5Pcreate (H5P_DATASET_CREATE);

  H5Pset_layout (plan, H5D_CONTIGUOUS);
  H5Pset_alloc_time (plan, H5D_ALLOC_TIME_EARLY);
  H5Pset_fill_time (plan, H5D_FILL_TIME_NEVER);
  hid_t set = H5Dcreate2 (file, RESULTS "/data", voxel_type (info->type), space, H5P_DEFAULT, plan,
                          H5P_DEFAULT);
  haddr_t place = set >= 0 ? H5Dget_offset (set) : HADDR_UNDEF;
  gboolean ok = place != HADDR_UNDEF && put_text (set, "interpretation", "image")
                && put_numbers (set, "lithoscope_origin_zyx", info->origin);
  *at = place;
  H5Dclose (set);
  H5Pclose (plan);
  H5Sclose (space);
  return ok;
}

static gboolean
make_file (const char *name, const LiVolumeInfo *info, guint64 *at)
{
  hid_t access = H5Pcreate (H5P_FILE_ACCESS);

  H5Pset_file_locking (access, FALSE, TRUE); /* the name is a new temporary one */
  hid_t file = H5Fcreate (name, H5F_ACC_TRUNC, H5P_DEFAULT, access);
  gboolean ok = file >= 0 && put_tree (file, info) && reserve (file, info, at);

  if (file >= 0)
    ok = H5Fclose (file) >= 0 && ok;
  H5Pclose (access);
  return ok;
}

typedef struct
{
  LiSafeFile *file;
  guint64 at;
  gsize plane;
} Target;

static gboolean
put_planes (gpointer data, const void *planes, gint64 n, GError **error)
{
  Target *t = data;
  gboolean ok = li_safe_file_pwrite (t->file, planes, t->plane * n, t->at, error);

  t->at += t->plane * n;
  return ok;
}

gboolean
li_volume_write_hdf5 (LiVolume *volume, const char *path, LiProgress *progress, GError **error)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  g_autoptr (LiSafeFile) file = li_safe_file_open (path, error);
  Target target
      = { file, 0, (gsize)info->shape[1] * info->shape[2] * li_voxel_type_size (info->type) };

  if (file == NULL)
    return FALSE;
  li_mutex_lock (&lock);
  H5dont_atexit (); /* after a close that a full disk refused, the library's own exit crashes */
  H5Eset_auto2 (H5E_DEFAULT, NULL, NULL);
  gboolean made = make_file (li_safe_file_temporary_path (file), info, &target.at);
  li_mutex_unlock (&lock);
  if (!made)
    return li_input_error (error, LI_ERROR_FAILED, path,
                           "cannot be written: the HDF5 library could not make the file; is the "
                           "disk full?");
  return li_volume_for_planes (volume, put_planes, &target, progress, error)
         && li_safe_file_commit (g_steal_pointer (&file), error);
}
