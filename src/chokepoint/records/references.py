"""What the ledger is held against: zones, measures, lists, controlled goods, thresholds, rates, statistics, places."""

from chokepoint.records.schema import (
    SOURCE,
    Column,
    Table,
    Type,
    amount,
    choice,
    coordinates,
    country,
    currency,
    day,
    flag,
    identifier,
    integer,
    real,
    text,
)

ZONES = Table(
    "zones",
    "one area for one span of time: territory moves",
    (
        identifier("zone_id", "the zone"),
        text("name", "its name", required=True),
        choice(
            "kind",
            "conflict border_crossing free_trade_zone embargo transshipment_hub",
            "what makes it matter",
            required=True,
        ),
        *coordinates("its centre"),
        real("radius_km", "radius around the centre", unit="km", minimum=0, null="a point, or see wkt"),
        text("wkt", "outline as WKT (longitude latitude)", null="a circle, or the whole country for an embargo"),
        country("country", "the country it lies in"),
        day("valid_from", "first day", required=True),
        day("valid_to", "last day", null="still holds"),
        SOURCE,
    ),
    key=("zone_id", "valid_from"),
    happened="valid_from",
)

MEASURES = Table(
    "measures",
    "one public measure",
    (
        identifier("measure_id", "the measure"),
        choice("kind", "listing crossing_closed control_introduced other", "what it is", required=True),
        country("country", "where it holds"),
        text("place", "at which place"),
        day("valid_from", "first day", required=True),
        day("valid_to", "last day", null="still holds"),
        SOURCE,
    ),
    key=("measure_id",),
    happened="valid_from",
)

LISTS = Table(
    "lists",
    "one entry of one published list of parties",
    (
        identifier("list_id", "the list"),
        identifier("entry_id", "the entry in the list"),
        text("name", "main name", required=True),
        text("kind", "person, entity, vessel …, in the list's words"),
        text("aliases", "other names", listed=True, null="none listed"),
        text("country", "country or countries, in the list's words"),
        text("identifiers", "numbers of papers, registers, vessels", listed=True, null="none listed"),
        day("listed_on", "when it was listed"),
        day("delisted_on", "from when on it is not listed; may lie ahead", null="still listed"),
        text("program", "legal basis"),
        text("reference", "where to look it up"),
        text(
            "birth_dates",
            "dates of birth or formation: ISO 8601, as far as known; a span with `/` between",
            listed=True,
            null="none listed",
        ),
        text("citizenships", "citizenships and nationalities, in the list's words", listed=True, null="none listed"),
        text("addresses", "addresses, in the list's words", listed=True, null="none listed"),
        text("contacts", "telephones, e-mails, web sites", listed=True, null="none listed"),
    ),
    key=("list_id", "entry_id"),
    happened="listed_on",
)

CONTROLLED_GOODS = Table(
    "controlled_goods",
    "one entry of one control list of goods",
    (
        identifier("list_id", "the list"),
        text("hs_prefix", "leading digits of the Harmonized System code", code="hs_prefix"),
        text("control_code", "entry of the list"),
        text("tier", "tier in the list's words"),
        amount("threshold_quantity", "quantity from which it applies", minimum=0, null="any quantity"),
        text("unit", "unit of the threshold"),
        day("valid_from", "first day", null="always"),
        day("valid_to", "last day", null="still holds"),
    ),
    key=("list_id", "hs_prefix", "control_code", "valid_from"),
    happened="valid_from",
)

THRESHOLDS = Table(
    "thresholds",
    "one legal threshold",
    (
        country("country", "where it holds", required=True),
        choice("kind", "declaration reporting licence", "what it triggers", required=True),
        amount("amount", "from which amount", required=True, minimum=0),
        currency(required=True),
        day("valid_from", "first day", required=True),
    ),
    key=("country", "kind", "currency", "valid_from"),
    happened="valid_from",
)

EXCHANGE_RATES = Table(
    "exchange_rates",
    "one currency on one day",
    (
        currency("currency", "the currency", required=True),
        day("on", "the day", required=True),
        real("per_usd", "units of the currency for one US dollar", required=True, minimum=0),
        Column("source_id", Type.TEXT, "who says so", required=True, refers="sources"),
    ),
    key=("currency", "on"),
    happened="on",
)

TRADE_STATISTICS = Table(
    "trade_statistics",
    "one flow of one commodity between two countries in one period",
    (
        country("reporter", "who reports", required=True),
        country("partner", "with whom", required=True),
        text("hs", "commodity", required=True, code="hs_prefix"),
        text("period", "year, or year and month", required=True),
        choice("flow", "import export reimport reexport", "direction", required=True),
        amount("value", "value", unit="USD", minimum=0),
        amount("quantity", "quantity", unit="kg", minimum=0),
    ),
    key=("reporter", "partner", "hs", "period", "flow"),
)

GAZETTEER = Table(
    "gazetteer",
    "one place with coordinates",
    (
        identifier("place_id", "UN/LOCODE, or the source's own number"),
        text("name", "its name", required=True),
        country("country", "its country", required=True),
        *coordinates("it"),
        flag("is_port", "whether it is a sea port"),
        integer("population", "people", minimum=0),
        text("aliases", "other spellings", listed=True, null="none"),
    ),
    key=("place_id",),
)

GOODS_INDUSTRIES = Table(
    "goods_industries",
    "one class of activity that trades or uses goods of one code",
    (
        text("hs_prefix", "leading digits of the Harmonized System code", required=True, code="hs_prefix"),
        text("industry", "activity, ISIC Rev. 4", required=True, code="isic"),
    ),
    key=("hs_prefix", "industry"),
)
