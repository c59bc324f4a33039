"""Which entities were listed, denied, refused or found to have procured illicitly, and since when."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import record
from chokepoint.observe.sameness import with_entities

CLOSE = 0.9
"""Likelihood from which a party and an entry of a list are taken for the same, where no exception holds. Ours."""

DENIALS = ("denied", "refused_elsewhere")
"""Codes of notes on a party: a public body denied it; another supplier refused it."""

LISTED, FOUND, DENIED, REFUSED = "listed", "found illicit", "denied", "refused"
GRAVE = (LISTED, FOUND)
"""What is settled by a public list or a decision, as against a supplier's refusal."""


def barred_parties(
    matches: ir.Table, lists: ir.Table, labels: ir.Table, notes: ir.Table, orders: ir.Table, identities: ir.Table
) -> ir.Table:
    """One row per entity and event against it: `entity_id, since, how, weight, record`.

    `since`: the day; NULL for an entry of a list that states none, which is taken to have stood always. `weight`: the
    likelihood of a match, 1 for what was decided.
    """
    told = notes.filter((notes.subject_kind == "party") & notes.code.isin(DENIALS))
    told = told.select("note_id", party_id="subject_id", since=told.noted_at.date())
    refused = orders.filter(orders.stage == "refused")
    refused = refused.select("order_id", party_id="customer_id", since=refused.ordered_at.date())
    decided = _decided(labels, orders)
    found = (
        _listed(matches, lists),
        _events(decided, FOUND, record("labels", decided.subject_kind, decided.subject_id)),
        _events(told, DENIED, record("notes", told.note_id)),
        _events(refused, REFUSED, record("orders", refused.order_id)),
    )
    rows = with_entities(ibis.union(*found), identities, "party_id")
    return rows.select("since", "how", "weight", "record", entity_id="party_id_entity").distinct()


def _decided(labels: ir.Table, orders: ir.Table) -> ir.Table:
    """One row per decision that a party, or the customer of an order, procured illicitly."""
    illicit = labels.filter(labels.label == "illicit").select("subject_kind", "subject_id", since="decided_on")
    of_orders = illicit.filter(illicit.subject_kind == "order")
    of_orders = of_orders.inner_join(orders.select("order_id", "customer_id"), [("subject_id", "order_id")])
    of_parties = illicit.filter(illicit.subject_kind == "party")
    return of_parties.mutate(party_id=of_parties.subject_id).union(
        of_orders.select("subject_kind", "subject_id", "since", party_id="customer_id")
    )


def _listed(matches: ir.Table, lists: ir.Table) -> ir.Table:
    close = matches.filter((matches.likelihood >= CLOSE) & matches.exception_id.isnull())
    close = close.select("party_id", "list_id", "entry_id", "likelihood")
    entries = lists.select("list_id", "entry_id", since="listed_on")
    rows = close.inner_join(entries, ["list_id", "entry_id"])
    return rows.select(
        "party_id",
        "since",
        how=ibis.literal(LISTED),
        weight=rows.likelihood.round(9),
        record=record("lists", rows.list_id, rows.entry_id),
    )


def _events(rows: ir.Table, how: str, name: ir.StringValue) -> ir.Table:
    return rows.select("party_id", "since", how=ibis.literal(how), weight=ibis.literal(1.0), record=name)
