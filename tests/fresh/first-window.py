#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""README's first command where there is a display. LI_UI_PROGRAM is ./run of a clone that is built and has its demo."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "ui"))
import harness  # noqa: E402
from harness import wait_for  # noqa: E402


def steps(program):
    """Names of the sidebar's time steps, such as "T9 4.01 V · rest", once all are there."""
    names = [item.name for item in program.root.all("list item") if re.match(r"T\d+ ", item.name)]
    return names if len(names) >= 10 else None


def scenario_run_opens_the_demo(start):
    """The window comes up by itself with all ten time steps, at the strain map of one of them."""
    program = start()
    names = wait_for("ten time steps in the sidebar", lambda: steps(program), 60)
    assert [name.split()[0] for name in names] == [f"T{k}" for k in range(10)], names
    wait_for("the strain map of a step", lambda: program.maybe("Volumetric strain (det F − 1)"), 60)
    program.screenshot("first-command")
    program.close()


harness.main(globals())
