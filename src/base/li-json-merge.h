/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-json.h"

G_BEGIN_DECLS

/* What both sides have changed in different ways. */
typedef struct
{
  char *path;              /* members and ids of rows from the top: "cell/note" */
  JsonNode *mine, *theirs; /* NULL: taken out */
  gboolean kept_theirs;    /* else mine was kept */
} LiJsonConflict;
void li_json_conflict_free (LiJsonConflict *conflict);

/**
 * li_json_merge:
 * @base: what both sides began with
 * @mine: what this side made of it
 * @theirs: what the other side made of it
 * @conflicts: (element-type LiJsonConflict): filled
 *
 * Merges two changed versions of one object. What one side alone has changed is taken from it; what
 * both have changed differently is kept as @mine and reported. What one side has taken out and the
 * other changed stays, and is reported.
 *
 * Objects are merged member by member. Lists of objects that have a unique "id" or "role" are
 * merged row by row: rows that either side has added stay, those of @theirs before those of @mine
 * where both added at the end. Other lists of objects, and lists of rows that begin with a text,
 * are merged as sets. All other lists and values are taken as a whole.
 *
 * Returns: (transfer full): a new object; nothing of it is shared with the three given
 */
JsonObject *
li_json_merge (JsonObject *base, JsonObject *mine, JsonObject *theirs, GPtrArray *conflicts);
/* A copy that shares nothing. */
JsonObject *li_json_copy (JsonObject *object);

G_END_DECLS
