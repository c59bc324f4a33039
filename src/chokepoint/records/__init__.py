"""The tables, by noun: columns, types, units, keys and the meaning of an empty cell. No input or output here."""

from chokepoint.records.actors import JUDGEMENTS, KNOWN_GOOD, LABELS, PARTIES, RELATIONSHIPS, SOURCES
from chokepoint.records.exceptions import EXCEPTIONS
from chokepoint.records.items import CUSTODY_EVENTS, ITEMS, TRACE_REQUESTS
from chokepoint.records.references import (
    CONTROLLED_GOODS,
    EXCHANGE_RATES,
    GAZETTEER,
    GOODS_INDUSTRIES,
    LISTS,
    MEASURES,
    THRESHOLDS,
    TRADE_STATISTICS,
    ZONES,
)
from chokepoint.records.results import RESULTS
from chokepoint.records.schema import ORIGIN, Column, Table, Type
from chokepoint.records.trade import (
    DOCUMENTS,
    NOTES,
    ORDER_LINES,
    ORDERS,
    PAYMENTS,
    SHIPMENT_LEGS,
    SHIPMENTS,
)
from chokepoint.records.versions import VERSIONED, VERSIONS

RECORDS: dict[str, Table] = {
    table.name: table
    for table in (
        PARTIES,
        RELATIONSHIPS,
        ORDERS,
        ORDER_LINES,
        PAYMENTS,
        SHIPMENTS,
        SHIPMENT_LEGS,
        DOCUMENTS,
        NOTES,
        ITEMS,
        CUSTODY_EVENTS,
        TRACE_REQUESTS,
        ZONES,
        MEASURES,
        LISTS,
        CONTROLLED_GOODS,
        THRESHOLDS,
        EXCHANGE_RATES,
        TRADE_STATISTICS,
        GAZETTEER,
        GOODS_INDUSTRIES,
        SOURCES,
        LABELS,
        KNOWN_GOOD,
        JUDGEMENTS,
        EXCEPTIONS,
    )
}
"""Every table that a user can load, by name."""

__all__ = ["ORIGIN", "RECORDS", "RESULTS", "VERSIONED", "VERSIONS", "Column", "Table", "Type"]
