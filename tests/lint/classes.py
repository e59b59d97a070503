# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The classes of `app/` and `session/`: which use each other in a circle, and how large their private headers are.

A class is its `.c` and `.h` of one name, and with it every file that includes its private header. It uses another class when it includes
one of its headers or calls a function that is defined there. Comments and strings do not count.
"""
import collections
import os
import re

ROOMS = ("app", "session")
MOST_FIELDS = 25

# What is not mended yet. These tables may only become shorter: whoever mends an entry takes it out, and nothing is added.
KNOWN_CIRCLES = set()
KNOWN_HEADERS = {}  # private header → fields; the numbers may only fall
KNOWN_READERS = {}  # private header → files of other classes that include it


def code_of(text):
    """C without comments and strings; lines stay."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
    return re.sub(r'"(?:[^"\\\n]|\\.)*"(?=[^\n]*)', lambda m: m.group() if m.group().endswith('.h"') else '""', text)


def stem_of(path):
    return re.sub(r"(-private)?\.[ch]$", "", path)


class Tree:
    """Files below `src`, by their path there."""

    def __init__(self, src):
        self.code = {}
        for room in ROOMS:
            for folder, _, names in sorted(os.walk(os.path.join(src, room))):
                for name in sorted(names):
                    if name.endswith((".c", ".h")):
                        path = os.path.join(folder, name)
                        with open(path, encoding="utf-8") as f:
                            self.code[os.path.relpath(path, src)] = code_of(f.read())
        self.includes = {path: re.findall(r'^\s*#\s*include\s*"([^"]+)"', code, flags=re.M) for path, code in self.code.items()}
        self.class_of = {path: self.find_class(path) for path in self.code}

    def is_part(self, path, header):
        """Whether the file may see the private header: same folder, and its name begins with the name of the class."""
        return path == header or (os.path.dirname(path) == os.path.dirname(header)
                                  and re.match(re.escape(stem_of(header)) + r"\b", path) is not None)

    def find_class(self, path):
        own = [header for header in self.includes[path] if header.endswith("-private.h") and self.is_part(path, header)]
        return stem_of(own[0] if own else path)

    def functions(self):
        """Function → class that defines it, of those that another file may call."""
        found = {}
        for path, code in self.code.items():
            for name in re.findall(r"^(li_\w+) \(", code, flags=re.M) if path.endswith(".c") else ():
                found[name] = self.class_of[path]
        return found

    def uses(self):
        """(class, other class) → what is used: headers and functions."""
        used, functions = collections.defaultdict(set), self.functions()
        for path, code in self.code.items():
            own = self.class_of[path]
            for header in self.includes[path]:
                if self.class_of.get(header, own) != own:
                    used[own, self.class_of[header]].add(header)
            for name in re.findall(r"\bli_\w+", code) if path.endswith(".c") else ():
                if functions.get(name, own) != own:
                    used[own, functions[name]].add(name)
        return used


def circles(pairs):
    """Sets of names that reach each other; @pairs: (from, to)."""
    after = collections.defaultdict(set)
    for a, b in pairs:
        after[a].add(b)

    def reach(start):
        seen, waiting = set(), [start]
        while waiting:
            for name in after[waiting.pop()] - seen:
                seen.add(name)
                waiting.append(name)
        return seen

    reached = {name: reach(name) for name in list(after)}
    found = []
    for name in sorted(reached):
        circle = {other for other in reached[name] if name in reached.get(other, ())}
        if name in reached[name] and circle not in found:
            found.append(circle)
    return found


def count_fields(code):
    """Members of all structs of a header."""
    n = 0
    for body in re.findall(r"\bstruct\b\s*\w*\s*\{([^{}]*)\}", code):
        for declaration in body.split(";"):
            if declaration.strip():
                n += len(re.sub(r"\([^()]*\)", "", declaration).split(","))
    return n


def check_circles(src):
    tree = Tree(src)
    used = tree.uses()
    for circle in circles(used):
        if circle <= KNOWN_CIRCLES:
            continue
        yield f"circle of classes: {', '.join(sorted(circle))}"
        for (a, b), names in sorted(used.items()):
            if a in circle and b in circle:
                yield f"  {a} -> {b}: {', '.join(sorted(names)[:6])}"


def private_headers(src):
    """Of all rooms: path below @src → fields."""
    found = {}
    for folder, _, names in os.walk(src):
        for name in names:
            if name.endswith("-private.h"):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as f:
                    found[os.path.relpath(path, src)] = count_fields(code_of(f.read()))
    return found


def check_private_headers(src):
    tree, fields = Tree(src), private_headers(src)
    for header, n in sorted(fields.items()):
        most = KNOWN_HEADERS.get(header, MOST_FIELDS)
        if n > most:
            yield f"src/{header}: {n} fields, at most {most}; split the class along an idea"
    for header in sorted(h for h in tree.code if h.endswith("-private.h")):
        strangers = {path for path in tree.code if header in tree.includes[path] and not tree.is_part(path, header)}
        for path in sorted(strangers - KNOWN_READERS.get(header, set())):
            yield f"src/{path}: includes {header}, which belongs to another class"
