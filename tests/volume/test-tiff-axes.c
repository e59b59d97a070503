/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-error.h"
#include "volume-fixtures.h"
#include "volume/li-choices.h"

/* What files of several axes, and of unusual packing, are made with: a TIFF written entry by entry.
 * pages: (tags, data) each; tags: number → value or bytes; 273 (or 324) is set to the data. */
#define WRITER                                                                                     \
  "import struct, zlib\n"                                                                          \
  "def tiff(name, pages, order='<'):\n"                                                            \
  "  out = bytearray((b'II*\\0' if order == '<' else b'MM\\0*') + struct.pack(order + 'I', 8))\n"  \
  "  for k, (tags, data) in enumerate(pages):\n"                                                   \
  "    at = len(out); n = len(tags); extra = at + 2 + 12 * n + 4; behind = b''; entries = b''\n"   \
  "    for tag in sorted(tags):\n"                                                                 \
  "      v = tags[tag]\n"                                                                          \
  "      if isinstance(v, (bytes, str)):\n"                                                        \
  "        v = (v.encode() if isinstance(v, str) else v) + b'\\0'; kind = 2; count = len(v)\n"     \
  "      elif isinstance(v, tuple): v = struct.pack(order + 'II', *v); kind = 5; count = 1\n"      \
  "      elif isinstance(v, list):\n"                                                              \
  "        v = struct.pack(order + 'I' * len(v), *v); kind = 4; count = len(v) // 4\n"             \
  "      else: v = struct.pack(order + 'I', v); kind = 4; count = 1\n"                             \
  "      if len(v) > 4: v, behind = struct.pack(order + 'I', extra + len(behind)), behind + v\n"   \
  "      entries += struct.pack(order + 'HHI', tag, kind, count) + v.ljust(4, b'\\0')\n"           \
  "      if tag in (273, 324): place = at + 2 + len(entries) - 4\n"                                \
  "    end = extra + len(behind)\n"                                                                \
  "    out += struct.pack(order + 'H', n) + entries\n"                                             \
  "    out += struct.pack(order + 'I', end + len(data) if k + 1 < len(pages) else 0)\n"            \
  "    out += behind + data\n"                                                                     \
  "    out[place:place + 4] = struct.pack(order + 'I', end)\n"                                     \
  "  open(name, 'wb').write(out)\n"                                                                \
  "def page(ny, nx, bits, data, **more):\n"                                                        \
  "  tags = {256: nx, 257: ny, 258: bits, 262: 1, 273: 0, 279: len(data)}\n"                       \
  "  tags.update({int(k[1:]): v for k, v in more.items()})\n"                                      \
  "  return {k: v for k, v in tags.items() if v is not None}, data\n"

static LiVolume *
open_one (const char *folder, const char *name, int channel, int frame, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  LiOpenOptions options = {
    .has_channel = channel >= 0, .channel = channel, .has_frame = frame >= 0, .frame = frame
  };

  return li_volume_open (path, &options, NULL, error);
}

/* Each channel and time against "NAME-c-t.ref"; without a choice it is refused, and what there is
 * to choose from is told. */
static void
check_choices (const char *folder, const char *name, int channels, int frames)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  LiChoices choices = { 0 };
  LiOpenOptions options = { .choices = &choices };
  g_autoptr (GError) error = NULL;
  g_autoptr (LiVolume) none = li_volume_open (path, &options, NULL, &error);

  if (none != NULL)
    g_error ("%s was opened without a choice", name);
  g_assert_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, channels > 1 ? "--channel" : "--frame"));
  g_assert_cmpint (choices.channels, ==, channels);
  g_assert_cmpint (choices.frames, ==, frames);
  choices = li_choices_look (path);
  g_assert_cmpint (choices.channels, ==, channels);
  g_assert_cmpint (choices.frames, ==, frames);
  for (int c = 0; c < channels; c++)
    for (int t = 0; t < frames; t++)
      {
        g_autoptr (GError) why = NULL;
        g_autofree char *ref = g_strdup_printf ("%s-%d-%d", name, c, t);
        g_autoptr (LiVolume) v
            = open_one (folder, name, channels > 1 ? c : -1, frames > 1 ? t : -1, &why);
        g_assert_no_error (why);
        fixture_check (folder, ref, v);
        g_assert_nonnull (li_volume_part (v));
      }
  g_assert_null (open_one (folder, name, channels, 0, NULL));
  g_assert_null (open_one (folder, name, 0, frames, NULL));
}

