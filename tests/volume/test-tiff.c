/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume-fixtures.h"

/* Every file that @script makes with a reference beside it, opened and compared; @script prints
 * their names. */
static void
check_all (const char *folder, const char *script)
{
  g_autofree char *out = fixture_python (folder, script);
  g_auto (GStrv) names = g_strsplit (g_strchomp (out), "\n", -1);

  g_assert_cmpuint (g_strv_length (names), >, 0);
  for (char **name = names; *name; name++)
    {
      g_autoptr (LiVolume) volume = fixture_open (folder, *name);
      fixture_check (folder, *name, volume);
      g_assert_cmpstr (li_volume_info (volume)->format, ==, "TIFF");
    }
}

/* Types, byte orders, classic and BigTIFF, strips of some heights, tiles, Deflate. */
static void
test_tifffile (void)
{
  g_autofree char *folder = fixture_folder ();

  check_all (folder,
             "import tifffile\n"
             "n = 0\n"
             "for t in ['uint8','uint16','int16','uint32','float32']:\n"
             "  for order in '<>':\n"
             "    for big in [False, True]:\n"
             "      for how in [dict(), dict(rowsperstrip=5), dict(compression='zlib'),\n"
             "                  dict(compression='zlib', rowsperstrip=3), dict(tile=(16, 32)),\n"
             "                  dict(tile=(32, 16), compression='zlib')]:\n"
             "        n += 1\n"
             "        a = volume(t, (5, 37, 43), n)\n"
             "        name = 't%d.tif' % n\n"
             "        tifffile.imwrite(name, a, byteorder=order, bigtiff=big,\n"
             "                         photometric='minisblack', **how)\n"
             "        ref(name, a)\n"
             "        print(name)\n");
  fixture_delete (folder);
}

/* What Pillow calls L, I;16, I, F and 1, packed by libtiff. */
static void
test_pillow (void)
{
  g_autofree char *folder = fixture_folder ();

  check_all (folder,
             "from PIL import Image\n"
             "n = 0\n"
             "for t, mode in [('uint8','L'), ('uint16','I;16'), ('float32','F')]:\n"
             "  for how in [None, 'tiff_lzw', 'packbits', 'tiff_deflate', 'tiff_adobe_deflate']:\n"
             "    n += 1\n"
             "    a = volume(t, (4, 29, 31), n)\n"
             "    a[1] = a[1, 0]\n" /* something that packs */
             "    name = 'p%d.tif' % n\n"
             "    p = [Image.fromarray(z, mode) for z in a]\n"
             "    p[0].save(name, save_all=True, append_images=p[1:], compression=how)\n"
             "    ref(name, a)\n"
             "    print(name)\n"
             "b = volume('uint8', (23, 21)) > 99\n"
             "Image.fromarray(b).save('bits.tif')\n"
             "ref('bits.tif', b.astype('uint8'))\n"
             "print('bits.tif')\n"
             "i = volume('int16', (23, 21)).astype('int32')\n"
             "Image.fromarray(i, 'I').save('whole.tif')\n"
             "ref('whole.tif', i.astype('float32'))\n"
             "print('whole.tif')\n");
  fixture_delete (folder);
}

