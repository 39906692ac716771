"""
The queue of an office with many dossiers: `python -m bench.dossiers [--rows 100000]`.

Makes a database of its own (see `bench.run.an_installation`), fills one office in batches, and holds
the processor time of the first page against its bound.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import run as benches

BOUND = 30.0  # milliseconds of processor time, of the server's own process


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    with (
        tempfile.TemporaryDirectory() as folder,
        benches.an_installation(rows, Path(folder)) as (environment, database),
    ):
        command = [sys.executable, "-m", "bench.inside_dossiers", str(rows)]
        prepare = [sys.executable, "-m", "langnghe.cli", "prepare"]
        subprocess.run(prepare, env=environment, check=True, stdout=subprocess.DEVNULL)
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
    told = json.loads(done.stdout.splitlines()[-1])
    print(f"{'postgresql' if database else 'sqlite'}, {rows:,} dossiers")
    print(f"{'what':<20} {'cpu ms':>8} {'statements ms':>14} {'queries':>8}")
    for name, one in told.items():
        print(f"{name:<20} {one['cpu']:>8.1f} {one['statements']:>14.1f} {one['queries']:>8.0f}")
    return told["first page"]["cpu"] > BOUND


if __name__ == "__main__":
    sys.exit(main())