static void
check_voxel (const char *folder, const char *name, double z, double y, double x)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiVolume) v = open_one (folder, name, -1, -1, &error);

  g_assert_no_error (error);
  const double *voxel = li_volume_info (v)->voxel;
  if (fabs (voxel[0] - z) > 1e-6 * z || fabs (voxel[1] - y) > 1e-6 * y
      || fabs (voxel[2] - x) > 1e-6 * x)
    g_error ("%s has voxels of %g %g %g µm, expected %g %g %g", name, voxel[0], voxel[1], voxel[2],
             z, y, x);
}

/* All orders of the dimensions, as tifffile writes them and as elements that say one plane each, in
 * any order and under another file name than that which they name. */
static void
test_ome (void)
{
  static const char *const orders[] = { "CZT", "CTZ", "ZCT", "ZTC", "TCZ", "TZC" };
  g_autofree char *folder = fixture_folder ();

  g_free (fixture_python (
      folder,
      "import itertools\n" WRITER "a = volume('uint16', (2, 3, 4, 5, 6))\n" /* t c z y x */
      "def ome(order, data, size='SizeZ=\"4\" SizeC=\"3\" SizeT=\"2\"', extra='', uuid='urn:1'):\n"
      "  return ('<?xml version=\"1.0\"?><o:OME xmlns:o=\"x\" UUID=\"%s\"><o:Image ID=\"I:0\">'\n"
      "    '<o:Pixels DimensionOrder=\"XY%s\" Type=\"uint16\" SizeX=\"6\" SizeY=\"5\" %s %s>%s'\n"
      "    '</o:Pixels></o:Image></o:OME>') % (uuid, order, size, extra, data)\n"
      "def planes(order):\n"
      "  n = dict(Z=4, C=3, T=2)\n"
      "  for k in itertools.product(*[range(n[d]) for d in order[::-1]]):\n"
      "    yield dict(zip(order[::-1], k))\n"
      "def write(name, text, order, first=0, big='<'):\n"
      "  pages = [page(5, 6, 16, a[p['T'], p['C'], p['Z']].astype(big + 'u2').tobytes())\n"
      "           for p in planes(order)]\n"
      "  pages[0][0][270] = text\n"
      "  tiff(name, pages, big)\n"
      "  for c in range(3):\n"
      "    for t in range(2): ref('%s-%d-%d' % (name, c, t), a[t, c])\n"
      "for order in ['CZT', 'CTZ', 'ZCT', 'ZTC', 'TCZ', 'TZC']:\n"
      "  write('all-%s.tif' % order, ome(order, ''), order, big='>')\n"
      "  each = [(k, p) for k, p in enumerate(planes(order))]\n"
      "  np.random.default_rng(1).shuffle(each)\n"
      "  data = ''.join('<o:TiffData IFD=\"%d\" FirstZ=\"%d\" FirstC=\"%d\" FirstT=\"%d\">'\n"
      "    '<o:UUID FileName=\"was.ome.tif\">urn:1</o:UUID></o:TiffData>' % (k, p['Z'], p['C'],\n"
      "    p['T']) for k, p in each)\n"
      "  write('each-%s.tif' % order, ome('TCZ', data), order)\n"
      "  import tifffile\n"
      "  axes = order[::-1] + 'YX'\n"
      "  b = np.moveaxis(a, [0, 1, 2], [axes.index('T'), axes.index('C'), axes.index('Z')])\n"
      "  tifffile.imwrite('peer-%s.tif' % order, b, ome=True, metadata={'axes': axes},\n"
      "                   photometric='minisblack')\n"
      "  for c in range(3):\n"
      "    for t in range(2): ref('peer-%s.tif-%d-%d' % (order, c, t), a[t, c])\n"
      "half = ('<o:TiffData IFD=\"0\" PlaneCount=\"12\"/>'\n"
      "        '<o:TiffData IFD=\"12\" PlaneCount=\"12\" FirstT=\"1\"/>')\n"
      "write('halves.tif', ome('ZCT', half), 'ZCT')\n"
      "other = half.replace('FirstT=\"1\"/>',\n"
      "  'FirstT=\"1\"><o:UUID FileName=\"b.ome.tif\">urn:2</o:UUID></o:TiffData>')\n"
      "write('other.tif', ome('ZCT', other), 'ZCT')\n"
      "write('more.tif', ome('ZCT', '', 'SizeZ=\"4\" SizeC=\"3\" SizeT=\"3\"'), 'ZCT')\n"
      "write('hole.tif', ome('ZCT', half[:38] + half[38:].replace('12', '11')), 'ZCT')\n"
      "write('two.tif', ome('ZCT', '').replace('</o:OME>', '<o:Image/></o:OME>'), 'ZCT')\n"
      "write('order.tif', ome('ZZT', ''), 'ZCT')\n"
      "write('cut.tif', ome('ZCT', half)[:200], 'ZCT')\n"
      "write('deep.tif', '<OME>' + '<a>' * 5000 + '</a>' * 5000 + '</OME>', 'ZCT')\n"
      "write('often.tif', ome('ZCT', half * 20000), 'ZCT')\n"
      "write('binary.tif', '<OME><BinaryOnly MetadataFile=\"all.companion.ome\"/></OME>', 'ZCT')\n"
      "one = 'SizeZ=\"24\" SizeC=\"1\" SizeT=\"1\"'\n"
      "size = 'PhysicalSizeX=\"%s\" PhysicalSizeY=\"%s\" PhysicalSizeZ=\"%s\"'\n"
      "write('um.tif', ome('ZCT', '', one, size % (0.5, 0.25, 2)), 'ZCT')\n"
      "unit = ' PhysicalSizeXUnit=\"nm\" PhysicalSizeYUnit=\"\\u00c5\" PhysicalSizeZUnit=\"mm\"'\n"
      "write('units.tif', ome('ZCT', '', one, size % (500, 2500, 0.002) + unit), 'ZCT')\n"
      "write('pixel.tif', ome('ZCT', '', one, size % (1, 1, 1) + unit.replace('nm', 'pixel')),\n"
      "      'ZCT')\n"));
  for (gsize k = 0; k < G_N_ELEMENTS (orders); k++)
    {
      g_autofree char *all = g_strdup_printf ("all-%s.tif", orders[k]),
                      *each = g_strdup_printf ("each-%s.tif", orders[k]),
                      *peer = g_strdup_printf ("peer-%s.tif", orders[k]);
      check_choices (folder, all, 3, 2);
      check_choices (folder, each, 3, 2);
      check_choices (folder, peer, 3, 2);
    }
  check_choices (folder, "halves.tif", 3, 2);
  fixture_refused (folder, "other.tif", "b.ome.tif");
  fixture_refused (folder, "more.tif", "36 planes");
  fixture_refused (folder, "hole.tif", "not all in the file");
  fixture_refused (folder, "two.tif", "2 images");
  fixture_refused (folder, "order.tif", "XYZZT");
  fixture_refused (folder, "cut.tif", "cannot be read");
  fixture_refused (folder, "deep.tif", "nested");
  fixture_refused (folder, "often.tif", "not all in the file");
  fixture_refused (folder, "binary.tif", "all.companion.ome");
  check_voxel (folder, "um.tif", 2, 0.25, 0.5);
  check_voxel (folder, "units.tif", 2, 0.25, 0.5);
  check_voxel (folder, "pixel.tif", 0, 0, 0);
  fixture_delete (folder);
}

