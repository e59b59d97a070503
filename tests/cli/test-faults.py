#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Full disks, Ctrl+C, closed outputs: what was not finished is not there, and what was there stands."""
import os
import resource
import signal
import subprocess
import sys

import numpy as np
import tifffile

from harness import Affine, LITHO, environment, grains, interrupt_at, leftovers, litho, main, save, write_field

SHAPE = (36, 40, 44)


def jobs():
    save("a.tif", grains(SHAPE))
    save("b.tif", grains(SHAPE, Affine(SHAPE, t=(0.5, 0.2, -0.3))))
    write_field("phi.tsv", Affine(SHAPE, t=(0.5, 0.2, -0.3)), SHAPE, 8)
    return {
        "convert": (["convert", "a.tif", "out"], ".tif"),
        "convert to HDF5": (["convert", "a.tif", "out"], ".h5"),
        "register": (["register", "a.tif", "b.tif", "-o", "out"], ".tsv"),
        "correlate": (["correlate", "a.tif", "b.tif", "--spacing", "12", "-o", "out"], ".tsv"),
        "filter": (["filter", "phi.tsv", "-o", "out"], ".tsv"),
        "compose": (["compose", "phi.tsv", "phi.tsv", "-o", "out"], ".tsv"),
        "deform": (["deform", "a.tif", "--phi", "phi.tsv", "-o", "out"], ".tif"),
        "residual": (["residual", "a.tif", "b.tif", "--phi", "phi.tsv", "-o", "out"], ".tif"),
    }


def check_full_disk(fail):
    for name, (words, ending) in jobs().items():
        target = "out" + ending
        words = words[:-1] + [target]
        for before in (None, b"what was there"):
            for old in [n for n in os.listdir(".") if n.startswith("out")]:
                os.unlink(old)
            if before is not None:
                with open(target, "wb") as f:
                    f.write(before)
            done = fail(words)
            assert done.code == 1, f"{name}: {done.code} {done.err}"
            lines = done.err.splitlines()
            assert len(lines) == 1 and target in lines[0], f"{name}: {done.err}"
            assert leftovers() == [], (name, leftovers())
            found = open(target, "rb").read() if os.path.exists(target) else None
            assert found == before, name


def test_full_disk_from_the_first_byte():
    check_full_disk(lambda words: litho(*words, env={"LI_FAIL_WRITE_AFTER": "0"}))


def test_full_disk_half_way():
    def limit():
        """A real refusal by the system, without a disk: no file may grow beyond 400 bytes."""
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))
    check_full_disk(lambda words: litho(*words, preexec_fn=limit))


def test_strain_and_simulate_on_a_full_disk():
    write_field("phi.tsv", Affine(SHAPE), SHAPE, 8)
    for words in (["strain", "phi.tsv", "-o", "out", "--formats", "csv"], ["strain", "phi.tsv", "-o", "out", "--formats", "vti"],
                  ["strain", "phi.tsv", "-o", "out", "--formats", "tif"]):
        done = litho(*words, env={"LI_FAIL_WRITE_AFTER": "100"})
        assert done.code == 1 and len(done.err.splitlines()) == 1, done.err
        assert [n for n in os.listdir(".") if n.startswith("out")] == [] and leftovers() == []
    done = litho("simulate", "grains", "d", "--size", "32", "--steps", "2", env={"LI_FAIL_WRITE_AFTER": "30000"})
    assert done.code == 1 and "d/" in done.err and os.listdir("d") == []


def test_standard_output_is_full():
    save("a.tif", grains(SHAPE))
    for words in (["info", "a.tif"], ["info", "a.tif", "--json"], ["--help"], ["--help-markdown"]):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([LITHO, *words], stdout=full, stderr=subprocess.PIPE, text=True, env=environment())
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, (words, done.stderr)


def test_reader_that_goes_away():
    save("a.tif", grains(SHAPE))
    process = subprocess.Popen([LITHO, "--help-markdown"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    process.stdout.close()
    assert process.wait() in (1, -signal.SIGPIPE)


def fine_work():
    """Arguments of a correlation that takes far longer than a signal."""
    shape = (72, 72, 72)
    save("a.tif", grains(shape, noise=500, noise_seed=1))
    save("b.tif", grains(shape, Affine(shape, np.diag([1.02, 0.98, 1.01]), (1, 1, 1)), noise=500, noise_seed=2))
    return ["correlate", "a.tif", "b.tif", "-o", "phi.tsv", "--spacing", "24,2", "--half-window", "12,10", "--threads", "1"]


def test_interrupts_leave_nothing():
    words = fine_work()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        code, said = interrupt_at(words, lambda line: "Level 2" in line, number, env={"LC_ALL": "C", "LANGUAGE": "C"})
        assert code == 130, (number, code)
        assert "cancelled" in said.splitlines()[-1], said.splitlines()[-1]
        assert not os.path.exists("phi.tsv") and leftovers() == []


def test_interrupted_simulation_keeps_whole_volumes_only():
    code, _ = interrupt_at(["simulate", "electrode", "d", "--size", "96,160,160", "--steps", "30", "--threads", "1"],
                           lambda line: '"T1"' in line.replace(" ", "").replace('"message":', ''))
    assert code == 130
    assert leftovers("d") == []
    for name in os.listdir("d"):
        if name.endswith(".tif"):
            assert tifffile.imread(os.path.join("d", name)).shape == (96, 160, 160), name


def test_interrupted_writes_keep_the_old_file():
    words = fine_work()
    with open("phi.tsv", "w", encoding="utf-8") as f:
        f.write("what was there")
    code, _ = interrupt_at(words, lambda line: "Level 2" in line, env={"LC_ALL": "C", "LANGUAGE": "C"})
    assert code == 130 and open("phi.tsv", encoding="utf-8").read() == "what was there"


def test_ignored_interrupts_stay_ignored():
    """As under nohup or in a shell's background: whoever started it said so."""
    save("a.tif", grains(SHAPE))
    script = f"trap '' INT; {LITHO} info a.tif --json & p=$!; kill -INT $p; wait $p"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, env=environment())
    assert done.returncode == 0 and '"shape"' in done.stdout, (done.returncode, done.stderr)


if __name__ == "__main__":
    sys.exit(main(globals()))
