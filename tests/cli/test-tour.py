#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README's commands, extracted from it and run as written; then their results against the simulated truth."""
import os
import re
import shlex
import subprocess
import sys
import textwrap

import numpy as np
import tifffile

from harness import BUILD, SOURCE, TIMEOUT, displacements, environment, gradients, litho, main, positions, table


def blocks(name="README.md"):
    with open(os.path.join(SOURCE, name), encoding="utf-8") as f:
        return [textwrap.dedent(text) for text in re.findall(r"^ *```sh\n(.*?)^ *```$", f.read(), re.M | re.S)]


def tour():
    """Every line of the README that calls litho, in its order."""
    lines = [line for block in blocks() for line in block.splitlines() if line.startswith("litho ")]
    assert len(lines) >= 9, lines
    return lines


def test_the_tour_runs_as_written():
    """Under the sanitizers on a smaller electrode; what comes out is compared with the truth in the release build."""
    sanitized = "LI_TEST_SANITIZED" in os.environ
    env = environment(PATH=os.path.join(BUILD, "src", "cli") + os.pathsep + os.environ["PATH"])
    for line in tour():
        if sanitized:
            line = line.replace("--size 128,160,160", "--size 80,96,96").replace("--spacing 40,20", "--spacing 24,20")
        done = subprocess.run(line, shell=True, capture_output=True, text=True, env=env, timeout=TIMEOUT)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    if not sanitized:
        check_results()


def check_results():
    phi, truth = table("phi.tsv"), table("demo-data/truth-T0-T1.tsv")
    ok = phi["returnStatus"] == 2
    assert ok.mean() > 0.9, ok.mean()
    # The truth's own gradient carries it from its grid to the measured nodes.
    p, q = positions(phi)[ok], positions(truth)
    nearest = np.argmin(((p[:, None] - q[None]) ** 2).sum(-1), axis=1)
    step = p - q[nearest]
    close = (np.abs(step) <= 4).all(axis=1)
    assert close.sum() > 20, close.sum()
    expected = displacements(truth)[nearest] + np.einsum("nij,nj->ni", gradients(truth)[nearest] - np.eye(3), step)
    wrong = (displacements(phi)[ok] - expected)[close]
    # Lithiation changes the grey values themselves: this is no test of accuracy, but of the way from files to files.
    rms = np.sqrt((wrong ** 2).mean())
    assert rms < 0.25, rms
    assert displacements(phi)[ok][:, 0].max() > 1, "the electrode did not rise"
    vol = tifffile.imread("strain-vol.tif")
    assert 0.0 < np.nanmedian(vol) < 0.1
    residual = tifffile.imread("residual.tif")
    grey = tifffile.imread("demo-data/T1.tif").astype(float)
    assert np.isfinite(residual).mean() > 0.5 and np.nanstd(residual) < 0.2 * grey.std()
    assert 0.0 < np.nanmedian(tifffile.imread("cell/analysis/T0-T1/strain-vol.tif")) < 0.1
    assert os.path.exists("cell/analysis/T0-T2/report.json")
    assert os.path.exists("strain.csv") and os.path.exists("strain.vti")


def test_every_command_in_the_pages_is_one():
    """Options and commands that README and docs mention exist."""
    known = set(re.findall(r"^  ([a-z]+) +\S", litho("--help").out, re.M))
    helps = {}
    for page in ("README.md", "docs/strain.md", "docs/phantom.md", "docs/adding-a-step.md"):
        with open(os.path.join(SOURCE, page), encoding="utf-8") as f:
            text = f.read()
        lines = [line for block in blocks(page) for line in block.splitlines()] + re.findall(r"`(litho [^`]+)`", text)
        for line in lines:
            words = shlex.split(line.replace("…", ""), comments=True)
            if len(words) < 2 or words[0] != "litho" or words[1].startswith("-"):
                continue
            assert words[1] in known, f"{page}: {line}"
            if words[1] not in helps:
                helps[words[1]] = litho(words[1], "--help").out
            for option in [w.split("=")[0] for w in words if w.startswith("--")]:
                assert re.search(re.escape(option) + r"\b|--\[no-\]" + re.escape(option[2:]) + r"\b", helps[words[1]]), f"{page}: {line}"


if __name__ == "__main__":
    sys.exit(main(globals()))
