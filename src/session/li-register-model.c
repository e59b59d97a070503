/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-register-model-private.h"

#include <string.h>
#include <glib/gi18n.h>
#include "base/li-error.h"
#include "base/li-number.h"
#include "dvc/li-field-fit.h"

enum
{
  SIGNAL_CHANGED,
  SIGNAL_STEPPED,
  SIGNAL_EYE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiRegisterModel, li_register_model, G_TYPE_OBJECT)

static void
set_state (LiRegisterModel *self, LiRegisterState state, const char *message)
{
  g_autofree char *old = self->message;

  self->state = state;
  self->message = g_strdup (message != NULL ? message : "");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* What has been asked for about the pair that was open is not wanted any more. */
static void
drop_requests (LiRegisterModel *self)
{
  li_request_drop (self->opening);
  li_request_drop (self->refining);
  li_request_drop (self->massing);
  if (self->refine != NULL)
    li_refine_mute (self->refine);
  g_clear_pointer (&self->refine, li_refine_unref);
}

static void
li_register_model_dispose (GObject *object)
{
  LiRegisterModel *self = LI_REGISTER_MODEL (object);

  li_register_model_shutdown (self);
  g_clear_pointer (&self->eye, li_eye_file_free);
  g_clear_object (&self->match);
  g_clear_object (&self->pose);
  g_clear_object (&self->points);
  g_clear_object (&self->document);
  g_clear_pointer (&self->kept, g_hash_table_unref);
  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->key, g_free);
  G_OBJECT_CLASS (li_register_model_parent_class)->dispose (object);
}

static void
li_register_model_finalize (GObject *object)
{
  LiRegisterModel *self = LI_REGISTER_MODEL (object);

  li_request_free (self->opening);
  li_request_free (self->refining);
  li_request_free (self->massing);
  G_OBJECT_CLASS (li_register_model_parent_class)->finalize (object);
}

static void
li_register_model_class_init (LiRegisterModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = li_register_model_finalize;
  G_OBJECT_CLASS (klass)->dispose = li_register_model_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LI_TYPE_REGISTER_MODEL, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_EYE_CHANGED]
      = g_signal_new ("eye-changed", LI_TYPE_REGISTER_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 0);
  signals[SIGNAL_STEPPED] = g_signal_new ("stepped", LI_TYPE_REGISTER_MODEL, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_register_model_init (LiRegisterModel *self)
{
  self->from = self->to = -1;
  self->opening = li_request_new (self);
  self->refining = li_request_new (self);
  self->massing = li_request_new (self);
  self->message = g_strdup ("");
  self->kept
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
}

static void
eye_changed_cb (gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_EYE_CHANGED], 0);
}

LiRegisterModel *
li_register_model_new (LiDocument *document)
{
  LiRegisterModel *self = g_object_new (LI_TYPE_REGISTER_MODEL, NULL);

  self->document = g_object_ref (document);
  self->pose = li_pose_new (li_document_get_history (document));
  self->points = li_point_list_new (li_document_get_history (document));
  self->match = li_match_view_new (self->pose);
  self->eye = li_eye_file_new (document, eye_changed_cb, self);
  return self;
}

void
li_register_model_shutdown (LiRegisterModel *self)
{
  drop_requests (self);
  if (self->match != NULL)
    li_match_view_shutdown (self->match);
}

LiDocument *
li_register_model_get_document (LiRegisterModel *self)
{
  return self->document;
}

LiPose *
li_register_model_get_pose (LiRegisterModel *self)
{
  return self->pose;
}

LiPointList *
li_register_model_get_points (LiRegisterModel *self)
{
  return self->points;
}

LiMatchView *
li_register_model_get_match (LiRegisterModel *self)
{
  return self->match;
}

LiRegisterState
li_register_model_get_state (LiRegisterModel *self)
{
  return self->state;
}

const char *
li_register_model_get_message (LiRegisterModel *self)
{
  return self->message;
}

void
li_register_model_get_pair (LiRegisterModel *self, int *from, int *to)
{
  *from = self->from;
  *to = self->to;
}

/* T0-T1 is another pair in another experiment. */
static char *
key_of (LiRegisterModel *self, const char *name)
{
  LiExperiment *experiment = li_document_get_experiment (self->document);

  return g_strdup_printf ("%s\n%s", experiment ? li_experiment_get_folder (experiment) : "", name);
}