/* One image in several files of a folder: the planes of a channel each, slices dealt out, one time
 * in each; packed or not; opened by any of them that has the whole description. */
static void
test_ome_files (void)
{
  g_autofree char *folder = fixture_folder ();

  g_free (fixture_python (
      folder, WRITER
      "import tifffile\n"
      "a = volume('uint16', (2, 3, 4, 5, 6))\n" /* t c z y x */
      "def text(which, elements, size='SizeZ=\"4\" SizeC=\"3\" SizeT=\"2\"'):\n"
      "  return ('<?xml version=\"1.0\"?><OME UUID=\"urn:%s\"><Image ID=\"I:0\"><Pixels '\n"
      "    'DimensionOrder=\"XYZCT\" Type=\"uint16\" SizeX=\"6\" SizeY=\"5\" %s '\n"
      "    'PhysicalSizeX=\"0.5\" PhysicalSizeY=\"0.5\" PhysicalSizeZ=\"2\">%s'\n"
      "    '</Pixels></Image></OME>') % (which, size, elements)\n"
      "def element(name, c, t, z=0, ifd=0, n=4):\n"
      "  return ('<TiffData FirstC=\"%d\" FirstT=\"%d\" FirstZ=\"%d\" IFD=\"%d\" "
      "PlaneCount=\"%d\">'\n"
      "    '<UUID FileName=\"%s\">urn:%s</UUID></TiffData>') % (c, t, z, ifd, n, name, name)\n"
      "def write(name, planes, whole, pack=None):\n"
      "  with tifffile.TiffWriter(name) as w:\n"
      "    for k, p in enumerate(planes):\n"
      "      w.write(p, description=text(name, whole) if k == 0 else None, metadata=None,\n"
      "              photometric='minisblack', compression=pack, contiguous=False)\n"
      "def refs(name, shown):\n"
      "  for c in range(3):\n"
      "    for t in range(2): ref('%s-%d-%d' % (name, c, t), shown[t, c])\n"
      /* A file for each channel and time. */
      "whole = ''.join(element('c%dt%d.ome.tif' % (c, t), c, t) for t in range(2) for c in "
      "range(3))\n"
      "for c in range(3):\n"
      "  for t in range(2): write('c%dt%d.ome.tif' % (c, t), a[t, c], whole, 'zlib' if t else "
      "None)\n"
      "refs('c0t0.ome.tif', a); refs('c2t1.ome.tif', a)\n"
      /* Slices dealt out to two files, of which one is packed. */
      "b = a[0, 0]\n"
      "size = 'SizeZ=\"4\" SizeC=\"1\" SizeT=\"1\"'\n"
      "dealt = ''.join(element('deal%d.ome.tif' % (z % 2), 0, 0, z, z // 2, 1) for z in range(4))\n"
      "keep = text\n"
      "text = lambda which, elements: keep(which, elements, size)\n"
      "write('deal0.ome.tif', b[0::2], dealt)\n"
      "write('deal1.ome.tif', b[1::2], dealt, 'zlib')\n"
      "ref('deal0.ome.tif', b)\n"
      /* Half of them elsewhere; another file of that name; planes of another size. */
      "two = lambda name: element(name, 0, 0, 0, 0, 2) + element('../x/' + name + '2', 0, 0, 2, 0, "
      "2)\n"
      "write('gone.ome.tif', b[:2], two('gone.ome.tif'))\n"
      "write('fake.ome.tif', b[:2], two('fake.ome.tif'))\n"
      "write('else.ome.tif', b[2:], '')\n"
      "import os\n"
      "os.rename('else.ome.tif', 'fake.ome.tif2')\n"
      "write('wide.ome.tif', b[:2], two('wide.ome.tif'))\n"
      "tifffile.imwrite('wide.ome.tif2', np.zeros((2, 5, 7), 'u2'), photometric='minisblack',\n"
      "                 metadata=None, ome=False)\n"
      "write('short.ome.tif', b[:2], two('short.ome.tif'))\n"
      "tifffile.imwrite('short.ome.tif2', b[2:3], photometric='minisblack', metadata=None, "
      "ome=False)\n"));
  check_choices (folder, "c0t0.ome.tif", 3, 2);
  check_choices (folder, "c2t1.ome.tif", 3, 2);
  g_autoptr (LiVolume) dealt = fixture_open (folder, "deal0.ome.tif");
  fixture_check (folder, "deal0.ome.tif", dealt);
  check_voxel (folder, "deal0.ome.tif", 2, 0.5, 0.5);
  fixture_refused (folder, "gone.ome.tif", "“gone.ome.tif2”");
  fixture_refused (folder, "fake.ome.tif", "another UUID");
  fixture_refused (folder, "wide.ome.tif", "of the same OME image");
  fixture_refused (folder, "short.ome.tif", "not all in the file");
  fixture_delete (folder);
}

