"""
The speed of what is measured: `make bench-environment`.

Makes a database of its own (SQLite, or beside the PostgreSQL one that DATABASE_URL names), loads
readings of a thousand streams (`--rows`, 1 million; 10 million takes minutes) twice: by the raw
ceiling (an upserting load into a bare copy of the table) and by `store.record`, in pieces of
ten thousand, and then measures what pages ask. One table; exit code 1 where a bound is broken.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import run as benches


def main() -> int:
    given = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    given.add_argument("--rows", type=int, default=1_000_000)
    chosen = given.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        benches.an_installation(0, Path(folder)) as (environment, _database),
    ):
        environment["LANGNGHE_DEMO"] = "0"
        langnghe = [sys.executable, "-m", "langnghe.cli"]
        subprocess.run([*langnghe, "migrate", "-v", "0"], env=environment, check=True)
        subprocess.run([*langnghe, "load_content", "-v", "0"], env=environment, check=True)
        itself = [sys.executable, "-m", "bench.readings", str(chosen.rows)]
        return subprocess.run(itself, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
