/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "base/li-params.h"

G_BEGIN_DECLS

/* Nesting beyond this, and files beyond this size, are refused before anything is parsed. */
#define LI_JSON_MAX_DEPTH 64
#define LI_JSON_MAX_BYTES ((gsize)64 << 20)

/* A file that must hold one JSON object. LI_BASE_ERROR: IO when it cannot be read, FORMAT
 * when it is too large, too deep, not UTF-8, not JSON or not an object; one sentence with @path. */
JsonObject *li_json_load (const char *path, GError **error);
JsonObject *li_json_parse (const char *text, gsize length, const char *name, GError **error);
/* Indented, members in their order, short lists of numbers on one line, numbers with '.' and as few
 * digits as read back the same, doubles always recognisable as such (1.0); ends with a newline. */
char *li_json_text (JsonObject *object);
gboolean li_json_save (JsonObject *object, const char *path, GError **error);

/* Any GVariant without handles as JSON: dictionaries with text keys become objects, arrays, tuples
 * and dictionaries with other keys become arrays, maybe nothing becomes null. */
JsonNode *li_json_from_variant (GVariant *variant);
/* The inverse. @type is the expected type (FORMAT error with the place otherwise); NULL: objects
 * become a{sv}, arrays of numbers ad or ax, of texts as, of objects aa{sv}, others av; whole
 * numbers x, others d. */
GVariant *li_json_to_variant (JsonNode *node, const GVariantType *type, GError **error);

/* Parameters into @object: members of the table are set, all others stay where and as they are;
 * rows of a repeating table keep their unknown members as long as their "id" (or, without ids,
 * their place) stays. */
void li_json_merge_params (JsonObject *object, const LiParamTable *table, gconstpointer params);
/* Missing members keep their value in @params. */
gboolean li_json_read_params (JsonObject *object,
                              const LiParamTable *table,
                              gpointer params,
                              GError **error);

/* Members with a fallback, never failing. */
const char *li_json_string (JsonObject *object, const char *name, const char *fallback);
double li_json_number (JsonObject *object, const char *name, double fallback);
gboolean li_json_flag (JsonObject *object, const char *name, gboolean fallback);
JsonObject *li_json_object (JsonObject *object, const char *name); /* borrowed or NULL */
JsonArray *li_json_array (JsonObject *object, const char *name);   /* borrowed or NULL */
/* NaN and infinite become null. */
void li_json_set_number (JsonObject *object, const char *name, double value);

G_END_DECLS
