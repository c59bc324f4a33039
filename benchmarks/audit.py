"""How many entries a second the log takes in batches, how many are verified, and how long a page of the queue takes.

Run: python benchmarks/audit.py [URL]    (a SQLite file of its own where no database is named)
"""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from pathlib import Path

from chokepoint.records.casework import Found, Sign
from chokepoint.review.audit.verifying import verify
from chokepoint.review.cases.intake import take_run
from chokepoint.review.cases.queueing import Wanted, queue
from chokepoint.review.store import Store, open_store

BATCHES, BATCH, PERSONS = 20, 1_000, 2_000
ALERTS, PAGE = 100_000, 50
ACTOR = "benchmark"


def main(url: str | None = None) -> list[str]:
    """One line a figure."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(url or f"sqlite:///{Path(folder) / 'casework.sqlite'}", secrets.token_bytes(32))
        try:
            return [*_log(store), *_queue(store)]
        finally:
            store.close()


def _log(store: Store) -> list[str]:
    started = time.perf_counter()
    for batch in range(BATCHES):
        with store.work(ACTOR) as work:
            for number in range(BATCH):
                one = batch * BATCH + number
                work.enter("record.read", f"order/O-{one}", f"party/P-{one % PERSONS}", reason="looked at")
    appended = BATCHES * BATCH / (time.perf_counter() - started)
    started = time.perf_counter()
    found = verify(store)
    verified = found.entries / (time.perf_counter() - started)
    if not found.holds:
        raise SystemExit(f"The log does not hold: {found.fault}")
    return [
        f"- append, {BATCH:,} entries a transaction: {appended:,.0f} entries/s",
        f"- verify: {verified:,.0f} entries/s",
    ]


def _queue(store: Store) -> list[str]:
    alerts = [_alert(number) for number in range(ALERTS)]
    started = time.perf_counter()
    take_run(store, ACTOR, "R1", alerts)
    taken = time.perf_counter() - started
    started = time.perf_counter()
    queue(store, Wanted(), top=PAGE)
    first = time.perf_counter() - started
    started = time.perf_counter()
    queue(store, Wanted(), top=PAGE, after=ALERTS // 2)
    middle = time.perf_counter() - started
    return [
        f"- take a run of {ALERTS:,} alerts, a case each: {taken:,.0f} s",
        f"- page of {PAGE} of the queue of {ALERTS:,}: the first {first:.3f} s, the middle one {middle:.3f} s",
    ]


def _alert(number: int) -> Found:
    signs = (Sign("third-party-payer", False, "Paid by another.", (f"payments/T-{number}",)),)
    likelihood = (number * 7919 % ALERTS) / ALERTS
    return Found(f"order/O-{number}", "R1", "hold", True, likelihood, number + 1, signs, f"P-{number}")


if __name__ == "__main__":
    sys.stdout.write("\n".join(main(*sys.argv[1:])) + "\n")
