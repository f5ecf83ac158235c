#!/usr/bin/env python3
"""Measures what 100,000 leaves of stored configuration cost a start, in time and in memory.

    bench/leaves.py [--rounds 5] [--components 20] [--leaves 100000] [--section 50]

Two roots with the same components, which do nothing; in one of them they have the leaves, set by
`marram config set`, so many in a section. In turn ./marram runs on either: time until it says that
it runs, processor time (of all threads) and resident memory then, and memory after three
GetConfiguration, each of a whole component.
Prints medians with the lowest and the highest, and the differences of the medians.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parent.parent
AT_ONCE = 10_000  # more would be too large for one command
RECIPE = """
RecipeFormatVersion: '2020-01-25'
ComponentName: {name}
ComponentVersion: '1.0.0'
Manifests:
  - Lifecycle: {{}}
"""


def value(number):
    return [f"value {number}", number, number / 8, number % 2 == 0, "on"][number % 5]


def configurations(leaves, section):
    """Objects to be merged one after the other."""
    for first in range(0, leaves, AT_ONCE):
        part = {}
        for number in range(first, min(leaves, first + AT_ONCE)):
            members = part.setdefault(f"section{number // section:04d}", {})
            members[f"key{number:06d}"] = value(number)
        yield json.dumps(part)


class Marram:
    """./marram run, until the block ends."""

    def __init__(self, root, *arguments):
        self.root = root
        self.command = [HOME / "marram", "run", "--root", root, *arguments]

    def __enter__(self):
        begin = time.monotonic()
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        if not any(line.startswith("Marram runs") for line in self.process.stdout):
            raise SystemExit("leaves: marram did not start")
        self.ready = (time.monotonic() - begin) * 1000
        fields = self.proc("stat").rsplit(")", 1)[1].split()
        self.processor = (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate()

    def proc(self, name):
        return pathlib.Path(f"/proc/{self.process.pid}/{name}").read_text()

    def mib(self, field):
        for line in self.proc("status").splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024

    def config(self, *arguments, given=None):
        command = [HOME / "marram", "config", *arguments, "--root", self.root]
        subprocess.run(command, check=True, input=given, text=True, stdout=subprocess.DEVNULL)


def prepare(folder, names, leaves, section):
    recipes = folder / "recipes"
    recipes.mkdir()
    arguments = ["--recipe-dir", recipes]
    for name in names:
        (recipes / f"{name}-1.0.0.yaml").write_text(RECIPE.format(name=name))
        arguments += ["--merge", f"{name}=1.0.0"]
    roots = {"without": folder / "without", "with": folder / "with"}
    for label, root in roots.items():
        with Marram(root, *arguments) as marram:
            for name in names if label == "with" else []:
                for given in configurations(leaves // len(names), section):
                    marram.config("set", name, "/", "-", given=given)
    return roots


def measure(root, names):
    with Marram(root) as marram:
        figures = {"ready, ms": marram.ready, "processor time then, ms": marram.processor}
        figures["resident then, MiB"] = marram.mib("VmRSS")
        for name in names[:3]:
            marram.config("get", name)
        figures["resident, MiB"] = marram.mib("VmRSS")
        figures["most resident, MiB"] = marram.mib("VmHWM")
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--components", type=int, default=20)
    parser.add_argument("--leaves", type=int, default=100_000)
    parser.add_argument("--section", type=int, default=50)
    arguments = parser.parse_args()
    names = [f"com.example.Leaves{number}" for number in range(arguments.components)]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="marram-leaves-"))
    try:
        roots = prepare(folder, names, arguments.leaves, arguments.section)
        samples = {label: [] for label in roots}
        for _ in range(arguments.rounds):
            for label, root in roots.items():
                samples[label].append(measure(root, names))
        print("| | without | with | more |\n| --- | --- | --- | --- |")
        for figure in samples["with"][0]:
            medians, cells = [], []
            for label in roots:
                values = [sample[figure] for sample in samples[label]]
                medians.append(statistics.median(values))
                cells.append(f"{medians[-1]:.0f} ({min(values):.0f}-{max(values):.0f})")
            print(f"| {figure} | {' | '.join(cells)} | {medians[1] - medians[0]:.0f} |")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
