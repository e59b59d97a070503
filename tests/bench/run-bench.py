#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds and runs the benchmarks and prints their figures as one table.

Usage: run-bench.py BUILD [--only NAME,NAME…] [--list] [--write FILE]

A benchmark prints lines of name, figure and unit with tabs between. With --write the tables of the benchmarks that ran replace what
stands in FILE between the lines <!-- bench NAME --> and <!-- end NAME -->.
"""
import argparse
import glob
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def targets(build):
    """Programs to build, and scripts that drive the window where there is one."""
    text = subprocess.run(["ninja", "-C", build, "-t", "targets", "all"], capture_output=True, text=True).stdout
    found = set(re.findall(r"^(tests/bench/bench-[\w-]+): ", text, re.M))
    if re.search(r"^src/app/lithoscope: ", text, re.M):
        found |= set(glob.glob(os.path.join(ROOT, "tests", "bench", "bench-*.py")))
    return sorted(found, key=name_of)


def name_of(target):
    return os.path.basename(target).removesuffix(".py")[len("bench-"):]


def what_to_build(target):
    return ["src/app/lithoscope", "src/cli/litho"] if target.endswith(".py") else [target]


def run(build, target):
    """Figures of one benchmark, or None when it failed."""
    start = time.monotonic()
    folder = os.path.join(build, "bench-work")
    os.makedirs(folder, exist_ok=True)
    env = dict(os.environ, LI_TEST_SOURCE=ROOT, LI_TEST_BUILD=build)
    command = [sys.executable, target] if target.endswith(".py") else [os.path.join(build, target)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=env)
    rows = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") >= 1]
    rows = [(r + ["", ""])[:3] for r in rows]
    print(f"\n{name_of(target)} ({time.monotonic() - start:.0f} s)")
    for name, figure, unit in rows:
        print(f"  {name:<64} {figure:>12} {unit}", flush=True)
    if done.returncode or not rows:
        sys.stderr.write(done.stderr[-2000:])
        print(f"  failed with {done.returncode}")
        return None
    return rows


def machine():
    """Processors and instruction set; no names."""
    flags = open("/proc/cpuinfo").read()
    isa = os.environ.get("LI_ISA") or ("AVX-512" if " avx512f" in flags else "AVX2" if " avx2" in flags else "SSE2")
    return f"{len(os.sched_getaffinity(0))} cores, {isa}"


def table(rows):
    lines = ["| what | figure | |", "| --- | ---: | --- |"]
    return "\n".join(lines + [f"| {name} | {figure} | {unit} |" for name, figure, unit in rows])


def write(path, results):
    text = open(path).read()
    for name, rows in results.items():
        block = re.compile(rf"(<!-- bench {re.escape(name)} -->\n).*?(<!-- end {re.escape(name)} -->)", re.S)
        if not block.search(text):
            print(f"{path}: has no lines <!-- bench {name} --> and <!-- end {name} -->; its table is not written", file=sys.stderr)
            continue
        text = block.sub(lambda m: f"{m[1]}Measured on {machine()}.\n\n{table(rows)}\n\n{m[2]}", text)
    with open(path, "w") as f:
        f.write(text)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("build")
    ap.add_argument("--only", default="")
    ap.add_argument("--list", action="store_true")
    ap.add_argument("--write", metavar="FILE")
    options = ap.parse_args()
    build = os.path.abspath(options.build)
    subprocess.run(["meson", "configure", build, "-Dbench=true"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", build, "--quiet", "build.ninja"], check=True)
    every = targets(build)
    if options.list:
        print("\n".join(name_of(t) for t in every))
        return 0
    wanted = [n for n in options.only.split(",") if n]
    unknown = set(wanted) - {name_of(t) for t in every}
    if unknown or not every:
        print("unknown benchmarks:", ", ".join(sorted(unknown)) or "none was built", file=sys.stderr)
        return 2
    chosen = [t for t in every if not wanted or name_of(t) in wanted]
    if subprocess.run(["ninja", "-C", build, "--quiet", *sorted({one for t in chosen for one in what_to_build(t)})]).returncode:
        return 1
    print(f"{machine()}; load of the machine before: {os.getloadavg()[0]:.1f}")
    results = {name_of(t): run(build, t) for t in chosen}
    if options.write:
        write(options.write, {n: r for n, r in results.items() if r})
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
