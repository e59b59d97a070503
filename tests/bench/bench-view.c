/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person waits for in the viewer: the first slices of a volume much larger than the memory,
 * and the next slice at the wheel when its plane is there. */
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "draw/li-plane-loader.h"
#include "draw/li-slice.h"

#define EDGE 2048
#define WIDTH 600 /* three views and the box in 1200 × 800 */
#define HEIGHT 400
#define STEPS 40

static double
now_ms (void)
{
  return g_get_monotonic_time () / 1e3;
}

/* 2048³ of 16 bits without a byte on the disk. */
static void
make_sparse (void)
{
  FILE *header = fopen ("sparse.mhd", "w"), *data = fopen ("sparse.raw", "w");

  g_assert_nonnull (header);
  g_assert_nonnull (data);
  fprintf (header,
           "ObjectType = Image\nNDims = 3\nDimSize = %d %d %d\nElementType = MET_USHORT\n"
           "ElementDataFile = sparse.raw\n",
           EDGE, EDGE, EDGE);
  g_assert_cmpint (ftruncate (fileno (data), (off_t)EDGE * EDGE * EDGE * 2), ==, 0);
  fclose (header);
  fclose (data);
}

static void
view_of (int axis, gint64 index, LiView2D *view)
{
  static const double lo[3] = { -0.5, -0.5, -0.5 }, hi[3] = { EDGE - 0.5, EDGE - 0.5, EDGE - 0.5 };

  li_view_init (view, axis, WIDTH, HEIGHT);
  li_view_fit (view, lo, hi, 4);
  view->centre[axis] = (double)index;
}

static LiPlaneRequest
request_for (LiPlaneSource *source, const LiView2D *view)
{
  LiPlaneRequest r = { view->axis,
                       li_view_level (view, li_plane_source_n_levels (source) - 1),
                       (gint64)view->centre[view->axis],
                       { 0, 0 },
                       { 0, 0 } };

  li_plane_level_size (li_plane_source_volume (source), view->axis, r.level, r.hi);
  return r;
}

static void
nothing (gpointer data)
{
}

static LiPlane *
read_by_loader (LiPlaneLoader *loader, LiPlaneSource *source, const LiPlaneRequest *r)
{
  LiPlaneWant want = { source, *r, 1 };
  LiPlane *plane;

  li_plane_loader_want (loader, (guint)r->axis, &want, 1);
  while ((plane = li_plane_loader_find (loader, source, r)) == NULL)
    g_usleep (200);
  return plane;
}

/* Milliseconds for finding and drawing the planes of three views. */
static double
draw_views (LiPlaneLoader *loader, LiPlaneSource *source, gint64 index, guint8 *pixels)
{
  static const guint8 background[3] = { 16, 16, 18 };
  double start = now_ms ();

  for (int axis = 0; axis < 3; axis++)
    {
      LiSliceLayer layer;
      LiPlaneRequest r;
      LiView2D view;

      view_of (axis, index, &view);
      r = request_for (source, &view);
      layer.plane = read_by_loader (loader, source, &r);
      li_look_init (&layer.look);
      li_slice_draw (&view, &layer, 1, background, pixels, WIDTH * 4);
      li_plane_unref (layer.plane);
    }
  return now_ms () - start;
}

int
main (void)
{
  g_autoptr (LiPlaneLoader) loader = li_plane_loader_new ((gsize)256 << 20, 2, nothing, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *pixels = g_malloc ((gsize)WIDTH * HEIGHT * 4);
  g_autoptr (LiPlaneSource) source = NULL;
  g_autoptr (LiVolume) volume = NULL;
  double start, first, all, worst = 0;
  struct rusage usage;
  LiPlaneRequest r;
  LiView2D view;

  make_sparse ();
  start = now_ms ();
  volume = li_volume_open ("sparse.mhd", NULL, NULL, &error);
  g_assert_no_error (error);
  source = li_plane_source_new (volume, FALSE);
  view_of (LI_Z, EDGE / 2, &view);
  r = request_for (source, &view);
  li_plane_unref (read_by_loader (loader, source, &r));
  first = now_ms () - start;
  all = draw_views (loader, source, EDGE / 2, pixels);
  for (int k = 0; k < STEPS; k++)
    draw_views (loader, source, EDGE / 2 + k, pixels);
  for (int k = 0; k < STEPS; k++)
    worst = MAX (worst, draw_views (loader, source, EDGE / 2 + k, pixels));
  getrusage (RUSAGE_SELF, &usage);
  printf ("first slice of a sparse 2048³ raw volume after opening\t%.0f\tms\n", first);
  printf ("all three slices of it\t%.0f\tms\n", first + all);
  printf ("next slice, cached, three views of %d × %d drawn by the processor, slowest of "
          "%d\t%.1f\tms\n",
          WIDTH, HEIGHT, STEPS, worst);
  printf ("peak memory, %d steps along three axes\t%.0f\tMB\n", STEPS,
          (double)usage.ru_maxrss / 1024);
  unlink ("sparse.raw");
  unlink ("sparse.mhd");
  return 0;
}
