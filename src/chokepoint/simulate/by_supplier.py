"""One ledger a supplier, cut out of a world on disk: its own trade, and parties as it knows them itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from chokepoint.records import RECORDS
from chokepoint.simulate.columns import blank, numbered, spelled, words
from chokepoint.simulate.drawing import BATCH, Drawn
from chokepoint.simulate.files import ledgers_path, table_path, truth_path
from chokepoint.simulate.goods import suppliers
from chokepoint.simulate.names import respelt
from chokepoint.simulate.numbering import PREFIXES
from chokepoint.simulate.parameters import Flags, Ints, parameters, stream

TRADE = ("orders", "order_lines", "payments", "shipments", "shipment_legs", "documents", "notes", "labels")
"""Tables of which each supplier has its own rows."""
SHARED = ("sources", "zones", "measures", "controlled_goods", "thresholds", "exchange_rates", "trade_statistics")
"""Tables of public knowledge, in a folder of their own. Items and their custody stand in no supplier's books."""
PUBLIC = "public"
"""The folder of public knowledge, beside those of the suppliers."""
OWN_WIDTH = 5
"""Digits of a customer number."""
SOMETIMES_BLANK = ("phone", "email", "website", "address", "registration_number", "tax_id", "account")


@dataclass(frozen=True)
class Owners:
    """Whose everything is, by the number in its id: numbers of suppliers, -1 for nobody's.

    `customer` says from whom a party bought first; `licensed` from whom it ordered goods of a control code.
    """

    order: Ints
    shipment: Ints
    customer: Ints
    licensed: dict[tuple[int, str], set[int]]

    def rows(self, table: str, batch: pa.Table) -> list[Ints]:
        """For each supplier its rows of a batch. A licence is in the books of all who deliver under it."""
        owner = self._owner(table, batch)
        found = [np.flatnonzero(owner == one) for one in range(len(suppliers().key))]
        if table == "documents":
            buyers, codes = _numbers(batch["buyer_id"], "parties"), batch["control_code"]
            for row in np.flatnonzero(owner < 0).tolist():
                for one in self.licensed.get((int(buyers[row]), codes[row].as_py()), ()):
                    found[one] = np.append(found[one], row)
        return [np.sort(rows) for rows in found]

    def _owner(self, table: str, batch: pa.Table) -> Ints:
        if table == "shipment_legs":
            return self.shipment[_numbers(batch["shipment_id"], "shipments")]
        if table not in ("notes", "labels"):
            return self.order[_numbers(batch["order_id"], "orders")]
        of_order = pc.equal(batch["subject_kind"], "order").to_numpy()
        owner = np.full(len(batch), -1)
        for kind, known, chosen in (("orders", self.order, of_order), ("parties", self.customer, ~of_order)):
            owner[chosen] = known[_numbers(batch["subject_id"].filter(pa.array(chosen)), kind)]
        return owner


def write_ledgers(drawn: Drawn, folder: Path) -> list[Path]:
    """Cut the world in `folder` into a folder a supplier beside it; returns these folders.

    The truth, beside them: one row per ledger and party, with its number there, its id in the world, and the party of
    the world of which it is a record.
    """
    owners, keys = _owners(folder, drawn), suppliers().key
    known, there = _known(folder, owners, _people(drawn)), ledgers_path(folder)
    own = np.stack([_own_numbers(known[one], drawn.seed, key) for one, key in enumerate(keys)])
    folders = [there / key for key in keys]
    for mine in (*folders, there / PUBLIC):
        mine.mkdir(parents=True, exist_ok=True)
    for table in SHARED:
        shutil.copyfile(table_path(folder, table), table_path(there / PUBLIC, table))
    for mine, numbers, key in zip(folders, own, keys, strict=True):
        _write_master(folder, mine, numbers, key, stream(drawn.seed, f"master data of {key}"))
    for table in TRADE:
        _write_shares(table, folder, folders, owners, own)
    pq.write_table(_party_truth(drawn, own), truth_path(there, "parquet"))
    return folders


def _write_master(folder: Path, mine: Path, own: Ints, key: str, rng: np.random.Generator) -> None:
    """The parties that one supplier knows, and the ties between them, if there are any."""
    people, ties = (pq.read_table(table_path(folder, table)) for table in ("parties", "relationships"))
    ties = _renumbered("relationships", _known_ties(ties, own > 0), own, key)
    pq.write_table(_master(people, own, key, rng), table_path(mine, "parties"))
    if len(ties):
        pq.write_table(ties, table_path(mine, "relationships"))


