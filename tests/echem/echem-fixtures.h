/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* A small file of each kind, and what a right reader finds. SPARE stands where it finds nothing. */
#define SPARE "SPARESPARESPARE"

typedef struct
{
  const char *format;
  gboolean impedance;
  const char *text;
  gsize length;
  guint rows;
  double last[3]; /* cycling: s V A of the last row; impedance: Hz and both parts of Z */
  double charge;  /* mAh */
  guint steps;
} Sample;

#define TEXT(t) t, sizeof (t) - 1

static const Sample samples[] = {
  { "BDF",
    FALSE,
    TEXT ("Test Time / s,Voltage / V,Current / A,Step Count / 1,Operator\n"
          "0,3.0,0.001,1," SPARE
          "\n3600,3.5,0.001,1,x\n7200,3.4,-0.002,2,x\n10800,3.1,-0.002,2,x\n"),
    4,
    { 10800, 3.1, -0.002 },
    1,
    2 },
  { "BioLogic",
    FALSE,
    TEXT ("EC-Lab ASCII FILE\r\nNb header lines : 5                          \r\n"
          "User : " SPARE "\r\nArea : 1,1 cm\262\r\n"
          "mode\tNs\ttime/s\tEwe/V\t<I>/mA\tQ charge/mA.h\tQ discharge/mA.h\t\r\n"
          "3\t0\t0,000000000000000E+000\t3,0000000E+000\t0,0E+000\t0\t0\t\r\n"
          "1\t1\t1,000000000000000E+001\t3,1000000E+000\t2,5E-002\t0\t0\t\r\n"
          "1\t1\t2,000000000000000E+001\t3,2000000E+000\t2,5E-002\t6,0E-005\t0\t\r\n"),
    3,
    { 20, 3.2, 2.5e-5 },
    6e-5,
    2 },
  { "Neware",
    FALSE,
    TEXT ("DataPoint,Cycle Index,Step Index,Step Type,Time,Total Time,Current(mA),Voltage(V),Chg. "
          "Cap.(mAh),DChg. Cap.(mAh),Date,Barcode\n"
          "1,1,1,Rest,00:00:00,25:00:00,0,3,0,0,2022-05-18 16:27:52," SPARE "\n"
          "2,1,2,CC Chg,00:00:01,25:00:01,1.5,3.1,0,0,2022-05-18 16:27:53,\n"
          "3,1,2,CC Chg,00:30:01,25:30:01,1.5,3.2,0.75,0,2022-05-18 16:57:53,\n"),
    3,
    { 91801, 3.2, 1.5e-3 },
    0.75,
    2 },
  { "Neware",
    FALSE,
    TEXT ("Cycle Index,Chg. Cap.(Ah),Remark\n"
          ",Step Index,Step Type,Step Time\n"
          ",,DataPoint,Time,Total Time,Current(A),Voltage(V),Capacity(Ah)\n"
          "1,0.5," SPARE ",1,Rest,00:00:10\n"
          ",,1,00:00:00,00:00:00,0.0,3.0,0\n,,2,00:00:10,00:00:10,0.0,3.0,0\n"
          ",2,CC DChg,01:00:00\n"
          ",,3,00:00:00,00:00:11,-0.5,2.9,0\n,,4,01:00:00,01:00:11,-0.5,2.5,0.5\n"),
    4,
    { 3611, 2.5, -0.5 },
    0,
    2 },
  { "Arbin",
    FALSE,
    TEXT ("Data_Point,Test_Time,DateTime,Step_Time,Step_Index,Cycle_Index,Current,Voltage,Charge_"
          "Capacity,Discharge_Capacity,Remark\r\n"
          "1,0,1499006353,0,7,1,0.0,3.2,0.88,0," SPARE "\r\n"
          "2,10,1499006363,10,7,1,1.1,3.3,0.882,0,\r\n"),
    2,
    { 10, 3.3, 1.1 },
    2,
    1 },
  { "PEC",
    FALSE,
    TEXT ("TestRegime Name:," SPARE "\nTest:,1\n"
          "Test,Step,Instruction Name,Cycle,Total Time (Hours in hh:mm:ss.xxx),Real Time,Voltage "
          "(V),Current (A),Charge Capacity (mAh),Temp (°C)\n"
          "1,0,Idle,0,00:00:00.002,01/06/2026 17:51:06,3.5,0,0,19.2,\n"
          "1,1,Charge,0,100:00:01.500,01/06/2026 17:51:07,3.6,0.01,2.5,,\n"),
    2,
    { 360001.5, 3.6, 0.01 },
    2.5,
    2 },
  { "Maccor",
    FALSE,
    TEXT ("Name:\tCell " SPARE
          "\n\nRec\tCycle P\tCycle C\tStep\tTestTime\tStepTime\tCap. [Ah]\tCurrent "
          "[A]\tVoltage [V]\tMd\tDPT Time\n\n"
          "1\t0\t1\t1\t0.000\t0.000\t0.0\t0.0\t3.1\tR\t5/11/2021 3:40:24 PM\t\n"
          "2\t0\t1\t2\t1.000\t0.000\t0.0\t0.002\t3.0\tD\t5/11/2021 3:41:24 PM\t\n"
          "3\t0\t1\t2\t31.000\t30.000\t0.001\t0.002\t2.9\tD\t5/11/2021 4:11:24 PM\t\n"),
    3,
    { 1860, 2.9, -0.002 },
    0,
    2 },
  { "Ivium",
    FALSE,
    TEXT ("time /s\tI /mA\tE /V\tremark\n0\t1\t3.5\t" SPARE "\n1\t1\t3.6\t\n2\t1\t3.7\t\n"),
    3,
    { 2, 3.7, 1e-3 },
    2. / 3600,
    1 },
  { "Gamry",
    FALSE,
    TEXT ("EXPLAIN\nTAG\tCV\nNOTES\tNOTES\t1\t&Notes...\n\t" SPARE "\nCURVE\tTABLE\t3\n"
          "\tPt\tT\tVf\tIm\n\t#\ts\tV vs. Ref.\tA\n"
          "\t0\t0,5\t2,0E-001\t1,5E-005\n\t1\t1,0\t1,9E-001\t1,5E-005\n\t2\t1,5\t1,8E-001\t1,5E-"
          "005\n"),
    3,
    { 1.5, 0.18, 1.5e-5 },
    1.5e-5 / 3.6,
    1 },
  { "table",
    FALSE,
    TEXT ("Resultfile from " SPARE "\n~Time[h]\t~U[V]\t~I[A]\n0.0\t3.8\t0.5\n1.0\t4.0\t0.5\n"),
    2,
    { 3600, 4, 0.5 },
    500,
    1 },
  { "BioLogic",
    TRUE,
    TEXT ("EC-Lab ASCII FILE\nNb header lines : 4\nUser : " SPARE "\n"
          "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\tcycle number\n"
          "1.0E+004\t1.09E+002\t2.65E+001\t1\n1.0E+003\t2.2E+002\t1.2E+002\t1\n0\t0\t0\t1\n"),
    2,
    { 1000, 220, -120 },
    0,
    0 },
  { "Gamry",
    TRUE,
    TEXT ("EXPLAIN\nTAG\tEISPOT\nNOTES\t" SPARE
          "\nOCVCURVE\tTABLE\t1\n\tPt\tT\tVf\n\t#\ts\tV\n\t0\t1\t3\n"
          "ZCURVE\tTABLE\n\tPt\tTime\tFreq\tZreal\tZimag\n\t#\ts\tHz\tohm\tohm\n"
          "\t0\t0\t1000\t10,5\t-2,5\n\t1\t2\t100\t20,5\t-4,5\nEXPERIMENTABORTED\tTOGGLE\tT\n"),
    2,
    { 100, 20.5, -4.5 },
    0,
    0 },
  { "ZPlot",
    TRUE,
    TEXT ("ZPLOT2 ASCII\n  Comment: " SPARE
          "\n  Freq(Hz)\tAmpl\tBias\tTime(Sec)\tZ'(a)\tZ''(b)\tGD\tErr\t"
          "Range\nEnd "
          "Comments\n3.0E+05\t1.0E-02\t0.0E+00\t2.6E+00\t1.5E+02\t-1.1E+01\t0.0E+00\t0\t3\n"
          "3.0E+04\t1.0E-02\t0.0E+00\t2.6E+00\t2.5E+02\t-2.1E+01\t0.0E+00\t0\t3\n"),
    2,
    { 30000, 250, -21 },
    0,
    0 },
  { "Autolab .dfr",
    TRUE,
    TEXT ("VERSION8.0 " SPARE "\n 2\n 1\n 1000.0\n 10.5\n 2.5\n 0\n 0\n 0\n 0\n 0\n 0\n"
          " 100.0\n 20.5\n 4.5\n 0\n 0\n 0\n 0\n 0\n 0\n 1.0\n 13.07.2022 22:32:00\n 2.0\n"),
    2,
    { 100, 20.5, -4.5 },
    0,
    0 },
  { "Ivium",
    TRUE,
    TEXT ("\0\0H\0\r\nPeaks=false\r\nSolarcell=false\r\nMethod=Impedance\r\nTitle=" SPARE
          "\r\nprimary_data    \r\n\0033         \r\n2        \r\n"
          "1.05E+01  -2.50E+00\t1.00E+03 \r\n2.05E+01  -4.50E+00\t1.00E+02 \r\nmore\r\n"),
    2,
    { 100, 20.5, -4.5 },
    0,
    0 },
  { "VersaStudio",
    TRUE,
    TEXT ("<Application>\nName=" SPARE "\n</Application>\n<Segment1>\nType=2\n"
          "Definition=Segment #, Point #, E(V), Elapsed Time(s), Frequency(Hz), Z Real, Z Imag, 0\n"
          "0,0,0,1.8,1000,10.5,-2.5,0\n0,1,0,2.1,100,20.5,-4.5,0\n</Segment1>\n<Graph1>\n1,2\n"),
    2,
    { 100, 20.5, -4.5 },
    0,
    0 },
  { "OrigaMaster",
    TRUE,
    TEXT ("\376\253Z11\nFZPTEIYXC\nPot. Dynamic EIS (Impedance)\n11|" SPARE
          "\n1\n1\n0|1\n/2026/8/6/2/21/32/15/153\n2\n"
          "1.0E+03\t1.0E+01\t-1.3E+01\t0\t0\t0\t1.05E+01\t2.5E+00\t0\n"
          "1.0E+02\t2.0E+01\t-1.3E+01\t0\t0\t0\t2.05E+01\t4.5E+00\t0\n"),
    2,
    { 100, 20.5, -4.5 },
    0,
    0 },
  { "table",
    TRUE,
    TEXT ("Procedure : " SPARE "\n f/Hz \t Z'/Ohm \t -Z''/Ohm \t time/s \n 2 \n"
          " 1.0e+03\t 10.5e+00\t 25e-01\t 5\n 1.0e+02\t 20.5e+00\t 45e-01\t 6\n"),
    2,
    { 100, 20.5, -4.5 },
    0,
    0 },
  { "numbers",
    TRUE,
    TEXT ("Some " SPARE "\n3\n1000.0 10.5 -2.5\n500.0 15.5 -3.5\n100.0 20.5 -4.5\n"),
    3,
    { 100, 20.5, -4.5 },
    0,
    0 },
};

static inline void
put_file (const char *path, const void *bytes, gsize n)
{
  g_assert_true (g_file_set_contents (path, bytes, (gssize)n, NULL));
}

/* A folder of this test's own, in memory where that is possible. */
static inline char *
own_folder (void)
{
  g_autofree char *shm
      = g_strdup (access ("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ());
  char *folder = g_build_filename (shm, "li-echem-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp (folder));
  return folder;
}

/* One sentence about the file. */
static inline void
check_sentence (const char *path, const GError *error, const char *now)
{
  if (error == NULL || strstr (error->message, path) == NULL
      || strchr (error->message, '\n') != NULL || !g_utf8_validate (error->message, -1, NULL)
      || strlen (error->message) > 1200)
    g_error ("%s: “%s” is no sentence about %s", now, error ? error->message : "nothing", path);
}
