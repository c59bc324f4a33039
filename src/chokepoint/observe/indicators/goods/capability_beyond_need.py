"""Controlled goods more capable than their buyer's business can use.

A small bakery that orders lasers is the example that export authorities give: what a firm cannot use, it buys for
somebody else.

Innocent: Hobbyists, schools and craftsmen buy capable things; the firm has begun something new; the recorded activity
    is that of its owner; a shop resells what a customer asked for.
Cannot see: What the goods can do beyond the tier of their list; goods on no loaded list; what the buyer's people know.
Check: Who at this buyer would use the goods, and with what equipment?
Ask: For which work do you need goods of this kind?
Source: BIS, Know Your Customer guidance, Supplement No. 3 to 15 CFR Part 732: the product's capabilities do not fit the
    buyer's line of business; NECC and OFSI, Red Alert, 6 December 2023. Levels of activities after Eurostat, Indicators
    on High-tech industry and Knowledge-intensive services, Annex 3; levels that tiers call for are this project's own.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, line, order, outside, party, row, silent, unassessable
from chokepoint.observe.fitting import RELATED, activity_named, goods_named
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.relations.banded_lines import MEDIUM, MICRO, SMALL

HIGHEST = 3
"""Level of high technology, which may use anything."""

FIRST_TIERS, OTHER_TIERS, DUAL_USE, MILITARY = 2, 1, 1, HIGHEST
"""Level of activity that goods call for: in tier 1 and 2, in later tiers, dual-use goods, goods of war. Ours."""

OF_MICRO, OF_SMALL, OF_MEDIUM = 1.0, 0.8, 0.5
"""Strength by the buyer's people; a large firm has departments of every kind, and is left out. Ours."""

FULL_GAP = 2
"""Levels between goods and buyer at which the sign is at full strength. Ours."""

CLOSE_DIGITS = 6
"""Digits below which a code is too short to say that no list covers it."""


def finding(
    orders: ir.Table,
    goods_lines: ir.Table,
    controlled_lines: ir.Table,
    controlled_goods: ir.Table,
    buyer_levels: ir.Table,
    customer_fit: ir.Table,
) -> ir.Table:
    """One row per order. Strength: by the levels between goods and buyer, and by the buyer's size.

    Goods of the buyer's own trade are left out. NULL where the buyer's activity or size, or the tier of goods under
    control is not known and would decide; where it is not known whether goods are under control.
    """
    lines = _called_for(goods_lines, controlled_lines, controlled_goods)
    levels = buyer_levels.select("industry", "title", "level", "employees", customer_id="party_id")
    fit = customer_fit.select("order_id", "line_no", "affinity")
    rows = lines.left_join(levels, "customer_id").drop("customer_id_right")
    rows = rows.left_join(fit, ["order_id", "line_no"], rname="fit_{name}")
    level = rows.level.fill_null(-1)
    able = (rows.employees >= MEDIUM).fill_null(False) | (level >= rows.at_most)
    its_trade = (rows.affinity >= RELATED).fill_null(False)
    lacks = (rows.level < rows.at_least) & (rows.employees < MEDIUM) & (rows.affinity < RELATED)
    shows = ibis.cases((able | its_trade, False), (lacks, True), else_=ibis.null("boolean"))
    size = ibis.cases((rows.employees < MICRO, OF_MICRO), (rows.employees < SMALL, OF_SMALL), else_=OF_MEDIUM)
    strength = ((rows.at_least - rows.level) / FULL_GAP).clip(0.0, 1.0) * size
    words = goods_named(rows.heading.fill_null(rows.codes)) + " of " + rows.codes
    words = words + " for " + activity_named(rows.industry, rows.title)
    words = words + ", " + rows.employees.cast("string") + " people"
    rows = rows.select("order_id", "line_no", "customer_id", shows=shows, strength=strength, words=words)
    per_order = rows.group_by("order_id").agg(
        any_shows=rows.shows.any(),
        untold=rows.shows.isnull().any(),
        strength=rows.strength.max(where=rows.shows),
        basis=listed(rows.words, where=rows.shows),
        lines=gathered(record("order_lines", rows.order_id, rows.line_no), where=rows.shows),
    )
    rows = orders.select("order_id", "customer_id").left_join(per_order, "order_id")
    return rows.select(
        "strength",
        "basis",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.any_shows, True), (rows.untold, ibis.null("boolean")), else_=rows.any_shows),
        record_ids=rows.lines.concat(ibis.array([record("parties", rows.customer_id)])),
    )


