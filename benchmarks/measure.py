"""Measuring in a process of its own: seconds, the most memory it held, and what it printed."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KIBIBYTES_A_GIBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Measured:
    """One command: wall-clock seconds, peak resident memory in GiB, and its JSON output, if any."""

    seconds: float
    gibibytes: float
    output: Any


def measured(*words: str | Path, json_output: bool = True) -> Measured:
    """Run one `chokepoint` command; raises CalledProcessError where it fails."""
    command = [str(Path(sys.executable).parent / "chokepoint"), *map(str, words)]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), command)
    return Measured(seconds, usage.ru_maxrss / KIBIBYTES_A_GIBIBYTE, json.loads(printed) if json_output else printed)


def machine() -> str:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"
