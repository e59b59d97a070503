/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "base/li-progress.h"

G_BEGIN_DECLS

/* A text file line by line in constant memory: LF, CR LF, CR CR LF and CR alone end lines. */
typedef struct _LiLines LiLines;

/* Bytes that li_lines_head() may show; what a reader decides by. */
#define LI_LINES_HEAD ((gsize)256 << 10)

/* LI_ECHEM_ERROR: IO; UNSUPPORTED for UTF-16 text and known binary files; INVALID for a folder or a
 * pipe. The file is neither locked nor changed. @progress gets a span as long as the file. */
LiLines *li_lines_open (const char *path, LiProgress *progress, GError **error);
void li_lines_free (LiLines *lines);
const char *li_lines_path (const LiLines *lines);
/* The first bytes of the file, at most LI_LINES_HEAD; NUL-terminated. */
const char *li_lines_head (const LiLines *lines, gsize *n);
/* The next line without its end, NUL-terminated, valid until the next call and free to be changed;
 * NULL at the end and on errors: a line of more than 1 MiB (FORMAT), cancelled. NUL bytes read as
 * blanks. */
char *li_lines_next (LiLines *lines, gsize *length, GError **error);
/* The number of the line that came last, from 1. */
guint64 li_lines_number (const LiLines *lines);
/* The line that came last is the file's last and has no line end. */
gboolean li_lines_is_cut (const LiLines *lines);
/* From the beginning again. */
gboolean li_lines_rewind (LiLines *lines, GError **error);
/* UTF-8 of a line, which may be latin-1. */
char *li_lines_utf8 (const char *line, gssize length);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiLines, li_lines_free)

G_END_DECLS
