"""What the words by which goods are described say of them."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import record
from chokepoint.reference.goods_words import BEGINNING, goods_words, vague_words

LONGEST_BEGINNING = 16
"""Letters of the longest beginning of a word that is looked up; longer than any in the table."""

PAPERS = ("invoice", "packing_list", "bill_of_lading", "certificate_of_origin")
"""Papers that describe the goods of an order."""

COUNTED = ("words", "nothing", "of_a_class", "of_a_material")
"""How many words a text has, and how many of them say no more than this."""


def described_goods(orders: ir.Table, order_lines: ir.Table, documents: ir.Table) -> ir.Table:
    """One row per line of goods and per paper of an order: `order_id, record, text, words, nothing, of_a_class,
    of_a_material, hinted, matched, uncoded`.

    `words`: how many it has; `nothing, of_a_class, of_a_material`: how many of them say no more; NULL where there is no
    text. `hinted`: the chapters that its words point to, as one text; NULL: none. `matched`: whether one of them is a
    chapter of the goods; `uncoded`: whether a line that may be meant has no code. A line is held against its own code,
    a paper against all of its order's.
    """
    goods = order_lines.filter(order_lines.kind.fill_null("goods") == "goods")
    lines = goods.select(
        "order_id",
        text=goods.description,
        record=record("order_lines", goods.order_id, goods.line_no),
        line_no=goods.line_no,
    )
    papers = documents.filter(documents.kind.isin(PAPERS) & documents.order_id.notnull())
    papers = papers.semi_join(orders, "order_id")
    papers = papers.select(
        "order_id",
        text=papers.goods_text,
        record=record("documents", papers.document_id),
        line_no=ibis.null("int64"),
    )
    rows = lines.union(papers)
    texts = rows.filter(rows.text.notnull()).select("text").distinct()
    words = _words(texts)
    rows = rows.left_join(_said(texts, words), "text").drop("text_right")
    meant = _meant(rows.select("order_id", "record", "text", "line_no"), goods, _hints(words))
    return rows.left_join(meant, ["order_id", "record"], rname="meant_{name}").select(
        "order_id", "record", "text", *COUNTED, "hinted", "matched", "uncoded"
    )


def _words(texts: ir.Table) -> ir.Table:
    """One row per text and distinct word of letters: `text, word`, in small letters."""
    spaced = texts.text.lower().re_replace(r"[^\p{L}]+", " ").strip()
    words = texts.select("text", word=spaced.split(" ").unnest())
    return words.filter(words.word.length() > 0).distinct()


def _said(texts: ir.Table, words: ir.Table) -> ir.Table:
    """One row per text: `text` and COUNTED, of its distinct words."""
    entries = _literal([f"{word}:{says}" for word, says in vague_words()])
    known = entries.select(word=entries.entry.split(":")[0], says=entries.entry.split(":")[1])
    rows = words.left_join(known, "word", rname="known_{name}")
    counted = rows.group_by("text").agg(
        words=rows.count(where=(rows.says != "filler").fill_null(True)),
        nothing=rows.count(where=(rows.says == "nothing").fill_null(False)),
        of_a_class=rows.count(where=(rows.says == "class").fill_null(False)),
        of_a_material=rows.count(where=(rows.says == "material").fill_null(False)),
    )
    rows = texts.left_join(counted, "text")
    return rows.select("text", **{name: rows[name].fill_null(0) for name in COUNTED})


def _hints(words: ir.Table) -> ir.Table:
    """One row per text and chapter that a word of it points to: `text, hint`."""
    entries = _literal([f"{word}:{chapter}" for word, chapter in goods_words()])
    known = entries.select(key=entries.entry.split(":")[0], hint=entries.entry.split(":")[1])
    lengths = ibis.range(2, LONGEST_BEGINNING + 1).unnest().name("letters").as_table()
    distinct = words.select("word").distinct()
    begun = distinct.cross_join(lengths).filter(lambda rows: rows.word.length() >= rows.letters)
    begun = begun.select("word", key=begun.word.substr(0, begun.letters) + BEGINNING)
    keys = distinct.select("word", key=distinct.word).union(begun)
    found = keys.inner_join(known, "key").select("word", "hint").distinct()
    return words.inner_join(found, "word").select("text", "hint").distinct()


def _meant(rows: ir.Table, goods: ir.Table, hints: ir.Table) -> ir.Table:
    """One row per record whose words point somewhere: `order_id, record, hinted, matched, uncoded`."""
    coded = goods.select("order_id", coded_line="line_no", chapter=goods.hs_code.substr(0, 2))
    pointing = hints.group_by("text").agg(hinted=hints.hint.collect().sort().join(", "))
    met = rows.inner_join(pointing, "text").inner_join(coded, "order_id")
    met = met.filter(met.line_no.isnull() | (met.line_no == met.coded_line))
    met = met.left_join(hints, [met.text == hints.text, met.chapter == hints.hint], rname="own_{name}")
    matched, uncoded = met.hint.notnull().any(), met.chapter.isnull().any()
    return met.group_by("order_id", "record", "hinted").agg(matched=matched, uncoded=uncoded)


def _literal(entries: list[str]) -> ir.Table:
    """One row an entry: `entry`."""
    return ibis.literal(";".join(entries)).split(";").unnest().name("entry").as_table()
