"""What stages hand to one another: loads, findings, likelihoods, runs, and what `resolved` and `connected` declare."""

from chokepoint.records.connected import CONNECTED
from chokepoint.records.resolved import (
    ACTIVITIES,
    AFFINITIES,
    COMPARED,
    IDENTITIES,
    LIKENESSES,
    LISTED_WORDS,
    MATCHES,
    NEARBY,
    PASSAGES,
    PLACES,
    RESEMBLANCES,
    SCREENED,
)
from chokepoint.records.schema import (
    Column,
    Table,
    Type,
    amount,
    identifier,
    instant,
    integer,
    real,
    reference,
    text,
    texts,
)

_RUN = reference("run_id", "runs", "the run that made it", required=True)
_SUBJECT = (
    identifier("subject_kind", "order, party, shipment, payment, item or network"),
    identifier("subject_id", "which one"),
)

LOADS = Table(
    "loads",
    "one table filled from one file in one load",
    (
        identifier("load_id", "the load"),
        instant("recorded_at", "when", required=True),
        text("source_file", "the file as named in the table's rows", required=True),
        text("sha256", "hash of the file, of the mapping and of the table's name", required=True),
        text("format", "what the file is", required=True),
        text("table", "the table filled", required=True),
        integer("rows", "rows accepted", required=True),
        integer("new_keys", "of these, rows of keys not seen before", required=True),
        integer("new_versions", "of these, new versions of keys seen before", required=True),
        integer("set_aside", "rows set aside", required=True),
    ),
    key=("load_id", "source_file", "table"),
)

SET_ASIDE = Table(
    "set_aside",
    "one row that was not taken",
    (
        reference("load_id", "loads", "the load", required=True),
        instant("recorded_at", "when", required=True),
        text("table", "the table it was meant for", required=True),
        text("source_file", "the file", required=True),
        integer("source_row", "its row there", required=True),
        text("column", "the column at fault", null="the whole row"),
        text("code", "kind of fault", required=True),
        text("found", "what stood there", null="nothing"),
        text("reason", "what is wrong", required=True),
        text("suggestion", "what would do", null="none"),
        text("order_id", "the order it names", null="none that could be read"),
        text("party_ids", "the parties it names", listed=True, null="none that could be read"),
        text("shipment_id", "the shipment it names", null="none that could be read"),
        text("key", "the row's key, where it could be read", null="it could not be read"),
    ),
    key=("load_id", "table", "source_file", "source_row", "column"),
)

LIST_EDITIONS = Table(
    "list_editions",
    "one list as one load found it, whether it had changed or not; the newest is in force",
    (
        identifier("list_id", "the list"),
        instant("recorded_at", "when it was loaded", required=True),
        text("table", "the table that holds its entries", required=True),
        text("source_file", "the file with its entries", required=True),
        text("sha256", "hash of its files", required=True),
        Column("published_on", Type.DAY, "the day that the edition states for itself", null="it states none"),
        integer("entries", "entries in the edition", required=True),
        text("parts", "how many of each other part it has: `aliases 1073`", listed=True, null="entries alone"),
    ),
    key=("list_id", "recorded_at"),
)


FINDINGS = Table(
    "findings",
    "one indicator that fires on one subject",
    (
        _RUN,
        identifier("indicator_id", "the indicator"),
        *_SUBJECT,
        real("strength", "how strongly it shows", required=True, minimum=0, maximum=1),
        text("basis", "what was seen, in words", required=True),
        texts("record_ids", "the records it rests on, as table/key"),
        real("grade", "grade of the weakest source needed", required=True, minimum=0, maximum=1),
    ),
    key=("run_id", "indicator_id", "subject_kind", "subject_id"),
)

RAREST_ORDERS = Table(
    "rarest_orders",
    "one order among the twentieth of all whose signs are rarest, as the last full run found them",
    (
        reference("order_id", "orders", "the order", required=True),
        real(
            "rarity",
            "its signs, each by its strength, its source's grade and minus the logarithm of the share of orders that "
            "show it",
            required=True,
            minimum=0,
        ),
    ),
    key=("order_id",),
)

STATES = Table(
    "states",
    "one subject, with the answer of every indicator",
    (
        _RUN,
        *_SUBJECT,
        text(
            "packed",
            "one letter an indicator, in order of their ids: f fires, s silent, u unassessable, o outside; on an order "
            "all that ask of it, its customer, payments or shipments, on others those that ask of their kind",
            required=True,
        ),
    ),
    key=("run_id", "subject_kind", "subject_id"),
)

BACKGROUNDS = Table(
    "backgrounds",
    "one indicator in one segment of one run, among subjects of one kind",
    (
        _RUN,
        identifier("subject_kind", "order, party, shipment or payment; a run of an earlier version left it empty"),
        identifier("indicator_id", "the indicator"),
        text("segment", "the segment; empty for the whole ledger", required=True),
        real("fired", "sum of strengths", required=True),
        integer("assessed", "subjects assessed", required=True),
        real("background", "share of subjects that show it, shrunk to the elicited share", required=True),
    ),
    key=("run_id", "subject_kind", "indicator_id", "segment"),
)

