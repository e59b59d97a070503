#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that a compiler does not check: which room may include which, SPDX headers, formatting, locale-bound functions,
translations, lengths and names. Prints a line for every breach and a count at the end.

Usage: run-lint.py [--fix]      --fix formats the C files and rewrites po/POTFILES.in first
"""
import glob
import os
import re
import subprocess
import sys

import classes
import words

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SRC = os.path.join(ROOT, "src")

ALLOWED = {
    "base": "",
    "volume": "base",
    "dvc": "base volume",
    "measure": "base volume",
    "tomo": "base volume",
    "simulate": "base volume dvc",
    "echem": "base",
    "experiment": "base echem",
    "draw": "base volume dvc echem",
    "workflow": "base volume dvc simulate echem experiment draw",
    "session": "base volume dvc simulate echem experiment draw workflow",
    "render": "base volume draw",
    "app": "base volume dvc simulate echem experiment draw workflow session render",
    "cli": "base volume dvc tomo measure simulate echem experiment draw workflow",
}
LIBRARIES = {  # outside headers and the rooms that may use them
    r"tiffio\.h|tiff\.h": "volume",
    r"hdf5\.h": "volume",
    r"zlib\.h": "volume",
    r"lz4\w*\.h|zstd\.h|blosc\.h|png\.h|jpeglib\.h": "volume",
    r"fftw3\.h": "dvc",
    r"json-glib/": "base experiment workflow cli",
    r"cairo|pango/": "draw app",
    r"epoxy/": "render app",
    r"gtk/|adwaita\.h|gdk/": "app",
}
# All that may stand at the top of the project: a test run there by hand leaves its data behind.
TOP = """.ci .clang-format .gitignore LICENSE README.md docs meson.build meson_options.txt po resources run shaders src tests ui""".split()
LOCALE_BOUND = re.compile(r"\b(strtod|strtof|atof|sscanf|setlocale)\s*\(")
NUMBER_HOLDERS = {"app/li-main.c", "cli/li-main.c"}  # setlocale for translations belongs into main


def sources(*patterns):
    for pattern in patterns:
        yield from sorted(glob.glob(os.path.join(ROOT, pattern), recursive=True))


def text(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def check_includes():
    for path in sources("src/**/*.[ch]"):
        room = os.path.relpath(path, SRC).split(os.sep)[0]
        for number, line in enumerate(text(path).splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)', line)
            if not found:
                continue
            quote, name = found.groups()
            first = name.split("/")[0]
            if quote == '"' and first in ALLOWED and first != room and first not in ALLOWED[room].split():
                yield f"{path}:{number}: {room}/ may not use {first}/"
            if quote == '"' and "/" not in name and name != "li-config.h":
                yield f"{path}:{number}: include with its room: {name}"
            if quote == "<":
                for pattern, rooms in LIBRARIES.items():
                    if re.match(pattern, name) and room not in rooms.split():
                        yield f"{path}:{number}: {room}/ may not use <{name}>"


def check_circles():
    yield from classes.check_circles(SRC)


def check_private_headers():
    yield from classes.check_private_headers(SRC)


def check_names():
    yield from words.check_names(SRC)


def check_arguments():
    yield from words.check_arguments(SRC)


def check_top():
    listed = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True)
    for name in sorted({path.split("/")[0] for path in listed.stdout.splitlines()} - set(TOP)):
        yield f"{os.path.join(ROOT, name)}: does not belong at the top of the project"


def check_headers():
    for path in sources("src/**/*.[ch]", "tests/**/*.[ch]", "shaders/*"):
        head = "\n".join(text(path).splitlines()[:4])
        if "SPDX-FileCopyrightText: Lithoscope authors" not in head or "SPDX-License-Identifier: GPL-3.0-or-later" not in head:
            yield f"{path}: no SPDX header"


def check_locale():
    for path in sources("src/**/*.[ch]"):
        name = os.path.relpath(path, SRC)
        if name.startswith("base/") or name in NUMBER_HOLDERS:
            continue
        for number, line in enumerate(text(path).splitlines(), 1):
            code = re.sub(r"/\*.*?\*/|//.*", "", line)
            if LOCALE_BOUND.search(code):
                yield f"{path}:{number}: reads or sets numbers by locale; use base/li-number.h"


def check_libraries_are_quiet():
    for path in sources("src/**/*.c"):
        room = os.path.relpath(path, SRC).split(os.sep)[0]
        if room in ("cli", "app") or "/probe/" in path:
            continue
        for number, line in enumerate(text(path).splitlines(), 1):
            if re.search(r"\b(exit|abort|printf|puts|g_print|g_printerr)\s*\(", re.sub(r'"[^"]*"', '""', line)) and not line.lstrip().startswith("*"):
                yield f"{path}:{number}: a library neither prints nor exits"


def check_assertions():
    """An assertion may be compiled out, and with it what it calls."""
    for path in sources("src/**/*.c"):
        for number, line in enumerate(text(path).splitlines(), 1):
            if re.search(r"\b(g_assert|assert)\s*\(.*\b(?!sizeof)[a-z]\w*\s*\(.*\)", line):
                yield f"{path}:{number}: an assertion that calls a function"


def check_children():
    """A child that reads our input takes what a person types into the terminal."""
    for path in sources("src/**/*.c"):
        for number, line in enumerate(text(path).splitlines(), 1):
            if re.search(r"STDIN_INHERIT|CHILD_INHERITS_STDIN", line):
                yield f"{path}:{number}: a child process inherits the input"


def check_lengths():
    for path in sources("src/**/*.[ch]"):
        n = text(path).count("\n")
        if n > 1000:
            yield f"{path}: {n} lines; split it along an idea"


def check_marks():
    for path in sources("src/**/*.[ch]", "ui/*", "tests/**/*.[ch]", "tests/**/*.py"):
        if path.endswith("run-lint.py"):
            continue
        for number, line in enumerate(text(path).splitlines(), 1):
            if re.search(r"\b(TODO|FIXME|XXX)\b", line):
                yield f"{path}:{number}: unfinished work in the tree"


def translatable():
    for path in sources("src/**/*.c", "ui/*.ui"):
        if re.search(r'\b_\s*\("|\bN_\s*\("|\bngettext\s*\(|translatable="yes"', text(path)):
            yield os.path.relpath(path, ROOT)


def check_potfiles():
    potfiles = os.path.join(ROOT, "po/POTFILES.in")
    listed = [line.strip() for line in text(potfiles).splitlines() if line.strip() and not line.startswith("#")]
    wanted = set(translatable())
    for name in sorted(wanted - set(listed)):
        yield f"{name}: translatable strings but not in po/POTFILES.in (run-lint.py --fix)"
    for name in sorted(set(listed) - wanted):
        yield f"po/POTFILES.in: {name} has nothing to translate or does not exist (run-lint.py --fix)"


def fix():
    with open(os.path.join(ROOT, "po/POTFILES.in"), "w", encoding="utf-8") as f:
        f.write("# Files with translatable strings; kept by tests/lint/run-lint.py --fix\n")
        f.writelines(name + "\n" for name in sorted(translatable()))
    subprocess.run(["clang-format", "-i", *sources("src/**/*.[ch]", "tests/**/*.[ch]")], check=True)


def check_format():
    files = list(sources("src/**/*.[ch]", "tests/**/*.[ch]"))
    for start in range(0, len(files), 40):
        batch = files[start:start + 40]
        result = subprocess.run(["clang-format", "--dry-run", "-Werror", *batch], capture_output=True, text=True, cwd=ROOT)
        for line in result.stderr.splitlines():
            if "code should be clang-formatted" in line:
                yield line.split(" error:")[0] + " not formatted (clang-format -i)"


def check_shell():
    lines = text(os.path.join(ROOT, "run")).count("\n")
    if lines > 150:
        yield f"run: {lines} lines; it is to stay thin (150)"
    for script in ("run", ".ci/run"):
        if subprocess.run(["sh", "-n", os.path.join(ROOT, script)]).returncode:
            yield f"{script}: not valid sh"


def check_seeded():
    """Each line that a seeded fault changes still stands where it stood."""
    script = os.path.join(ROOT, "tests/seeded/run-seeded.py")
    said = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
    yield from (f"tests/seeded/faults.txt: {line}" for line in (said.stdout + said.stderr).splitlines())


CHECKS = [check_includes, check_circles, check_private_headers, check_names, check_arguments, check_top, check_headers, check_locale, check_libraries_are_quiet, check_assertions, check_children, check_lengths, check_marks, check_potfiles,
          check_format, check_shell, check_seeded]


def main():
    if "--fix" in sys.argv[1:]:
        fix()
    passed = failed = 0
    for check in CHECKS:
        name = check.__name__.replace("check_", "").replace("_", " ")
        breaches = [b.replace(ROOT + os.sep, "") for b in check()]
        for breach in breaches[:40]:
            print(f"{name}: {breach}")
        if len(breaches) > 40:
            print(f"{name}: … and {len(breaches) - 40} more")
        passed, failed = passed + (not breaches), failed + bool(breaches)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