static GVariant *
pair_state (LiRegisterModel *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "pose", li_pose_save (self->pose));
  g_variant_builder_add (&builder, "{sv}", "points", li_point_list_save (self->points));
  return g_variant_builder_end (&builder);
}

static void
keep_pair (LiRegisterModel *self)
{
  /* Its time steps may be gone from the document already, for a moment or for good. */
  if (self->key != NULL && li_match_view_get_images (self->match) != NULL)
    g_hash_table_replace (self->kept, g_strdup (self->key), g_variant_ref_sink (pair_state (self)));
}

/* The pose left the last time, else the one that analyses start from. */
static void
restore_pair (LiRegisterModel *self)
{
  GVariant *kept = self->key != NULL ? g_hash_table_lookup (self->kept, self->key) : NULL;
  g_autoptr (GVariant) pose = kept ? g_variant_lookup_value (kept, "pose", NULL) : NULL;
  g_autoptr (GVariant) points = kept ? g_variant_lookup_value (kept, "points", NULL) : NULL;
  LiPhi phi;

  if (pose != NULL)
    li_pose_restore (self->pose, pose);
  else if (li_eye_file_get (self->eye, &phi))
    {
      li_pose_set (self->pose, &phi, _ ("Open a pose"));
      li_history_forget (li_document_get_history (self->document), self->pose);
    }
  if (points != NULL)
    li_point_list_restore (self->points, points);
}

/* eye.tsv of the pair in the experiment. */
static char *
eye_path (LiRegisterModel *self)
{
  LiExperiment *experiment = li_document_get_experiment (self->document);

  return experiment != NULL && self->from >= 0 ? li_experiment_analysis_file (
             experiment, (guint)self->from, (guint)self->to, "eye.tsv")
                                               : NULL;
}

static void
opened_cb (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiRegisterModel *self = owner;
  LiPairImages *images = result;
  g_autofree char *eye = eye_path (self);

  li_match_view_set_images (self->match, images);
  li_eye_file_set_path (self->eye, images != NULL ? eye : NULL);
  if (images != NULL)
    {
      li_pose_start (self->pose, images->centre, li_volume_info (images->volume[0])->voxel);
      li_point_list_start (self->points);
      restore_pair (self);
      set_state (self, LI_REGISTER_READY, NULL);
    }
  else
    set_state (self, LI_REGISTER_FAILED, error != NULL ? error->message : NULL);
  li_pair_images_unref (images);
}

static void
leave_pair (LiRegisterModel *self)
{
  keep_pair (self);
  drop_requests (self);
  g_clear_pointer (&self->key, g_free);
  li_match_view_set_images (self->match, NULL);
  li_eye_file_set_path (self->eye, NULL);
}

void
li_register_model_set_pair (LiRegisterModel *self, int from, int to)
{
  LiStep *a = li_document_get_nth_step (self->document, from);
  LiStep *b = li_document_get_nth_step (self->document, to);
  g_autofree char *title = NULL;

  if (from == self->from && to == self->to && self->state != LI_REGISTER_FAILED)
    return;
  leave_pair (self);
  self->from = a != NULL && b != NULL ? from : -1;
  self->to = a != NULL && b != NULL ? to : -1;
  if (self->from < 0)
    {
      set_state (self, LI_REGISTER_EMPTY, NULL);
      return;
    }
  g_autofree char *name = g_strdup_printf ("%s-%s", li_step_get_name (a), li_step_get_name (b));
  self->key = key_of (self, name);
  title = g_strdup_printf (_ ("Open %s and %s to align them"), li_step_get_name (a),
                           li_step_get_name (b));
  set_state (self, LI_REGISTER_OPENING, NULL);
  li_request_ask (self->opening, &(LiQuestion){ .title = title,
                                                .jobs = li_document_get_jobs (self->document),
                                                .work = li_pair_images_work,
                                                .data = li_pair_paths_new (
                                                    li_step_get_name (a), li_step_get_address (a),
                                                    li_step_get_name (b), li_step_get_address (b)),
                                                .free_data = li_pair_paths_free,
                                                .free_result = li_pair_images_unref,
                                                .done = opened_cb });
}

/* N of "…PhiEye-bin<N>.tsv", SPAM's name for a pose of binned images; 1 otherwise. */
static double
binning_of_name (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  const char *at = g_strrstr (name, "PhiEye-bin");
  double bin;

  return at != NULL && li_number_scan (at + strlen ("PhiEye-bin"), &bin) != NULL && bin >= 1 ? bin
                                                                                             : 1;
}