/* Predictors, tiles of packed planes, fill order and the planes of one pixel kept apart. */
static void
test_tiffcp (void)
{
  g_autofree char *folder = fixture_folder ();

  check_all (folder,
             "import tifffile\n"
             "n = 0\n"
             "for t in ['uint8','uint16','uint32','float32']:\n"
             "  a = np.cumsum(volume(t, (3, 50, 60)) / 16, axis=2).astype(t)\n"
             "  tifffile.imwrite('in.tif', a, photometric='minisblack')\n"
             "  for how in ['-c lzw', '-c lzw:2', '-c zip:2 -t -w 32 -l 16', '-c zip:3',\n"
             "              '-c packbits -r 7', '-B -c lzw:2', '-8 -L -t -w 16 -l 16 -c lzw',\n"
             "              '-f lsb2msb -c none', '-f lsb2msb -c zip']:\n"
             "    if how == '-c zip:3' and t != 'float32': continue\n"
             "    if ':2' in how and t == 'float32': continue\n"
             "    n += 1\n"
             "    name = 'c%d.tif' % n\n"
             "    subprocess.run(['tiffcp'] + how.split() + ['in.tif', name], check=True,\n"
             "                   stderr=subprocess.DEVNULL)\n"
             "    ref(name, a)\n"
             "    print(name)\n"
             "a = volume('uint16', (6, 20, 24))\n"
             "for k, how in enumerate([dict(), dict(compression='zlib'), dict(tile=(16, 16))]):\n"
             "  name = 'apart%d.tif' % k\n"
             "  tifffile.imwrite(name, a, photometric='minisblack', planarconfig='separate',\n"
             "                   metadata=None, **how)\n"
             "  assert len(tifffile.TiffFile(name).pages) == 1\n"
             "  ref(name, a)\n"
             "  print(name)\n"
             "with tifffile.TiffWriter('mixed.tif') as w:\n"
             "  w.write(a[0], contiguous=False)\n"
             "  w.write(a[1], contiguous=False, compression='zlib', rowsperstrip=3)\n"
             "  w.write(a[2], contiguous=False, tile=(16, 16))\n"
             "ref('mixed.tif', a[:3])\n"
             "print('mixed.tif')\n"
             "tifffile.imwrite('white.tif', a, photometric='miniswhite')\n"
             "ref('white.tif', a)\n"
             "print('white.tif')\n"
             "for t in ['int8','float16','float64','int32']:\n"
             "  b = volume('int8', (3, 11, 13)).astype(t)\n"
             "  for k, how in enumerate([dict(), dict(compression='zlib')]):\n"
             "    name = '%s-%d.tif' % (t, k)\n"
             "    tifffile.imwrite(name, b, photometric='minisblack', **how)\n"
             "    ref(name, b.astype('int16' if t == 'int8' else 'float32'))\n"
             "    print(name)\n");
  fixture_delete (folder);
}

static void
test_imagej (void)
{
  g_autofree char *folder = fixture_folder ();

  check_all (folder, "import tifffile\n"
                     "a = volume('uint16', (7, 21, 19))\n"
                     "tifffile.imwrite('stack.tif', a, imagej=True, resolution=(20, 10),\n"
                     "  metadata={'unit': 'um', 'spacing': 0.2, 'axes': 'ZYX'})\n"
                     "ref('stack.tif', a)\n"
                     "print('stack.tif')\n"
                     "tifffile.imwrite('time.tif', a, imagej=True, metadata={'axes': 'TYX'})\n"
                     "ref('time.tif', a)\n"
                     "print('time.tif')\n"
                     "tifffile.imwrite('nm.tif', a[0], resolution=(1e4 / 25e-3, 1e4 / 25e-3),\n"
                     "  resolutionunit='CENTIMETER', metadata=None)\n");
  g_autoptr (LiVolume) stack = fixture_open (folder, "stack.tif");
  const double *voxel = li_volume_info (stack)->voxel;
  g_assert_cmpfloat_with_epsilon (voxel[0], 0.2, 1e-9);
  g_assert_cmpfloat_with_epsilon (voxel[1], 0.1, 1e-9);
  g_assert_cmpfloat_with_epsilon (voxel[2], 0.05, 1e-9);
  g_autoptr (LiVolume) nm = fixture_open (folder, "nm.tif");
  g_assert_cmpfloat_with_epsilon (li_volume_info (nm)->voxel[1], 0.025, 1e-9);
  fixture_delete (folder);
}

/* More than 4 GB: ImageJ writes one directory and raw planes behind it. A sparse file, with voxels
 * only in its first and last planes. */
