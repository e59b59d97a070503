/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-plane.h"

G_BEGIN_DECLS

/* A volume as the views read it: with its pyramid once there is one. Reference counted; safe from
 * any thread. */
typedef struct _LiSource LiPlaneSource;
LiPlaneSource *li_plane_source_new (LiVolume *volume, gboolean labels);
LiPlaneSource *li_plane_source_ref (LiPlaneSource *source);
void li_plane_source_unref (LiPlaneSource *source);
LiVolume *li_plane_source_volume (LiPlaneSource *source); /* not a new reference */
gboolean li_plane_source_is_labels (LiPlaneSource *source);
void li_plane_source_set_pyramid (LiPlaneSource *source, LiPyramid *pyramid); /* adds a reference */
int li_plane_source_n_levels (
    LiPlaneSource *source); /* levels worth asking for: until the largest edge is ≤ 64 */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiPlaneSource, li_plane_source_unref)

/**
 * LiPlaneLoader:
 * Reads planes of volumes on threads of its own and keeps the latest within a budget of bytes. A
 * view has a slot; what it wants now replaces what it wanted before, so the newest request wins and
 * stale ones are never read. @ready is called from a worker whenever a plane has come in or could
 * not be read.
 */
typedef struct _LiPlaneLoader LiPlaneLoader;
typedef void (*LiPlaneReadyFunc) (gpointer data);

LiPlaneLoader *
li_plane_loader_new (gsize budget, guint n_threads, LiPlaneReadyFunc ready, gpointer data);
void li_plane_loader_free (LiPlaneLoader *loader); /* waits for reads under way; forgets the rest */
void li_plane_loader_set_budget (LiPlaneLoader *loader, gsize budget);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiPlaneLoader, li_plane_loader_free)

typedef struct
{
  LiPlaneSource *source;
  LiPlaneRequest request;
  int rank; /* low ones first, over all slots: 0 coarse, 1 sharp, 2 the neighbours */
} LiPlaneWant;

/* Replaces the wants of @slot (0 … 15). Planes that are there already or under way are not read
 * twice. */
void li_plane_loader_want (LiPlaneLoader *loader, guint slot, const LiPlaneWant *wants, gsize n);
/* The plane that covers the request at exactly its level and slice, or NULL. A new reference. */
LiPlane *
li_plane_loader_find (LiPlaneLoader *loader, LiPlaneSource *source, const LiPlaneRequest *request);
/* Else the best there is for that slice: nearest level that covers the region. A new reference, or
 * NULL. */
LiPlane *li_plane_loader_find_best (LiPlaneLoader *loader,
                                    LiPlaneSource *source,
                                    const LiPlaneRequest *request);
/* The last failure, handed over once; NULL when all went well. */
GError *li_plane_loader_take_error (LiPlaneLoader *loader);
/* Forgets the planes of a source (its pyramid has come, or it goes away). NULL: all. */
void li_plane_loader_forget (LiPlaneLoader *loader, LiPlaneSource *source);
gsize li_plane_loader_bytes (LiPlaneLoader *loader);
/* TRUE when nothing is wanted or under way: for tests. */
gboolean li_plane_loader_is_idle (LiPlaneLoader *loader);

G_END_DECLS
