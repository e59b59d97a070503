/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "workflow/li-voi-series.h"

#include <math.h>

static void
clear_facts (gpointer data)
{
  LiStepFacts *facts = data;

  g_free (facts->name);
  g_free (facts->state);
}

GArray *
li_step_facts (LiExperiment *experiment)
{
  GArray *all = g_array_new (FALSE, TRUE, sizeof (LiStepFacts));
  gint64 first = 0, start;

  g_array_set_clear_func (all, clear_facts);
  for (guint k = 0; k < li_experiment_n_steps (experiment); k++)
    {
      const LiTimeStep *step = li_experiment_step (experiment, k);
      LiStepFacts facts = { g_strdup (step->name), NAN, NAN, NAN, NULL };
      LiSample sample;

      facts.state = g_strdup (step->state != NULL ? step->state : "");
      if (li_time_step_start (step, &start))
        {
          first = first == 0 ? start : first;
          facts.hours = (double)(start - first) / (3600.0 * G_USEC_PER_SEC);
        }
      if (li_experiment_sample_of_step (experiment, k, &sample))
        {
          facts.voltage = sample.voltage;
          facts.capacity = sample.capacity;
          if (facts.state[0] == '\0' && sample.state != NULL)
            {
              g_free (facts.state);
              facts.state = g_strdup (sample.state);
            }
        }
      g_array_append_val (all, facts);
    }
  return all;
}
