"""Pages asked for by wrk: a driver in C leaves more of the machine to the server."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.measure import Run

SCRIPT = Path(__file__).with_suffix(".lua")


def is_here() -> bool:
    return shutil.which("wrk") is not None


@dataclass(slots=True)
class Told(Run):
    """A run of which only the sums are known."""

    requests: int = 0
    lost: int = 0
    percentiles: dict[float, float] = field(default_factory=dict)

    @property
    def done(self) -> int:
        return self.requests

    @property
    def failed(self) -> int:
        return self.lost

    def percentile(self, share: float) -> float:
        return self.percentiles[share]


def drive(port: int, paths: Sequence[str], seconds: float, clients: int) -> Told:
    """Let so many connections ask for these addresses in turn; sizes are not told."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as addresses:
        addresses.write("\n".join(paths))
        addresses.flush()
        said = subprocess.run(
            [
                "wrk", "--threads=1", f"--connections={clients}", f"--duration={max(1, round(seconds))}s",
                "--timeout=30s", "--latency", f"--script={SCRIPT}", f"http://127.0.0.1:{port}",
                "--", addresses.name,
            ],
            capture_output=True, text=True, check=True, timeout=seconds + 90,
        ).stdout  # fmt: skip
    result = next(line for line in said.splitlines() if line.startswith("RESULT "))
    told = json.loads(result.removeprefix("RESULT "))
    return Told(
        seconds=told["seconds"],
        lost=told["refused"] + told["broken"],
        requests=told["requests"] - told["refused"],
        percentiles={0.5: told["p50"], 0.99: told["p99"]},
    )
