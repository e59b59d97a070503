#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""README's first command where there is a display. LI_UI_PROGRAM is ./run of a clone that is built and has its demo."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "ui"))
import harness  # noqa: E402


def scenario_run_opens_the_demo(start):
    """The window comes up by itself with all ten time steps, at the strain map of one of them."""
    program = start()
    program.find("T9", "list item", seconds=60)
    rows = [item.name for item in program.root.all("list item")]
    for step in range(10):
        assert any(name.startswith(f"T{step} ") or name == f"T{step}" for name in rows), (step, rows)
    program.screenshot("first-command")
    program.close()


harness.main(globals())
