"""Holders named by answers to trace requests: they support a chain, contradict it, or stand in one of its gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chokepoint.connect.custody.events import Answer
from chokepoint.connect.custody.kinds import ANSWER
from chokepoint.connect.custody.walking import Chain, Conflict, Hop


def add_answers(chain: Chain, names: Mapping[str, str]) -> None:
    """Work the answers into the chain; `names` holds the names of parties, by id.

    A holder who is in the chain is shown once more. Another one follows whoever was asked, where the chain has a gap
    there; it takes no day from the gap, which stays: when and how it went on is still not known. Where another holder
    follows already, the two accounts conflict.
    """
    for answer in chain.item.answers:
        held = [hop for hop in chain.hops if hop.entity == answer.entity]
        if held:
            held[0].add((answer.record_id,), 1.0)
            continue
        asked = _asked(chain, answer, names)
        if asked is None:
            _stand_in_last_gap(chain, answer)
        elif asked + 1 < len(chain.hops) and not chain.hops[asked + 1].is_gap:
            _contradict(chain, chain.hops[asked + 1], answer)
        else:
            chain.hops.insert(asked + 1, _hop(chain, asked, answer))


def _asked(chain: Chain, answer: Answer, names: Mapping[str, str]) -> int | None:
    """The hop of whoever was asked: by id, by name, or by the maker's name on the item."""
    wanted = _folded(answer.addressed_to)
    for number, hop in enumerate(chain.hops):
        if hop.party is not None and wanted in (_folded(hop.party), _folded(names.get(hop.party, ""))):
            return number
    maker = chain.item.maker_name
    return 0 if chain.hops and maker is not None and _folded(maker) == wanted else None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _hop(chain: Chain, after: int, answer: Answer) -> Hop:
    """The holder that the answer names; papers do not show its custody as lawful, an answer does not end it either."""
    outside = chain.hops[after].lawful is False
    since = chain.hops[after].shown
    return Hop(
        answer.holder,
        answer.entity,
        None,
        since,
        False if outside else None,
        ANSWER,
        ANSWER,
        record_ids=[answer.record_id],
    )


def _stand_in_last_gap(chain: Chain, answer: Answer) -> None:
    """Where the one asked is not in the chain, the holder stands in its last gap, with a gap on both sides."""
    if not chain.gaps:
        _contradict(chain, chain.hops[-1], answer)
        return
    number = chain.gaps[-1]
    gap = chain.hops[number]
    chain.hops[number + 1 : number + 1] = [_hop(chain, number, answer), replace(gap, record_ids=list(gap.record_ids))]


def _contradict(chain: Chain, other: Hop, answer: Answer) -> None:
    parties = {answer.entity: answer.holder}
    if other.entity is not None and other.party is not None:
        parties[other.entity] = other.party
    records = (*other.record_ids, answer.record_id)
    basis = f"the answer of {answer.addressed_to} names {answer.holder}, the events another holder"
    chain.conflicts.append(Conflict(basis, tuple(parties.items()), records))
