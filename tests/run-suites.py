#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the variants of the program and runs every suite; the last line is the sum of the suites' own counts.

Usage: run-suites.py [--only NAME,NAME…] [--all] [--list]
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time

import budgets

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORK = os.environ.get("LI_TEST_DIR", os.path.join(ROOT, "build-test"))
COUNTS = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$", re.M)
TAP = re.compile(r"^(not ok|ok)\b[^#\n]*(#\s*(skip|todo))?", re.M | re.I)
MOST_SECOND_TRIES = 3  # a run in which more scenarios need one has failed
SLOWEST = 10  # tests that are named with their time at the end


REASON = re.compile(r"^# ((?:\w+\.)*\w*(?:Error|Crash|Expired)\b.*|.*ERROR:.*)$", re.M)


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.trouble, self.again = [], []
        self.times = []  # seconds, variant and name of each test

    def add(self, passed, failed, skipped, name):
        self.passed, self.failed, self.skipped = self.passed + passed, self.failed + failed, self.skipped + skipped
        if failed:
            self.trouble.append(name)


def count_tap(text):
    """Passed, failed and skipped of one TAP stream. Subtests are indented and belong to their parent's line."""
    passed = failed = skipped = 0
    for verdict, directive, kind in TAP.findall(text):
        if directive and kind.lower() == "skip":
            skipped += 1
        elif verdict.lower() == "ok":
            passed += 1
        else:
            failed += 1
    return passed, failed, skipped


def count_test(entry):
    """One meson test: its own counts; a crash, a time-out or no test at all is a failure."""
    text = entry.get("stdout", "")
    plain = COUNTS.findall(text)
    if plain:
        passed, failed, skipped = (sum(int(row[i] or 0) for row in plain) for i in range(3))
    else:
        passed, failed, skipped = count_tap(text)
        if passed + failed + skipped == 0 and not re.search(r"^1\.\.\d+", text, re.M):
            passed = 1 if entry["result"] == "OK" else 0
    if entry["result"] not in ("OK", "SKIP") and failed == 0:
        failed = 1
    if passed + failed + skipped == 0:
        failed = 1
    return passed, failed, skipped


def details(text):
    """What failed within a TAP stream, each with the reason that follows it; and what passed at its second try alone."""
    failed = []
    for part in re.split(r"^(?=not ok\b)", text, flags=re.M)[1:]:
        body = re.split(r"^ok\b", part, flags=re.M)[0]
        failed.append(": ".join([body.splitlines()[0], *REASON.findall(body)[-1:]])[:300])
    firsts = re.findall(r"^# (\S+) failed at the first try:$((?:\n# .*)*)", text, re.M)
    again = [": ".join([name, *REASON.findall(said)[-1:]])[:300] for name, said in firsts if re.search(rf"^ok \d+ - {name}$", text, re.M)]
    return failed, again


def run(command, **kwargs):
    print("+", " ".join(command), flush=True)
    return subprocess.run(command, **kwargs).returncode


def build(name, options, tally, env=None):
    """Configures and builds a variant; the variant counts as failed when it does not compile."""
    folder = os.path.join(WORK, name)
    e = dict(os.environ, **(env or {}))
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        if run(["meson", "setup", folder, ROOT, *options], env=e, stdout=subprocess.DEVNULL):
            run(["meson", "setup", "--wipe", folder, ROOT, *options], env=e)
    code = run(["ninja", "-C", folder, "--quiet"], env=e)
    tally.add(0 if code else 1, 1 if code else 0, 0, f"build {name}")
    return None if code else folder


def meson_test(folder, label, tally, arguments, env=None, wrap=()):
    log = os.path.join(folder, "meson-logs", "testlog.json")
    if "LI_TEST_ALL" not in os.environ:
        arguments = [*arguments, "--no-suite", "long"]
    if os.path.exists(log):
        os.unlink(log)
    e = dict(os.environ, **(env or {}))
    code = run([*wrap, "meson", "test", "-C", folder, "--no-rebuild", "--print-errorlogs", *arguments], env=e)
    entries = [json.loads(line) for line in open(log)] if os.path.exists(log) else []
    if not entries:
        tally.add(0, 1, 0, f"{label}: no test ran")
    for entry in entries:
        failed, again = details(entry.get("stdout", ""))
        tally.add(*count_test(entry), "\n  ".join([f"{label}: {entry['name']}", *failed]))
        tally.times.append((entry.get("duration", 0), label, entry["name"].split(" / ")[-1]))
        tally.again += [f"{label}: {entry['name']}: {what}" for what in again]
    if code and not tally.failed:
        tally.add(0, 1, 0, f"{label}: meson test ended with {code}")


