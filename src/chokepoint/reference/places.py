"""The packaged gazetteer: towns and sea ports by which places without coordinates are located."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pyarrow as pa
from pyarrow import csv

FILE = "places.csv"
COLUMNS = {
    "place_id": pa.string(),
    "name": pa.string(),
    "country": pa.string(),
    "latitude": pa.float64(),
    "longitude": pa.float64(),
    "is_port": pa.bool_(),
    "population": pa.int64(),
    "aliases": pa.string(),
}


@cache
def packaged_places() -> pa.Table:
    """One row a place, with the columns of the table `gazetteer`; a population of 0: none is stated."""
    with files("chokepoint.reference").joinpath(FILE).open("rb") as stream:
        options = csv.ConvertOptions(column_types=COLUMNS, include_columns=list(COLUMNS), strings_can_be_null=True)
        return csv.read_csv(stream, convert_options=options)