gboolean
li_register_model_open (LiRegisterModel *self, const char *path, GError **error)
{
  double bin = binning_of_name (path);
  LiPairImages *images = li_match_view_get_images (self->match);
  g_autoptr (LiField) field = li_field_read_tsv (path, error);
  LiNode node;
  LiPhi phi;

  if (field == NULL)
    return FALSE;
  if (bin > 1)
    li_field_unbin (field, bin);
  if (!li_field_registration (field, path, &node, error)
      || (images != NULL
          && !li_field_check_image (field, path, images->volume[0], LI_FIT_GUESS, error)))
    return FALSE;
  phi = node.phi;
  if (!li_pose_set (self->pose, &phi, _ ("Open a pose")))
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                   _ ("%s: this Φ flattens the image; it cannot be a pose"), path);
      return FALSE;
    }
  if (bin > 1)
    li_document_message (self->document, _ ("Converted from images binned by %g"), bin);
  return TRUE;
}

gboolean
li_register_model_save (LiRegisterModel *self, const char *path, GError **error)
{
  return li_eye_write_tsv (li_pose_get (self->pose), li_pose_voxel (self->pose), path, error);
}

LiEyeFile *
li_register_model_get_eye (LiRegisterModel *self)
{
  return self->eye;
}

gboolean
li_register_model_keep (LiRegisterModel *self, GError **error)
{
  return li_eye_file_write (self->eye, li_pose_get (self->pose), li_pose_voxel (self->pose), error);
}

/* Image 1 is seen going where the registration takes it. */
static void
refine_stepped_cb (gpointer data)
{
  LiRegisterModel *self = data;
  gsize n = 0;
  const LiRegisterStep *steps = li_refine_steps (self->refine, &n);

  if (n > 0)
    li_match_view_set_preview (self->match, &steps[n - 1].phi);
  g_signal_emit (self, signals[SIGNAL_STEPPED], 0);
}

static void
refined_cb (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiRegisterModel *self = owner;
  g_autofree char *words = NULL;

  li_refine_take_result (self->refine, result);
  words = li_refine_words (self->refine, error);
  if (li_refine_result (self->refine) != NULL)
    {
      li_match_view_set_preview (self->match, &li_refine_result (self->refine)->phi);
      set_state (self, LI_REGISTER_REFINED, words);
      return;
    }
  li_match_view_set_preview (self->match, NULL);
  g_clear_pointer (&self->refine, li_refine_unref);
  set_state (self, LI_REGISTER_READY, words);
}

void
li_register_model_set_rigid (LiRegisterModel *self, gboolean rigid)
{
  self->rigid = rigid;
}

gboolean
li_register_model_get_rigid (LiRegisterModel *self)
{
  return self->rigid;
}

void
li_register_model_refine (LiRegisterModel *self)
{
  LiPairImages *images = li_match_view_get_images (self->match);

  if (self->state != LI_REGISTER_READY || images == NULL)
    return;
  g_clear_pointer (&self->refine, li_refine_unref);
  self->refine = li_refine_new (images, li_pose_get (self->pose), self->rigid,
                                li_match_view_get_bin (self->match), refine_stepped_cb, self);
  set_state (self, LI_REGISTER_REFINING, NULL);
  li_refine_start (self->refine, self->refining, li_document_get_jobs (self->document), refined_cb);
}

void
li_register_model_cancel (LiRegisterModel *self)
{
  if (self->refine != NULL && self->state == LI_REGISTER_REFINING)
    {
      li_refine_mute (self->refine);
      li_request_cancel (self->refining);
      li_match_view_set_preview (self->match, NULL);
    }
  else
    li_register_model_reject (self);
}

gboolean
li_register_model_is_good (LiRegisterModel *self)
{
  const LiNode *result = li_register_model_result (self);

  return result != NULL && result->status == LI_STATUS_CONVERGED;
}

gboolean
li_register_model_accept (LiRegisterModel *self, GError **error)
{
  const LiNode *result = li_register_model_result (self);
  LiHistory *history = li_document_get_history (self->document);
  gboolean ok = TRUE;

  if (result == NULL)
    return TRUE;
  li_history_begin_group (history, _ ("Refine the pose"));
  if (!li_pose_set (self->pose, &result->phi, _ ("Refine the pose")))
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                   _ ("The refined pose flattens the image; it was not taken"));
      ok = FALSE;
    }
  else if (li_eye_file_path (self->eye) != NULL)
    ok = li_register_model_keep (self, error);
  li_history_end_group (history);
  li_register_model_reject (self);
  return ok;
}

