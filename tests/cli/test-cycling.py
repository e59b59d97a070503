#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""litho cycling and litho impedance: figures of files that the test computes, conversions that read back the same, refusals."""
import csv
import json
import math
import sys

from harness import good, leftovers, litho, main, refused


def cell(name, separator=",", decimal=".", names=("time / s", "voltage / V", "current / A"), offset=0.0):
    """Rest, charge at 1 mA for an hour, tail at 4.2 V, pause, discharge at 2 mA for half an hour."""
    rows, t = [], 0
    def put(n, dt, voltage, current):
        nonlocal t
        for k in range(n):
            rows.append((t, voltage(k * dt) + offset, current(k * dt)))
            t += dt
    put(11, 60, lambda s: 3.0, lambda s: 0.0)
    put(361, 10, lambda s: 3.2 + s / 3600, lambda s: 1e-3)
    put(181, 10, lambda s: 4.2, lambda s: 1e-3 * math.exp(-(s + 10) / 600))
    put(61, 60, lambda s: 4.1 + 0.05 * math.exp(-s / 600), lambda s: 0.0)
    put(181, 10, lambda s: 4.0 - s / 1800, lambda s: -2e-3)
    with open(name, "w", encoding="utf-8") as f:
        f.write(separator.join(names) + "\n")
        for row in rows:
            f.write(separator.join(("%.9g" % v).replace(".", decimal) for v in row) + "\n")
    charge = 0
    for a, b in zip(rows, rows[1:]):
        charge += max(0, (a[2] + b[2]) / 2 * (b[0] - a[0]) / 3.6)
    return rows, charge


def test_figures():
    rows, charge = cell("a.csv")
    f = good("cycling", "a.csv")
    assert f["rows"] == len(rows) and f["cycles"] == 1, f
    assert [s["type"] for s in f["step_list"]] == ["OCV", "CC_CHG", "CV_CHG", "REST", "CC_DCH"], f["step_list"]
    assert f["steps"] == 5
    assert abs(f["duration_s"] - rows[-1][0]) < 1e-6
    assert abs(f["voltage_min_V"] - 3.0) < 1e-9 and abs(f["voltage_max_V"] - 4.2) < 1e-9
    assert abs(f["charge_mAh"] / charge - 1) < 0.01, (f["charge_mAh"], charge)
    assert abs(f["discharge_mAh"] - 1.0) < 0.02
    tail, pause = f["step_list"][2], f["step_list"][3]
    assert abs(tail["cv_tail_s"] - 1800) < 30 and 0 < tail["leakage_mA"] < 0.1
    assert abs(pause["relaxation_V"] + 0.05 * (1 - math.exp(-6))) < 1e-3
    assert abs(pause["relaxation_time_s"] - 600) < 61
    assert abs(f["cycle_list"][0]["efficiency"] - f["discharge_mAh"] / f["charge_mAh"]) < 1e-3


def test_mapped():
    """Another lab's names, units, signs, decimal comma."""
    cell("a.csv")
    cell("b.txt", ";", ",", ("t", "Klemme", "Zelle"))
    plain = good("cycling", "a.csv")
    mapped = good("cycling", "b.txt", "--map", "time=t(s),voltage=Klemme,current=Zelle(A)")
    for key in ("rows", "steps", "cycles", "duration_s", "charge_mAh", "discharge_mAh"):
        assert plain[key] == mapped[key], key
    turned = good("cycling", "b.txt", "--map", "time=#1,voltage=#2,current=-Zelle(mA)")
    assert abs(turned["discharge_mAh"] * 1000 / plain["charge_mAh"] - 1) < 1e-9
    refused("cycling", "b.txt", says="no cycling file of a known kind")
    refused("cycling", "b.txt", "--map", "time=x,voltage=Klemme,current=Zelle", says="--map")
    refused("cycling", "b.txt", "--map", "voltage", says="QUANTITY=COLUMN")


def test_convert():
    rows, _ = cell("a.csv")
    before = good("cycling", "a.csv")
    for kind, name in (("bdf", "a.bdf.csv"), ("csv", "b.csv")):
        assert name in good("cycling", "a.csv", "--to", kind, "-o", name)["files"]
        after = good("cycling", name)
        for key in ("rows", "steps", "cycles", "duration_s", "voltage_max_V"):
            assert before[key] == after[key], (kind, key)
        assert abs(before["charge_mAh"] - after["charge_mAh"]) < 1e-9
    with open("a.bdf.csv", encoding="utf-8") as f:
        table = list(csv.DictReader(f))
    times = [float(row["Test Time / s"]) for row in table]
    assert times == sorted(times) and len(times) == len(rows)
    with open("a.bdf.metadata.json", encoding="utf-8") as f:
        assert json.load(f)["raw"]["filename"] == "a.csv"
    good("cycling", "a.csv", "--to", "json", "-o", "a.json")
    with open("a.json", encoding="utf-8") as f:
        whole = json.load(f)
    assert len(whole["rows"]) == len(rows) and whole["columns"][0] == "time / s"
    assert not leftovers()


