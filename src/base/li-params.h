/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Parameters are declared once, in a static table of LiParam beside a plain struct. From it come
 * defaults, validation, GVariant (and with json-glib JSON), command-line options, the form in the
 * window, the schema and the documentation. */
#define LI_LIST_MAX 16
typedef struct
{
  int n;
  double v[LI_LIST_MAX];
} LiDoubleList;
typedef struct
{
  int n;
  int v[LI_LIST_MAX];
} LiIntList;

typedef enum
{
  LI_PARAM_BOOL,        /* gboolean */
  LI_PARAM_INT,         /* int */
  LI_PARAM_DOUBLE,      /* double */
  LI_PARAM_ENUM,        /* int, one of values */
  LI_PARAM_STRING,      /* char *, owned */
  LI_PARAM_FILE,        /* char *, owned, a path */
  LI_PARAM_INT_LIST,    /* LiIntList */
  LI_PARAM_DOUBLE_LIST, /* LiDoubleList */
  LI_PARAM_GROUP,       /* a struct inside, described by group */
  LI_PARAM_TABLE,       /* GPtrArray * of structs described by group: a repeating table */
} LiParamKind;

typedef enum
{
  LI_PARAM_ADVANCED = 1 << 0, /* behind "More" in a form */
  LI_PARAM_REQUIRED = 1 << 1, /* empty is not valid */
  LI_PARAM_NO_CLI = 1 << 2,
  LI_PARAM_ASCENDING = 1 << 3, /* lists */
  LI_PARAM_DESCENDING = 1 << 4,
  LI_PARAM_OUTPUT = 1 << 5,   /* a FILE that is written */
  LI_PARAM_PER_AXIS = 1 << 6, /* a list of 1 or 3 (z, y, x) */
  LI_PARAM_FOLDER = 1 << 7,   /* a FILE that is a folder */
} LiParamFlags;

typedef struct
{
  int value;
  const char *name;
  const char *label;
} LiParamValue;
typedef struct _LiParam LiParam;
typedef struct
{
  const char *name;
  gsize size;
  const LiParam *params;
  gsize n_params;
} LiParamTable;

struct _LiParam
{
  const char *name; /* "half-window": option, JSON member and documentation */
  LiParamKind kind;
  gsize offset;
  const char *unit;     /* "voxel", "µm", "" */
  double min, max;      /* inclusive; per element for lists */
  const char *fallback; /* default, as text in the same form as an option's value; "" for none */
  const char *label;    /* N_(): short, for the form */
  const char *help;     /* N_(): one sentence */
  const LiParamValue *values; /* ENUM, ends with name NULL */
  const LiParamTable *group;  /* GROUP, TABLE */
  guint flags;
};

/* offsetof with a compile-time check of the member's type. */
#define LI_PARAM_OFFSET(Struct, member, Type)                                                      \
  (offsetof (Struct, member)                                                                       \
   + 0                                                                                             \
         * sizeof (                                                                                \
             char[__builtin_types_compatible_p (__typeof__ (((Struct *)0)->member), Type) ? 1      \
                                                                                          : -1]))

#define LI_P_BOOL(S, m, name, def, label, help, flags)                                             \
  {                                                                                                \
    name, LI_PARAM_BOOL, LI_PARAM_OFFSET (S, m, gboolean), "", 0, 1, def, label, help, NULL, NULL, \
        flags                                                                                      \
  }
#define LI_P_INT(S, m, name, unit, lo, hi, def, label, help, flags)                                \
  {                                                                                                \
    name, LI_PARAM_INT, LI_PARAM_OFFSET (S, m, int), unit, lo, hi, def, label, help, NULL, NULL,   \
        flags                                                                                      \
  }
#define LI_P_DOUBLE(S, m, name, unit, lo, hi, def, label, help, flags)                             \
  {                                                                                                \
    name, LI_PARAM_DOUBLE, LI_PARAM_OFFSET (S, m, double), unit, lo, hi, def, label, help, NULL,   \
        NULL, flags                                                                                \
  }
#define LI_P_ENUM(S, m, name, vals, def, label, help, flags)                                       \
  {                                                                                                \
    name, LI_PARAM_ENUM, LI_PARAM_OFFSET (S, m, int), "", 0, 0, def, label, help, vals, NULL,      \
        flags                                                                                      \
  }