def _called_for(goods_lines: ir.Table, controlled_lines: ir.Table, controlled_goods: ir.Table) -> ir.Table:
    """One row per line of goods: its ids, `codes`, and the level of activity it calls for, `at_least` and `at_most`."""
    tiers = controlled_goods.filter(controlled_goods.control_code.notnull())
    tiers = tiers.group_by("control_code").agg(known=_level(tiers.tier).max())
    rows = controlled_lines.left_join(tiers, controlled_lines.entry_code == tiers.control_code)
    level = ibis.coalesce(_level(rows.tier), rows.known)
    entry = ibis.coalesce(rows.entry_code, rows.tier, rows.list_id, ibis.literal("a list"))
    rows = rows.mutate(level=level, entry=entry)
    per_line = rows.group_by("order_id", "line_no").agg(
        least=rows.level.max(where=rows.certain.fill_null(False)),
        most=rows.level.fill_null(HIGHEST).max(),
        codes=listed(rows.entry),
    )
    by_code_only = controlled_goods.hs_prefix.isnull() & controlled_goods.control_code.notnull()
    lists = controlled_goods.agg(loaded=controlled_goods.count() > 0, by_code=by_code_only.any().fill_null(False))
    rows = goods_lines.left_join(per_line, ["order_id", "line_no"], rname="controlled_{name}").cross_join(lists)
    looked_up = rows.loaded & (rows.hs_code.length() >= CLOSE_DIGITS).fill_null(False)
    looked_up = looked_up & (rows.control_code.notnull() | ~rows.by_code)
    return rows.select(
        "order_id",
        "line_no",
        "customer_id",
        "heading",
        codes=rows.codes.fill_null(""),
        at_least=rows.least.fill_null(-1),
        at_most=ibis.coalesce(rows.most, looked_up.ifelse(-1, HIGHEST)),
    )


def _level(tier: ir.StringValue) -> ir.IntegerValue:
    """The level of activity that goods of a tier call for; NULL where its words are not understood."""
    words = tier.lower()
    number = words.re_extract(r"tier\s*([0-9])", 1).nullif("").try_cast("int64")
    return ibis.cases(
        (number <= 2, FIRST_TIERS),
        (number > 2, OTHER_TIERS),
        (words.contains("military") | words.contains("munition"), MILITARY),
        (words.contains("dual"), DUAL_USE),
        (words.contains("priority"), FIRST_TIERS),
        else_=ibis.null("int64"),
    )


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


def _entry(tier: str | None, hs_prefix: str | None = "854231", **cells: object) -> Row:
    return row("controlled_goods", **{"list_id": "L", "hs_prefix": hs_prefix, "tier": tier, **cells})


def _buyer(industry: str | None, employees: int | None = 6) -> Row:
    return party(industry=industry, employees=employees)


_BAKERY = _buyer("1071")
_CIRCUITS = line("854231", quantity=50)

INDICATOR = Indicator(
    code="GDS-02",
    subject="order",
    finding=finding,
    applies=applies,
    explain="More capable than the buyer's business: {basis}.",
    questions=("customer-business", "customer-size", "goods", "goods-control"),
    examples=(
        fires("circuits of tier 1 for a bakery", order(), _BAKERY, _CIRCUITS, _entry("Tier 1")),
        fires("tier 2 for a builder", order(), _buyer("4100", 40), _CIRCUITS, _entry("tier 2")),
        fires("tier 4 for a farm", order(), _buyer("0111"), _CIRCUITS, _entry("tier 4.B")),
        fires("dual use for a shop", order(), _buyer("4711", 100), _CIRCUITS, _entry("dual use")),
        fires(
            "by the entry's own code",
            order(),
            _BAKERY,
            line("854231", control_code="3A001"),
            _entry("dual use", control_code="3A001"),
        ),
        silent("for a maker of electronics", order(), _buyer("2610"), _CIRCUITS, _entry("tier 1")),
        silent("for a wholesaler of electronics", order(), _buyer("4652"), _CIRCUITS, _entry("tier 1")),
        silent("tier 4 for a builder", order(), _buyer("4100"), _CIRCUITS, _entry("tier 4")),
        silent("for a big bakery", order(), _buyer("1071", 900), _CIRCUITS, _entry("tier 1")),
        silent("goods on no list", order(), _BAKERY, line("190531", quantity=50), _entry("tier 1")),
        silent("no longer listed", order(), _BAKERY, _CIRCUITS, _entry("tier 1", valid_to="2023-12-31")),
        silent("below the list's quantity", order(), _BAKERY, _CIRCUITS, _entry("tier 1", threshold_quantity=100)),
        unassessable("activity not known", order(), _buyer(None), _CIRCUITS, _entry("tier 1")),
        unassessable("size not known", order(), _buyer("1071", None), _CIRCUITS, _entry("tier 1")),
        unassessable("tier not stated", order(), _BAKERY, _CIRCUITS, _entry(None)),
        unassessable("no code", order(), _BAKERY, line(None), _entry("tier 1")),
        unassessable("no list loaded", order(), _BAKERY, _CIRCUITS),
        unassessable("no lines known", order(), _BAKERY, _entry("tier 1")),
        outside("a service", order(), _BAKERY, line(kind="service"), _entry("tier 1")),
    ),
)
