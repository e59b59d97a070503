/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-register-model-private.h"

#include <glib/gi18n.h>
#include "dvc/li-moments.h"

/* Centres of mass of both images, from the coarse copies. */
typedef struct
{
  LiPairImages *images;
  LiMoments moments[2];
} MomentsJob;

static void
moments_job_free (gpointer data)
{
  MomentsJob *job = data;

  li_pair_images_unref (job->images);
  g_free (job);
}

static gpointer
moments_work (gpointer data, LiProgress *progress, GError **error)
{
  MomentsJob *job = data;

  for (int i = 0; i < 2; i++)
    {
      const double *origin = li_volume_info (job->images->volume[i])->origin;
      const double *binned = li_volume_info (job->images->coarse[i])->origin;
      double b = job->images->bin[i];

      if (!li_moments (job->images->coarse[i], &job->moments[i], progress, error))
        return NULL;
      for (int k = 0; k < 3; k++)
        {
          double index = job->moments[i].centre[k] - binned[k];
          job->moments[i].centre[k] = origin[k] + index * b + (b - 1) / 2;
          job->moments[i].spread[k] *= b;
        }
    }
  return g_memdup2 (job->moments, sizeof job->moments);
}

static void
moments_cb (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiRegisterModel *self = owner;
  g_autofree LiMoments *m = result;
  gboolean turn = self->preset == LI_PRESET_MOMENTS;
  LiPhi phi;

  if (m != NULL)
    {
      if (!li_moments_phi (&m[0], &m[1], turn, li_pose_get (self->pose)->c, &phi))
        li_document_message (self->document,
                             _ ("The images are too round to tell how they lie; only their centres "
                                "of mass were matched"));
      li_pose_set (self->pose, &phi,
                   turn ? _ ("Start from moments") : _ ("Start from centres of mass"));
    }
  else if (error != NULL)
    li_document_message (self->document, "%s", error->message);
}

static void
preset_moments (LiRegisterModel *self, LiPosePreset preset)
{
  MomentsJob *job = g_new0 (MomentsJob, 1);

  self->preset = preset;
  job->images = li_pair_images_ref (li_match_view_get_images (self->match));
  li_request_ask (self->massing, &(LiQuestion){ .title = _ ("Centres of mass"),
                                                .jobs = li_document_get_jobs (self->document),
                                                .work = moments_work,
                                                .data = job,
                                                .free_data = moments_job_free,
                                                .free_result = g_free,
                                                .done = moments_cb });
}

static void
preset_points (LiRegisterModel *self)
{
  gsize n;
  g_autofree LiPointPair *pairs = li_point_list_complete (self->points, &n);
  g_autoptr (GError) error = NULL;
  LiPhi phi;

  if (li_pairs_fit (pairs, n, li_pairs_best_model (pairs, n), li_pose_get (self->pose)->c,
                    li_pose_voxel (self->pose), &phi, &error))
    li_pose_set (self->pose, &phi, _ ("Fit the points"));
  else
    li_document_message (self->document, "%s", error->message);
}

void
li_register_model_preset (LiRegisterModel *self, LiPosePreset preset)
{
  LiPairImages *images = li_match_view_get_images (self->match);
  LiPhi phi;

  if (images == NULL)
    return;
  phi = li_phi_identity (images->centre);
  switch (preset)
    {
    case LI_PRESET_MASS:
    case LI_PRESET_MOMENTS:
      preset_moments (self, preset);
      return;
    case LI_PRESET_POINTS:
      preset_points (self);
      return;
    case LI_PRESET_CENTRES:
      {
        const LiVolumeInfo *info = li_volume_info (images->volume[1]);
        for (int k = 0; k < 3; k++)
          phi.t[k] = info->origin[k] + (info->shape[k] - 1) / 2. - images->centre[k];
        li_pose_set (self->pose, &phi, _ ("Start from the images' centres"));
        return;
      }
    default:
      li_pose_set (self->pose, &phi, _ ("Start from identity"));
    }
}
