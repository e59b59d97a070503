/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <string.h>

/* In the order in which they are used. */
const LiCommand *const li_commands[] = {
  &li_command_info,      &li_command_convert,   &li_command_simulate,
  &li_command_texture,   &li_command_noise,     &li_command_register,
  &li_command_correlate, &li_command_filter,    &li_command_compose,
  &li_command_strain,    &li_command_deform,    &li_command_residual,
  &li_command_import,    &li_command_analyse,   &li_command_replay,
  &li_command_demo,      &li_command_circle,    &li_command_equalise,
  &li_command_cycling,   &li_command_impedance, NULL,
};

const LiCommand *
li_command_find (const char *name)
{
  for (gsize i = 0; li_commands[i] != NULL; i++)
    if (strcmp (li_commands[i]->name, name) == 0)
      return li_commands[i];
  return NULL;
}
