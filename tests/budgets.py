# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the suites may take: the tables of docs/testing.md against what a run took.

Seconds on two cores that do nothing else. On a slower or busier machine rows are over although no test has grown, so that a row that
is over is printed in capitals and fails nothing.
"""
import glob
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COLUMNS = {"release": "release", "ui": "ui", "LI_ISA=base": "isa", "LI_ISA=v3": "isa", "decimal comma": "locale",
           "ASan+UBSan": "asan", "TSan": "tsan"}


def tables():
    """Seconds by variant, and by room and column, as docs/testing.md has them."""
    with open(os.path.join(ROOT, "docs", "testing.md"), encoding="utf-8") as f:
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in f if line.startswith("|")]
    variants, rooms, head = {}, {}, []
    for row in rows:
        if row[0] in ("variant", "room"):
            head = row
        elif head and head[0] == "variant" and re.fullmatch(r"\d+", row[-1]):
            variants[row[0]] = int(row[-1])
        elif head and head[0] == "room" and re.fullmatch(r"\d*", row[-1]):
            rooms.update({(row[0], column): int(cell or 0) for column, cell in zip(head[1:], row[1:])})
    return variants, rooms


def rooms_of_tests():
    """The folder of tests/ that declares each test."""
    found = {}
    for path in glob.glob(os.path.join(ROOT, "tests", "*", "meson.build")):
        room = os.path.basename(os.path.dirname(path))
        with open(path, encoding="utf-8") as f:
            found.update({name: room for name in re.findall(r"'([\w-]+)': *\[+files", f.read())})
    return found


def room_of(name, known):
    return known.get(name) or ("ui" if name.startswith("ui-") else "cli" if name.startswith("cli-") else "data")


def report(variants, tests):
    """Prints what each variant and each room took; returns the rows that are over.

    variants: pairs of name and seconds. tests: seconds, label of the variant and name of each test."""
    allowed, allowed_rooms = tables()
    known, spent, over = rooms_of_tests(), {}, []
    for seconds, label, name in tests:
        key = room_of(name, known), COLUMNS.get(label, label)
        spent[key] = spent.get(key, 0) + seconds
    columns = list(dict.fromkeys(COLUMNS.values()))
    if spent:
        print("seconds of all tests of a room, of those allowed:")
    for room in sorted({room for room, _ in spent}):
        cells = [f"{c} {spent[room, c]:.0f}/{allowed_rooms.get((room, c), 0)}" for c in columns if (room, c) in spent]
        print(f"  {room}: " + ", ".join(cells))
    for name, seconds in variants:
        if seconds > allowed.get(name, 1e9):
            over.append(f"OVER BUDGET: {name} took {seconds:.0f} s of {allowed[name]}")
    for (room, column), seconds in sorted(spent.items()):
        if seconds > allowed_rooms.get((room, column), 0) + 1:
            over.append(f"OVER BUDGET: {room} ({column}) took {seconds:.0f} s of {allowed_rooms.get((room, column), 0)}")
    whole = sum(seconds for _, seconds in variants)
    if whole > sum(allowed.values()):
        over.append(f"OVER BUDGET: the whole took {whole:.0f} s of {sum(allowed.values())}")
    return over
