/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-pose.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "base/li-error.h"
#include "base/li-material.h"
#include "base/li-number.h"
#include "draw/li-plane.h"

#define N_VALUES 15

struct _LiPose
{
  GObject parent_instance;
  LiHistory *history;
  double voxel[3];
  LiPhi phi;
  LiPhi snapshots[LI_POSE_N_SNAPSHOTS];
  gboolean has[LI_POSE_N_SNAPSHOTS];
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LiPose, li_pose, G_TYPE_OBJECT)

static void
li_pose_finalize (GObject *object)
{
  LiPose *self = LI_POSE (object);

  if (self->history != NULL)
    li_history_forget (self->history, self);
  g_clear_object (&self->history);
  G_OBJECT_CLASS (li_pose_parent_class)->finalize (object);
}

static void
li_pose_class_init (LiPoseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = li_pose_finalize;
  changed_signal = g_signal_new ("changed", LI_TYPE_POSE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
li_pose_init (LiPose *self)
{
  self->phi = li_phi_identity ((const double[3]){ 0, 0, 0 });
}

LiPose *
li_pose_new (LiHistory *history)
{
  LiPose *self = g_object_new (LI_TYPE_POSE, NULL);

  self->history = history != NULL ? g_object_ref (history) : NULL;
  return self;
}

const LiPhi *
li_pose_get (LiPose *self)
{
  return &self->phi;
}

static GVariant *
phi_to_variant (const LiPhi *phi)
{
  double v[N_VALUES];

  memcpy (v, phi->F.m, 9 * sizeof (double));
  memcpy (v + 9, phi->t, 3 * sizeof (double));
  memcpy (v + 12, phi->c, 3 * sizeof (double));
  return g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, v, N_VALUES, sizeof (double));
}

static gboolean
phi_from_variant (GVariant *variant, LiPhi *phi)
{
  gsize n = 0;
  const double *v = g_variant_get_fixed_array (variant, &n, sizeof (double));

  if (n != N_VALUES)
    return FALSE;
  memcpy (phi->F.m, v, 9 * sizeof (double));
  memcpy (phi->t, v + 9, 3 * sizeof (double));
  memcpy (phi->c, v + 12, 3 * sizeof (double));
  return li_phi_is_finite (phi);
}

static void
take (LiPose *self, const LiPhi *phi)
{
  self->phi = *phi;
  g_signal_emit (self, changed_signal, 0);
}

static void
set_patch (gpointer owner, const char *path, GVariant *value)
{
  LiPhi phi;

  if (phi_from_variant (value, &phi))
    take (owner, &phi);
}

gboolean
li_pose_set (LiPose *self, const LiPhi *phi, const char *label)
{
  LiPhi next = li_phi_move (phi, self->phi.c), inverse;

  if (!li_phi_is_finite (&next) || !li_phi_invert (&next, &inverse))
    return FALSE;
  if (memcmp (&next, &self->phi, sizeof next) == 0)
    return TRUE;
  if (self->history != NULL)
    li_history_push_patch (self->history, label, self, set_patch, "pose",
                           phi_to_variant (&self->phi), phi_to_variant (&next));
  take (self, &next);
  return TRUE;
}

void
li_pose_start (LiPose *self, const double centre[3], const double voxel[3])
{
  LiPhi phi = li_phi_identity (centre);

  if (self->history != NULL)
    li_history_forget (self->history, self);
  memset (self->has, 0, sizeof self->has);
  memcpy (self->voxel, voxel, sizeof self->voxel);
  take (self, &phi);
}

const double *
li_pose_voxel (LiPose *self)
{
  return self->voxel;
}

/* R and U of the material; FALSE when the pose has none. */
static gboolean
turn_and_stretch (LiPose *self, LiMat3 *R, LiMat3 *U)
{
  LiMat3 material = li_material_of_F (&self->phi.F, self->voxel);

  return li_mat3_polar (&material, R, U);
}

static LiMat3
from_turn_and_stretch (LiPose *self, const LiMat3 *R, const LiMat3 *U)
{
  LiMat3 material = li_mat3_multiply (R, U);

  return li_material_to_F (&material, self->voxel);
}

gboolean
li_pose_is_identity (LiPose *self)
{
  return li_phi_delta_norm (&self->phi) < 1e-12;
}

void
li_pose_begin_drag (LiPose *self)
{
  if (self->history != NULL)
    li_history_begin_coalesce (self->history);
}

void
li_pose_end_drag (LiPose *self)
{
  if (self->history != NULL)
    li_history_end_coalesce (self->history);
}

void
li_pose_translate (LiPose *self, const double voxels[3])
{
  LiPhi phi = self->phi;

  for (int k = 0; k < 3; k++)
    phi.t[k] += voxels[k];
  li_pose_set (self, &phi, _ ("Move image 1"));
}

void
li_pose_turn_from (LiPose *self, const LiPhi *start, int axis, double radians)
{
  LiPhi phi = *start;
  LiMat3 R = li_mat3_identity;
  int u = li_plane_axis_u (axis), v = li_plane_axis_v (axis);

  R.m[u][u] = R.m[v][v] = cos (radians);
  R.m[v][u] = sin (radians);
  R.m[u][v] = -sin (radians);
  R = li_material_to_F (&R, self->voxel);
  phi.F = li_mat3_multiply (&R, &start->F);
  li_pose_set (self, &phi, _ ("Turn image 1"));
}

void
li_pose_turn (LiPose *self, int axis, double radians)
{
  li_pose_turn_from (self, &self->phi, axis, radians);
}

void
li_pose_invert (LiPose *self)
{
  LiPhi inverse;

  if (li_phi_invert (&self->phi, &inverse))
    li_pose_set (self, &inverse, _ ("Invert the pose"));
}

double
li_pose_get_number (LiPose *self, LiPoseNumber which)
{
  LiMat3 R, U;
  double degrees[3];

  if (which <= LI_POSE_TX)
    return self->phi.t[which - LI_POSE_TZ];
  if (which <= LI_POSE_RX)
    {
      li_material_rotation (&self->phi.F, self->voxel, degrees);
      return degrees[which - LI_POSE_RZ];
    }
  int k = which - LI_POSE_ZOOM_Z;
  return turn_and_stretch (self, &R, &U) ? U.m[k][k] : 1;
}

gboolean
li_pose_set_number (LiPose *self, LiPoseNumber which, double value)
{
  static const double one[3] = { 1, 1, 1 };
  LiPhi phi = self->phi;
  LiMat3 R, U;
  double degrees[3];

  if (!isfinite (value) || !turn_and_stretch (self, &R, &U))
    return FALSE;
  if (which <= LI_POSE_TX)
    phi.t[which - LI_POSE_TZ] = value;
  else if (which <= LI_POSE_RX)
    {
      li_material_rotation (&phi.F, self->voxel, degrees);
      degrees[which - LI_POSE_RZ] = value;
      R = li_phi_F_from (degrees, one);
      phi.F = from_turn_and_stretch (self, &R, &U);
    }
  else
    {
      int k = which - LI_POSE_ZOOM_Z;
      if (value < 0.01 || value > 100)
        return FALSE;
      U.m[k][k] = value;
      phi.F = from_turn_and_stretch (self, &R, &U);
    }
  return li_pose_set (self, &phi,
                      which <= LI_POSE_TX   ? _ ("Set translation")
                      : which <= LI_POSE_RX ? _ ("Set rotation")
                                            : _ ("Set zoom"));
}

gboolean
li_pose_set_zoom (LiPose *self, double zoom)
{
  LiPhi phi = self->phi;
  LiMat3 R, U;

  if (!(zoom >= 0.01 && zoom <= 100) || !turn_and_stretch (self, &R, &U))
    return FALSE;
  for (int k = 0; k < 3; k++)
    U.m[k][k] = zoom;
  phi.F = from_turn_and_stretch (self, &R, &U);
  return li_pose_set (self, &phi, _ ("Set zoom"));
}

void
li_pose_store (LiPose *self, int snapshot)
{
  self->snapshots[snapshot] = self->phi;
  self->has[snapshot] = TRUE;
  g_signal_emit (self, changed_signal, 0);
}

gboolean
li_pose_recall (LiPose *self, int snapshot)
{
  return self->has[snapshot] && li_pose_set (self, &self->snapshots[snapshot], _ ("Recall a pose"));
}

gboolean
li_pose_has_snapshot (LiPose *self, int snapshot)
{
  return self->has[snapshot];
}

char *
li_pose_to_text (LiPose *self)
{
  static const double origin[3] = { 0, 0, 0 };
  LiPhi phi = li_phi_move (&self->phi, origin);
  GString *text = g_string_new (NULL);

  for (int k = 0; k < 3; k++)
    li_number_append (text, "%.9g %.9g %.9g %.9g\n", phi.F.m[k][0], phi.F.m[k][1], phi.F.m[k][2],
                      phi.t[k]);
  g_string_append (text, "0 0 0 1\n");
  return g_string_free (text, FALSE);
}

gboolean
li_pose_from_text (LiPose *self, const char *text, GError **error)
{
  g_autofree char *plain = g_strdup (text);
  LiPhi phi = { 0 };
  double v[17];
  int n = 0;

  g_strdelimit (plain, "[](){},;\n\r\t", ' ');
  for (const char *at = plain; n < 17 && (at = li_number_scan (at, &v[n])) != NULL;)
    n++;
  if (n != 12 && n != 16)
    {
      g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                   _ ("A pose is 12 or 16 numbers, row by row; the text holds %s%d"),
                   n > 16 ? "≥ " : "", n);
      return FALSE;
    }
  if (n == 16 && (v[12] != 0 || v[13] != 0 || v[14] != 0 || v[15] != 1))
    {
      g_set_error_literal (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                           _ ("The last row of a pose is 0 0 0 1"));
      return FALSE;
    }
  for (int k = 0; k < 3; k++)
    {
      memcpy (phi.F.m[k], v + 4 * k, 3 * sizeof (double));
      phi.t[k] = v[4 * k + 3];
    }
  if (!li_pose_set (self, &phi, _ ("Paste a pose")))
    {
      g_set_error_literal (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                           _ ("This pose flattens the image; it cannot be used"));
      return FALSE;
    }
  return TRUE;
}

GVariant *
li_pose_save (LiPose *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "pose", phi_to_variant (&self->phi));
  for (int k = 0; k < LI_POSE_N_SNAPSHOTS; k++)
    if (self->has[k])
      {
        char name[2] = { (char)('A' + k), 0 };
        g_variant_builder_add (&builder, "{sv}", name, phi_to_variant (&self->snapshots[k]));
      }
  return g_variant_builder_end (&builder);
}

static gboolean
lookup_phi (GVariant *saved, const char *name, LiPhi *phi)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (saved, name, G_VARIANT_TYPE ("ad"));
  LiPhi found, inverse;

  if (value == NULL || !phi_from_variant (value, &found) || !li_phi_invert (&found, &inverse))
    return FALSE;
  *phi = found;
  return TRUE;
}

void
li_pose_restore (LiPose *self, GVariant *saved)
{
  LiPhi phi;

  for (int k = 0; k < LI_POSE_N_SNAPSHOTS; k++)
    {
      char name[2] = { (char)('A' + k), 0 };
      self->has[k] = lookup_phi (saved, name, &self->snapshots[k]);
    }
  if (lookup_phi (saved, "pose", &phi))
    {
      phi = li_phi_move (&phi, self->phi.c);
      take (self, &phi);
    }
}
