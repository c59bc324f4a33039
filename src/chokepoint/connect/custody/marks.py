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
    """Whether a fully read mark may be the one that the mask shows; both plain."""
    return pattern(mask).fullmatch(mark) is not None


def pattern(mask: str) -> re.Pattern[str]:
    """The mask as a regular expression. Runs of `*` are one, so that no mask takes long."""
    parts = re.split(r"(\?|\*+)", mask)
    return re.compile("".join({"?": ".", "*": ".*"}.get(part[:1], re.escape(part)) for part in parts), re.DOTALL)


def fitting(masks: Iterable[str], marks: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every mask with each read mark that fits it, in order of both; only marks with its first letters are tried."""
    read = sorted({mark for mark in marks if not is_mask(mark)})
    for mask in sorted(set(masks)):
        head, shape = WILD.split(mask, maxsplit=1)[0], pattern(mask)
        for mark in read[bisect_left(read, head) :]:
            if not mark.startswith(head):
                break
            if shape.fullmatch(mark):
                yield mask, mark
