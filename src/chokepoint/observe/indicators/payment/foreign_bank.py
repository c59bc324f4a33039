"""A payer whose bank lies in another country than its seat.

Firms bank where they are. An account elsewhere may be that of another, or may be there because banks at home look more
closely.

Innocent: Branches and parents abroad, a currency that banks at home do not keep, payment firms that give accounts of
    their own country. A tie to a firm in the bank's country clears; the habit of payer or neighbours, and a bank in the
    same part of the world, lower it.
Cannot see: The country of accounts that are no IBAN; who holds an account besides the named payer.
Check: Since when does the payer use this account, and what else ties it to that country?
Ask: Why is this account kept there, and is it in your company's name?
Source: FATF, Guidance on Proliferation Financing Risk Assessment and Mitigation, June 2021, account and transaction
    indicators. IBAN: ISO 13616-1; regions: United Nations, M49. Factors are this project's own.
"""

from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.examples import fires, order, paid, party, related, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.relations.foreign_payments import SAME_REGION, SAME_SUB_REGION
from chokepoint.observe.sameness import with_entities

USED_BEFORE = 0.4
"""Factor where the payer used a bank of that country for an earlier order. Ours."""

USUAL_SHARE = 0.05
"""Share of the payments by payers of one seat that come from banks of that country at which it is worth half. Ours."""

LEAST_PAYMENTS = 20
"""Other payments by payers of that seat from which their share is taken."""


def finding(
    orders: ir.Table,
    bank_accounts: ir.Table,
    tied_parties: ir.Table,
    parties: ir.Table,
    identities: ir.Table,
    country_regions: ir.Table,
) -> ir.Table:
    """One row per order. Strength: that of the most unusual account.

    NULL where seat or account of a payer is not known, or its tie to a firm there may exist.
    """
    rows = with_entities(bank_accounts, identities, "holder_id")
    abroad = _with_custom(rows).filter(lambda table: ~(table.bank == table.seat).fill_null(False))
    abroad = _with_regions(_with_ties(abroad, tied_parties, parties, identities), country_regions)
    shows = ibis.cases(
        (abroad.bank.isnull() | abroad.seat.isnull(), ibis.null("boolean")),
        (abroad.tied, False),
        (abroad.perhaps, ibis.null("boolean")),
        else_=True,
    )
    words = ibis.literal("bank in ") + abroad.bank + ", seat in " + abroad.seat
    weight = abroad.apart * abroad.before.ifelse(USED_BEFORE, 1.0) / (abroad.share / USUAL_SHARE + 1.0)
    shown = abroad.select("order_id", "record", shows=shows, words=words, weight=weight)
    nothing_unseen = orders.select("order_id").filter(ibis.literal(False))
    return judged(orders, shown, nothing_unseen, strength=_.weight.max())


def _with_custom(rows: ir.Table) -> ir.Table:
    """The same rows with `before` (the holder used a bank there for an earlier order) and `share` of the lane."""
    known = rows.filter(rows.bank.notnull(), rows.seat.notnull())
    lanes = known.group_by("seat", "bank").agg(of_lane=known.count())
    seats = known.group_by("seat").agg(of_seat=known.count())
    first = rows.ordered_at.min().over(group_by=["holder_id_entity", "bank"])
    rows = rows.mutate(before=(first < rows.ordered_at).fill_null(False))
    rows = rows.left_join(lanes, ["seat", "bank"], rname="lane_{name}").left_join(seats, "seat", rname="seat_{name}")
    others = rows.of_seat - 1
    share = (others >= LEAST_PAYMENTS).ifelse((rows.of_lane - 1) / ibis.greatest(others, 1), 0.0)
    return rows.mutate(share=share.fill_null(0.0).round(6))


