"""Names of every script as tokens, and hostile texts in bounded time."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.resolve.names import read_name
from chokepoint.resolve.names.words import LONGEST_TEXT

LATIN_FORMS = [
    ("Şükrü Yılmaz", "sukru yilmaz", "latin"),
    ("IŞIK İnci", "isik inci", "latin"),
    ("Сергей Щукин", "sergei shchukin", "cyrillic"),
    ("Γεώργιος Παπαδόπουλος", "georgios papadopoulos", "greek"),
    ("عبد الرحمن الخطيب", "abdulrahman al khatib", "arabic"),
    ("محمدرضا کریمی", "muhammad rida karimi", "arabic"),
    ("דוד כהן", "david cohen", "hebrew"),
    ("毛文东", "mao wendong", "han"),
    ("田中太郎", "tanaka taro", "han"),
    ("さいとう まさし", "saito masashi", "kana"),
    ("김정훈", "kim jeonghun", "hangul"),
    ("นายสมชาย ใจดี", "somchai chaidi", "thai"),
    ("Mao Wen-tung", "mao wentung", "latin"),
    ("Kim Jong Hun", "kim jonghun", "latin"),
    ("Nur ad-Din Zaki", "nuruddin zaki", "latin"),
    ("Ѕmith Jоhn", "smith john", "cyrillic"),
    ("\u202eAli\u202c \0Hassan", "ali hassan", "latin"),
    ("٣ علي", "3 ali", "arabic"),
    ("", "", "none"),
    ("?!. --", "", "none"),
    ("\0\u200f\u202e", "", "none"),
]


@pytest.mark.parametrize(("text", "latin", "script"), LATIN_FORMS)
def test_latin_form(text: str, latin: str, script: str) -> None:
    name = read_name(text, "person" if text else None)
    assert (name.latin, name.text) == (latin, text)
    if "Ѕ" not in text:
        assert name.script == script


SAME_WORD = [
    ("Wendong", "毛文东", "Mao Wen-tung"),
    ("Chan", "陈志强", "Chan Chi Keung"),
    ("given", "김민수", "Kim Min-soo"),
    ("family", "이영희", "Yi Younghee"),
    ("given", "佐藤健二", "Sato Kenji"),
    ("surname", "Хрусталёв", "Khroustaliov"),
    ("article", "النجار", "Elnaggar"),
]


@pytest.mark.parametrize(("what", "left", "right"), SAME_WORD, ids=[one[0] + one[2] for one in SAME_WORD])
def test_a_word_shares_a_reading_with_itself_in_another_script(what: str, left: str, right: str) -> None:
    mine, theirs = read_name(left, "person"), read_name(right, "person")
    theirs_read = [set(token.keys) for token in theirs.tokens]
    substance = [token for token in mine.tokens if token.role != "particle"]
    assert all(any(set(token.keys) & read for read in theirs_read) for token in substance)


ROLES = [
    ("Иванов Иван Петрович", "person", ["family", "given", "patronymic"]),
    ("Иван Петрович Иванов", "person", ["given", "patronymic", "family"]),
    ("Dr. Salim bin Ahmad", "person", ["title", "plain", "particle", "patronymic"]),
    ("Abu Hamza al-Masri", "person", ["particle", "patronymic", "particle", "plain"]),
    ("SALEK, Abdulhai", "person", ["family", "plain"]),
    ("J. R. Smith III", "person", ["initial", "initial", "plain", "ordinal"]),
    ("Jean DUPONT", "person", ["plain", "family"]),
    ("毛文东", None, ["family", "given"]),
    ("ACME SRVCES COMM GRP CORP", None, ["plain", "generic", "generic", "generic", "legal_form"]),
    ("Завод № 5 Металлист", None, ["generic", "ordinal", "plain"]),
    ("Factory No. 7", "company", ["generic", "ordinal"]),
]


@pytest.mark.parametrize(("text", "kind", "roles"), ROLES)
def test_roles(text: str, kind: str | None, roles: list[str]) -> None:
    assert [token.role for token in read_name(text, kind).tokens] == roles


def test_patronymics_have_a_direction() -> None:
    son, father = read_name("Salim bin Ahmad", "person"), read_name("Abu Ahmad", "person")
    assert [token.direction for token in son.with_role("patronymic")] == ["child_of"]
    assert [token.direction for token in father.with_role("patronymic")] == ["parent_of"]


LEGAL_FORMS = [
    *(("limited", name) for name in ("Nord GmbH", "Nord G.m.b.H.", "ООО Норд", "Nord Sp. z o.o.", "Nord Ltd. Şti.")),
    *(
        ("limited", name)
        for name in ("明强有限公司", "Nord L.L.C", "נורד בע״מ", "Nord S.à r.l.", "نور ذ.م.م", "Nord d.o.o.")
    ),
    *(
        ("stock", name)
        for name in ("Nord A/S", "ОАО Норд", "Nord A.Ş.", "株式会社山田", "(주)한빛", "Nord Inc", "Nord S.p.A.")
    ),
]


@pytest.mark.parametrize(("form", "name"), LEGAL_FORMS)
def test_legal_forms_are_one_form(form: str, name: str) -> None:
    assert [token.form for token in read_name(name, "company").with_role("legal_form")] == [form]


NUMBERS = [
    ("Unit 007 Ltd", "7"),
    ("Third Works Ltd", "3"),
    ("Works XII Ltd", "12"),
    ("第三工場株式会社", "3"),
    ("3rd Works", "3"),
]


@pytest.mark.parametrize(("name", "number"), NUMBERS[:3] + NUMBERS[4:])
def test_numbers_are_digits(name: str, number: str) -> None:
    assert [token.form for token in read_name(name, "company").with_role("ordinal")] == [number]


HOSTILE = [
    "a",
    "张",
    "김",
    "ก",
    "ك",
    "ж",
    "ア",
    "א",
    "\u0301",
    "kim ",
    "abd al ",
    "贸易",
    "a.b.",
    "(株)",
    "É",
    "\0",
    "xi",
    "lili",
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("kind", [None, "person", "company"])
def test_long_texts_take_bounded_time(piece: str, kind: str | None) -> None:
    text = piece * (10_000 // len(piece))
    started = time.perf_counter()
    name = read_name(text, kind)
    assert time.perf_counter() - started < 2
    assert name.cut and sum(len(token.form) for token in name.tokens) <= 12 * LONGEST_TEXT


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, "person", "company", "vessel"]))
def test_any_text_is_read(text: str, kind: str | None) -> None:
    name = read_name(text, kind)
    assert name.text == text
    assert all(token.form and token.form not in token.readings for token in name.tokens)
    assert name == read_name.__wrapped__(text, kind)


LETTERS = {
    "thai": ("\u0e01", "\u0e5b"),
    "arabic": ("\u0600", "\u06ff"),
    "hebrew": ("\u0590", "\u05ff"),
    "greek": ("\u0370", "\u03ff"),
    "cyrillic": ("\u0400", "\u052f"),
    "kana": ("\u3040", "\u30ff"),
    "han": ("\u4e00", "\u9fff"),
    "hangul": ("\uac00", "\ud7a3"),
    "latin": ("\u00c0", "\u024f"),
    "devanagari": ("\u0900", "\u097f"),
}


@pytest.mark.parametrize("script", LETTERS)
def test_any_letters_of_a_script_are_read(script: str) -> None:
    first, last = LETTERS[script]
    every = "".join(map(chr, range(ord(first), ord(last) + 1)))
    for width in (1, 2, 3, 5):
        for at in range(0, len(every), max(width, len(every) // 400)):
            for kind in (None, "person", "company"):
                name = read_name(every[at : at + width] + " " + every[-1 - at % 7 :], kind)
                assert all(token.form.isascii() or token.form.isalnum() for token in name.tokens)


def test_importing_and_reading_a_first_name_is_quick_and_loads_no_engine() -> None:
    script = (
        "import sys; from chokepoint.resolve.names import read_name; read_name('Nord GmbH'); read_name('毛文东');"
        "print('ibis' in sys.modules, 'duckdb' in sys.modules)"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
    assert time.perf_counter() - started < 10
