"""An end user tied to a military or defence body, though a civil use is declared.

The declaration leaves out what the licence would turn on.

Innocent: Defence ministries run hospitals, housing and schools; a shareholder does not decide on every purchase; a
    tie ended long ago.
Cannot see: Ties that are not on record; bodies whose activity is not recorded; uses that change after delivery.
Check: What does the end user do for the body, and who pays for these goods?
Ask: Will the goods, or what is made with them, be used by or for armed forces?
Source: EU internal compliance guidance, Recommendation (EU) 2019/1318, red flags; NECC and OFSI, Red Alert,
    6 December 2023; FATF, Guidance on Proliferation Financing Risk Assessment and Mitigation, June 2021. Classes:
    ISIC Rev. 4, 8422 (defence activities), 2520 and 3040 (weapons, military fighting vehicles).
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, in_doubt, order, party, related, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.sameness import as_perhaps, with_entities

DEFENCE, ARMS = "8422", ("2520", "252", "3040", "304")
ITSELF = "itself"

STRENGTH = {ITSELF: 1.0, "owner": 0.9, "parent": 0.9, "same_group": 0.9}
OTHER_TIE = 0.6
"""Strength by the tie; that of a director, an agent, an adviser is looser. Ours."""

MAKES_ARMS = 0.6
"""How much a maker of arms counts, as against a defence body. Ours: many of them make civil goods as well."""

ENDED = 0.5
"""How much a tie counts that ended before the order. Ours."""

NO_TIE = ("family",)
"""Ties that say nothing of what a firm does."""

SAYS_SO = r"militar|defen[cs]e|\barm(y|ed|oured|ored)|\bnav(y|al)\b|air ?force|\bweapon|munition"
"""Words of a declared end use by which it is not a civil one."""


def finding(
    orders: ir.Table,
    parties: ir.Table,
    activities: ir.Table,
    relationships: ir.Table,
    identities: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per order. NULL where no end user is declared, where a tie is shown but no use declared, and where the
    activity of the end user or of a firm tied to it is not known, or one may be the other.
    """
    who = _bodies(parties, activities, identities)
    ties = ibis.union(_themselves(who), _tied(who, relationships, identities))
    perhaps = as_perhaps(ties.filter(ties.shows), resemblances, "entity").mutate(shows=ibis.null("boolean"))
    ties = ties.filter(ties.shows.fill_null(True)).union(perhaps)
    declared = orders.filter(orders.end_user_id.notnull())
    declared = declared.select("order_id", "end_user_id", day=declared.ordered_at.date())
    declared = with_entities(declared, identities, "end_user_id")
    met = declared.inner_join(ties, [("end_user_id_entity", "entity")])
    met = met.filter((met.valid_from <= met.day).fill_null(True))
    met = met.mutate(worth=met.worth * (met.valid_to < met.day).fill_null(False).ifelse(ENDED, 1.0))
    found = met.group_by("order_id").agg(
        shows=met.shows.any(),
        in_doubt=met.shows.isnull().any(),
        strength=met.worth.max(where=met.shows).round(4),
        basis=listed(met.words, where=met.shows),
        record_ids=gathered(met.record, where=met.shows),
    )
    stated = orders.select("order_id", "end_user_id", use=orders.declared_end_use.lower())
    known = who.filter(who.military.notnull()).select(end_user_id="party_id", known=True)
    rows = stated.left_join(known, "end_user_id").drop("end_user_id_right").left_join(found, "order_id")
    civil = ~rows.use.re_search(SAYS_SO)
    open_ = rows.end_user_id.isnull() | rows.known.isnull() | rows.in_doubt.fill_null(False)
    fired = ibis.cases((rows.shows.fill_null(False), civil), (open_, ibis.null("boolean")), else_=False)
    return rows.select("strength", "basis", "record_ids", subject_id=rows.order_id, fired=fired)


