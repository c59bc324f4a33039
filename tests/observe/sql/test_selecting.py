"""A SELECT gives the rows that the engine's own SQL gives, or is refused; no other outcome."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pytest

from chokepoint.engines import open_engine
from chokepoint.observe.sql.faults import SqlError
from chokepoint.observe.sql.parsing import parse, tables_of
from chokepoint.observe.sql.selecting import expression

DAY = datetime.datetime(2024, 1, 30)
ORDERS = pa.table(
    {
        "order_id": ["O1", "O2", "O3", "O4", "O5"],
        "customer_id": ["a", "a", "b", None, "c"],
        "amount": pa.array([Decimal("10.5"), None, Decimal(3), Decimal(0), Decimal("7.25")], pa.decimal128(18, 4)),
        "ordered_at": pa.array(
            [DAY + datetime.timedelta(days=20 * n) if n != 3 else None for n in range(5)], pa.timestamp("us")
        ),
        "urgent": [True, None, False, True, False],
        "score": [0.1, 0.2, None, 0.7, -1.5],
        "lines": [1, 2, 3, None, 5],
    }
)
PAYMENTS = pa.table(
    {
        "payment_id": ["P1", "P2", "P3", "P4"],
        "order_id": ["O1", "O1", "O3", None],
        "method": ["cash", None, "card", "cash"],
        "amount": pa.array([Decimal(4), Decimal(6), None, Decimal(2)], pa.decimal128(18, 4)),
        "paid_on": pa.array([datetime.date(2024, 2, n + 1) for n in range(4)]),
    }
)
TABLES = {"orders": ORDERS, "payments": PAYMENTS}

SAME = (
    "SELECT order_id, amount FROM orders",
    "SELECT * FROM payments",
    "SELECT o.* FROM orders o WHERE o.amount > 3",
    "SELECT order_id FROM orders WHERE NOT urgent",
    "SELECT order_id FROM orders WHERE (NOT urgent) IS NULL",
    "SELECT order_id FROM orders WHERE urgent IS NOT TRUE",
    "SELECT order_id FROM orders WHERE urgent IS FALSE AND amount IS NOT NULL",
    "SELECT order_id FROM orders WHERE customer_id IN ('a', 'c') OR customer_id IS NULL",
    "SELECT order_id FROM orders WHERE customer_id NOT IN ('a')",
    "SELECT order_id FROM orders WHERE amount BETWEEN 3 AND 8",
    "SELECT order_id FROM orders WHERE ordered_at >= '2024-02-20'",
    "SELECT order_id FROM orders WHERE ordered_at::date = DATE '2024-02-19'",
    "SELECT payment_id FROM payments WHERE paid_on + INTERVAL 2 DAY > DATE '2024-02-04'",
    "SELECT order_id, date_diff('day', ordered_at, TIMESTAMP '2024-06-01 00:00:00') AS days FROM orders",
    "SELECT order_id, year(ordered_at) AS y, extract(month FROM ordered_at) AS m FROM orders",
    "SELECT order_id, CASE WHEN urgent THEN 'u' WHEN amount > 5 THEN 'big' END AS word FROM orders",
    "SELECT order_id, CASE customer_id WHEN 'a' THEN 1 ELSE 0 END AS is_a FROM orders",
    "SELECT order_id, if(urgent, 1, 2) AS n FROM orders",
    "SELECT order_id, 'x' || customer_id AS x, concat('x', customer_id) AS y FROM orders",
    "SELECT order_id, coalesce(customer_id, '?') AS who, nullif(customer_id, 'a') AS other FROM orders",
    "SELECT order_id, amount * 2 AS twice, amount / 4 AS part, lines // 2 AS half, lines % 2 AS rest FROM orders",
    "SELECT order_id, amount + 1 AS more, -amount AS less, abs(score) AS size, round(score, 1) AS near FROM orders",
    "SELECT order_id, greatest(lines, 2) AS most, least(lines, 2) AS least FROM orders",
    "SELECT upper(order_id) AS u, lower(order_id) AS l, length(order_id) AS n, trim(' x ') AS t FROM orders",
    "SELECT substr(order_id, 2, 1) AS s, left(order_id, 1) AS l, right(order_id, 1) AS r FROM orders",
    "SELECT order_id FROM orders WHERE order_id LIKE 'O_' AND starts_with(order_id, 'O') AND contains(order_id, '1')",
    "SELECT order_id, try_cast('x' || lines AS bigint) AS n, lines::text AS t FROM orders",
    "SELECT order_id FROM orders WHERE customer_id IS DISTINCT FROM 'a'",
    "SELECT DISTINCT customer_id FROM orders",
    "SELECT customer_id, count(*) AS n, count(amount) AS filled, sum(amount) AS total FROM orders GROUP BY customer_id",
    "SELECT customer_id, count(DISTINCT order_id) AS n FROM orders GROUP BY 1",
    "SELECT customer_id, min(amount) AS low, max(ordered_at) AS late FROM orders GROUP BY customer_id",
    "WITH c(x, y) AS (SELECT order_id, method FROM payments) SELECT x, y FROM c",
    "SELECT list_sort([customer_id, order_id]) AS pair FROM orders WHERE customer_id IS NOT NULL",
    "SELECT count(*) FILTER (WHERE urgent) AS n, sum(score) AS s FROM orders",
    "SELECT DISTINCT ORDER_ID, Amount FROM Orders",
    "SELECT customer_id, bool_or(urgent) AS o, bool_and(urgent) AS a, count_if(urgent) AS n FROM orders GROUP BY 1",
    "SELECT method, sum(amount) FILTER (WHERE payment_id <> 'P1') AS s FROM payments GROUP BY method",
    "SELECT avg(score) AS mean, median(score) AS middle, quantile_cont(score, 0.25) AS low FROM orders",
    "SELECT count(*) AS n FROM orders",
    "SELECT customer_id, sum(lines) + 1 AS n FROM orders GROUP BY customer_id HAVING count(*) > 1",
    "SELECT customer_id || '!' AS who, count(*) AS n FROM orders GROUP BY customer_id || '!'",
    "SELECT string_agg(order_id, ', ' ORDER BY order_id) AS them FROM orders",
    "SELECT customer_id, array_agg(order_id ORDER BY order_id) AS them FROM orders GROUP BY customer_id",
    "SELECT o.order_id, p.payment_id FROM orders o JOIN payments p ON p.order_id = o.order_id AND p.amount > 4",
    "SELECT o.order_id, p.payment_id FROM orders o LEFT JOIN payments p ON p.order_id = o.order_id",
    "SELECT order_id, payment_id FROM orders LEFT JOIN payments USING (order_id)",
    "SELECT o.order_id FROM orders o SEMI JOIN payments p ON p.order_id = o.order_id",
    "SELECT o.order_id FROM orders o ANTI JOIN payments p ON p.order_id = o.order_id",
    "SELECT a.order_id, b.order_id AS other FROM orders a JOIN orders b ON a.customer_id = b.customer_id",
    "SELECT a.order_id, b.order_id AS other FROM orders a JOIN orders b ON a.amount < b.amount",
    "SELECT o.order_id, p.method FROM orders o CROSS JOIN payments p",
    "SELECT o.order_id, p.method FROM orders o, payments p WHERE o.order_id = p.order_id",
    "WITH c AS (SELECT order_id FROM payments WHERE method = 'cash') SELECT amount FROM orders JOIN c USING (order_id)",
    "WITH c AS (SELECT order_id FROM payments), d AS (SELECT order_id FROM c) SELECT * FROM d",
    "SELECT s.n FROM (SELECT customer_id, count(*) AS n FROM orders GROUP BY 1) AS s WHERE s.n > 1",
    "SELECT order_id FROM orders UNION SELECT order_id FROM payments",
    "SELECT order_id FROM orders UNION ALL SELECT payment_id FROM payments",
    "SELECT order_id, count(*) OVER (PARTITION BY customer_id) AS n FROM orders",
    "SELECT order_id, row_number() OVER (PARTITION BY customer_id ORDER BY order_id) AS n FROM orders",
    "SELECT order_id, lag(order_id) OVER (ORDER BY order_id DESC) AS before FROM orders",
    "SELECT [order_id, 'x'] AS pair FROM orders",
)

REFUSED = {
    "SELECT * FROM read_csv('x.csv')": "reads from",
    "SELECT * FROM read_parquet('x')": "reads from",
    "SELECT * FROM read_text('/etc/hosts')": "reads from",
    "SELECT * FROM glob('*')": "reads from",
    "SELECT * FROM 'x.csv'": "no table",
    "SELECT * FROM 'https://host/x.parquet'": "no table",
    "SELECT * FROM information_schema.tables": "reads from",
    "SELECT * FROM duckdb_tables()": "reads from",
    "SELECT * FROM query('select 1')": "reads from",
    "SELECT getenv('HOME') AS x FROM orders": "cannot be said",
    "SELECT current_setting('x') AS x FROM orders": "cannot be said",
    "SELECT random() AS x FROM orders": "cannot be said",
    "SELECT now() AS x FROM orders": "cannot be said",
    "SELECT (SELECT content FROM read_text('x')) AS x FROM orders": "reads from",
    "SELECT order_id FROM orders WHERE EXISTS (SELECT 1 FROM payments)": "cannot be said",
    "SELECT order_id FROM orders WHERE order_id IN (SELECT order_id FROM payments)": "cannot be said",
    "SELECT unnest([1, 2]) AS x FROM orders": "cannot be said",
    "SELECT order_id FROM orders LIMIT 1": "LIMIT",
    "SELECT order_id FROM orders ORDER BY order_id": "ORDER",
    "SELECT order_id FROM orders QUALIFY row_number() OVER (ORDER BY order_id) = 1": "QUALIFY",
    "SELECT order_id FROM orders TABLESAMPLE 10%": "says more",
    "SELECT customer_id, order_id FROM orders GROUP BY customer_id": "beside an aggregate",
    "SELECT customer_id FROM orders GROUP BY ROLLUP (customer_id)": "cannot be said",
    "SELECT customer_id FROM orders GROUP BY ALL": "says more",
    "SELECT DISTINCT ON (customer_id) order_id FROM orders": "says more",
    "SELECT order_id FROM orders UNION BY NAME SELECT order_id FROM payments": "says more",
    "SELECT order_id FROM orders WHERE order_id ~ 'x'": "cannot be said",
    "SELECT lag(order_id, 2) OVER (ORDER BY order_id) AS x FROM orders": "says more",
    "SELECT max(order_id, 2) AS x FROM orders": "says more",
    "SELECT trim(order_id, 'O') AS x FROM orders": "says more",
    "SELECT list_sort([order_id], 'DESC') AS x FROM orders": "an order of its own",
    "SELECT array_agg(order_id ORDER BY amount) AS x FROM orders": "sorts by something else",
    "SELECT count(DISTINCT (order_id, amount)) AS x FROM orders": "cannot be said",
    "SELECT sum(DISTINCT lines) AS x FROM orders": "cannot be said",
    "SELECT order_id FROM orders WHERE order_id LIKE 'a' ESCAPE '!'": "cannot be said",
    "SELECT first(order_id) AS x FROM orders": "cannot be said",
    "SELECT o.order_id FROM orders o, LATERAL (SELECT 1 AS x) AS l": "reads from|cannot be said|says",
    "SELECT sum(amount) OVER (ORDER BY order_id) AS x FROM orders": "over an order",
    "SELECT row_number() OVER () AS x FROM orders": "an order that is not given",
    "SELECT o.order_id FROM orders o FULL JOIN payments p ON p.order_id = o.order_id": "cannot be said",
    "SELECT order_id FROM orders NATURAL JOIN payments": "says not on what",
    "SELECT paid_on - paid_on AS x FROM payments": "takes a time from a time",
    "SELECT missing FROM orders": "missing",
    "SELECT order_id FROM orderz": "Did you mean `orders`",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r": "RECURSIVE|no table",
    "VALUES (1)": "no SELECT",
    "WITH orders AS (SELECT * FROM orders) SELECT * FROM orders": "which is a table",
    "SELECT * FROM later, (WITH later AS (SELECT 1 AS x) SELECT x FROM later) AS l": "reads from|no table",
    "DROP TABLE orders": "no SELECT",
    "DELETE FROM orders": "no SELECT",
    "INSERT INTO orders SELECT * FROM orders": "no SELECT",
    "CREATE TABLE x AS SELECT * FROM orders": "no SELECT",
    "COPY orders TO 'x.csv'": "no SELECT",
    "ATTACH 'x.db'": "no SELECT",
    "PRAGMA database_list": "no SELECT",
    "INSTALL httpfs": "no SELECT",
    "SET threads = 1": "no SELECT",
    "SELECT 1; DROP TABLE orders": "2 statements",
    "SELECT FROM WHERE": "not SQL|reads from no table|no table",
    "SELECT 'x": "not SQL",
    "": "0 statements",
    "SELECT 1 AS x": "reads from no table",
    "SELECT order_id FROM orders EXCEPT SELECT order_id FROM payments": "cannot be said|no SELECT",
}


def translated(sql: str) -> list[dict[str, Any]]:
    engine = open_engine()
    for name, rows in TABLES.items():
        engine.create(name, rows)
    query = parse(sql)
    tables = {name: ibis.table(engine.table(name).schema(), name=name) for name in tables_of(query, TABLES)}
    return engine.fetch(expression(query, tables)).to_pylist()


def directly(sql: str) -> list[dict[str, Any]]:
    connection = duckdb.connect()
    for name, rows in TABLES.items():
        connection.register(name, rows)
    return connection.execute(sql).to_arrow_table().to_pylist()


def comparable(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(repr({name: _cell(value) for name, value in row.items()}) for row in rows)


def _cell(value: Any) -> Any:
    """Numbers of any type compare by their value."""
    if isinstance(value, Decimal | float | int) and not isinstance(value, bool):
        return round(float(value), 9)
    return value


@pytest.mark.parametrize("sql", SAME)
def test_it_gives_the_rows_that_the_engine_gives(sql: str) -> None:
    assert comparable(translated(sql)) == comparable(directly(sql))


@pytest.mark.parametrize("sql", REFUSED)
def test_what_is_not_an_indicator_is_refused_with_its_reason(sql: str) -> None:
    with pytest.raises(SqlError, match=REFUSED[sql]) as refused:
        translated(sql)
    assert refused.value.would_do


def test_the_line_is_named() -> None:
    with pytest.raises(SqlError) as refused:
        translated("SELECT order_id,\n  getenv('HOME') AS home,\n  customer_id\nFROM orders")
    assert refused.value.line == 2


def test_what_is_collected_is_sorted() -> None:
    assert translated("SELECT array_agg(DISTINCT method) AS m FROM payments") == [{"m": ["card", "cash"]}]
