/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Kernels in src/<room>/kernels/ are compiled once for each instruction set; the names get a
 * suffix: LI_KERNEL (li_sum_rows) is li_sum_rows_v3 in the copy for x86-64-v3. No vector type
 * crosses a non-static function. */
#ifdef LI_ISA_NAME
#define LI_KERNEL_PASTE2(name, isa) name##_##isa
#define LI_KERNEL_PASTE(name, isa) LI_KERNEL_PASTE2 (name, isa)
#define LI_KERNEL(name) LI_KERNEL_PASTE (name, LI_ISA_NAME)
#endif

typedef enum
{
  LI_ISA_BASE,
  LI_ISA_V3,
  LI_ISA_V4
} LiIsa;

/* The best set this processor has, or what LI_ISA=base|v3|v4 asks for (never above what the
 * processor has). Fixed at first call. */
LiIsa li_isa (void);
const char *li_isa_name (void);

/* Declares the copies of a kernel and picks one: LI_DISPATCH (kernel) is the function to call.
 * Declare with LI_DECLARE_KERNEL (void, li_sum_rows, (const float *rows, gsize n)). */
#if defined(__x86_64__)
#define LI_DECLARE_KERNEL(type, name, args)                                                        \
  type name##_base args;                                                                           \
  type name##_v3 args;                                                                             \
  type name##_v4 args
#define LI_DISPATCH(name)                                                                          \
  (li_isa () == LI_ISA_V4 ? name##_v4 : li_isa () == LI_ISA_V3 ? name##_v3 : name##_base)
#else
#define LI_DECLARE_KERNEL(type, name, args) type name##_base args
#define LI_DISPATCH(name) (name##_base)
#endif
