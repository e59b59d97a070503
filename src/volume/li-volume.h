/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-error.h"
#include "base/li-progress.h"
#include "base/li-vec3.h"

G_BEGIN_DECLS

typedef enum
{
  LI_TYPE_U8,
  LI_TYPE_U16,
  LI_TYPE_I16,
  LI_TYPE_U32,
  LI_TYPE_F32
} LiVoxelType;
gsize li_voxel_type_size (LiVoxelType type);
const char *li_voxel_type_name (LiVoxelType type); /* "u8" … "f32" */
gboolean li_voxel_type_parse (const char *name, LiVoxelType *type);

/* What a volume is. Axes z, y, x in that order, z slowest. */
typedef struct
{
  gint64 shape[3];
  LiVoxelType type;
  double voxel[3];    /* µm, z y x; 0 where the file does not say */
  double origin[3];   /* voxel index of the first voxel in the full frame (a crop's offset) */
  const char *format; /* "TIFF", "raw" …; static */
} LiVolumeInfo;

typedef struct _LiVolume LiVolume;

/* How a format gives its voxels. @data is the format's own. read_box must be safe from any thread
 * at the same time. */
typedef struct
{
  /* @box lies inside the volume; @out is packed (no gaps), native endianness, the volume's own
   * type. */
  gboolean (*read_box) (
      gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error);
  void (*free) (gpointer data);
  /* TRUE when any box costs about its own bytes (raw, uncompressed): read straight, not through the
   * brick cache. */
  gboolean direct;
} LiBacking;

/* Takes @data. @path may be NULL; used in messages and for the cache's key. */
LiVolume *
li_volume_new (const LiVolumeInfo *info, const char *path, const LiBacking *backing, gpointer data);
/* A volume in memory: takes @voxels (g_malloc'ed, packed), or NULL for zeros. */
LiVolume *li_volume_new_memory (LiVoxelType type, const gint64 shape[3], gpointer voxels);
LiVolume *li_volume_ref (LiVolume *volume);
void li_volume_unref (LiVolume *volume);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiVolume, li_volume_unref)

const LiVolumeInfo *li_volume_info (LiVolume *volume);
const char *li_volume_path (LiVolume *volume); /* or NULL */
/* Identifies the voxels, together with the path: the dataset of an HDF5 file, the state of other
 * files they come from. NULL when the path says all. Part of the name of what is cached. */
const char *li_volume_part (LiVolume *volume);
void li_volume_set_part (LiVolume *volume, const char *part);
/* A note for the user about how the file was read: half a sentence, or NULL. */
const char *li_volume_note (LiVolume *volume);
void li_volume_set_note (LiVolume *volume, const char *note);
const char *li_volume_name (LiVolume *volume); /* for messages: the path, or "volume in memory" */
/* The voxels of a volume in memory, else NULL. */
gpointer li_volume_memory (LiVolume *volume);
void li_volume_set_voxel (LiVolume *volume, const double um[3]);
void li_volume_set_origin (LiVolume *volume, const double origin[3]);
gsize li_volume_n_voxels (LiVolume *volume);
LiBox li_volume_box (LiVolume *volume);

/* The same volume at half the edges (rounded up) where its file holds that too, else NULL; it may
 * have a coarser one in turn. For display only, not for computation, because the file does not tell
 * how it was made. */
LiVolume *li_volume_coarser (LiVolume *volume);
void li_volume_set_coarser (LiVolume *volume, LiVolume *coarser);

/**
 * li_volume_read_box:
 * @box may reach outside: coordinates are clamped, border voxels repeat. @type: values are
 * converted; to a narrower integer they are rounded and saturated, never rescaled. @out is packed,
 * li_box_voxels(box) values. Large boxes are read in parallel.
 */
gboolean li_volume_read_box (
    LiVolume *volume, const LiBox *box, LiVoxelType type, void *out, GError **error);

/* Opens any volume file or folder by its content (see volume/li-format.h). Errors: LI_VOLUME_ERROR,
 * one sentence naming @path.
 * @options may be NULL. Compressed files that cannot be read at random are transcoded once into the
 * cache folder. */
typedef struct
{
  LiVolumeInfo raw; /* shape and type for a raw file without sidecar (shape[0] = 0: none given) */
  guint64 raw_offset;
  gboolean raw_big_endian;
  const char *dataset; /* HDF5: path inside the file, NULL = the usual places */
  /* Files with several channels or times: which one, counted from 0. Without a choice such a file
   * is LI_ERROR_INVALID (see volume/li-choices.h). */
  gboolean has_channel, has_frame;
  int channel, frame;
  struct _LiChoices
      *choices; /* filled when not NULL, also when the file is refused for want of one */
} LiOpenOptions;
LiVolume *li_volume_open (const char *path,
                          const LiOpenOptions *options,
                          LiProgress *progress,
                          GError **error);

/* The program's cache folder (XDG cache/lithoscope), made when missing. */
const char *li_cache_folder (void);

G_END_DECLS
