/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-field.h"

#include <glib/gi18n.h>

#include "base/li-median.h"
#include "base/li-number.h"

static void
count_node (const LiNode *node, LiFieldSummary *out)
{
  if (li_node_is_measured (node))
    out->converged++;
  else if (node->source == LI_SOURCE_REPAIRED)
    out->repaired++;
  else if (node->status <= LI_STATUS_NO_TEXTURE && node->status != LI_STATUS_BAD_START)
    out->masked++;
  else
    out->failed++;
  if (!li_node_is_measured (node) && (gsize)node->reason < G_N_ELEMENTS (out->by_reason))
    out->by_reason[node->reason]++;
}

/**
 * li_field_summary:
 *
 * Counts @field's nodes: each is one of converged (status 2, measured), repaired, masked (no
 * texture, outside the mask) or failed; by_reason counts those that are not converged. The median
 * ZNCC and mean iterations are those of converged nodes (NaN: none).
 */
void
li_field_summary (const LiField *field, LiFieldSummary *out)
{
  g_autoptr (GArray) zncc = g_array_new (FALSE, FALSE, sizeof (double));
  double iterations = 0;
  *out = (LiFieldSummary){ .n = field->n };
  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *node = &field->nodes[i];
      count_node (node, out);
      if (!li_node_is_measured (node))
        continue;
      iterations += node->iterations;
      if (isfinite (node->zncc))
        g_array_append_val (zncc, node->zncc);
    }
  out->zncc_median = li_median ((double *)zncc->data, zncc->len);
  out->iterations_mean = out->converged ? iterations / (double)out->converged : NAN;
}

static void
append_count (GString *text, const char *label, gsize count, gsize total)
{
  li_number_append (text, "%s: %zu (%.1f %%)\n", label, count,
                    total ? 100.0 * (double)count / (double)total : 0.0);
}

/**
 * li_field_summary_text:
 *
 * Returns: (transfer full): several translated lines for people: counts, shares, and why nodes
 * failed.
 */
char *
li_field_summary_text (const LiField *field)
{
  LiFieldSummary s;
  li_field_summary (field, &s);
  GString *text = g_string_new (NULL);
  li_number_append (text, "%s: %zu\n", _ ("nodes"), s.n);
  append_count (text, _ ("converged"), s.converged, s.n);
  append_count (text, _ ("repaired"), s.repaired, s.n);
  append_count (text, _ ("failed"), s.failed, s.n);
  append_count (text, _ ("outside the mask or without texture"), s.masked, s.n);
  for (int reason = LI_REASON_NONE + 1; reason <= LI_REASON_LAST; reason++)
    if (s.by_reason[reason] > 0)
      li_number_append (text, "  %s: %zu\n", li_reason_text (reason), s.by_reason[reason]);
  if (isfinite (s.zncc_median))
    li_number_append (text, "%s: %.4f\n", _ ("median correlation of converged nodes (ZNCC)"),
                      s.zncc_median);
  if (isfinite (s.iterations_mean))
    li_number_append (text, "%s: %.1f\n", _ ("mean iterations of converged nodes"),
                      s.iterations_mean);
  return g_string_free (text, FALSE);
}
