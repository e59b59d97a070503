// SPDX-FileCopyrightText: Lithoscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One triangle over the whole target; the version line is put before by the program.
void
main ()
{
  vec2 corner = vec2 (gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4 (corner, 0.0, 1.0);
}
