"""Serial and lot numbers that could be read in part: `?` stands for one unread character, `*` for several."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

WILD = re.compile(r"[?*]")


def plain_mark(mark: str | None) -> str | None:
    """A mark as it is compared: upper case, no blanks around; None where nothing is left."""
    return (mark or "").strip().upper() or None


def is_mask(mark: str) -> bool:
    """Whether part of it was not read."""
    return bool(WILD.search(mark))


def fits(mask: str, mark: str) -> bool:
    """Whether a fully read mark may be the one that the mask shows; both plain.

    What stands between two `*` is sought from the left, each part after the one before it, so that no mask takes long.
    """
    head, *between = mask.split("*")
    if not between:
        return len(mark) == len(mask) and _reads(mask, mark)
    *middle, tail = between
    if len(mark) < len(head) + len(tail) or not (_reads(head, mark) and _reads(tail, mark[len(mark) - len(tail) :])):
        return False
    start, end = len(head), len(mark) - len(tail)
    for part in middle:
        found = next((at for at in range(start, end - len(part) + 1) if _reads(part, mark[at:])), None)
        if found is None:
            return False
        start = found + len(part)
    return True


def _reads(part: str, mark: str) -> bool:
    """Whether a mark begins as the part, which has no `*`, shows."""
    return len(mark) >= len(part) and all(sign in ("?", letter) for sign, letter in zip(part, mark, strict=False))


def fitting(masks: Iterable[str], marks: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every mask with each read mark that fits it, in order of both; only marks with its first letters are tried."""
    read = sorted({mark for mark in marks if not is_mask(mark)})
    for mask in sorted(set(masks)):
        head = WILD.split(mask, maxsplit=1)[0]
        for mark in read[bisect_left(read, head) :]:
            if not mark.startswith(head):
                break
            if fits(mask, mark):
                yield mask, mark