def test_several():
    cell("a.csv")
    cell("b.csv", ";", ",")
    f = good("cycling", "a.csv", "b.csv")
    assert [r["file"] for r in f["records"]] == ["a.csv", "b.csv"]
    assert f["records"][0]["charge_mAh"] == f["records"][1]["charge_mAh"]
    refused("cycling", "a.csv", "b.csv", "-o", "c.csv", says="--output takes one FILE")
    refused("cycling", "a.csv", "-o", "a.csv")


def test_agreement():
    """Five cells built alike, of which one or two have a higher voltage."""
    for k, offset in enumerate((0, 0.01, -0.01, 0.5, 0.005)):
        cell(f"{k}.csv", offset=offset)
    names = [f"{k}.csv" for k in range(5)]
    f = good("cycling", *names)["agreement"]
    assert f["state"] == "robust" and f["agree"] == 4 and [o["file"] for o in f["outliers"]] == ["3.csv"], f
    assert "above it" in f["outliers"][0]["reason"]
    cell("4.csv", offset=0.6)
    f = good("cycling", *names)["agreement"]
    assert f["state"] == "not_robust" and "only 3 of 5" in f["sentence"], f
    assert good("cycling", *names[:3])["agreement"]["state"] == "not_yet"
    assert "agreement" not in good("cycling", *names[:2])


def test_bad():
    for name, data, says in (("empty", b"", "empty"), ("utf16.csv", "time,voltage,current\n0,1,2\n".encode("utf-16"), "UTF-16"),
                             ("noise.bin", bytes(range(1, 200)) * 50, "no cycling file"),
                             ("back.csv", b"time,voltage,current\n1,3,1\n0,3,1\n", "time goes back")):
        with open(name, "wb") as f:
            f.write(data)
        if name == "back.csv":
            assert "decreases 1 times" in litho("cycling", name).err
        else:
            refused("cycling", name, says=says)
            refused("impedance", name)
    assert "time goes back" in litho("cycling", "back.csv", "--to", "bdf", "-o", "x.bdf.csv").err
    assert not leftovers()
    refused("cycling", ".", says="no plain file")
    refused("cycling", "missing.csv", says="missing.csv")


def test_impedance():
    points = [(10 ** (5 - k / 10), 10 + 100 / (1 + (10 ** (5 - k / 10) / 1e3) ** 2)) for k in range(51)]
    with open("z.csv", "w", encoding="utf-8") as f:
        f.write("Frequency (kHz);Z' (ohm);-Z'' (ohm)\n")
        for frequency, real in points:
            f.write(f"{frequency / 1000:.9g};{real:.9g};{(real - 10) * frequency / 1e3:.9g}\n".replace(".", ","))
    z = good("impedance", "z.csv")
    assert z["points"] == 51 and abs(z["frequency_max_Hz"] / 1e5 - 1) < 1e-8 and abs(z["frequency_min_Hz"] - 1) < 1e-8
    assert z["last"][2] < 0 and abs(z["spectra"][0]["ohmic_Ohm"] - points[0][1]) < 1e-6
    with open("bare.txt", "w", encoding="utf-8") as f:
        f.writelines(f"{a} {b} -1\n" for a, b in points)
    assert litho("impedance", "bare.txt", "--json").json["points"] == 51
    mapped = good("impedance", "z.csv", "--map", "frequency=Frequency (kHz),real=#2,imaginary=-#3")
    assert mapped["last"] == z["last"]


def test_where_to_write_is_missing():
    with open("small.csv", "w", encoding="utf-8") as f:
        f.write("Test Time / s,Voltage / V,Current / A\n0,3.5,0.001\n1,3.6,0.001\n")
    refused("cycling", "small.csv", "--to", "csv", says="--output")
    good("cycling", "small.csv", "-o", "small.json")
    with open("small.json", encoding="utf-8") as f:
        assert json.load(f)


if __name__ == "__main__":
    sys.exit(main(globals()))
