"""Seven indicators against the same question written by hand in SQL, in one process on one ledger.

The hand-written queries say which orders fire, on what words and which records; they leave out strength and who could
not be assessed, which the indicators give besides. Both must name the same orders.
Run: python benchmarks/seven.py WORKSPACE [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

import chokepoint
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import Snapshot
from chokepoint.observe.discover import indicators, relations
from chokepoint.observe.plan import RELATION_PREFIX, Plan, make_plan
from chokepoint.resolve import resolve

LATER = datetime(2100, 1, 1)

PAID = """
    SELECT p.*, o.customer_id, o.ordered_at, ip.entity_id AS payer, ic.entity_id AS buyer
    FROM (
        SELECT p.* REPLACE (coalesce(p.order_id, d.order_id) AS order_id)
        FROM current_payments p LEFT JOIN current_documents d USING (document_id)
    ) p
    JOIN current_orders o USING (order_id)
    LEFT JOIN identities ip ON ip.party_id = p.payer_id
    LEFT JOIN identities ic ON ic.party_id = o.customer_id
    WHERE coalesce(p.kind, '') <> 'refund' AND p.refund_of IS NULL
      AND coalesce(p.payee_id <> o.customer_id, true) AND coalesce(p.payer_id <> o.supplier_id, true)
"""

BY_PAYMENT = "list(DISTINCT 'payments/' || payment_id) AS record_ids"

BY_HAND = {
    "third-party-payer": f"""
        SELECT order_id, string_agg(DISTINCT payer_id, ', ') AS basis, {BY_PAYMENT}
        FROM paid WHERE payer <> buyer GROUP BY order_id""",
    "several-payers": f"""
        SELECT order_id, string_agg(DISTINCT payer_id, ', ') AS basis, {BY_PAYMENT}
        FROM paid GROUP BY order_id HAVING count(DISTINCT payer) > 1""",
    "hidden-payment": f"""
        SELECT order_id, string_agg(DISTINCT method, ', ') AS basis, {BY_PAYMENT}
        FROM paid WHERE method IN ({{hiding}}) GROUP BY order_id""",
    "wallet-for-goods": f"""
        SELECT order_id, string_agg(DISTINCT method, ', ') AS basis, {BY_PAYMENT}
        FROM paid JOIN current_parties c ON c.party_id = paid.customer_id
        WHERE method IN ('e_wallet', 'prepaid', 'money_transfer') AND c.kind <> 'person' AND order_id IN (
            SELECT order_id FROM current_order_lines
            WHERE kind = 'goods' OR (kind IS NULL AND (hs_code IS NOT NULL OR control_code IS NOT NULL)))
        GROUP BY order_id""",
    "newly-formed-buyer": """
        SELECT order_id, date_diff('day', incorporated_on, ordered_at::DATE)::TEXT AS basis,
               ['orders/' || order_id, 'parties/' || party_id] AS record_ids
        FROM current_orders JOIN current_parties ON party_id = customer_id
        WHERE date_diff('day', incorporated_on, ordered_at::DATE) < 365
          AND coalesce(current_parties.kind, 'company') NOT IN ('person', 'public_body', 'vessel')""",
    "paid-from-elsewhere": f"""
        SELECT order_id, string_agg(DISTINCT from_country, ', ') AS basis, {BY_PAYMENT}
        FROM paid JOIN current_parties c ON c.party_id = paid.customer_id
        WHERE from_country <> c.country AND NOT EXISTS (
            SELECT 1 FROM current_shipments s WHERE s.order_id = paid.order_id
              AND coalesce(s.delivery_country = paid.from_country, true))
        GROUP BY order_id""",
    "delivery-elsewhere": """
        SELECT s.order_id, string_agg(DISTINCT s.consignee_id, ', ') AS basis,
               list(DISTINCT 'shipments/' || s.shipment_id) AS record_ids
        FROM current_shipments s
        JOIN current_orders o USING (order_id)
        JOIN current_parties c ON c.party_id = o.customer_id
        JOIN identities ic ON ic.party_id = o.customer_id
        LEFT JOIN identities ir ON ir.party_id = s.consignee_id
        WHERE coalesce(ir.entity_id, s.consignee_id) <> ic.entity_id
          AND (s.delivery_country <> c.country OR (s.delivery_country = c.country
               AND lower(trim(s.delivery_city)) <> lower(trim(c.city))))
          AND NOT EXISTS (
            SELECT 1 FROM current_relationships r
            JOIN identities a ON a.party_id = r.from_party_id JOIN identities b ON b.party_id = r.to_party_id
            WHERE (a.entity_id = ic.entity_id AND b.entity_id = ir.entity_id)
               OR (b.entity_id = ic.entity_id AND a.entity_id = ir.entity_id))
        GROUP BY s.order_id""",
}


def main(folder: str, rounds: int = 3) -> list[str]:
    """Measure both, and compare who fires; returns lines of text."""
    from chokepoint.observe.indicators.payment.hidden_payment import HIDES

    found = {name: one for name, one in indicators().items() if name in BY_HAND}
    plan = make_plan(found, relations(), {})
    with chokepoint.open(Path(folder)) as workspace:
        engine = workspace.engine
        Snapshot(engine, LATER, LATER).open()
        resolve(engine)
        for rows in (*plan.relations.values(), *plan.answers.values()):
            engine.prepare(rows)
        hiding = ", ".join(f"'{method}'" for method, hides in HIDES.items() if hides > 0)
        ours, theirs = [], []
        for _ in range(rounds):
            seconds, fired = timed(lambda: observed(engine, plan))
            ours.append(seconds)
            seconds, named = timed(lambda: by_hand(engine, hiding))
            theirs.append(seconds)
    lines = ["| indicator | fires | by hand | differ |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {len(fired[name]):,} | {len(named[name]):,} | {len(fired[name] ^ named[name]):,} |"
        for name in fired
    ]
    ratio = statistics.median(ours) / statistics.median(theirs)
    lines.append(
        f"\nMedian of {rounds} rounds: indicators {statistics.median(ours):.1f} s, by hand "
        f"{statistics.median(theirs):.1f} s: {ratio:.2f} times."
    )
    return lines


def timed(work: Callable[[], dict[str, set[str]]]) -> tuple[float, dict[str, set[str]]]:
    """Seconds that it took, and its result."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def observed(engine: Engine, plan: Plan) -> dict[str, set[str]]:
    """Run the plan; returns who fires, by indicator."""
    for name, rows in plan.relations.items():
        engine.create(RELATION_PREFIX + name, rows, temporary=True)
    fetched = {name: engine.fetch(rows) for name, rows in plan.answers.items()}
    return {name: ids(rows.filter(pc.equal(rows["state"], "f")), "subject_id") for name, rows in fetched.items()}


def by_hand(engine: Engine, hiding: str) -> dict[str, set[str]]:
    """Run the hand-written queries; returns who fires, by indicator."""
    connection = engine._connection  # type: ignore[attr-defined]
    connection.execute(f"CREATE OR REPLACE TEMPORARY TABLE paid AS {PAID}")
    return {
        name: ids(connection.execute(query.format(hiding=hiding)).to_arrow_table(), "order_id")
        for name, query in BY_HAND.items()
    }


def ids(rows: pa.Table, column: str) -> set[str]:
    """The distinct ids of a column."""
    return set(rows[column].to_pylist())


if __name__ == "__main__":
    sys.stdout.write("\n".join(main(sys.argv[1], *map(int, sys.argv[2:]))) + "\n")
