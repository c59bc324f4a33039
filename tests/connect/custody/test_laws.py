"""What holds of every chain, whatever the events: loops, gifts to oneself, strangers, days out of order."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chokepoint.connect.custody.answering import add_answers
from chokepoint.connect.custody.diversion import Diversion, locate_diversion
from chokepoint.connect.custody.events import Answer, Event, Item
from chokepoint.connect.custody.faults import faults
from chokepoint.connect.custody.walking import Chain, walk

PARTIES = st.sampled_from([None, "a", "b", "c", "m"])
KINDS = st.sampled_from(["manufacture", "export", "import", "sale", "retransfer", "loss", "capture", "recovery"])
BEGIN = date(2015, 1, 1)


@st.composite
def events(draw: st.DrawFn) -> tuple[Event, ...]:
    made = []
    for number in range(draw(st.integers(0, 7))):
        earliest = BEGIN + timedelta(days=draw(st.integers(0, 300)))
        giver, taker = draw(PARTIES), draw(PARTIES)
        made.append(
            Event(
                kind=draw(KINDS),
                earliest=earliest,
                latest=earliest + timedelta(days=draw(st.integers(0, 60))),
                giver=giver,
                taker=taker,
                gave=giver,
                took=taker,
                place_id=None,
                basis=draw(st.sampled_from([None, "licence", "contract with a no-re-export clause"])),
                paper_holds=draw(st.sampled_from([None, True, False])),
                end_user=draw(PARTIES),
                grade=draw(st.sampled_from([0.1, 0.7, 1.0])),
                matched_by=draw(st.sampled_from(["item", "item", "lot"])),
                key=f"e{number}",
                record_ids=(f"custody_events/e{number}",),
            )
        )
    return tuple(made)


@st.composite
def items(draw: st.DrawFn) -> Item:
    maker = draw(st.sampled_from([None, "m"]))
    answers = tuple(
        Answer(draw(st.sampled_from(["m", "a", "nobody"])), holder, holder, f"trace_requests/q{number}")
        for number, holder in enumerate(draw(st.lists(st.sampled_from(["a", "b", "z"]), max_size=2)))
    )
    made_on = draw(st.sampled_from([None, BEGIN, BEGIN + timedelta(days=200)]))
    found_on = draw(st.sampled_from([None, BEGIN + timedelta(days=100), BEGIN + timedelta(days=400)]))
    return Item("i", maker, maker, None, made_on, found_on, None, "IQ", 1.0, draw(events()), answers)


def traced(item: Item) -> tuple[Chain, Diversion]:
    chain = walk(item)
    add_answers(chain, {})
    return chain, locate_diversion(chain, {"a": "company", "b": "public_body"})


@given(items())
def test_a_chain_with_a_missing_hop_never_names_a_single_holder(item: Item) -> None:
    chain, diversion = traced(item)
    if chain.gaps and chain.outside is not None:
        assert diversion.unknown_holder is not None
        assert diversion.unknown_holder > 0


@given(items())
def test_likelihoods_add_up_to_one_at_most(item: Item) -> None:
    _, diversion = traced(item)
    parts = [one.likelihood for one in diversion.candidates]
    assert all(0 < part <= 1 for part in parts)
    assert sum(parts) + (diversion.unknown_holder or 0) <= 1 + 1e-12
    parties = [one.party for one in diversion.candidates]
    assert len(parties) == len(set(parties))


@given(items(), st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter(item: Item, shuffle: random.Random) -> None:
    other = list(item.events)
    shuffle.shuffle(other)
    mixed = Item(*(getattr(item, name) for name in Item.__slots__[:-2]), tuple(other), item.answers)
    one, another = traced(item), traced(mixed)
    assert one[1] == another[1]
    assert one[0].hops == another[0].hops
    assert faults(one[0], {}, {}, {}) == faults(another[0], {}, {}, {})


@given(items())
def test_nobody_is_invented_and_every_named_holder_has_a_record(item: Item) -> None:
    chain, diversion = traced(item)
    named = {party for event in item.events for party in (event.giver, event.taker)} | {item.maker}
    named |= {answer.holder for answer in item.answers}
    assert {hop.party for hop in chain.hops} <= named | {None}
    assert {one.party for one in diversion.candidates} <= named
    assert all(hop.record_ids for hop in chain.hops if hop.party is not None)


@given(items())
def test_the_interval_runs_forward_and_ends_with_the_first_evidence(item: Item) -> None:
    chain, diversion = traced(item)
    if chain.outside is None:
        assert (diversion.latest, diversion.candidates) == (None, ())
        return
    assert diversion.latest == chain.outside.latest
    assert diversion.earliest is None or diversion.earliest <= chain.outside.latest