/* tifffile's own arrays and ImageJ's hyperstacks. */
static void
test_shapes (void)
{
  g_autofree char *folder = fixture_folder ();

  g_free (fixture_python (
      folder, "import tifffile\n" WRITER "a = volume('uint16', (5, 2, 8, 9))\n"
              "def write(name, b, refs, **how):\n"
              "  tifffile.imwrite(name, b, photometric='minisblack', **how)\n"
              "  for k, r in refs.items(): ref('%s-%d-%d' % ((name,) + k), r)\n"
              "write('plain.tif', a, {(0, t): a[t] for t in range(5)})\n"
              "write('zc.tif', a, {(c, 0): a[:, c] for c in range(2)}, metadata={'axes': 'ZCYX'})\n"
              "h = volume('float32', (2, 4, 3, 9, 8))\n"
              "write('tzc.tif', h, {(c, t): h[t, :, c] for c in range(3) for t in range(2)},\n"
              "      metadata={'axes': 'TZCYX'}, bigtiff=True)\n"
              "write('hyper.tif', h, {(c, t): h[t, :, c] for c in range(3) for t in range(2)},\n"
              "      metadata={'axes': 'TZCYX'}, imagej=True)\n"
              "c = volume('uint8', (3, 8, 9))\n"
              "write('channels.tif', c, {(k, 0): c[k] for k in range(3)}, imagej=True,\n"
              "      metadata={'axes': 'CYX'})\n"
              "ref('channels.tif', c)\n"
              "tifffile.imwrite('many.tif', volume('uint8', (2, 2, 2, 2, 8, 9)),\n"
              "  metadata={'axes': 'TRZCYX'}, photometric='minisblack')\n"
              "with tifffile.TiffWriter('several.tif') as w:\n"
              "  for k in range(2): w.write(a, photometric='minisblack')\n"
              "with tifffile.TiffWriter('stacks.tif') as w:\n"
              "  for k in range(2): w.write(a[:, k], photometric='minisblack')\n"
              "ref('stacks.tif', a.swapaxes(0, 1).reshape(10, 8, 9))\n"
              "behind = page(8, 9, 16, a[:, 0].tobytes())\n"
              "behind[0][270] = '{\"shape\": [5, 8, 9], \"truncate\": true}'\n"
              "tiff('behind.tif', [behind])\n"
              "ref('behind.tif', a[:, 0])\n"
              "text = 'ImageJ=1.54f\\nimages=10\\nchannels=3\\nslices=5\\n'\n"
              "tifffile.imwrite('lies.tif', a, description=text, metadata=None,\n"
              "  photometric='minisblack')\n"));
  check_choices (folder, "plain.tif", 1, 5);
  check_choices (folder, "zc.tif", 2, 1);
  check_choices (folder, "tzc.tif", 3, 2);
  check_choices (folder, "hyper.tif", 3, 2);
  g_autofree char *as_stack = g_build_filename (folder, "channels.tif", NULL);
  LiChoices looked = li_choices_look (as_stack);
  g_assert_cmpint (looked.channels, ==, 1);
  g_assert_cmpint (looked.frames, ==, 1);
  g_autoptr (GError) wrong = NULL;
  g_autoptr (LiVolume) called = fixture_open (folder, "channels.tif");
  g_autoptr (LiVolume) second = open_one (folder, "channels.tif", 1, -1, &wrong);
  g_assert_no_error (wrong);
  g_assert_nonnull (strstr (li_volume_note (called), "channels"));
  fixture_check (folder, "channels.tif", called);
  fixture_check (folder, "channels.tif-1-0", second);
  g_assert_cmpstr (li_volume_part (called), !=, li_volume_part (second));
  fixture_refused (folder, "several.tif", "10 planes, but has 20");
  fixture_refused (folder, "lies.tif", "3 channels, 5 slices and 1 times, but has 10 planes");
  static const char *const stacks[] = { "stacks.tif", "behind.tif" };
  for (gsize k = 0; k < G_N_ELEMENTS (stacks); k++)
    {
      g_autoptr (LiVolume) v = fixture_open (folder, stacks[k]);
      fixture_check (folder, stacks[k], v);
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (LiVolume) many = open_one (folder, "many.tif", 1, 3, &error);
  g_assert_no_error (error); /* T and R together are four times */
  g_assert_cmpint (li_volume_info (many)->shape[0], ==, 2);
  fixture_delete (folder);
}

/* unit, other lines, resolution → z, y, x in µm; ImageJ's rules. */
static void
test_units (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autofree char *out = fixture_python (
      folder, WRITER
      "n = 0\n"
      "def write(text, voxel, x=(2, 1), y=(2, 1), unit=1, planes=3):\n"
      "  global n; n += 1\n"
      "  pages = [page(4, 5, 8, bytes(20), t282=x, t283=y, t296=unit) for k in range(planes)]\n"
      "  head = b'ImageJ=1.54f\\nimages=%d\\nslices=%d\\n' % (planes, planes)\n"
      "  if text is not None: pages[0][0][270] = head + text\n"
      "  tiff('%d.tif' % n, pages); print(n, *voxel)\n"
      "write(b'unit=micron\\n', (1, .5, .5))\n"
      "write(b'unit=nm\\nzunit=um\\nspacing=0.7\\n', (.7, .0005, .0005))\n"
      "write(b'unit=um\\nspacing=-0.7\\n', (.7, .5, .5))\n"
      "write(b'unit=um\\nspacing=0,7\\n', (.7, .5, .5))\n"
      "write(b'unit=nanometer\\nspacing=0.7\\n', (.0007, .0005, .0005))\n"
      "write(b'unit=nm\\nyunit=um\\nzunit=mm\\nspacing=2\\n', (2000, .5, .0005))\n"
      "for u in [b'microns', b'um', b'\\xc2\\xb5m', b'\\xce\\xbcm', b'\\xb5m',\n"
      "          b'\\\\u00B5m', b'micrometer', b'um\\r']:\n"
      "  write(b'unit=' + u + b'\\nspacing=3\\n', (3, .5, .5))\n"
      "for u in [b'\\xc3\\x85', b'\\xc5', b'angstrom', b'Angstrom']:\n"
      "  write(b'unit=' + u + b'\\nspacing=3\\n', (3e-4, .5e-4, .5e-4))\n"
      "write(b'unit=mm\\nspacing=3\\n', (3e3, 500, 500))\n"
      "write(b'unit=cm\\nspacing=3e-4\\n', (3, 1, 1), (10000, 1), (10000, 1), 3)\n"
      "write(b'unit=inch\\nspacing=1e-4\\n', (2.54, 2.54, 2.54), (10000, 1), (10000, 1))\n"
      "write(b'unit=m\\nspacing=1e-6\\n', (1, 1, 1), (1000000, 1), (1000000, 1))\n"
      "write(b'unit=um\\nspacing=3\\n', (3, .25, .5), y=(4, 1))\n"
      "write(b'unit=um\\n', (.5, .5, .5), planes=1)\n"
      "none = (0, 0, 0)\n"
      "write(b'unit=pixel\\nspacing=3\\n', none)\n"
      "write(b'unit=furlong\\n', none)\n"
      "write(b'spacing=3\\n', none)\n"
      "write(b'unit=um\\nspacing=3\\n', none, (0, 0), (0, 0))\n"
      "write(b'unit=um\\nspacing=3\\n', none, (1, 0), (1, 0))\n"
      "write(b'unit=um\\nzunit=pixel\\n', none)\n"
      "write(None, none, (72, 1), (72, 1), 2)\n"
      "write(None, none, (1, 1), (1, 1), 3)\n"
      "write(None, (.025, .025, .025), (400000, 1), (400000, 1), 3)\n");
  g_auto (GStrv) lines = g_strsplit (g_strchomp (out), "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, " ", 4);
      g_autofree char *name = g_strconcat (words[0], ".tif", NULL);
      check_voxel (folder, name, g_ascii_strtod (words[1], NULL), g_ascii_strtod (words[2], NULL),
                   g_ascii_strtod (words[3], NULL));
    }
  fixture_delete (folder);
}

static void
check_list (const char *folder, const char *out)
{
  g_auto (GStrv) names = g_strsplit (out, "\n", -1);

  for (char **name = names; *name != NULL && **name != '\0'; name++)
    {
      g_autoptr (LiVolume) volume = fixture_open (folder, *name);
      fixture_check (folder, *name, volume);
    }
}

/* 1 to 14 bits packed without gaps, rows padded to bytes; both byte orders and orders of bits; the
 * entry left out where it is 1; masks shown with 0 as white keep what is stored. Strips are larger
 * than 8 kB, which libtiff would cut where they are not compressed. */
static void
test_bits (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autofree char *out = fixture_python (
      folder,
      WRITER "def pack(a, bits):\n"
             "  b = (a[..., None].astype('u2') >> np.arange(bits - 1, -1, -1, dtype='u2')) & 1\n"
             "  return np.packbits(b.reshape(a.shape[0], -1).astype('u1'), axis=1).tobytes()\n"
             "def write(name, a, pages, order='<'):\n"
             "  tiff(name, pages, order); ref(name, a); print(name)\n"
             "r = np.random.default_rng(3)\n"
             "turn = bytes(int(f'{k:08b}'[::-1], 2) for k in range(256))\n"
             "for bits in [1, 2, 4, 6, 10, 12, 14]:\n"
             "  a = r.integers(0, 1 << bits, (2, 170, 613)).astype('u1' if bits <= 8 else 'u2')\n"
             "  for order in '<>':\n"
             "    write('%d%s.tif' % (bits, 'lb'[order == '>']), a,\n"
             "          [page(170, 613, bits, pack(p, bits)) for p in a], order)\n"
             "  write('zip%d.tif' % bits, a,\n"
             "        [page(170, 613, bits, zlib.compress(pack(p, bits)), t259=8) for p in a])\n"
             "  write('turned%d.tif' % bits, a,\n"
             "        [page(170, 613, bits, pack(p, bits).translate(turn), t266=2) for p in a])\n"
             "m = r.integers(0, 2, (2, 190, 400)).astype('u1')\n"
             "write('bare.tif', m, [page(190, 400, None, pack(p, 1), t279=None) for p in m])\n"
             "write('white1.tif', m, [page(190, 400, None, pack(p, 1), t262=0) for p in m])\n"
             "w = volume('uint16', (2, 9, 20))\n"
             "write('white16.tif', w,\n"
             "      [page(9, 20, 16, p.astype('>u2').tobytes(), t262=0) for p in w], '>')\n"
             "write('white8.tif', m * 255,\n"
             "      [page(190, 400, 8, zlib.compress((p * 255).tobytes()), t262=0, t259=8)\n"
             "       for p in m])\n");

  check_list (folder, out);
  g_autoptr (LiVolume) white = fixture_open (folder, "white16.tif");
  g_assert_nonnull (strstr (li_volume_note (white), "white"));
  fixture_delete (folder);
}

/* Differences that libtiff does not add up, tiles that are several planes deep. */
static void
test_packings (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autofree char *out = fixture_python (
      folder, WRITER
      "def write(name, a, pages, order='<'):\n"
      "  tiff(name, pages, order); ref(name, a); print(name)\n"
      "def packbits(b):\n"
      "  return b''.join(bytes([len(b[k:k + 90]) - 1]) + b[k:k + 90]\n"
      "                  for k in range(0, len(b), 90))\n"
      "for t in ['uint8', 'uint16', 'uint32']:\n"
      "  for order in '<>':\n"
      "    a = volume(t, (3, 7, 11)); d = a.copy(); d[..., 1:] -= a[..., :-1]\n"
      "    d = d.astype(d.dtype.newbyteorder(order))\n"
      "    write('differences-%s-%s.tif' % (t, 'lb'[order == '>']), a,\n"
      "          [page(7, 11, 8 * a.itemsize, packbits(p.tobytes()), t259=32773, t317=2)\n"
      "           for p in d], order)\n"
      "    v = volume(t, (19, 20, 24))\n"
      "    p = np.pad(v, ((0, 1), (0, 12), (0, 8)))\n"
      "    for depth in [1, 4, 20]:\n"
      "      e = p.reshape(20 // depth, depth, 2, 16, 2, 16).transpose(0, 2, 4, 1, 3, 5)\n"
      "      data = e.astype(e.dtype.newbyteorder(order)).tobytes()\n"
      "      n = 20 // depth * 4; each = len(data) // n\n"
      "      name = 'deep-%s-%s-%d.tif' % (t, 'lb'[order == '>'], depth)\n"
      "      tags, data = page(20, 24, 8 * v.itemsize, data, t273=None, t279=None, t322=16,\n"
      "        t323=16, t324=[0] * n, t325=[each] * n, t32997=19, t32998=depth)\n"
      "      base = 8 + 2 + 12 * len(tags) + 4 + 8 * n\n"
      "      tags[324] = [base + k * each for k in range(n)]\n"
      "      tiff(name, [(tags, data)], order)\n"
      "      b = bytearray(open(name, 'rb').read())\n"
      "      at = 10 + 12 * sorted(tags).index(324)\n"
      "      b[at + 8:at + 12] = struct.pack(order + 'I', base - 8 * n)\n"
      "      open(name, 'wb').write(b); ref(name, v); print(name)\n"
      "z = [page(7, 11, 8, packbits(bytes(77)), t259=32773, t317=3)]\n"
      "tiff('third.tif', z)\n"
      "tiff('strips.tif', [page(7, 11, 8, bytes(77 * 3), t32997=3)])\n"
      "tiff('packed.tif', [page(16, 16, 8, zlib.compress(bytes(4096)), t259=8, t273=None,\n"
      "  t279=None, t322=16, t323=16, t324=0, t325=30, t32997=16, t32998=16)])\n"
      "s = volume('int16', (2, 7, 11))\n"
      "for order in '<>':\n"
      "  for pack, code in [(bytes, 1), (zlib.compress, 8)]:\n"
      "    pages = [page(7, 11, 16, pack((p.astype('i4') + 32768).astype(order + 'u2')\n"
      "      .tobytes()), t259=code) for p in s]\n"
      "    pages[0][0][270] = ('ImageJ=1.54f\\nimages=2\\nslices=2\\ncf=0\\nc0=-32768\\nc1=1\\n'\n"
      "                        'vunit=Gray Value\\n')\n"
      "    write('signed-%s-%d.tif' % ('lb'[order == '>'], code), s, pages, order)\n"
      "pages[0][0][270] = 'ImageJ=1.54f\\nimages=2\\nslices=2\\ncf=0\\nc0=-5\\nc1=0.5\\n'\n"
      "write('calibrated.tif', (s.astype('i4') + 32768).astype('u2'), pages, '>')\n");

  check_list (folder, out);
  fixture_refused (folder, "third.tif", "predictor");
  fixture_refused (folder, "strips.tif", "ImageDepth");
  fixture_refused (folder, "packed.tif", "TileDepth");
  g_autoptr (LiVolume) with_sign = fixture_open (folder, "signed-l-1.tif");
  g_assert_nonnull (strstr (li_volume_note (with_sign), "32768"));
  g_autoptr (LiVolume) calibrated = fixture_open (folder, "calibrated.tif");
  g_assert_nonnull (strstr (li_volume_note (calibrated), "calibration"));
  fixture_delete (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tiff-axes/ome", test_ome);
  g_test_add_func ("/tiff-axes/ome-files", test_ome_files);
  g_test_add_func ("/tiff-axes/shapes", test_shapes);
  g_test_add_func ("/tiff-axes/units", test_units);
  g_test_add_func ("/tiff-axes/bits", test_bits);
  g_test_add_func ("/tiff-axes/packings", test_packings);
  return fixture_run ();
}
