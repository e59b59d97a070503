/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-frame.h"

#include <string.h>

LiFrame
li_frame_of (LiVolume *im1, LiVolume *im2)
{
  LiFrame frame;

  memcpy (frame.one, li_volume_info (im1)->origin, sizeof frame.one);
  memcpy (frame.two, li_volume_info (im2 ? im2 : im1)->origin, sizeof frame.two);
  return frame;
}

LiPhi
li_frame_to_volume (const LiFrame *frame, const LiPhi *phi)
{
  LiPhi out = *phi;

  for (int k = 0; k < 3; k++)
    {
      out.c[k] -= frame->one[k];
      out.t[k] += frame->one[k] - frame->two[k];
    }
  return out;
}

LiPhi
li_frame_to_full (const LiFrame *frame, const LiPhi *phi)
{
  LiPhi out = *phi;

  for (int k = 0; k < 3; k++)
    {
      out.c[k] += frame->one[k];
      out.t[k] += frame->two[k] - frame->one[k];
    }
  return out;
}

void
li_frame_field_to_volume (const LiFrame *frame, LiField *field)
{
  for (gsize i = 0; i < field->n; i++)
    field->nodes[i].phi = li_frame_to_volume (frame, &field->nodes[i].phi);
  for (int k = 0; k < 3; k++)
    {
      field->first[k] -= frame->one[k];
      field->origin1[k] = 0;
    }
}

void
li_frame_field_to_full (const LiFrame *frame, LiField *field)
{
  for (gsize i = 0; i < field->n; i++)
    field->nodes[i].phi = li_frame_to_full (frame, &field->nodes[i].phi);
  for (int k = 0; k < 3; k++)
    {
      field->first[k] += frame->one[k];
      field->origin1[k] = frame->one[k];
    }
}

LiField *
li_frame_new_grid (LiVolume *im1, const double spacing[3], GError **error)
{
  const LiVolumeInfo *info = li_volume_info (im1);
  LiFrame frame = li_frame_of (im1, NULL);
  LiField *field = li_field_new_grid (info->shape, spacing, error);

  if (field == NULL)
    return NULL;
  memcpy (field->voxel, info->voxel, sizeof field->voxel);
  li_frame_field_to_full (&frame, field);
  return field;
}
