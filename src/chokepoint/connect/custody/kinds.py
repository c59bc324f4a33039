"""The kinds of custody events, in the order in which they follow one another, as event types of EPCIS."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    """The five event types of EPCIS 2.0 (GS1, 2022, section 7.4)."""

    OBJECT = "object"
    """Something was seen, sent or received."""
    AGGREGATION = "aggregation"
    """It went inside something larger: here the lot of which it is one."""
    TRANSACTION = "transaction"
    """It changed hands by a business transaction."""
    TRANSFORMATION = "transformation"
    """It was made of something else."""
    ASSOCIATION = "association"
    """It was tied to something else: here to a holder whom only an answer names."""


ANSWER = "answer"
"""A holder known only from the answer to a trace request."""
MAKER = "maker"
"""The maker, known only from the item's own row."""
GIVER = "named as giver"
"""A holder known only from what it gave: how it came there is not recorded."""
NOT_RECORDED = "not recorded"
"""A holder whom no record names."""

EVENT_TYPES = {
    "manufacture": EventType.TRANSFORMATION,
    "export": EventType.OBJECT,
    "import": EventType.OBJECT,
    "sale": EventType.TRANSACTION,
    "retransfer": EventType.TRANSACTION,
    "loss": EventType.OBJECT,
    "capture": EventType.OBJECT,
    "recovery": EventType.OBJECT,
    ANSWER: EventType.ASSOCIATION,
}
STEP = {kind: number for number, kind in enumerate(EVENT_TYPES)}
"""Where days do not tell, the earlier of the list came first."""

TAKEN = ("loss", "capture")
"""Events that end lawful custody, whatever papers say."""


def event_type(kind: str, matched_by: str) -> EventType | None:
    """The event type of EPCIS that a kind is; an event recorded for a whole lot is the item's by aggregation."""
    if kind in EVENT_TYPES and matched_by in ("lot", "lot mask"):
        return EventType.AGGREGATION
    return EVENT_TYPES.get(kind)