def _bodies(parties: ir.Table, activities: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per party: `party_id, entity, military` (NULL: not known; persons are none), `worth`."""
    rows = parties.select("party_id", "kind").left_join(activities.select("party_id", "industry"), "party_id")
    rows = with_entities(rows.drop("party_id_right"), identities, "party_id")
    military = (rows.industry == DEFENCE) | rows.industry.isin(ARMS)
    return rows.select(
        "party_id",
        entity="party_id_entity",
        military=ibis.cases((rows.kind == "person", False), else_=military),
        worth=(rows.industry == DEFENCE).ifelse(1.0, MAKES_ARMS),
    )


def _themselves(who: ir.Table) -> ir.Table:
    """One row per party that is such a body: `entity, shows, worth, words, record, valid_from, valid_to`."""
    own = who.filter(who.military)
    return own.select(
        "entity",
        shows=ibis.literal(True),
        worth=own.worth * STRENGTH[ITSELF],
        words=own.party_id + ibis.literal(" itself"),
        record=record("parties", own.party_id),
        valid_from=ibis.null("date"),
        valid_to=ibis.null("date"),
    )


def _tied(who: ir.Table, relationships: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per tie, from either end, to such a body, or to a party of which it is not known."""
    ties = relationships.filter(relationships.kind.notin(NO_TIE))
    ties = with_entities(ties, identities, "from_party_id", "to_party_id")
    cells = ("relationship_id", "kind", "valid_from", "valid_to")
    ways = [
        ties.select(*cells, party_id=other, entity=f"{end}_entity")
        for end, other in (("from_party_id", "to_party_id"), ("to_party_id", "from_party_id"))
    ]
    bodies = who.select("party_id", "military", "worth")
    rows = ibis.union(*ways).left_join(bodies, "party_id")
    return rows.select(
        "entity",
        shows=rows.military,
        worth=rows.kind.cases(*STRENGTH.items(), else_=OTHER_TIE) * rows.worth.fill_null(1.0),
        words=rows.kind.replace("_", " ") + ibis.literal(": ") + rows.party_id,
        record=record("relationships", rows.relationship_id),
        valid_from=rows.valid_from,
        valid_to=rows.valid_to,
    )


_ORDER = order(end_user_id="user", declared_end_use="water pumps for a farm")
_USER = party("user", industry="2813")
_MINISTRY = party("ministry", kind="public_body", industry="8422")

INDICATOR = Indicator(
    code="CUS-06",
    subject="order",
    finding=finding,
    explain="A civil use is declared, and the end user is tied to the military: {basis}.",
    absence=("relationships.valid_from",),
    questions=("end-user", "end-use", "owners", "same-party"),
    examples=(
        fires("owned by a ministry of defence", _ORDER, _USER, _MINISTRY, related("ministry", "user", "owner")),
        fires("agent of one", _ORDER, _USER, _MINISTRY, related("user", "ministry", "agent")),
        fires("one itself", _ORDER, party("user", kind="public_body", industry="8422")),
        fires("the group makes arms", _ORDER, _USER, party("x", industry="2520"), related("x", "user", "same_group")),
        fires("until last year", _ORDER, _USER, _MINISTRY, related("user", "ministry", "agent", valid_to="2023-12-31")),
        silent("no tie", _ORDER, _USER, _MINISTRY),
        silent(
            "declared as such",
            order(end_user_id="user", declared_end_use="for the Navy's workshops"),
            _USER,
            _MINISTRY,
            related("ministry", "user", "owner"),
        ),
        silent(
            "a tie that begins later",
            _ORDER,
            _USER,
            _MINISTRY,
            related("user", "ministry", "agent", valid_from="2024-07-01"),
        ),
        silent("owned by a person", _ORDER, _USER, party("p", kind="person"), related("p", "user", "owner")),
        silent("a director's family", _ORDER, _USER, _MINISTRY, related("user", "ministry", "family")),
        silent("another public body", _ORDER, _USER, party("x", industry="8411"), related("x", "user", "owner")),
        silent("the buyer alone is tied", _ORDER, _USER, _MINISTRY, party(), related("ministry", "buyer", "owner")),
        unassessable(
            "no use declared", order(end_user_id="user"), _USER, _MINISTRY, related("ministry", "user", "owner")
        ),
        unassessable("no end user declared", order(declared_end_use="pumps"), party("buyer", industry="8422")),
        unassessable("the end user's activity not known", _ORDER, party("user")),
        unassessable("an owner's activity not known", _ORDER, _USER, party("x"), related("x", "user", "owner")),
        unassessable(
            "it may be a firm that is tied",
            _ORDER,
            _USER,
            _MINISTRY,
            party("twin", industry="2813"),
            related("ministry", "twin", "owner"),
            *in_doubt("twin", "user"),
        ),
    ),
)
