// SPDX-FileCopyrightText: Lithoscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Samples up to four planes where the pixel's ray meets a slice, colours them and lays them over each other in float, as
// draw/li-slice.c does. Row 0 of the target is the top of the picture.
uniform int n_layers;
uniform bool in_box;       // 3D: nothing where the first layer ends; depth is written
uniform vec3 background;
uniform usampler2D words0, words1, words2, words3;
uniform sampler2D reals0, reals1, reals2, reals3;
uniform sampler2D maps;    // a row of 256 for each colour map
uniform bool is_words[4];
uniform float shift[4];    // added to words: signed 16 bit is stored from 0
uniform vec3 map_u[4], map_v[4];
uniform vec3 map_depth;
uniform vec2 depth_range;  // depth at 0 and at 1 of the depth buffer
uniform ivec2 size[4];
uniform int colormap[4];
uniform vec2 window[4];    // lo, hi
uniform vec2 band[4];
uniform bool has_band[4];
uniform bool is_linear[4], is_additive[4], is_label[4];
uniform int outside[4];    // 0 clamp, 1 colour, 2 clear
uniform float opacity[4];
uniform vec4 below[4], above[4], missing[4]; // premultiplied, opacity taken in

out vec4 pixel;

// NaN and ±∞
bool
is_missing (float value)
{
  return (floatBitsToUint (value) & 0x7f800000u) == 0x7f800000u;
}

float
fetch (int layer, ivec2 at)
{
  at = clamp (at, ivec2 (0), size[layer] - 1);
  if (layer == 0)
    return is_words[0] ? float (texelFetch (words0, at, 0).r) + shift[0] : texelFetch (reals0, at, 0).r;
  if (layer == 1)
    return is_words[1] ? float (texelFetch (words1, at, 0).r) + shift[1] : texelFetch (reals1, at, 0).r;
  if (layer == 2)
    return is_words[2] ? float (texelFetch (words2, at, 0).r) + shift[2] : texelFetch (reals2, at, 0).r;
  return is_words[3] ? float (texelFetch (words3, at, 0).r) + shift[3] : texelFetch (reals3, at, 0).r;
}

// value.y is 1 where the value is missing: arithmetic on NaN and ∞ is not to be relied upon.
vec2
sample_linear (int layer, vec2 at)
{
  ivec2 base = ivec2 (floor (at));
  vec2 w = at - vec2 (base);
  float s[4];
  float weights[4];
  float sum = 0.0, weight = 0.0;
  int nearest = (w.x >= 0.5 ? 1 : 0) + (w.y >= 0.5 ? 2 : 0);
  bool lost = false;

  for (int k = 0; k < 4; k++)
    {
      int dx = k & 1, dy = k >> 1;

      s[k] = fetch (layer, base + ivec2 (dx, dy));
      weights[k] = (dx == 1 ? w.x : 1.0 - w.x) * (dy == 1 ? w.y : 1.0 - w.y);
      if (!is_missing (s[k]))
        {
          sum += weights[k] * s[k];
          weight += weights[k];
        }
      else if (k == nearest)
        lost = true;
    }
  return lost || weight <= 0.0 ? vec2 (0.0, 1.0) : vec2 (sum / weight, 0.0);
}

vec3
map_color (int map, float t)
{
  float at = clamp (t, 0.0, 1.0) * 255.0;
  int k = min (int (at), 254);

  return mix (texelFetch (maps, ivec2 (k, map), 0).rgb, texelFetch (maps, ivec2 (k + 1, map), 0).rgb, at - float (k));
}

vec4
label_color (int layer, float value)
{
  float label = floor (value + 0.5);
  int entry;

  if (!(label >= 1.0))
    return vec4 (0.0);
  entry = 1 + int (label - 1.0 - 255.0 * floor ((label - 0.5) / 255.0));
  return vec4 (texelFetch (maps, ivec2 (entry, colormap[layer]), 0).rgb, 1.0) * opacity[layer];
}

vec4
color_of (int layer, float value)
{
  if (has_band[layer] && (value < band[layer].x || value > band[layer].y))
    return vec4 (0.0);
  if (is_label[layer])
    return label_color (layer, value);
  if (outside[layer] != 0 && value < window[layer].x)
    return below[layer];
  if (outside[layer] != 0 && value > window[layer].y)
    return above[layer];
  return vec4 (map_color (colormap[layer], (value - window[layer].x) / (window[layer].y - window[layer].x)), 1.0)
         * opacity[layer];
}

vec3
cover (int layer, vec2 at, vec3 sum)
{
  vec2 value;
  vec4 color;

  if (is_linear[layer])
    value = sample_linear (layer, at);
  else
    {
      float s = fetch (layer, ivec2 (floor (at + 0.5)));
      value = is_missing (s) ? vec2 (0.0, 1.0) : vec2 (s, 0.0);
    }
  color = value.y > 0.5 ? missing[layer] : color_of (layer, value.x);
  return sum * (is_additive[layer] ? 1.0 : 1.0 - color.a) + color.rgb;
}

void
main ()
{
  vec3 here = vec3 (gl_FragCoord.xy, 1.0);
  vec3 sum = background;

  for (int layer = 0; layer < 4; layer++)
    {
      vec2 at = vec2 (dot (map_u[layer], here), dot (map_v[layer], here));
      bool inside;

      if (layer >= n_layers)
        break;
      inside = all (greaterThanEqual (at, vec2 (-0.5))) && all (lessThan (at, vec2 (size[layer]) - 0.5));
      if (in_box && layer == 0 && !inside)
        discard;
      if (inside)
        sum = cover (layer, at, sum);
    }
  pixel = vec4 (clamp (sum, 0.0, 1.0), 1.0);
  gl_FragDepth = in_box ? (dot (map_depth, here) - depth_range.x) / (depth_range.y - depth_range.x) : 0.5;
}
