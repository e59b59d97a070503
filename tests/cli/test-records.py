#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several programs write one experiment. Named pipes hold each program at a gate, so that no test depends on who is faster."""
import errno
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np

from harness import LITHO, TIMEOUT, environment, good, main, save

SHAPE = (4, 5, 6)


class Program:
    """litho, running, which waits at each of @gates until release()."""

    def __init__(self, *args, gates=()):
        self.pipes = {gate: os.path.abspath(f"pipe-{id(self)}-{gate}") for gate in gates}
        for path in self.pipes.values():
            os.mkfifo(path)
        env = environment(LI_GATES=" ".join(f"{gate}={path}" for gate, path in self.pipes.items()))
        self.running = subprocess.Popen([LITHO, *args, "--json"], env=env, text=True, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.held = {}

    def arrive(self, gate):
        """Returns when the program stands at @gate: only then its pipe can be opened for writing."""
        deadline = time.monotonic() + TIMEOUT
        while gate not in self.held:
            try:
                self.held[gate] = os.open(self.pipes[gate], os.O_WRONLY | os.O_NONBLOCK)
            except OSError as e:
                assert e.errno == errno.ENXIO and self.running.poll() is None, self.running.communicate()
                assert time.monotonic() < deadline, f"never came to {gate}"
                time.sleep(0.005)
        return self

    def release(self, gate):
        os.close(self.held.pop(gate))
        return self

    def result(self):
        out, err = self.running.communicate(timeout=TIMEOUT)
        assert self.running.returncode == 0, (self.running.returncode, err)
        return json.loads(out)


def volume(n):
    return save(f"scan{n}.tif", np.full(SHAPE, n, np.uint8))


def record():
    with open("cell/experiment.json", encoding="utf-8") as f:
        return json.load(f)


def scans():
    """The volumes of all time steps, which must be named T0, T1 … and have ids of their own."""
    steps = record()["time-steps"]
    assert [s["name"] for s in steps] == [f"T{k}" for k in range(len(steps))]
    assert len({s["id"] for s in steps}) == len(steps)
    return [os.path.basename(s["volumes"][0]["path"]) for s in steps]


def test_two_imports_at_once_keep_both():
    good("import", "cell", volume(0))
    a = Program("import", "cell", volume(1), gates=["record-merge"]).arrive("record-merge")
    b = Program("import", "cell", volume(2), gates=["file-lock-wait"]).arrive("file-lock-wait")
    assert a.release("record-merge").result()["time_steps"] == 2
    assert b.release("file-lock-wait").result()["time_steps"] == 3
    assert scans() == ["scan0.tif", "scan1.tif", "scan2.tif"]


def test_a_long_import_takes_nothing_back():
    good("import", "cell", volume(0), volume(1))
    slow = Program("import", "cell", volume(2), gates=["record-read"]).arrive("record-read")
    good("analyse", "cell", "--set", "correlate.spacing=33,11", "--plan")
    good("import", "cell", volume(3))
    good("import", "cell", "--double-scan", "T0,T1")
    said = slow.release("record-read").result()
    assert said["time_steps"] == 4 and "warnings" not in said, said
    assert scans() == ["scan0.tif", "scan1.tif", "scan3.tif", "scan2.tif"]
    assert record()["analysis"]["correlate"]["spacing"] == [33, 11] and len(record()["double-scans"]) == 1


def test_two_that_make_the_experiment():
    a = Program("import", "cell", volume(0), gates=["record-merge"]).arrive("record-merge")
    b = Program("import", "cell", volume(1), gates=["file-lock-wait"]).arrive("file-lock-wait")
    a.release("record-merge").result()
    b.release("file-lock-wait").result()
    assert scans() == ["scan0.tif", "scan1.tif"]


def test_the_same_scan_by_two_is_said():
    good("import", "cell", volume(0))
    slow = Program("import", "cell", volume(1), gates=["record-read"]).arrive("record-read")
    good("import", "cell", volume(1))
    said = slow.release("record-read").result()["warnings"]
    assert len(said) == 1 and "same scan" in said[0] and "T1" in said[0], said


def test_the_same_setting_by_two_is_said():
    good("import", "cell", volume(0), volume(1))
    slow = Program("analyse", "cell", "--set", "correlate.iterations=20", "--plan", gates=["record-read"]).arrive("record-read")
    good("analyse", "cell", "--set", "correlate.iterations=30 register.tolerance=0.001", "--plan")
    said = slow.release("record-read").result()["warnings"]
    assert len(said) == 1 and "analysis/correlate/iterations" in said[0] and "tolerance" not in said[0], said
    assert record()["analysis"]["correlate"]["iterations"] == [20] and record()["analysis"]["register"]["tolerance"] == 0.001


def two_scans():
    """An experiment whose only pair is measured in a moment."""
    first = np.random.default_rng(4).normal(30000, 3000, (30, 32, 34))
    for _ in range(2):
        for axis in range(3):
            first = (first + np.roll(first, 1, axis) + np.roll(first, -1, axis)) / 3
    names = [save(f"grains{k}.tif", np.roll(first, k, 0).astype(np.uint16), 0.05) for k in range(2)]
    good("import", "cell", *names)
    good("analyse", "cell", "--set", "correlate.spacing=10 correlate.half-window=7", "--plan")


def report():
    with open("cell/analysis/T0-T1/report.json", encoding="utf-8") as f:
        return json.load(f)


def test_two_analyses_of_one_pair():
    two_scans()
    a = Program("analyse", "cell", gates=["pair-locked"]).arrive("pair-locked")
    b = Program("analyse", "cell", gates=["pair-wait"]).arrive("pair-wait")
    assert a.release("pair-locked").result()["done"] == 1
    made = report()["finished"]
    said = b.release("pair-wait").result()
    assert (said["done"], said["skipped"]) == (0, 1) and report()["finished"] == made, said
    assert len(said["warnings"]) == 1 and f"process {a.running.pid} " in said["warnings"][0] and "T0-T1" in said["warnings"][0], said


def test_a_killed_analysis_holds_nothing():
    two_scans()
    a = Program("analyse", "cell", gates=["pair-locked"]).arrive("pair-locked")
    a.running.send_signal(signal.SIGKILL)
    a.running.wait()
    said = good("analyse", "cell")
    assert said["done"] == 1 and "warnings" not in said, said


def test_a_killed_program_holds_nothing():
    good("import", "cell", volume(0))
    before = record()
    a = Program("import", "cell", volume(1), gates=["record-rename"]).arrive("record-rename")
    a.running.send_signal(signal.SIGKILL)
    a.running.communicate(timeout=TIMEOUT)
    assert record() == before
    good("import", "cell", volume(2))
    assert scans() == ["scan0.tif", "scan2.tif"]


def test_a_record_that_was_damaged_meanwhile_stays():
    good("import", "cell", volume(0))
    a = Program("import", "cell", volume(1), gates=["record-read"]).arrive("record-read")
    with open("cell/experiment.json", "w", encoding="utf-8") as f:
        f.write("{\"format\": ")
    a.release("record-read")
    _, err = a.running.communicate(timeout=TIMEOUT)
    assert a.running.returncode == 2 and "experiment.json" in err and err.count("\n") == 1, (a.running.returncode, err)
    assert open("cell/experiment.json", encoding="utf-8").read() == "{\"format\": "


if __name__ == "__main__":
    sys.exit(main(globals()))
