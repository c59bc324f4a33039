"""How long `chokepoint --help` takes: the median of several calls.

Run: python benchmarks/starting.py
"""

from __future__ import annotations

import statistics
import sys

from measure import measured

CALLS = 11


def main() -> list[str]:
    """One line."""
    seconds = statistics.median(measured("--help", json_output=False).seconds for _ in range(CALLS))
    return [f"`chokepoint --help`, median of {CALLS}: {seconds:.2f} s."]


if __name__ == "__main__":
    sys.stdout.write("\n".join(main()) + "\n")
