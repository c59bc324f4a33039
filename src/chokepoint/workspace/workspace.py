"""A workspace: one folder with the records, the results, and what a user set; its methods are the verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chokepoint.workspace.folder import Folder

if TYPE_CHECKING:
    from chokepoint.connect.money.tracing import Asked
    from chokepoint.records.answers import (
        Assessment,
        Dossier,
        Explanation,
        Load,
        RankedNetwork,
        RankedOrder,
        RankedParty,
        ScreenedName,
    )
    from chokepoint.records.casework import Reproduced
    from chokepoint.records.change import Changes, Effect
    from chokepoint.records.changes import HotSpots
    from chokepoint.records.comparison import Comparison
    from chokepoint.records.coverage import Coverage, WeightLine
    from chokepoint.records.custody import ItemFigures, ItemTrace, MarkedItem
    from chokepoint.records.entities import Entity, Judgement, PairEvidence, RemovedSign
    from chokepoint.records.evaluation import Drift, Evaluation
    from chokepoint.records.learning import ComparedWeights, FittedWeights
    from chokepoint.records.maps import OrderMap
    from chokepoint.records.money import PaymentFigures, PaymentTrace
    from chokepoint.records.network import Around, Network, Paths
    from chokepoint.workspace.casework import Casework
    from chokepoint.workspace.evaluating import Options
    from chokepoint.workspace.filing_out import Filed, FilingWanted
    from chokepoint.workspace.queries import Query
    from chokepoint.workspace.single.assessing import SingleAssessment
    from chokepoint.workspace.weighing import Fitting

Progress = Callable[[str, float], None]
"""Told what is being done, and the share of the whole that is done."""


class Workspace(Folder):
    """One folder. Open it with `chokepoint.open`, close it when done, or use it in a `with` block.

    Every method raises ChokepointError with a sentence for the user.
    """

    @cached_property
    def casework(self) -> Casework:
        """Cases and the log, begun when first asked for."""
        from chokepoint.workspace.casework import open_casework

        return open_casework(self)

    @cached_property
    def single(self) -> SingleAssessment:
        """What assesses single orders on the newest full run, made ready when first asked for."""
        from chokepoint.workspace.single.assessing import SingleAssessment

        return SingleAssessment(self)

    def load(
        self,
        paths: Sequence[Path | str],
        *,
        table: str | None = None,
        mapping: Path | None = None,
        progress: Progress | None = None,
    ) -> Load:
        """Take files or folders into the tables."""
        from chokepoint.workspace.loading import load

        return load(self, [Path(path) for path in paths], table=table, mapping=mapping, progress=progress)

    def load_reference(
        self,
        paths: Sequence[Path | str],
        *,
        mapping: Path | None = None,
        accept_smaller: bool = False,
        progress: Progress | None = None,
    ) -> Load:
        """Take reference data and lists, as they are published; raises ListError, and the list before stays."""
        from chokepoint.load.published_lists import Manner
        from chokepoint.workspace.loading import load_reference
        from chokepoint.workspace.rippling import ripple_lists

        manner = Manner(mapping, accept_smaller, self.list_settings.list_edition_days)
        done = load_reference(self, [Path(path) for path in paths], manner, progress)
        ripple_lists(self, done.screening.changes)
        return done

    def screen(self, queries: Sequence[Query | str], *, threshold: float | None = None) -> list[ScreenedName]:
        """Hold names against the lists in force; raises ListError where there is none, or one is stale."""
        from chokepoint.workspace.screening import screen

        return list(screen(self, queries, threshold))

    def screen_file(self, path: Path | str, *, threshold: float | None = None) -> list[ScreenedName]:
        """Hold the names of a file against the lists: a table with a column `name`, or a name a line."""
        return list(self.each_screened(path, threshold=threshold))

    def each_screened(self, path: Path | str, *, threshold: float | None = None) -> Iterator[ScreenedName]:
        """The same, each name's answer as soon as it is found."""
        from chokepoint.workspace.queries import read_queries
        from chokepoint.workspace.screening import screen

        return screen(self, read_queries(Path(path)), threshold)

    def assess(
        self,
        *,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        new: bool = False,
        prior: float | None = None,
        engine: str = "duckdb",
        progress: Progress | None = None,
    ) -> Assessment:
        """Resolve, observe and weigh every order, or only those not assessed before. Times are UTC.

        `engine` is where expressions run: "duckdb", or "spark" on a Spark Connect server.
        """
        from chokepoint.workspace.assess import Moment, assess

        return assess(self, Moment.at(as_of, known_at), new=new, prior=prior, engine=engine, progress=progress)

    def assess_bundles(
        self, bundles: Sequence[Mapping[str, Any]], *, as_of: datetime | None = None, processes: int = 1
    ) -> list[Explanation]:
        """The evidence on orders that are not on record, each with its parties, payments and shipments; stores nothing.

        A bundle holds `order` and lists of rows by table. By the backgrounds of the newest full run. With several
        `processes`, others take a part of many orders from the time on that they are ready.
        """
        from chokepoint.workspace.single.assessing import assess_bundles

        return assess_bundles(self, bundles, as_of, processes)

    def resolve(self, *, confirmed_only: bool = False) -> list[Entity]:
        """The entities and their parties; with `confirmed_only` as persons judged them, without any guess."""
        from chokepoint.workspace.resolving import entities

        return entities(self, confirmed_only=confirmed_only)

    def merge(self, left: str, right: str, *, decided_by: str | None = None, basis: str | None = None) -> str:
        """Judge two parties one; returns the act, which `undo` takes back. By the user of this machine if not said."""
        from chokepoint.workspace.judging import Author
        from chokepoint.workspace.resolving import merge
        from chokepoint.workspace.rippling import ripple_identities

        act = merge(self, left, right, Author.named(decided_by, basis))
        ripple_identities(self)
        return act

    def split(self, party_id: str, *, decided_by: str | None = None, basis: str | None = None) -> str:
        """Judge a party different from every other of its entity; returns the act."""
        from chokepoint.workspace.judging import Author
        from chokepoint.workspace.resolving import split
        from chokepoint.workspace.rippling import ripple_identities

        act = split(self, party_id, Author.named(decided_by, basis))
        ripple_identities(self)
        return act

    def undo(self, act: str) -> None:
        """Take back an act of judgement."""
        from chokepoint.workspace.resolving import undo
        from chokepoint.workspace.rippling import ripple_identities

        undo(self, act)
        ripple_identities(self)

    def judgements(self) -> list[Judgement]:
        """Every judgement, oldest first, those taken back too."""
        from chokepoint.workspace.resolving import standing_judgements

        return standing_judgements(self)

    def compare_parties(self, left: str, right: str) -> PairEvidence:
        """What speaks for and against two parties being one, row by row."""
        from chokepoint.workspace.resolving import compare_pair

        return compare_pair(self, left, right)

    def orders(
        self, top: int | None = None, *, after: int = 0, band: str | None = None, text: str = ""
    ) -> list[RankedOrder]:
        """The ranking, most likely first: after so many, of one band, with all words of the text; all by default."""
        from chokepoint.workspace.ranking import Wanted, ranking

        return ranking(self, Wanted(top, after, band, text))

    def stopped(self) -> list[RankedOrder]:
        """Every order on which a stop stands, most likely first."""
        return self.orders(band="stop")

    def drawn(self) -> list[RankedOrder]:
        """The orders of the alert budget that are drawn beyond the first of the ranking, most likely first."""
        from chokepoint.workspace.ranking import drawn

        return drawn(self)

    def parties(self, top: int | None = None, *, text: str = "") -> list[RankedParty]:
        """The entities, most likely first, as the last full run weighed them; with all words of `text` in a name."""
        from chokepoint.workspace.unit_ranking import parties

        return parties(self, top, text)

    def networks(self, top: int | None = None) -> list[RankedNetwork]:
        """The networks of entities, most likely first, as the last full run weighed them."""
        from chokepoint.workspace.unit_ranking import networks

        return networks(self, top)

    def network(
        self, top: int | None = None, *, start: str | None = None, end: str | None = None, by_trade: bool = False
    ) -> Network:
        """Junctions, choke points, communities, and what is active; with both ends, paths between two parties.

        `by_trade`: choke points through which the least other trade passes, not the fewest.
        """
        from chokepoint.workspace.network import Asked, network

        return network(self, Asked(top, start, end, by_trade))

    def network_paths(self, start: str, end: str) -> Paths:
        """The shortest and the most telling path between two parties, with the dealings on it."""
        from chokepoint.workspace.network import paths

        return paths(self, start, end)

    def network_around(self, subject_id: str, kind: str = "order", *, top: int = 12, after: int = 0) -> Around:
        """Who is tied to whom around an order, or the neighbours of a party: `top` of them after so many."""
        from chokepoint.workspace.surroundings import around_order, around_party

        if kind == "order":
            return around_order(self, subject_id)
        return around_party(self, subject_id, top, after)

    def network_changes(self, top: int | None = None) -> Changes:
        """When the network grew, who broke off, moved or was replaced, as of the last full run."""
        from chokepoint.workspace.changing import changes

        return changes(self, top)

    def network_measure(self, measure_id: str) -> Effect:
        """What followed a public measure, beside routes that it did not strike; raises NotFoundError, InputError."""
        from chokepoint.workspace.changing import measure

        return measure(self, measure_id)

    def hot_spots(self, top: int | None = None) -> HotSpots:
        """Areas and spans of time that hold more findings of the last full run, or more deliveries, than expected."""
        from chokepoint.workspace.concentrating import read_hot_spots

        return read_hot_spots(self, top)

    def explain(self, subject_id: str, kind: str = "order") -> Explanation:
        """One subject's evidence, sum and questions: of an order, a party, a network, a payment or a shipment."""
        from chokepoint.workspace.explaining import explain
        from chokepoint.workspace.unit_ranking import explain_network, explain_party

        of_units = {"party": explain_party, "network": explain_network}
        return of_units[kind](self, subject_id) if kind in of_units else explain(self, kind, subject_id)

    def dossier(self, order_id: str) -> Dossier:
        """One order with all that its page shows; raises NotFoundError."""
        from chokepoint.workspace.dossier import dossiers

        return dossiers(self, [order_id])[0]

    def order_map(self, order_id: str) -> OrderMap:
        """One order's places, zones and way on an outline of land; raises NotFoundError where none is located."""
        from chokepoint.workspace.mapping import order_map

        return order_map(self, order_id)

    def side_by_side(self, order_id: str) -> Comparison:
        """One order's records side by side, marked by the signs that compare them; raises NotFoundError."""
        from chokepoint.workspace.comparing.reading import side_by_side

        return side_by_side(self, order_id)

    def trace_item(self, item_id: str) -> ItemTrace:
        """One item's chain of custody, with its gaps and the point of diversion; raises NotFoundError."""
        from chokepoint.workspace.tracing_items import trace_item

        return trace_item(self, item_id)

    def find_items(self, *, serial: str | None = None, lot: str | None = None) -> list[MarkedItem]:
        """Items whose marks fit; `?` stands for one unread character, `*` for several."""
        from chokepoint.workspace.tracing_items import find_items

        return find_items(self, serial, lot)

    def trace_items(self) -> ItemFigures:
        """Statistics over all items: how they left lawful custody, whence, after how long, and who answers."""
        from chokepoint.workspace.item_figures import trace_items

        return trace_items(self)

    def trace_payment(self, payment_id: str, asked: Asked | None = None, *, direction: str = "down") -> PaymentTrace:
        """Where the money of a payment went, or with direction "up" came from; `asked` says all of it. UTC."""
        from chokepoint.connect.money.tracing import Asked
        from chokepoint.workspace.tracing import trace_payment

        return trace_payment(self, payment_id, asked or Asked(direction))

    def trace_payments(self, *, top: int = 20) -> PaymentFigures:
        """The shapes that payments make, and what each account's come to; the most telling `top` of either."""
        from chokepoint.workspace.money_figures import trace_payments

        return trace_payments(self, top)

    def signs_removed(self, left: str, right: str, *, progress: Progress | None = None) -> tuple[RemovedSign, ...]:
        """The fired signs and stops of orders that a merge of two parties would take away; nothing is changed."""
        from chokepoint.workspace.merging import signs_removed

        return signs_removed(self, left, right, progress)

    def coverage(self) -> Coverage:
        """Which indicators the last run could assess, and which columns would unlock most."""
        from chokepoint.workspace.coverage import coverage

        return coverage(self)

    def evaluate(
        self,
        truth: Path | str | None = None,
        *,
        by: Sequence[str] = (),
        moment: str = "shipment",
        options: Options | None = None,
        progress: Progress | None = None,
    ) -> Evaluation:
        """Hold the last run against `labels` or a file, as orders could be seen at the moment.

        `moment` is order, shipment or hindsight; `by` any of country, script and size. Records and results stay.
        """
        from chokepoint.workspace.evaluating import Asked, Options, evaluate

        asked = Asked.of(Path(truth) if truth else None, by, moment, options or Options())
        return evaluate(self, asked, progress or (lambda _what, _share: None))

    def drift(self) -> Drift:
        """How often each indicator fires, or cannot be asked, in the last full run against the one before."""
        from chokepoint.workspace.drifting import read_drift

        return read_drift(self)

    def weight_lines(self) -> list[WeightLine]:
        """What each sign is worth in the last run, and where that comes from."""
        from chokepoint.workspace.weighing import weight_lines

        return weight_lines(self)

    def fit_weights(self, out: Path | None = None, fitting: Fitting | None = None) -> FittedWeights:
        """Learn weights from the labels and the last run, and write them to a new file."""
        from chokepoint.workspace.weighing import fit_weights

        return fit_weights(self, out, fitting)

    def compare_weights(self, old: str, new: str) -> ComparedWeights:
        """What a change of weights would do to the last run: files, `in-force` or `packaged`; stores nothing."""
        from chokepoint.workspace.weighing import compare_weights

        return compare_weights(self, old, new)

    def report(self, subject: str | None = None, *, form: str = "html", out: Path | None = None) -> list[Path]:
        """Write the ranking and its evidence, one order's, or one item's chain; returns the files."""
        from chokepoint.workspace.reporting import report

        return report(self, subject, form, out)

    def file(self, wanted: FilingWanted) -> Filed:
        """Write a filing of one subject, or ask for the second person that it needs where cases are kept."""
        from chokepoint.workspace.filing_out import file_subject

        return file_subject(self, wanted)

    def order_section(self, order_id: str) -> str:
        """The section of one order as the report sets it, for a page that has its style; raises NotFoundError."""
        from chokepoint.workspace.reporting import section

        return section(self, order_id)

    def records_behind(self, explanation: Explanation) -> dict[str, dict[str, object]]:
        """The filled cells of every record that an explanation rests on, by `table/key`."""
        from chokepoint.workspace.records import records_named

        named = {name for row in explanation.rows for name in row.record_ids}
        named |= {name for stop in explanation.stops for name in stop.record_ids}
        return records_named(self.engine, named)

    def demo(self, *, orders: int, seed: int, progress: Progress | None = None) -> Assessment:
        """Fill this workspace with the sample world, assess it and write the report."""
        from chokepoint.workspace.demo import demo

        return demo(self, orders, seed, progress)

    def reproduce(self, run_id: str, *, progress: Progress | None = None) -> Reproduced:
        """Make a past run again from the stored records and compare every figure to the last digit."""
        from chokepoint.workspace.reproducing import reproduce

        return reproduce(self, run_id, progress)

    def close(self) -> None:
        """Release the folder, and the database of cases."""
        if "casework" in self.__dict__:
            self.casework.close()
            del self.__dict__["casework"]
        if "single" in self.__dict__:
            self.single.close()
            del self.__dict__["single"]
        super().close()
