"""Parquet datasets below one folder, written from here or by a Spark server."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql.pandas.types import from_arrow_schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ROWS_A_MESSAGE = 50_000
"""Rows sent at once to a server that writes them: a message of Spark Connect holds at most 128 MB."""
KEPT = "kept"


class Datasets:
    """Makes and removes datasets, each a folder of its own, named as the server names it.

    A `folder` that is a path is written from here, so the server must see the same path. One that is an address
    (`s3a://…`, `hdfs://…`, `file://…`) is written by the server alone, to which the rows are sent; what lies there is
    for its owner to remove.
    """

    def __init__(self, folder: str, session: SparkSession) -> None:
        self._session = session
        self._here = "://" not in folder
        self._folder = str(Path(folder).resolve()) if self._here else folder.rstrip("/")
        self._ours = f"{self._folder}/session-{uuid.uuid4().hex}"

    def write(self, rows: pa.RecordBatchReader) -> str:
        """The rows as a new dataset."""
        path = self._new()
        self._write(path, rows)
        return path

    def write_frame(self, frame: DataFrame) -> str:
        """What the server finds, as a new dataset; the rows do not come here."""
        path = self._new()
        frame.write.parquet(path)
        return path

    def kept(self, name: str, key: str, rows: Callable[[], pa.RecordBatchReader]) -> str:
        """The dataset of that name and key, written from `rows` where it is not there; those of other keys go."""
        if not self._here:
            return self.write(rows())
        folder = Path(self._folder) / KEPT
        path = folder / f"{name}-{key}"
        if not path.exists():
            part = f"{self._ours}/{path.name}"
            self._write(part, rows())
            folder.mkdir(parents=True, exist_ok=True)
            for former in folder.iterdir():
                if re.fullmatch(f"{re.escape(name)}-[0-9a-f]+", former.name):
                    shutil.rmtree(former, ignore_errors=True)
            Path(part).rename(path)
        return str(path)

    def remove(self, path: str) -> None:
        """Remove a dataset that is not kept."""
        if self._here and path.startswith(self._ours):
            shutil.rmtree(path, ignore_errors=True)

    def clear(self) -> None:
        """Remove every dataset that is not kept."""
        self.remove(self._ours)

    def _new(self) -> str:
        return f"{self._ours}/{uuid.uuid4().hex}"

    def _write(self, path: str, rows: pa.RecordBatchReader) -> None:
        if self._here:
            Path(path).mkdir(parents=True)
            with pq.ParquetWriter(f"{path}/part-0.parquet", rows.schema, compression="zstd") as file:
                for batch in rows:
                    file.write_batch(batch)
            return
        sent = False
        for batch in rows:
            for start in range(0, batch.num_rows, ROWS_A_MESSAGE):
                self._send(path, pa.Table.from_batches([batch.slice(start, ROWS_A_MESSAGE)]))
                sent = True
        if not sent:
            self._send(path, rows.schema.empty_table())

    def _send(self, path: str, rows: pa.Table) -> None:
        schema = from_arrow_schema(rows.schema, prefer_timestamp_ntz=True)
        self._session.createDataFrame(rows, schema).write.mode("append").parquet(path)