#define LI_P_STRING(S, m, name, def, label, help, flags)                                           \
  {                                                                                                \
    name, LI_PARAM_STRING, LI_PARAM_OFFSET (S, m, char *), "", 0, 0, def, label, help, NULL, NULL, \
        flags                                                                                      \
  }
#define LI_P_FILE(S, m, name, label, help, flags)                                                  \
  {                                                                                                \
    name, LI_PARAM_FILE, LI_PARAM_OFFSET (S, m, char *), "", 0, 0, "", label, help, NULL, NULL,    \
        flags                                                                                      \
  }
#define LI_P_INTS(S, m, name, unit, lo, hi, def, label, help, flags)                               \
  {                                                                                                \
    name, LI_PARAM_INT_LIST, LI_PARAM_OFFSET (S, m, LiIntList), unit, lo, hi, def, label, help,    \
        NULL, NULL, flags                                                                          \
  }
#define LI_P_DOUBLES(S, m, name, unit, lo, hi, def, label, help, flags)                            \
  {                                                                                                \
    name, LI_PARAM_DOUBLE_LIST, LI_PARAM_OFFSET (S, m, LiDoubleList), unit, lo, hi, def, label,    \
        help, NULL, NULL, flags                                                                    \
  }
#define LI_P_GROUP(S, m, name, table, label, help, flags)                                          \
  {                                                                                                \
    name, LI_PARAM_GROUP, offsetof (S, m), "", 0, 0, "", label, help, NULL, table, flags           \
  }
#define LI_P_TABLE(S, m, name, table, label, help, flags)                                          \
  {                                                                                                \
    name, LI_PARAM_TABLE, LI_PARAM_OFFSET (S, m, GPtrArray *), "", 0, 0, "", label, help, NULL,    \
        table, flags                                                                               \
  }

#define LI_PARAM_TABLE_OF(name, Struct, array)                                                     \
  {                                                                                                \
    name, sizeof (Struct), array, G_N_ELEMENTS (array)                                             \
  }

/* @params is a zeroed struct of table->size. */
void li_params_init (const LiParamTable *table, gpointer params);
void li_params_clear (const LiParamTable *table, gpointer params);
void li_params_copy (const LiParamTable *table,
                     gconstpointer from,
                     gpointer to); /* @to is initialised or zeroed */
gboolean li_params_equal (const LiParamTable *table, gconstpointer a, gconstpointer b);
/* The first thing wrong: LI_BASE_ERROR/INVALID with name, value, range and unit in one sentence. */
gboolean li_params_validate (const LiParamTable *table, gconstpointer params, GError **error);
const LiParam *li_params_find (const LiParamTable *table, const char *name);
/* One parameter from text, as an option or an entry would give it ("100,70,35", "cubic", "yes");
 * validated. */
gboolean li_params_set_text (
    const LiParamTable *table, gpointer params, const char *name, const char *text, GError **error);
char *li_params_get_text (const LiParamTable *table, gconstpointer params, const char *name);
/* a{sv}, nested for groups, aa{sv} for tables. Members that the table does not know are ignored on
 * reading, missing ones keep their value; a wrong type or range is an error. */
GVariant *li_params_to_variant (const LiParamTable *table, gconstpointer params);
gboolean li_params_from_variant (const LiParamTable *table,
                                 gpointer params,
                                 GVariant *variant,
                                 GError **error);
/* Command line: takes "--name value", "--name=value", "--flag", "--no-flag" out of argv (argc
 * shrinks), leaves the rest. */
gboolean li_params_parse_argv (
    const LiParamTable *table, gpointer params, int *argc, char **argv, GError **error);
/* Option list for --help and the man page: aligned text, ranges and defaults included. */
char *li_params_help (const LiParamTable *table);
/* The same for one parameter: "--spacing N,…" (NULL for what is no option), and its help with range
 * and default. */
char *li_param_option (const LiParam *param);
char *li_param_describe (const LiParam *param);
/* A JSON schema (draft 2020-12) as text. */
char *li_params_schema (const LiParamTable *table);
/* The names whose values differ between a and b (NULL-terminated). */
char **li_params_diff (const LiParamTable *table, gconstpointer a, gconstpointer b);

G_END_DECLS
