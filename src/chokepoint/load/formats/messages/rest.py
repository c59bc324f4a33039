"""A file that is told in part: what came before a fault stands, and a file that tells nothing is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from chokepoint.load.formats.messages.said import Left, Said, Unread
from chokepoint.load.formats.sheets import RefusedError


def some_of(told: Iterable[Said], name: str, table: str, nothing: Callable[[Sequence[str]], str]) -> Iterator[Said]:
    """What a file tells, and what it leaves once and last.

    A refusal after something was told leaves the rest of the file unread, for `table`; before that it is raised. Where
    nothing is told, raises RefusedError with what `nothing` says of what was left.
    """
    some, lefts = False, dict[str, None]()
    try:
        for said in told:
            if isinstance(said, Left):
                lefts.setdefault(said.words)
            else:
                some = True
                yield said
    except RefusedError as error:
        if not some:
            raise
        yield Unread(table, 1, name, error.detail)
    if not some:
        raise RefusedError(nothing(list(lefts)))
    yield from (Left(words) for words in lefts)