static void
test_imagej_huge (void)
{
  g_autofree char *folder = fixture_folder ();
  g_free (fixture_python (
      folder,
      "import struct\n"
      "nz, ny, nx = 1100, 1536, 1400\n"
      "text = b'ImageJ=1.53t\\nimages=1100\\nslices=1100\\nunit=micron\\nspacing=0.05\\n\\0'\n"
      "tags = [(254,4,1,0), (256,4,1,nx), (257,4,1,ny), (258,3,1,16), (262,3,1,1),\n"
      "        (270,2,len(text),200), (273,4,1,400), (277,3,1,1), (278,3,1,ny),\n"
      "        (279,4,1,nx*ny*2), (282,5,1,300), (283,5,1,300)]\n"
      "d = b'MM\\0*' + struct.pack('>IH', 8, len(tags))\n"
      "for tag, kind, n, v in tags:\n"
      "  d += struct.pack('>HHI', tag, kind, n)\n"
      "  d += struct.pack('>HH', v, 0) if kind == 3 else struct.pack('>I', v)\n"
      "d = (d + bytes(4)).ljust(200, b'\\0') + text\n"
      "d = d.ljust(300, b'\\0') + struct.pack('>II', 20, 1)\n"
      "a = volume('uint16', (2, ny, nx))\n"
      "size = 400 + nz * ny * nx * 2\n"
      "assert size > 2**32\n"
      "with open('huge.tif', 'wb') as f:\n"
      "  f.write(d.ljust(400, b'\\0') + a[0].astype('>u2').tobytes())\n"
      "  f.seek(size - ny * nx * 2)\n"
      "  f.write(a[1].astype('>u2').tobytes())\n"
      "ref('ends', a)\n"
      "os.link('huge.tif', 'cut.tif')\n"));
  g_autoptr (LiVolume) v = fixture_open (folder, "huge.tif");
  const LiVolumeInfo *info = li_volume_info (v);
  FixtureReference ref = fixture_reference (folder, "ends");
  gsize plane = (gsize)info->shape[1] * info->shape[2];
  g_autofree guint16 *voxels = g_new (guint16, plane);

  g_assert_cmpint (info->shape[0], ==, 1100);
  g_assert_cmpfloat_with_epsilon (info->voxel[0], 0.05, 1e-9);
  for (int end = 0; end < 2; end++)
    {
      gint64 z = end ? 1099 : 0;
      LiBox box = li_box (z, z + 1, 0, info->shape[1], 0, info->shape[2]);
      g_assert_true (li_volume_read_box (v, &box, LI_TYPE_U16, voxels, NULL));
      g_assert_cmpmem (voxels, plane * 2, (const guint16 *)ref.voxels + end * plane, plane * 2);
    }
  g_free (ref.bytes);
  g_autofree char *cut = g_build_filename (folder, "cut.tif", NULL);
  g_assert_cmpint (truncate (cut, 4000000000), ==, 0);
  fixture_refused (folder, "cut.tif", "says that it has 1100 planes, but holds only 930");
  fixture_delete (folder);
}

