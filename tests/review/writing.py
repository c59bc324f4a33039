"""A process that enters acts one after another and tells of each that is acknowledged; ended at any moment by a test.

Run: python -m tests.review.writing URL ACTOR ACTS
"""

from __future__ import annotations

import sys

from chokepoint.review.cases.acting import note
from chokepoint.review.store import open_store
from tests.review.sample import KEY


def main(url: str, actor: str, acts: str) -> None:
    store = open_store(url, KEY)
    for number in range(int(acts)):
        note_id = note(store, actor, "C-000001", f"{actor} {number}")
        sys.stdout.write(note_id + "\n")
        sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
