"""Every version of a row, beside the newest: what changed between recordings."""

from chokepoint.records.actors import PARTIES
from chokepoint.records.schema import ORIGIN, Table
from chokepoint.records.trade import DOCUMENTS, ORDERS, PAYMENTS, SHIPMENTS

RECORDED_AT = ORIGIN[2]


def _of(table: Table) -> Table:
    return Table(
        f"{table.name}_versions",
        f"one version of {table.row}",
        (*table.columns, RECORDED_AT),
        key=(*table.key, RECORDED_AT.name),
        happened=table.happened,
        revealed=table.revealed,
    )


VERSIONED: dict[str, Table] = {
    versions.name: table for table in (PARTIES, ORDERS, PAYMENTS, SHIPMENTS, DOCUMENTS) for versions in (_of(table),)
}
"""The tables whose versions findings may ask for, by the name under which they ask (`payments_versions`)."""

VERSIONS: dict[str, Table] = {name: _of(table) for name, table in VERSIONED.items()}
"""By the same names: the table's columns, with when each version became known."""
