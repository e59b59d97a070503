# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for names: no word that hides what a thing is, British spelling, and no function with too many arguments."""
import glob
import os
import re

ROOMS = "base volume dvc tomo measure simulate experiment draw workflow cli".split()
MAX_ARGUMENTS = 8
# Functions that had more arguments when the rule was made. New ones take a struct.
KNOWN_LONG = set("""add_slopes li_block_sample_row_gradient li_colour_bar_draw li_grains_box li_grains_new_full li_node_measure li_plot_pick
    li_register_levels_make li_register_start li_scanner_init li_search_shift li_search_window li_solve li_solve_errors li_texture_check
    li_tiff_decoder_read add_row li_window_misfit""".split())
BANNED = [
    (re.compile(r"^(MOST|LEAST|LONGEST|FARTHEST|DEEPEST)(_|$)|_(MOST|LEAST)$"), "a limit is MAX_ or MIN_"),
    (re.compile(r"^FAR(_|$)"), "say which limit"),
    (re.compile(r"^(li_\w+_)?(say|says|ask|asks|peel)(_|$)|^(way|ways|asked|told)$"), "say what is done: print, set, request, report"),
    (re.compile(r"^take_"), "say what is done: read, parse, set, get"),
    (re.compile(r"^(li_|LI_).*colors?(_|$)|^colors?$|^(li_|LI_).*_COLORS?$"), "spelt colour"),
]
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|[A-Za-z_]\w*', re.S)
DEFINITION = re.compile(r"^(\w+) \(((?:[^(){};]|\([^(){};]*\))*)\)\s*\{", re.M)


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def check_names(src):
    for room in ROOMS:
        for path in sorted(glob.glob(os.path.join(src, room, "**", "*.[ch]"), recursive=True)):
            text = read(path)
            for match in TOKEN.finditer(text):
                for pattern, why in BANNED:
                    if pattern.search(match.group(0)):
                        yield f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match.group(0)}: {why}"


def arguments(text):
    """How many, without counting commas inside brackets."""
    return len([a for a in re.sub(r"\([^()]*\)", "", text).split(",") if a.strip() not in ("", "void")])


def check_arguments(src):
    for path in sorted(glob.glob(os.path.join(src, "**", "*.c"), recursive=True)):
        text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group(0).count("\n"), read(path), flags=re.S)
        for match in DEFINITION.finditer(text):
            name, n = match.group(1), arguments(match.group(2))
            if n > MAX_ARGUMENTS and name not in KNOWN_LONG:
                yield f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {name}() has {n} arguments; a struct reads better above {MAX_ARGUMENTS}"