static void
test_refused (void)
{
  g_autofree char *folder = fixture_folder ();
  g_free (fixture_python (
      folder,
      "import tifffile\n"
      "from PIL import Image\n"
      "a = volume('uint8', (3, 8, 9))\n"
      "tifffile.imwrite('rgb.tif', volume('uint8', (4, 8, 9, 3)), photometric='rgb')\n"
      "tifffile.imwrite('pairs.tif', volume('uint8', (8, 9, 2)), metadata=None,\n"
      "                 photometric='minisblack', planarconfig='contig')\n"
      "with tifffile.TiffWriter('sizes.tif') as w:\n"
      "  w.write(a[0]); w.write(a[0, :5])\n"
      "tifffile.imwrite('whole.tif', a, photometric='minisblack')\n"
      "d = open('whole.tif', 'rb').read()\n"
      "open('cut.tif', 'wb').write(d[:500])\n"
      "open('head.tif', 'wb').write(d[:8])\n"
      "open('empty.tif', 'wb').close()\n"
      "tifffile.imwrite('packed.tif', a, compression='zlib', photometric='minisblack')\n"
      "d = bytearray(open('packed.tif', 'rb').read())\n"
      "at = tifffile.TiffFile('packed.tif').pages[1].dataoffsets[0]\n"
      "d[at:at + 20] = bytes(20)\n"
      "open('packed.tif', 'wb').write(d)\n"
      "tifffile.imwrite('large.tif', np.array([[[2**24 + 1]]], 'int32'))\n"
      /* 8 bytes × width × height is 64 more than 64 bits can hold. */
      "import struct\n"
      "tags = [(256, 1073807362), (257, 2147352580), (258, 64), (259, 1), (262, 1),\n"
      "        (273, 8), (277, 1), (278, 2147352580), (279, 64), (339, 3)]\n"
      "ifd = struct.pack('<H', len(tags))\n"
      "ifd += b''.join(struct.pack('<HHII', t, 4, 1, v) for t, v in tags) + bytes(4)\n"
      "open('wraps.tif', 'wb').write(b'II*\\0' + struct.pack('<I', 128) + bytes(120) + ifd)\n"
      "os.mkdir('folder.tif')\n"));
  fixture_refused (folder, "wraps.tif", "a plane lies beyond its end");
  fixture_refused (folder, "rgb.tif", "colours");
  fixture_refused (folder, "pairs.tif", "several values for each pixel");
  fixture_refused (folder, "sizes.tif", "is no stack: plane 2 has 5 × 9 pixels");
  fixture_refused (folder, "cut.tif", "cut short");
  fixture_refused (folder, "head.tif", "damaged");
  fixture_refused (folder, "empty.tif", "empty");
  fixture_refused (folder, "folder.tif", "folder");
  fixture_refused (folder, "missing.tif", "cannot be opened");
  static const char *const unreadable[] = { "packed.tif", "large.tif" };
  for (gsize k = 0; k < G_N_ELEMENTS (unreadable); k++)
    {
      g_autoptr (LiVolume) v = fixture_open (folder, unreadable[k]);
      g_autoptr (GError) error = NULL;
      LiBox all = li_volume_box (v);
      g_autofree char *voxels = g_malloc (li_volume_n_voxels (v) * 4);
      g_assert_false (li_volume_read_box (v, &all, li_volume_info (v)->type, voxels, &error));
      g_assert_nonnull (strstr (error->message, unreadable[k]));
      g_assert_nonnull (strstr (error->message, k ? "16777217" : "plane 2 cannot be unpacked"));
    }
  fixture_delete (folder);
}

/* Planes packed whole and too large to be unpacked for every brick go into the cache, once. */
static void
test_unpacked_once (void)
{
  g_autofree char *folder = fixture_folder ();
  g_free (fixture_python (folder,
                          "import tifffile\n"
                          "a = np.arange(40 * 1100 * 1000, dtype='uint32').astype('uint16')\n"
                          "a = a.reshape(40, 1100, 1000)\n"
                          "tifffile.imwrite('large.tif', a, compression='zlib', rowsperstrip=1100, "
                          "photometric='minisblack')\n"
                          "ref('large.tif', a)\n"));
  g_autofree char *base = g_build_filename (fixture_root, "cache", "lithoscope", "volumes", NULL);
  for (int k = 0; k < 2; k++)
    {
      g_autoptr (LiVolume) v = fixture_open (folder, "large.tif");
      fixture_check (folder, "large.tif", v);
      g_autoptr (GDir) dir = g_dir_open (base, 0, NULL);
      g_assert_nonnull (dir);
      g_assert_nonnull (g_dir_read_name (dir));
      g_assert_null (g_dir_read_name (dir));
    }
  /* What was unpacked of another file is not taken for this one. */
  g_free (fixture_python (
      folder, "import tifffile\n"
              "a = tifffile.imread('large.tif')[:, ::-1].copy()\n"
              "tifffile.imwrite('large.tif', a, compression='zlib', rowsperstrip=1100,\n"
              "  photometric='minisblack')\n"
              "ref('large.tif', a)\n"));
  g_autoptr (LiVolume) v = fixture_open (folder, "large.tif");
  fixture_check (folder, "large.tif", v);
  fixture_delete (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tiff/tifffile", test_tifffile);
  g_test_add_func ("/tiff/pillow", test_pillow);
  g_test_add_func ("/tiff/tiffcp", test_tiffcp);
  g_test_add_func ("/tiff/imagej", test_imagej);
  g_test_add_func ("/tiff/imagej-huge", test_imagej_huge);
  g_test_add_func ("/tiff/refused", test_refused);
  g_test_add_func ("/tiff/unpacked-once", test_unpacked_once);
  return fixture_run ();
}
