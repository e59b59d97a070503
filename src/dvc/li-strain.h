/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "dvc/li-field.h"

G_BEGIN_DECLS

typedef enum
{
  LI_STRAIN_FIT,
  LI_STRAIN_Q8,
  LI_STRAIN_PHI
} LiStrainMethod;
typedef struct
{
  int method;
  double radius;         /* fit: neighbours within radius × spacing; 1.5 */
  gboolean use_repaired; /* default no */
} LiStrainParams;
extern const LiParamTable li_strain_params;

/* All components in one order; names as in DESIGN: vol dev volss devss, zz zy zx (stretches U_zz
 * U_yy U_xx), U_*, e_*, E_*, H_*, p1 p2 p3 and directions, rz ry rx (degrees). */
gsize li_strain_n_components (void);
const char *li_strain_component_name (gsize i);
const char *li_strain_component_unit (gsize i);  /* "" or "°" */
const char *li_strain_component_label (gsize i); /* translated, "Volumetric strain (det F − 1)" */
int li_strain_component_find (const char *name); /* −1 none */

/* Values of one F of the material (li_material_of_F). */
void li_strain_of_F (const LiMat3 *F, double *values);

typedef struct
{
  LiField
      *points;   /* where strain is known: nodes, or cell centres for q8; status 2 where trusted */
  float *values; /* [component × n + point]; NaN where undefined */
  float *sigma_vol;       /* standard error of vol per point, NaN unknown */
  double gauge_length[3]; /* virtual gauge length, voxels of each axis */
} LiStrain;
LiStrain *li_strain_new (const LiField *field, const LiStrainParams *params, GError **error);
void li_strain_free (LiStrain *strain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiStrain, li_strain_free)
/* e along @normal (unit, z y x) from the small strain tensor: nᵀ e n. */
void li_strain_along (const LiStrain *strain, const double normal[3], float *out);
double li_strain_along_at (const LiStrain *strain, const double normal[3], gsize point);

/* Files PREFIX-<component>.tif, PREFIX.csv (units in the header), PREFIX.tsv (SPAM's names),
 * PREFIX.vti (status array). @components: comma list or NULL for vol,dev; @formats
 * "tif,csv,tsv,vti"; @label: "incremental T3→T4" or NULL. Writes @written (GPtrArray of char*)
 * unless NULL. */
gboolean li_strain_write (const LiStrain *strain,
                          const char *prefix,
                          const char *components,
                          const char *formats,
                          const char *label,
                          GPtrArray *written,
                          GError **error);

G_END_DECLS
