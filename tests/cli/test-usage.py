#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Help, options and documentation: what a person meets before any work is done."""
import os
import re
import subprocess
import sys

from harness import LITHO, SOURCE, litho, main, refused

PLAIN = {"LC_ALL": "C", "LANGUAGE": "C"}


def commands():
    text = litho("--help").out
    return re.findall(r"^  ([a-z]+) +\S", text, re.M)


def test_help_lists_commands_that_exist():
    names = commands()
    for name in ("info", "convert", "simulate", "register", "correlate", "filter", "compose", "strain", "deform", "residual", "noise"):
        assert name in names, name
    for name in names:
        done = litho(name, "--help")
        assert done.code == 0 and done.err == "" and f"litho {name}" in done.out, name
        assert "--json" in done.out and "--threads" in done.out and "--progress" in done.out
    assert litho("help", "strain").out == litho("strain", "--help").out


def test_version_is_that_of_the_project():
    with open(os.path.join(SOURCE, "meson.build"), encoding="utf-8") as f:
        version = re.search(r"version: '([^']+)'", f.read()).group(1)
    assert litho("--version").out.strip().endswith(" " + version)


def test_no_command():
    done = litho()
    assert done.code == 2 and done.out == "" and "Usage:" in done.err


def test_did_you_mean():
    refused("corelate", says="“correlate”")
    refused("strian", says="“strain”")
    refused("xyzzy", says="litho --help")
    refused("correlate", "a.tif", "b.tif", "-o", "c.tsv", "--spaceing", "10", says=("--spaceing", "--spacing"))
    refused("register", "a", "b", "-o", "c", "--rigit", says="--rigid")
    refused("info", "a", "--qqqq", says=("--qqqq", "litho info --help"))


def test_values_are_checked_before_work():
    pair = ("correlate", "a.tif", "b.tif", "-o", "c.tsv")
    refused(*pair, "--spacing", "ten", says="spacing")
    refused(*pair, "--spacing", "100,70,1", says=("spacing", "2"))
    refused(*pair, "--spacing", says="--spacing wants a value")
    refused(*pair, "--guess", "--json", says="--guess wants a value")
    refused(*pair, "--interpolation", "cubik", says=("linear, cubic, quintic"))
    refused(*pair, "--threads", "-1", says="threads")
    refused("simulate", "electrode", "d", "--size", "10,20", says="size")
    refused("simulate", "sponge", "d", says=("sponge", "electrode"))
    refused("simulate", "wave", "d", "--case", "shift", says="--case")
    assert not os.path.exists("d") and not os.path.exists("c.tsv")


def test_operands_are_counted():
    refused("register", "a.tif", "-o", "r.tsv", says="usage: litho register IM1 IM2")
    refused("register", "a.tif", "b.tif", "c.tif", "-o", "r.tsv", says="c.tif")
    refused("compose", "-o", "r.tsv", says="litho compose")
    refused("register", "a.tif", "b.tif", says="--output")
    refused("info", "", says="empty")


def test_double_dash_ends_options():
    refused("info", "--", "--json", says="--json: ")


def test_option_forms():
    one = refused("info", "nowhere.tif", "--threads", "1").err
    assert refused("info", "--threads=1", "nowhere.tif").err == one
    refused("info", "nowhere.tif", "--json", "--no-json", "--quiet")


def test_docs_are_those_of_the_program():
    with open(os.path.join(SOURCE, "docs/cli.md"), encoding="utf-8") as f:
        written = f.read()
    made = litho("--help-markdown", env=PLAIN).out
    assert written == made, "docs/cli.md is not what LC_ALL=C litho --help-markdown prints"
    for name in commands():
        assert f"## litho {name}\n" in made, name


def test_manual_page():
    page = litho("--help-man", env=PLAIN).out
    for name in commands():
        assert f".SS litho {name}\n" in page, name
    assert ".SH EXIT STATUS" in page and "\\-\\-spacing" in page
    for line in page.splitlines():
        assert not line.startswith(".") or re.match(r"\.(TH|SH|SS|TP|PP|B|I|nf|fi)\b", line), line


def test_completion_is_bash():
    script = litho("--help-completion", env=PLAIN).out
    with open("litho.bash", "w", encoding="utf-8") as f:
        f.write(script + 'COMP_WORDS=("${@}"); COMP_CWORD=$(($#-1)); _litho; printf "%s\\n" "${COMPREPLY[@]}"\n')

    def complete(*words):
        return subprocess.run(["bash", "litho.bash", *words], capture_output=True, text=True, check=True).stdout.split()
    assert complete("litho", "corr") == ["correlate"]
    assert "--spacing" in complete("litho", "correlate", "--sp")
    assert complete("litho", "correlate", "--shape", "q") == ["quadratic"]


def test_help_fits_a_narrow_terminal():
    for name in commands():
        text = litho(name, "--help").out.split("Examples:")[0].split("Usage:")[1]
        long = [line for line in text.splitlines()[1:] if len(line) > 84]
        assert not long, long


if __name__ == "__main__":
    assert os.path.exists(LITHO), LITHO
    sys.exit(main(globals()))
