#!/usr/bin/env python3
"""Measures ./marram beside the bare relay, in turn, and prints medians with their spread.

    bench/compare.py --ipcload PATH --limit PATH [--rounds 3] [--seconds 5]

ipcload is the load generator and limit the relay: a C program that forwards frames with no parser,
no policies and no bounds, so what it moves is the practical limit of the machine. A row is one run of
the generator; each round runs every row against marram and then against the relay. CPU is user and
system time of the server over the messages that the generator received (or calls acknowledged).
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time

ROWS = {
    "1 to 1, 64 outstanding": "-p 1 -n 1 -w 64",
    "8 to 8, 16 outstanding": "-p 8 -n 8 -k 8 -w 16",
    "1 to 64, 16 outstanding": "-p 1 -n 64 -w 16",
    "1 to 1, 4 kB, 16 outstanding": "-p 1 -n 1 -w 16 -b 4096",
    "1 to 1, 1 outstanding": "-p 1 -n 1 -w 1",
    "GetConfiguration, 32 outstanding": "-p 1 -n 0 -w 32 -o aws.greengrass#GetConfiguration "
    "-m aws.greengrass#GetConfigurationRequest -j {}",
}
HOME = pathlib.Path(__file__).resolve().parent.parent
RECIPE = """
RecipeFormatVersion: '2020-01-25'
ComponentName: com.example.Load
ComponentVersion: '1.0.0'
ComponentConfiguration:
  DefaultConfiguration:
    accessControl:
      aws.greengrass.ipc.pubsub:
        'com.example.Load:pubsub:1': {operations: ['*'], resources: ['*']}
Manifests:
  - Lifecycle:
      Run: 'echo "$SVCUID" > token.new && mv token.new token && exec sleep 100000'
"""


def wait_for(condition, what):
    deadline = time.time() + 30
    while not condition():
        if time.time() > deadline:
            raise SystemExit(f"compare: no {what} within 30 s")
        time.sleep(0.05)


def accepts(path):
    probe = socket.socket(socket.AF_UNIX)
    try:
        probe.connect(str(path))
        return True
    except OSError:
        return False
    finally:
        probe.close()


class Marram:
    name = "marram"

    def __init__(self, folder):
        recipes = folder / "recipes"
        recipes.mkdir()
        (recipes / "com.example.Load-1.0.0.yaml").write_text(RECIPE)
        self.socket = folder / "root" / "ipc.socket"
        self.process = subprocess.Popen(
            [HOME / "marram", "run", "--root", folder / "root", "--recipe-dir", recipes]
            + ["--merge", "com.example.Load=1.0.0"],
            stdout=subprocess.DEVNULL,
        )
        token = folder / "root" / "work" / "com.example.Load" / "token"
        wait_for(token.exists, "token of the load component")
        self.token = token.read_text().strip()


class Relay:
    name = "relay"

    def __init__(self, folder, program):
        self.socket = folder / "relay.socket"
        self.process = subprocess.Popen([program, self.socket])
        wait_for(lambda: accepts(self.socket), "socket of the relay")
        self.token = "none"


def cpu_seconds(server):
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(server):
    for line in pathlib.Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024


def run(server, ipcload, options, seconds):
    before = cpu_seconds(server)
    output = subprocess.run(
        [ipcload, "-s", server.socket, "-t", server.token, *options.split(), "-d", str(seconds)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    cpu = cpu_seconds(server) - before
    result = json.loads(output)
    if result["errors"] or result["sent"] != result["acked"]:
        raise SystemExit(f"compare: messages went missing: {output}")
    calls = result["subs"] == 0
    count = result["acked"] if calls else result["received"]
    return {
        "rate": result["acked_per_s"] if calls else result["delivered_per_s"],
        "cpu": cpu / count * 1e9,
        "p50": result["ack_us"]["p50"],
    }


def middle(values):
    return statistics.median(values), min(values), max(values)


def show(label, samples):
    print(f"| {label} ", end="")
    for measure, form in (("rate", "{:,.0f}"), ("cpu", "{:,.0f}"), ("p50", "{:.1f}")):
        for server in ("marram", "relay"):
            median, low, high = middle([s[measure] for s in samples[server]])
            print(f"| {form} ({form}-{form}) ".format(median, low, high), end="")
        ratio = statistics.median(
            a[measure] / b[measure] for a, b in zip(samples["marram"], samples["relay"])
        )
        print(f"| {ratio:.2f} ", end="")
    print("|", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ipcload", required=True)
    parser.add_argument("--limit", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="marram-bench-"))
    servers = []
    try:
        servers.append(Marram(folder))
        idle = resident_mib(servers[0])
        # The JIT reaches full speed after a few seconds of load; the relay has none.
        for options in ROWS.values():
            run(servers[0], arguments.ipcload, options, 3)
        warm = resident_mib(servers[0])
        samples = {label: {"marram": [], "relay": []} for label in ROWS}
        for _ in range(arguments.rounds):
            for label, options in ROWS.items():
                relay = Relay(folder, arguments.limit)
                servers.append(relay)
                for server in (servers[0], relay):
                    figures = run(server, arguments.ipcload, options, arguments.seconds)
                    samples[label][server.name].append(figures)
                relay.process.kill()
                relay.process.wait()
                servers.remove(relay)
                relay.socket.unlink()
        print("| work | rate, marram | rate, relay | ratio | CPU ns, marram | CPU ns, relay | ratio ", end="")
        print("| ack p50 us, marram | ack p50 us, relay | ratio |")
        print("| --- " * 10 + "|")
        for label, of in samples.items():
            show(label, of)
        print(f"\nResident: {idle:.0f} MiB idle, {warm:.0f} MiB after the first load,", end="")
        print(f" {resident_mib(servers[0]):.0f} MiB after all of it.")
    finally:
        for server in servers:
            server.process.send_signal(signal.SIGTERM)
            server.process.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