CONTRIBUTIONS = Table(
    "contributions",
    "what one sign or relief adds to one subject's log-odds",
    (
        _RUN,
        *_SUBJECT,
        identifier("indicator_id", "the indicator"),
        text("group", "its dependence group", required=True),
        real("contribution", "added to the log-odds", required=True),
    ),
    key=("run_id", "subject_kind", "subject_id", "indicator_id"),
)

LIKELIHOODS = Table(
    "likelihoods",
    "one subject of one run",
    (
        _RUN,
        *_SUBJECT,
        real("log_odds", "sum of the rows of its explanation", required=True),
        real("likelihood", "that it is part of an illicit procurement", required=True, minimum=0, maximum=1),
        real("low", "lower end of the 80 % interval", required=True, minimum=0, maximum=1),
        real("high", "upper end of the 80 % interval", required=True, minimum=0, maximum=1),
        real("coverage", "weight of the signs that could be assessed, of those that apply", required=True),
        text("band", "stop, hold, inquire, no sign above threshold, not enough known", required=True),
        integer("rank", "place in the ranking, from 1", required=True),
        integer("orders", "orders of a party or of a network", null="another kind of subject", minimum=0),
        real(
            "percentile",
            "share of random sets of as many orders that add up to less, in per cent",
            null="another kind of subject, or no orders",
            minimum=0,
            maximum=100,
        ),
    ),
    key=("run_id", "subject_kind", "subject_id"),
)

INTERCEPTS = Table(
    "intercepts",
    "the intercept of subjects of one kind, and of about as many orders, in one run",
    (
        _RUN,
        identifier("subject_kind", "order, party, shipment, payment or network"),
        integer("least_orders", "orders from which it counts; 0 where orders do not count", required=True, minimum=0),
        real("intercept", "log-odds of one on which nothing has fired", required=True),
        integer("subjects", "subjects weighed by it", required=True, minimum=0),
        real("sum_of_likelihoods", "their likelihoods, added up", required=True, minimum=0),
        real("expected", "what these should add up to at the usual rate", required=True),
    ),
    key=("run_id", "subject_kind", "least_orders"),
)

STOPS = Table(
    "stops",
    "one stop on one subject: never weighed, lifted only by a recorded decision",
    (
        _RUN,
        *_SUBJECT,
        identifier("stop_id", "which stop"),
        text("basis", "what was seen, in words", required=True),
        texts("record_ids", "the records it rests on, as table/key"),
    ),
    key=("run_id", "subject_kind", "subject_id", "stop_id"),
)

RUNS = Table(
    "runs",
    "one run of assess",
    (
        identifier("run_id", "the run"),
        instant("started_at", "when it was made", required=True),
        instant("as_of", "nothing that happened later is seen", required=True),
        instant("known_at", "nothing that was recorded later is seen", required=True),
        real("prior", "usual rate: share of illicit orders before anything is seen", required=True),
        real("intercept", "log-odds of an order on which nothing has fired", required=True),
        text("reference_run_id", "the run whose backgrounds and intercept were used", required=True),
        text("scope", "all, or new: only orders not assessed before", required=True),
        text("engine", "where the expressions ran", required=True),
        text("weights_hash", "hash of the weights", required=True),
        text("catalogue_hash", "hash of all indicators", required=True),
        text("catalogue", "ids of the indicators, in the order of packed answers", listed=True, required=True),
        text("lists", "lists in force with their versions", listed=True, null="none loaded"),
        text("data_hash", "hash over the loads that were known", required=True),
        text("software_version", "version of the program", required=True),
        integer("orders", "orders assessed", required=True),
        amount("seconds", "time it took", unit="s", required=True),
    ),
    key=("run_id",),
)

RESULTS: dict[str, Table] = {
    table.name: table
    for table in (
        LOADS,
        SET_ASIDE,
        LIST_EDITIONS,
        IDENTITIES,
        RESEMBLANCES,
        COMPARED,
        LIKENESSES,
        MATCHES,
        SCREENED,
        LISTED_WORDS,
        PLACES,
        NEARBY,
        PASSAGES,
        ACTIVITIES,
        AFFINITIES,
        *CONNECTED,
        FINDINGS,
        RAREST_ORDERS,
        STATES,
        BACKGROUNDS,
        CONTRIBUTIONS,
        LIKELIHOODS,
        INTERCEPTS,
        STOPS,
        RUNS,
    )
}
"""Every table that the program fills, by name."""

LOADED = ("loads", "set_aside", "list_editions")
"""Results that loads fill: rows are added, none is made anew."""
REMEMBERED = (("compared", "likenesses"), ("listed_words",), ("hot_spots",))
"""Results that spare work, or that their own command makes anew: where one of a group is empty, all of it must be."""
SCREENED_TOGETHER = ("screened", "matches")
"""Which parties were screened, and what was found: of the last screening, and where it begins."""
OF_RUNS = tuple(name for name in RESULTS if name not in LOADED and not any(name in together for together in REMEMBERED))
"""Results that a full run fills, and that commands read as its answer."""
