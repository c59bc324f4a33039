"""The payments graph on disk: Arrow and NumPy files that are read through memory maps."""

from __future__ import annotations

import os
import shutil
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow as pa

from chokepoint.connect.money.graph import PaymentGraph

TABLES = ("payments", "rates")
PURSES = "purses"


def write(graph: PaymentGraph, folder: Path) -> None:
    """Keep the graph in a folder of its own, whole or not at all."""
    part = folder.with_name(f"{folder.name}.{os.getpid()}")
    part.mkdir(parents=True, exist_ok=True)
    for field in fields(graph):
        held = getattr(graph, field.name)
        if field.name in TABLES:
            _write_table(held, part / f"{field.name}.arrow")
        elif field.name == PURSES:
            _write_table(pa.table({PURSES: held}), part / f"{field.name}.arrow")
        else:
            np.save(part / f"{field.name}.npy", held)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


def read(folder: Path) -> PaymentGraph:
    """The graph that the folder holds; OSError where there is none."""
    held = {}
    for field in fields(PaymentGraph):
        if field.name in (*TABLES, PURSES):
            table = _read_table(folder / f"{field.name}.arrow")
            held[field.name] = _one_chunk(table[PURSES]) if field.name == PURSES else table
        else:
            mapped = np.load(folder / f"{field.name}.npy", mmap_mode="r")
            held[field.name] = mapped.view(np.ndarray)  # a memmap would be made anew of every slice
    return PaymentGraph(**held)


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _write_table(table: pa.Table, path: Path) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def _read_table(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).read_all()