def comma_locale():
    """A decimal-comma locale of our own making, so that none needs to be generated system-wide."""
    folder = os.path.join(WORK, "locale")
    target = os.path.join(folder, "de_DE.UTF-8")
    if not os.path.isdir(target):
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", target], stderr=subprocess.DEVNULL)
    return {"LOCPATH": folder, "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "C"}


def suite_lint(tally):
    result = subprocess.run([sys.executable, os.path.join(ROOT, "tests/lint/run-lint.py")], capture_output=True, text=True)
    sys.stdout.write(result.stdout + result.stderr)
    rows = COUNTS.findall(result.stdout)
    if rows:
        tally.add(*(int(v or 0) for v in rows[-1]), "lint")
    else:
        tally.add(0, 1, 0, "lint: crashed")


def suite_script(name, script, tally):
    """A script of the project that prints TAP."""
    path = os.path.join(ROOT, script)
    print("+", path, flush=True)
    result = subprocess.run([sys.executable, path], stdout=subprocess.PIPE, text=True)
    sys.stdout.write(result.stdout)
    failed, _ = details(result.stdout)
    passed, bad, skipped = count_tap(result.stdout)
    bad = max(bad, 1 if result.returncode or not passed else 0)
    tally.add(passed, bad, skipped, "\n  ".join([name, *failed]))


def suite_first(tally):
    """README's first command in a clean clone."""
    suite_script("first", "tests/fresh/test-first-command.py", tally)


def suite_seeded(tally):
    """Do the tests notice a fault? Only with --all, or when named."""
    suite_script("seeded", "tests/seeded/run-seeded.py", tally)


def suite_release(tally):
    folder = build("release", ["--buildtype=release", "-Dlink_check=true", "-Dwerror=true"], tally)
    if folder:
        meson_test(folder, "release", tally, ["--no-suite", "ui", "--no-suite", "sanitized"])
        # Scenarios mostly wait: four tests at a time, each with a display of its own and one thread for work and one for drawing.
        meson_test(folder, "ui", tally, ["--suite", "ui", "--num-processes", "4"],
                   env={"LI_UI_WAIT": "60", "LI_THREADS": "1", "LP_NUM_THREADS": "1"})


def suite_isa(tally):
    folder = os.path.join(WORK, "release")
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        folder = build("release", ["--buildtype=release", "-Dlink_check=true", "-Dwerror=true"], tally)
    for isa in ("base", "v3"):
        if folder:
            meson_test(folder, f"LI_ISA={isa}", tally, ["--suite", "numeric"], env={"LI_ISA": isa})


def suite_locale(tally):
    folder = os.path.join(WORK, "release")
    env = comma_locale()
    if not os.path.isdir(os.path.join(env["LOCPATH"], "de_DE.UTF-8")):
        tally.add(0, 1, 0, "locale: localedef made no decimal-comma locale")
    elif os.path.exists(os.path.join(folder, "build.ninja")):
        meson_test(folder, "decimal comma", tally, ["--suite", "text"], env=env)


def suite_asan(tally):
    """Also the proof that everything but the window builds and works without GTK."""
    folder = build("asan", ["--buildtype=debugoptimized", "-Dgtk=false", "-Db_sanitize=address,undefined", "-Db_lundef=false"], tally)
    env = {"ASAN_OPTIONS": "detect_leaks=1:allocator_may_return_null=1", "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
           "LI_TEST_SANITIZED": "1", "LSAN_OPTIONS": "suppressions=" + os.path.join(ROOT, "tests/lsan.supp")}
    if folder:
        meson_test(folder, "ASan+UBSan", tally, ["--no-suite", "slow", "--timeout-multiplier", "5"], env=env)


def suite_tsan(tally):
    folder = build("tsan", ["--buildtype=debugoptimized", "-Dgtk=false", "-Db_sanitize=thread", "-Db_lundef=false"], tally)
    if folder:
        meson_test(folder, "TSan", tally, ["--suite", "threads", "--timeout-multiplier", "5"],
                   env={"TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1", "LI_TEST_SANITIZED": "1", "LI_THREADS": "4",
                        "G_SLICE": "always-malloc"})  # GLib's own pools are opaque to the sanitizer


SUITES = {"lint": suite_lint, "first": suite_first, "release": suite_release, "isa": suite_isa, "locale": suite_locale,
          "asan": suite_asan, "tsan": suite_tsan, "seeded": suite_seeded}
LONG = ["seeded"]  # left out of a plain run


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--only", default="", help="comma-separated suites")
    ap.add_argument("--list", action="store_true")
    ap.add_argument("--all", action="store_true", help="also what takes long: more seeds, more damaged files, suite 'long'")
    options = ap.parse_args()
    if options.list:
        print("\n".join(SUITES))
        return 0
    wanted = [name for name in options.only.split(",") if name] or [name for name in SUITES if options.all or name not in LONG]
    unknown = [name for name in wanted if name not in SUITES]
    if unknown:
        print("unknown suites:", ", ".join(unknown), file=sys.stderr)
        return 2
    if options.all:
        os.environ["LI_TEST_ALL"] = "1"
    os.makedirs(WORK, exist_ok=True)
    tally = Tally()
    times = []
    for name in wanted:
        start = time.monotonic()
        SUITES[name](tally)
        times.append((name, time.monotonic() - start))
    print()
    for name, seconds in times:
        print(f"{name}: {seconds:.0f} s")
    if tally.times:
        print(f"the {min(SLOWEST, len(tally.times))} slowest of {len(tally.times)} tests:")
    for seconds, label, name in sorted(tally.times, reverse=True)[:SLOWEST]:
        print(f"  {seconds:.0f} s  {label}: {name}")
    if not options.all:
        over = budgets.report(times, tally.times)
        print("\n".join(over) if over else "within the budget of docs/testing.md")
    for name in tally.again:
        print("passed at the second try:", name)
    if len(tally.again) > MOST_SECOND_TRIES:
        tally.add(0, 1, 0, f"{len(tally.again)} tests passed at the second try alone; at most {MOST_SECOND_TRIES} may")
    for name in tally.trouble:
        print("failed:", name)
    if tally.passed + tally.failed == 0:
        tally.failed = 1
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped", flush=True)
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