def _write_shares(table: str, folder: Path, folders: list[Path], owners: Owners, own: Ints) -> None:
    """One table of every ledger that has rows of it, batch by batch."""
    writers: dict[int, pq.ParquetWriter] = {}
    with ExitStack() as stack:
        for batch in _batches(folder, table):
            for one, rows in enumerate(owners.rows(table, batch)):
                if not len(rows):
                    continue
                if one not in writers:
                    writer = pq.ParquetWriter(table_path(folders[one], table), batch.schema)
                    writers[one] = stack.enter_context(writer)
                share = _renumbered(table, batch.take(pa.array(rows)), own[one], suppliers().key[one])
                writers[one].write_table(share)


def _owners(folder: Path, drawn: Drawn) -> Owners:
    """Whose everything is, from the orders, their lines and their shipments."""
    made, case = drawn.numbers.made, drawn.numbers.case
    many = {name: len(made[name]) + len(case[name]) + 1 for name in ("orders", "shipments", "parties")}
    supplier_of = np.full(many["parties"], -1)
    supplier_of[made["parties"].rank[: len(suppliers().key)]] = np.arange(len(suppliers().key))
    order, buyer = np.full(many["orders"], -1), np.zeros(many["orders"], dtype=np.int64)
    for batch in _batches(folder, "orders", ("order_id", "supplier_id", "customer_id")):
        number = _numbers(batch["order_id"], "orders")
        order[number] = supplier_of[_numbers(batch["supplier_id"], "parties")]
        buyer[number] = _numbers(batch["customer_id"], "parties")
    shipment = np.full(many["shipments"], -1)
    for batch in _batches(folder, "shipments", ("shipment_id", "order_id")):
        shipment[_numbers(batch["shipment_id"], "shipments")] = order[_numbers(batch["order_id"], "orders")]
    licensed: dict[tuple[int, str], set[int]] = {}
    for batch in _batches(folder, "order_lines", ("order_id", "control_code")):
        controlled = batch.filter(pc.is_valid(batch["control_code"]))
        for number, code in zip(
            _numbers(controlled["order_id"], "orders").tolist(), controlled["control_code"].to_pylist(), strict=True
        ):
            licensed.setdefault((int(buyer[number]), code), set()).add(int(order[number]))
    customer = np.full(many["parties"], -1)
    # Orders are numbered in the order of time, so that the first one is written last and stays.
    customer[buyer[:0:-1]] = order[:0:-1]
    return Owners(order, shipment, customer, licensed)


def _people(drawn: Drawn) -> int:
    return len(drawn.numbers.made["parties"]) + len(drawn.numbers.case["parties"])


def _known(folder: Path, owners: Owners, people: int) -> Flags:
    """Which parties each supplier's own rows name: suppliers x numbers of parties; the number 0 is nobody."""
    known = np.zeros((len(suppliers().key), people + 1), dtype=bool)
    for table in TRADE:
        for batch in _batches(folder, table):
            named = [_numbers(batch[name], "parties") for name in _party_columns(table)]
            if table == "notes":
                named.append(_numbers(_parties_noted(batch), "parties"))
            for one, rows in enumerate(owners.rows(table, batch) if named else ()):
                for numbers in named:
                    known[one, numbers[rows]] = True
    known[:, 0] = False
    return known


def _own_numbers(known: Flags, seed: int, key: str) -> Ints:
    """The customer number of each party, by its number in the world; 0 where the supplier does not know it."""
    numbers = np.zeros(len(known), dtype=np.int64)
    there = np.flatnonzero(known)
    numbers[stream(seed, f"customer numbers of {key}").permutation(there)] = np.arange(1, len(there) + 1)
    return numbers