def _with_ties(rows: ir.Table, tied_parties: ir.Table, parties: ir.Table, identities: ir.Table) -> ir.Table:
    """The same rows with `tied` to a party seated in the bank's country, and `perhaps`."""
    seats = with_entities(parties.select("party_id", other_seat="country"), identities, "party_id")
    seats = seats.select("other_seat", other_id="party_id_entity")
    ends = rows.select(entity_id="holder_id_entity", bank="bank").distinct()
    met = ends.inner_join(tied_parties, "entity_id").left_join(seats, "other_id", rname="seat_{name}")
    there = met.other_seat == met.bank
    found = met.group_by("entity_id", "bank").agg(
        tied=(there & met.certain).any(), perhaps=(there.cast("int8").isnull() | (there & ~met.certain)).any()
    )
    rows = rows.left_join(found, [rows.holder_id_entity == found.entity_id, "bank"], rname="tie_{name}")
    return rows.mutate(tied=rows.tied.fill_null(False), perhaps=rows.perhaps.fill_null(False))


def _with_regions(rows: ir.Table, country_regions: ir.Table) -> ir.Table:
    """The same rows with `apart`: how far bank and seat lie apart, least where it cannot be told."""
    for end in ("bank", "seat"):
        area = country_regions.select(
            **{f"{end}_country": "country", f"{end}_region": "region", f"{end}_sub_region": "sub_region"}
        )
        rows = rows.left_join(area, rows[end] == area[f"{end}_country"])
    apart = ibis.cases(
        (rows.bank_region != rows.seat_region, 1.0),
        (rows.bank_sub_region != rows.seat_sub_region, SAME_REGION),
        else_=SAME_SUB_REGION,
    )
    return rows.mutate(apart=apart)


_TURKISH = "TR330006100519786457841326"
_CYPRIOT = "CY17002001280000001200527600"
_BUYER = party(country="TR", account=_TURKISH)


def _wire(account: str | None, payment_id: str = "P1", payer: str = "buyer", **cells: Any) -> Row:
    return paid(payer, payment_id, from_account=account, **{"method": "bank_transfer", **cells})


INDICATOR = Indicator(
    code="GEO-08",
    subject="order",
    finding=finding,
    explain="Paid from an account abroad: {basis}.",
    questions=("payer-bank", "customer-place", "payer-relation"),
    examples=(
        fires("a bank in another part of the world", order(), _BUYER, _wire("GB33BUKB20201555555555")),
        fires("a payer's bank", order(), _BUYER, party("x", country="DE"), _wire(_CYPRIOT, payer="x")),
        fires("one of two payments", order(), _BUYER, _wire(_TURKISH), _wire("GB33BUKB20201555555555", "P2")),
        fires("the buyer's own account, nothing paid yet", order(), party(country="GE", account=_CYPRIOT)),
        fires(
            "tied to a firm elsewhere",
            order(),
            _BUYER,
            _wire(_CYPRIOT),
            related("x", "buyer"),
            party("x", country="DE"),
        ),
        silent("a bank at home", order(), _BUYER, _wire("TR33 0006 1005 1978 6457 8413 26")),
        silent("a parent there", order(), _BUYER, _wire(_CYPRIOT), related("x", "buyer"), party("x", country="CY")),
        silent("in cash", order(), party(country="GE", account=_CYPRIOT), paid("buyer", method="cash")),
        unassessable("method not recorded", order(), _BUYER, _wire(_CYPRIOT, method=None)),
        unassessable("no account recorded", order(), _BUYER, _wire(None)),
        unassessable("an account that is no IBAN", order(), _BUYER, _wire("0123456789")),
        unassessable("payer not recorded", order(), _BUYER, paid(None, from_account=_CYPRIOT, method="bank_transfer")),
        unassessable("payer's seat not known", order(), party(), _wire(_CYPRIOT)),
        unassessable("parent's seat not known", order(), _BUYER, _wire(_CYPRIOT), related("x", "buyer"), party("x")),
        unassessable("nothing paid, no account stated", order(), party(country="TR")),
    ),
)
