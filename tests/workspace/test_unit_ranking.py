"""Parties and networks of the sample world: what they come to, and that their size does not raise them."""

from __future__ import annotations

import math

import pytest

from chokepoint.workspace.unit_ranking import ASKED_OF
from chokepoint.workspace.workspace import Workspace

LARGE = 32
"""Orders from which a customer of the small world counts as large."""


def test_explanations_of_parties_and_networks_add_up(demo: Workspace) -> None:
    parties, networks = demo.parties(), demo.networks()
    for kind, unit_id, one in (
        *(("party", party.party_id, party) for party in (parties[0], parties[len(parties) // 2], parties[-1])),
        *(("network", network.network_id, network) for network in (networks[0], networks[-1])),
    ):
        told = demo.explain(unit_id, kind)
        usual = math.log(told.prior / (1 - told.prior))
        assert abs(usual + math.fsum(row.contribution for row in told.rows) - told.log_odds) < 1e-9
        assert (told.likelihood, told.band, told.rank) == (one.likelihood, one.band, one.rank)
        assert {row.indicator for row in told.rows if row.contribution and row.code} == set(one.fires)
        assert all(row.basis for row in told.rows if row.contribution)


def test_each_size_adds_up_to_what_is_expected(demo: Workspace) -> None:
    rows = demo.engine.table("intercepts")
    bands = demo.engine.fetch(rows.filter(rows.run_id == demo.run()["run_id"])).to_pylist()
    assert {row["subject_kind"] for row in bands} >= {"order", "party", "network"}
    for row in bands:
        assert row["sum_of_likelihoods"] == pytest.approx(row["expected"], rel=1e-3, abs=1e-7), row
    assert sum(row["subjects"] for row in bands if row["subject_kind"] == "party") == len(demo.parties())


def test_the_orders_that_rank_first_are_of_parties_that_rank_high(demo: Workspace) -> None:
    parties = {one: party.rank for party in demo.parties() for one in party.party_ids}
    first = [parties[str(order.customer_id)] for order in demo.orders(10)]
    assert max(first) <= len(parties) / 20


def test_large_customers_do_not_rise_by_their_size(demo: Workspace) -> None:
    large = [party for party in demo.parties() if party.orders >= LARGE]
    assert large
    assert max(party.likelihood for party in large) < 20 * demo.run()["prior"]


def test_a_party_is_found_by_any_of_its_ids(demo: Workspace) -> None:
    merged = next(party for party in demo.parties() if len(party.party_ids) > 1)
    assert demo.explain(merged.party_ids[-1], "party").subject_id == merged.party_id


def test_a_unit_is_asked_what_its_orders_are(demo: Workspace) -> None:
    """The open questions of its likeliest orders, each once, with the most that one of them may change."""
    few = [party for party in demo.parties() if 1 < party.orders <= ASKED_OF]
    party = next(party for party in few if demo.explain(party.party_id, "party").questions)
    told = demo.explain(party.party_id, "party")
    of_orders = [asked for order in _orders_of(demo, party.party_ids) for asked in demo.explain(order).questions]
    assert {asked.question for asked in told.questions} <= {asked.question for asked in of_orders}
    assert len({(asked.columns, asked.question, asked.kind) for asked in told.questions}) == len(told.questions)
    for asked in told.questions:
        assert asked.moves_band == max(one.moves_band for one in of_orders if one.question == asked.question)
    moves = [(asked.moves_band, asked.expected_change) for asked in told.questions]
    assert moves == sorted(moves, reverse=True)


def test_nothing_is_asked_of_the_customers_of_a_unit_with_a_suspect_payment(demo: Workspace) -> None:
    payments = {card.id for card in demo.cards.values() if card.category == "payment" and not card.relief}
    suspect = [party for party in demo.parties(60) if payments & set(party.fires)]
    assert suspect
    for party in suspect[:5]:
        asked = demo.explain(party.party_id, "party").questions
        assert all(one.kind == "internal" for one in asked)
    clear = [party for party in demo.parties() if party.orders and not payments & set(party.fires)][:20]
    kinds = {one.kind for party in clear for one in demo.explain(party.party_id, "party").questions}
    assert kinds == {"internal", "customer"}


def test_a_network_is_asked_too(demo: Workspace) -> None:
    asked = [demo.explain(network.network_id, "network").questions for network in demo.networks(5)]
    assert any(asked)


def _orders_of(demo: Workspace, party_ids: tuple[str, ...]) -> list[str]:
    return [order.order_id for order in demo.orders() if order.customer_id in party_ids]


def test_parties_are_found_by_the_words_of_a_name_or_by_an_id(demo: Workspace) -> None:
    everyone = demo.parties()
    wanted = next(one for one in everyone if one.name and len(one.name.split()) > 1)
    assert wanted.name is not None
    for text in (" ".join(reversed(wanted.name.upper().split())), wanted.party_id.lower()):
        found = demo.parties(text=text)
        assert wanted in found
        assert [one for one in everyone if one in found] == found
    assert demo.parties(1, text=wanted.party_id) == [wanted]
    assert demo.parties(text="' OR 1=1 --") == []