def _master(people: pa.Table, own: Ints, key: str, rng: np.random.Generator) -> pa.Table:
    """The parties one supplier knows, in the order of its numbers, with cells it spells or lacks in its own way."""
    number = own[_numbers(people["party_id"], "parties")]
    rows = people.take(pa.array(np.argsort(number, kind="stable")[np.count_nonzero(number == 0) :]))
    habits, names = parameters().ledgers, rows["name"].to_pylist()
    itself = suppliers().name[suppliers().key.index(key)]
    sure = pc.or_(pc.equal(rows["source_id"], "S-01"), pc.equal(rows["name"], itself)).to_numpy()
    for row in np.flatnonzero((rng.random(len(rows)) < habits["respelt"]) & ~sure).tolist():
        names[row] = respelt(names[row])
    columns = dict(zip(rows.column_names, rows.columns, strict=True)) | {"name": pa.array(names, pa.string())}
    for name in SOMETIMES_BLANK:
        missing = (rng.random(len(rows)) < habits["blank"]) & ~sure
        columns[name] = blank(columns[name].combine_chunks(), missing)
    return _renumbered("parties", pa.table(columns), own, key)


def _known_ties(ties: pa.Table, known: Flags) -> pa.Table:
    """Ties between parties that one supplier knows both."""
    both = known[_numbers(ties["from_party_id"], "parties")] & known[_numbers(ties["to_party_id"], "parties")]
    return ties.filter(pa.array(both))


def _renumbered(table: str, rows: pa.Table, own: Ints, key: str) -> pa.Table:
    """The rows with parties under one supplier's numbers, and with ids of its own what others may have on file too."""
    columns = dict(zip(rows.column_names, rows.columns, strict=True))
    for name in _party_columns(table):
        columns[name] = _own_ids(own[_numbers(columns[name], "parties")], key)
    if "subject_kind" in columns:
        noted = _own_ids(own[_numbers(_parties_noted(rows), "parties")], key)
        columns["subject_id"] = pc.coalesce(noted, columns["subject_id"])
    if table == "relationships":
        columns["relationship_id"] = spelled(_prefix(key), rows["relationship_id"])
    if table == "documents":
        own_id = spelled(_prefix(key), rows["document_id"])
        columns["document_id"] = pc.if_else(pc.is_null(rows["order_id"]), own_id, rows["document_id"])
    return pa.table(columns)


def _party_truth(drawn: Drawn, own: Ints) -> pa.Table:
    """One row per ledger and party, by ledger and customer number."""
    made, keys = drawn.numbers.made["parties"], suppliers().key
    one = np.arange(own.shape[1])
    one[made.rank] = made.rank[drawn.stage.cast.records_of()]
    ledger, number = np.nonzero(own)
    order = np.lexsort((own[ledger, number], ledger))
    ledger, number = ledger[order], number[order]
    prefix, width = PREFIXES["parties"]
    parts = [_own_ids(own[k, number[ledger == k]], key) for k, key in enumerate(keys)]
    return pa.table(
        {
            "ledger": words(keys, ledger),
            "party_id": pa.concat_arrays(parts),
            "world_party_id": numbered(prefix, number, width),
            "record_of": numbered(prefix, one[number], width),
        }
    )


def _own_ids(numbers: Ints, key: str) -> pa.Array:
    """Customer numbers as that supplier writes them; NULL for the number 0."""
    return numbered(_prefix(key), np.where(numbers > 0, numbers, -1), OWN_WIDTH)


def _prefix(key: str) -> str:
    return f"{key.upper().replace('_', '-')}-"


def _parties_noted(rows: pa.Table) -> pa.Array:
    """The party that each row is about, NULL where it is about something else."""
    return pc.if_else(pc.equal(rows["subject_kind"], "party"), rows["subject_id"], pa.scalar(None, pa.string()))


def _party_columns(table: str) -> list[str]:
    own = ["party_id"] if table == "parties" else []
    return own + [column.name for column in RECORDS[table].columns if column.refers == "parties"]


def _numbers(ids: pa.ChunkedArray | pa.Array, table: str) -> Ints:
    """The number in each id of a table; 0 where there is none."""
    digits = pc.utf8_slice_codeunits(ids, len(PREFIXES[table][0])).cast(pa.int64())
    return np.asarray(pc.fill_null(digits, 0).to_numpy())


def _batches(folder: Path, table: str, columns: tuple[str, ...] | None = None) -> Iterator[pa.Table]:
    with pq.ParquetFile(table_path(folder, table)) as rows:
        for batch in rows.iter_batches(BATCH, columns=columns):
            yield pa.Table.from_batches([batch])
