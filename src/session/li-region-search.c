/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-region-search.h"

#include <glib/gi18n.h>
#include "base/li-error.h"
#include "base/li-number.h"
#include "li-config.h"
#include "session/li-request.h"

#define LEAST_VOXELS 27 /* of a region that is counted */

struct _LiRegionSearch
{
  GObject parent_instance;
  LiDocument *document;
  LiRequest *request;
  GArray *regions; /* LiRegion, or NULL */
  double limit;    /* that they lie above; 0: none */
  char *summary;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiRegionSearch, li_region_search, G_TYPE_OBJECT)

typedef struct
{
  char *path;
  double limit;
} Search;

/* What was found, and above what. */
typedef struct
{
  GArray *regions;
  double limit;
} Found;

static void
search_free (gpointer data)
{
  g_free (((Search *)data)->path);
  g_free (data);
}

static void
found_free (gpointer data)
{
  g_clear_pointer (&((Found *)data)->regions, g_array_unref);
  g_free (data);
}

static gpointer
search_work (gpointer data, LiProgress *progress, GError **error)
{
  const Search *search = data;
  g_autoptr (LiVolume) volume = li_volume_open (search->path, NULL, progress, error);
  GArray *regions = volume != NULL
                        ? li_regions_find (volume, search->limit, LEAST_VOXELS, progress, error)
                        : NULL;
  Found *found;

  for (guint k = 0; regions != NULL && k < regions->len; k++)
    for (int a = 0; a < 3; a++) /* into the full frame, as the cursor is */
      g_array_index (regions, LiRegion, k).centre[a] += li_volume_info (volume)->origin[a];
  if (regions == NULL)
    return NULL;
  found = g_new (Found, 1);
  *found = (Found){ regions, search->limit };
  return found;
}

static char *
size_text (LiRegionSearch *self, guint64 voxels)
{
  const double *voxel = li_view_state_voxel (li_document_get_view (self->document));
  double um3 = (double)voxels * voxel[0] * voxel[1] * voxel[2];

  return um3 > 0 ? li_number_printf ("%.3g µm³", um3)
                 : g_strdup_printf (_ ("%" G_GUINT64_FORMAT " voxels"), voxels);
}

static char *
summary_of (LiRegionSearch *self)
{
  guint64 voxels = 0;
  g_autofree char *size = NULL;

  for (guint k = 0; k < self->regions->len; k++)
    voxels += g_array_index (self->regions, LiRegion, k).voxels;
  size = size_text (self, voxels);
  return li_number_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u region of at least %d voxels above %.4g, %s together",
                   "%u regions of at least %d voxels above %.4g, %s together", self->regions->len),
      self->regions->len, LEAST_VOXELS, self->limit, size);
}

static void
tell (LiRegionSearch *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
forget (LiRegionSearch *self)
{
  g_clear_pointer (&self->regions, g_array_unref);
  g_clear_pointer (&self->summary, g_free);
  self->limit = 0;
}

static void
search_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiRegionSearch *self = owner;
  Found *found = result;

  forget (self);
  if (found != NULL)
    {
      self->regions = g_steal_pointer (&found->regions);
      self->limit = found->limit;
      self->summary = summary_of (self);
    }
  else if (error != NULL && !li_error_is_cancelled (error))
    li_document_message (self->document, "%s", error->message);
  g_clear_pointer (&found, found_free);
  tell (self);
}

void
li_region_search_start (LiRegionSearch *self, const char *path, double limit)
{
  Search *search = g_new (Search, 1);

  *search = (Search){ g_strdup (path), limit };
  li_request_ask (self->request, &(LiQuestion){ .title = _ ("Find regions"),
                                                .jobs = li_document_get_jobs (self->document),
                                                .work = search_work,
                                                .data = search,
                                                .free_data = search_free,
                                                .free_result = found_free,
                                                .done = search_done });
  tell (self);
}

void
li_region_search_clear (LiRegionSearch *self)
{
  li_request_drop (self->request);
  forget (self);
  tell (self);
}

gboolean
li_region_search_is_busy (LiRegionSearch *self)
{
  return li_request_is_open (self->request);
}

guint
li_region_search_n (LiRegionSearch *self)
{
  return self->regions != NULL ? self->regions->len : 0;
}

double
li_region_search_limit (LiRegionSearch *self)
{
  return self->limit;
}

const char *
li_region_search_summary (LiRegionSearch *self)
{
  return self->summary != NULL ? self->summary : "";
}

char *
li_region_search_describe (LiRegionSearch *self, guint k)
{
  const LiRegion *region;
  g_autofree char *size = NULL;

  g_return_val_if_fail (k < li_region_search_n (self), NULL);
  region = &g_array_index (self->regions, LiRegion, k);
  size = size_text (self, region->voxels);
  return li_number_printf (_ ("%u: %s at %.0f, %.0f, %.0f, peak %+.4g"), k + 1, size,
                           region->centre[0], region->centre[1], region->centre[2], region->peak);
}

void
li_region_search_go_to (LiRegionSearch *self, guint k)
{
  if (k < li_region_search_n (self))
    li_view_state_set_cursor (li_document_get_view (self->document),
                              g_array_index (self->regions, LiRegion, k).centre);
}

static void
li_region_search_dispose (GObject *object)
{
  LiRegionSearch *self = LI_REGION_SEARCH (object);

  li_request_drop (self->request);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_region_search_parent_class)->dispose (object);
}

static void
li_region_search_finalize (GObject *object)
{
  LiRegionSearch *self = LI_REGION_SEARCH (object);

  li_request_free (self->request);
  forget (self);
  G_OBJECT_CLASS (li_region_search_parent_class)->finalize (object);
}

static void
li_region_search_class_init (LiRegionSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = li_region_search_dispose;
  G_OBJECT_CLASS (klass)->finalize = li_region_search_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_region_search_init (LiRegionSearch *self)
{
  self->request = li_request_new (self);
}

LiRegionSearch *
li_region_search_new (LiDocument *document)
{
  LiRegionSearch *self = g_object_new (LI_TYPE_REGION_SEARCH, NULL);

  self->document = g_object_ref (document);
  return self;
}
