"""Whether papers show a change of hands as lawful, as unlawful, or not at all."""

from __future__ import annotations

import re

from chokepoint.connect.custody.events import Event
from chokepoint.connect.custody.kinds import TAKEN

FORBIDS = re.compile(
    r"\b(non|no|not|without|prohibit\w*|forbid\w*)\b[\s-]+(to\s+)?(re-?\s?)(transfer|export|sale|sell)", re.I
)
"""Words of a legal basis that bind whoever takes under it: a non-retransfer clause."""


def binds(event: Event) -> bool:
    """Whether the event's legal basis forbids its taker to pass the item on."""
    return event.basis is not None and FORBIDS.search(event.basis) is not None


def shown_lawful(event: Event, *, bound: bool, giver_lawful: bool | None) -> bool | None:
    """Whether the taker's custody is lawful; None where nothing shows it either way.

    Loss and capture end lawful custody, and what is outside stays outside. A retransfer, or whatever a holder who is
    `bound` passes on, needs a legal basis of its own; so does no other event: there the lack of one is a lack of
    knowledge. A basis counts unless the paper behind it does not cover the day.
    """
    if event.kind in TAKEN or giver_lawful is False:
        return False
    if event.kind == "manufacture":
        return True
    allowed = event.paper_holds is True or (event.basis is not None and event.paper_holds is None)
    if event.kind == "retransfer" or bound:
        return allowed and not binds(event)
    return True if allowed else None