void
li_register_model_reject (LiRegisterModel *self)
{
  if (self->state != LI_REGISTER_REFINED)
    return;
  g_clear_pointer (&self->refine, li_refine_unref);
  li_match_view_set_preview (self->match, NULL);
  set_state (self, LI_REGISTER_READY, NULL);
}

const LiRegisterStep *
li_register_model_steps (LiRegisterModel *self, gsize *n)
{
  *n = 0;
  return self->refine != NULL ? li_refine_steps (self->refine, n) : NULL;
}

const LiNode *
li_register_model_result (LiRegisterModel *self)
{
  return self->state == LI_REGISTER_REFINED ? li_refine_result (self->refine) : NULL;
}

static void
save_looks (LiRegisterModel *self, GVariantBuilder *builder)
{
  const LiCompare *compare = li_match_view_get_compare (self->match);

  g_variant_builder_add (builder, "{sv}", "mode", g_variant_new_int32 ((int)compare->mode));
  g_variant_builder_add (builder, "{sv}", "squares", g_variant_new_int32 (compare->squares));
  g_variant_builder_add (builder, "{sv}", "opacity", g_variant_new_double (compare->opacity));
  g_variant_builder_add (builder, "{sv}", "swipe", g_variant_new_double (compare->swipe));
  g_variant_builder_add (builder, "{sv}", "bin",
                         g_variant_new_int32 (li_match_view_get_bin (self->match)));
  g_variant_builder_add (builder, "{sv}", "rigid", g_variant_new_boolean (self->rigid));
}

static void
restore_looks (LiRegisterModel *self, GVariant *saved)
{
  LiCompare compare = *li_match_view_get_compare (self->match);
  int mode = 0, squares = 0, bin = 0;

  if (g_variant_lookup (saved, "mode", "i", &mode) && mode >= 0 && mode < LI_COMPARE_N_MODES)
    compare.mode = mode;
  if (g_variant_lookup (saved, "squares", "i", &squares))
    compare.squares = CLAMP (squares, 2, 64);
  g_variant_lookup (saved, "opacity", "d", &compare.opacity);
  g_variant_lookup (saved, "swipe", "d", &compare.swipe);
  compare.opacity = compare.opacity >= 0 && compare.opacity <= 1 ? compare.opacity : 0.5;
  compare.swipe = compare.swipe >= 0 && compare.swipe <= 1 ? compare.swipe : 0.5;
  li_match_view_set_compare (self->match, &compare);
  if (g_variant_lookup (saved, "bin", "i", &bin) && (bin == 1 || bin == 2 || bin == 4 || bin == 8))
    li_match_view_set_bin (self->match, bin);
  g_variant_lookup (saved, "rigid", "b", &self->rigid);
}

GVariant *
li_register_model_save_state (LiRegisterModel *self)
{
  GVariantBuilder builder, kept;
  GHashTableIter iter;
  g_autofree char *here = key_of (self, "");
  gpointer key, value;

  keep_pair (self);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_init (&kept, G_VARIANT_TYPE_VARDICT);
  g_hash_table_iter_init (&iter, self->kept);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_str_has_prefix (key, here))
      g_variant_builder_add (&kept, "{sv}", (char *)key + strlen (here), value);
  g_variant_builder_add (&builder, "{sv}", "pairs", g_variant_builder_end (&kept));
  g_variant_builder_add (&builder, "{sv}", "from", g_variant_new_int32 (self->from));
  g_variant_builder_add (&builder, "{sv}", "to", g_variant_new_int32 (self->to));
  save_looks (self, &builder);
  return g_variant_builder_end (&builder);
}

void
li_register_model_restore_state (LiRegisterModel *self, GVariant *saved)
{
  g_autoptr (GVariant) kept = g_variant_lookup_value (saved, "pairs", G_VARIANT_TYPE_VARDICT);
  int from = -1, to = -1;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (kept != NULL)
    {
      g_variant_iter_init (&iter, kept);
      while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
        g_hash_table_replace (self->kept, key_of (self, name), value);
    }
  restore_looks (self, saved);
  if (g_variant_lookup (saved, "from", "i", &from) && g_variant_lookup (saved, "to", "i", &to))
    li_register_model_set_pair (self, from, to);
}
