"""A workspace of an earlier version keeps its rows and gets the columns that it lacks."""

import pyarrow as pa

from chokepoint.engines import open_engine
from chokepoint.engines.arrow import schema_of
from chokepoint.load.tables import create_tables
from chokepoint.records import ORIGIN, RECORDS


def test_lacking_columns_are_added() -> None:
    engine = open_engine()
    whole = schema_of((*RECORDS["lists"].columns, *ORIGIN))
    narrow = pa.schema([field for field in whole if field.name not in ("birth_dates", "addresses")])
    cells = {"list_id": "L", "entry_id": "1", "name": "N", "source_file": "f", "source_row": 2}
    engine.create("lists", pa.Table.from_pylist([cells], schema=narrow))
    create_tables(engine)
    made = engine.fetch(engine.table("lists"))
    assert made.schema.names == whole.names
    assert made.to_pylist()[0] == {**dict.fromkeys(whole.names), **cells}
