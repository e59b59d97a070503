# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the real litho and speaks TAP. A test is a function whose name begins with test_; it fails by an assertion."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback

import numpy as np
import tifffile

SOURCE = os.environ.get("LI_TEST_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("LI_TEST_BUILD", os.path.join(SOURCE, "build"))
LITHO = os.path.join(BUILD, "src", "cli", "litho")
SANITIZED = bool(os.environ.get("LI_TEST_SANITIZED"))
TIMEOUT = 600 if SANITIZED else 120


class Result:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def json(self):
        return json.loads(self.out)


def environment(**more):
    """Nothing of the person who runs the tests: no home, no cache, no terminal."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "LI_FAIL")) and k != "TERM"}
    env["HOME"] = env["XDG_CACHE_HOME"] = os.path.join(os.getcwd(), "home")
    os.makedirs(env["HOME"], exist_ok=True)
    env.update(more)
    return env


def litho(*args, env=None, program=LITHO, wrap=(), **kwargs):
    command = [*wrap, program, *[str(a) for a in args]]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=TIMEOUT,
                          env=environment(**(env or {})), **kwargs)
    for line in done.stderr.splitlines():
        assert "Sanitizer" not in line and "runtime error" not in line, done.stderr
    return Result(done)


def good(*args, **kwargs):
    """Must succeed; gives the figures."""
    done = litho(*args, "--json", **kwargs)
    assert done.code == 0, f"litho {' '.join(map(str, args))}: {done.code}\n{done.err}"
    return done.json


def refused(*args, code=2, says=(), **kwargs):
    """Must end with @code and exactly one line on standard error, and print nothing else."""
    done = litho(*args, **kwargs)
    assert done.code == code, f"litho {' '.join(map(str, args))}: {done.code}, expected {code}\n{done.out}{done.err}"
    lines = done.err.splitlines()
    assert len(lines) == 1, f"not one line: {done.err!r}"
    assert code == 1 or done.out == "", done.out
    for word in [says] if isinstance(says, str) else says:
        assert word in done.err, f"{word!r} is not in {done.err!r}"
    return done


def leftovers(folder="."):
    """Temporary files that a writer left."""
    return [name for name in os.listdir(folder) if name.startswith(".")]


class Affine:
    """y = c + F (x − c) + t, z y x."""

    def __init__(self, shape, F=np.eye(3), t=(0, 0, 0)):
        self.c = (np.array(shape) - 1) / 2
        self.F, self.t = np.array(F, float), np.array(t, float)

    def __call__(self, x):
        return self.c + (x - self.c) @ self.F.T + self.t

    def inverse(self, y):
        return self.c + (y - self.c - self.t) @ np.linalg.inv(self.F).T


def grains(shape, motion=None, seed=1, sigma=2.0, density=0.006, noise=0.0, noise_seed=0, dtype=np.uint16):
    """Gaussian grains evaluated where matter has moved to, never interpolated: im2(Φ x) = im1(x)."""
    motion = motion or Affine(shape)
    rng = np.random.default_rng(seed)
    pad = 12
    room = np.array(shape) + 2 * pad
    n = int(density * np.prod(room))
    places = rng.uniform(0, 1, (n, 3)) * room - pad
    heights = rng.uniform(0.5, 1, n) * np.where(rng.uniform(0, 1, n) < 0.5, -1, 1)
    out = np.zeros(shape, np.float64)
    reach = int(np.ceil(4.5 * sigma))
    Finv = np.linalg.inv(motion.F)
    for place, height in zip(places, heights):
        at = motion(place)
        lo = np.maximum(np.floor(at).astype(int) - reach, 0)
        hi = np.minimum(np.floor(at).astype(int) + reach + 2, shape)
        if (lo >= hi).any():
            continue
        axes = [np.arange(a, b) - c for a, b, c in zip(lo, hi, at)]
        z, y, x = np.meshgrid(*axes, indexing="ij", sparse=True)
        q = sum((Finv[k, 0] * z + Finv[k, 1] * y + Finv[k, 2] * x) ** 2 for k in range(3))
        out[lo[0]:hi[0], lo[1]:hi[1], lo[2]:hi[2]] += height * np.exp(-q / (2 * sigma ** 2))
    out = 32768 + 9000 * out
    if noise:
        out += np.random.default_rng(1000 + noise_seed).normal(0, noise, shape)
    if np.issubdtype(dtype, np.integer):
        out = np.clip(np.rint(out), 0, np.iinfo(dtype).max)
    return out.astype(dtype)


def save(path, volume, voxel=None):
    if voxel:
        tifffile.imwrite(path, volume, imagej=True, resolution=(1 / voxel, 1 / voxel),
                         metadata={"spacing": voxel, "unit": "um", "axes": "ZYX"})
    else:
        tifffile.imwrite(path, volume, photometric="minisblack")
    return path


def table(path):
    """A TSV or CSV by column name; text stays text."""
    with open(path, encoding="utf-8") as f:
        lines = [line for line in f.read().splitlines() if line and not line.startswith("#")]
    cut = "\t" if "\t" in lines[0] else ","
    names = lines[0].split(cut)
    rows = [line.split(cut) for line in lines[1:]]
    out = {}
    for k, name in enumerate(names):
        try:
            out[name] = np.array([float(row[k]) for row in rows])
        except ValueError:
            out[name] = [row[k] for row in rows]
    return out


def vectors(t, names):
    return np.stack([t[name] for name in names], axis=1)


def positions(t):
    return vectors(t, ("Zpos", "Ypos", "Xpos"))


def displacements(t):
    return vectors(t, ("Zdisp", "Ydisp", "Xdisp"))


def gradients(t):
    names = [f"F{a}{b}" for a in "zyx" for b in "zyx"]
    return vectors(t, names).reshape(-1, 3, 3)


SPAM = ["NodeNumber", "Zpos", "Ypos", "Xpos", "Fzz", "Fzy", "Fzx", "Zdisp", "Fyz", "Fyy", "Fyx", "Ydisp", "Fxz", "Fxy", "Fxx",
        "Xdisp", "error", "iterations", "returnStatus", "deltaPhiNorm"]


def write_field(path, motion, shape, spacing, spoil=()):
    """An exact field as SPAM writes it; nodes in @spoil are garbage that says it diverged."""
    axes = [np.arange(spacing, n, spacing) for n in shape]
    nodes = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3).astype(float)
    with open(path, "w", encoding="utf-8") as f:
        f.write("\t".join(SPAM) + "\n")
        for i, p in enumerate(nodes):
            bad = i in spoil
            F = np.eye(3) * 1.3 if bad else motion.F
            u = np.array([9.0, -9.0, 9.0]) if bad else motion(p) - p
            row = [i, *p, *F[0], u[0], *F[1], u[1], *F[2], u[2], 0.0, 5, -1 if bad else 2, 1e-4]
            f.write("\t".join("%.7f" % v for v in row) + "\n")
    return nodes


def main(scope):
    names = [name for name in scope if name.startswith("test_")]
    names = [n for n in names if not sys.argv[1:] or n in sys.argv[1:]]
    print(f"1..{len(names)}", flush=True)
    failed = 0
    home = os.getcwd()
    for number, name in enumerate(names, 1):
        folder = tempfile.mkdtemp(prefix="litho-")
        os.chmod(folder, 0o755)
        os.chdir(folder)
        try:
            scope[name]()
            print(f"ok {number} {name[5:]}", flush=True)
        except Exception:  # any exception is a failed test, with its trace as diagnosis
            failed += 1
            print(f"not ok {number} {name[5:]}")
            print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()), flush=True)
        finally:
            os.chdir(home)
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


def interrupt_at(args, ready, number=signal.SIGINT, env=None):
    """Starts litho, sends a signal once @ready (line of standard error) is true; exit status and standard error."""
    process = subprocess.Popen([LITHO, *[str(a) for a in args], "--progress=json"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment(**(env or {})))
    said, sent = [], False
    for line in process.stderr:
        said.append(line)
        if not sent and ready(line):
            process.send_signal(number)
            sent = True
    process.stdout.close()
    assert sent, "it ended before it could be interrupted: " + "".join(said)
    return process.wait(TIMEOUT), "".join(said)
