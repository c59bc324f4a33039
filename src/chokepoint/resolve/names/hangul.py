"""Hangul in Latin letters, and Latin syllables that may stand for Hangul.

Romanisations of Korean names are many: 정 is Jeong, Jung, Chung, Jong. Both sides are brought to the syllables of the
Revised Romanisation (Ministry of Culture, 2000), letter by letter without sound changes; a Latin syllable gives every
syllable that it is known to stand for.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import product

_INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".replace("-", "").split(" ")
_VOWELS_LISTED = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"
_VOWELS = _VOWELS_LISTED.split()
_FINALS_LISTED = "k k k n n n t l k m l l l p l m p p t t ng t t k t p t"
_FINALS = ["", *_FINALS_LISTED.split()]
_FIRST, _LAST = 0xAC00, 0xD7A3

_LATIN_INITIALS = {
    **{"g": "g", "k": "g k kk", "kk": "kk", "n": "n r", "d": "d", "t": "d t", "r": "r", "l": "r", "m": "m"},
    **{"b": "b", "p": "b p", "s": "s", "ss": "ss", "sh": "s", "j": "j", "ch": "j ch", "h": "h", "": ""},
    **{"y": "", "w": ""},
}
_LATIN_VOWELS = {
    **{"a": "a", "ah": "a", "ar": "a", "ae": "ae", "ai": "ae", "ay": "ae", "e": "e ae", "eh": "e ae", "eo": "eo"},
    **{"o": "o eo", "oh": "o", "u": "u eo eu", "uh": "eo", "eu": "eu", "oo": "u", "ou": "u eo", "woo": "u"},
    **{"i": "i", "ee": "i", "y": "i", "ie": "i", "ui": "ui", "eui": "ui", "ya": "ya", "yeo": "yeo", "yu": "yu yeo"},
    **{"you": "yeo", "yo": "yo yeo", "yoo": "yu", "yew": "yu", "ye": "ye", "oe": "oe", "oi": "oe", "wa": "wa"},
    **{"wae": "wae", "wo": "wo", "weo": "wo", "we": "we", "wi": "wi", "wee": "wi", "yi": "i", "wu": "u"},
    **{"hee": "ui i", "uu": "u", "yuh": "yeo"},
}
_LATIN_FINALS = {
    **{"": "", "k": "k", "g": "k", "n": "n", "t": "t", "d": "t", "l": "l", "r": "l", "m": "m", "p": "p", "b": "p"},
    **{"ng": "ng", "h": "", "ck": "k"},
}
MOST_SYLLABLES = 3
"""Longer Latin words are not read as Korean."""
MOST_READINGS = 12

FAMILY_NAMES = {
    **{"김": "kim gim", "이": "lee yi rhee li ri i rhie", "박": "park pak bak bahk", "최": "choi choe choy chwe"},
    **{"정": "jung chung jeong jong chong cheong", "강": "kang gang", "조": "cho jo joe", "윤": "yoon yun youn"},
    **{"장": "jang chang", "임": "lim im rim yim", "한": "han hahn", "오": "oh o", "서": "seo suh so sur"},
    **{"신": "shin sin", "권": "kwon gwon", "황": "hwang whang", "안": "ahn an", "송": "song", "류": "ryu yoo"},
    **{"유": "yoo yu ryu you", "홍": "hong", "전": "jeon chun jun chon jean", "고": "ko go koh", "문": "moon mun"},
    **{"양": "yang", "손": "son sohn", "배": "bae pae bai", "백": "baek paik paek back", "허": "heo hur huh ho"},
    **{"남": "nam", "심": "shim sim", "노": "noh roh no ro", "로": "ro noh", "하": "ha", "곽": "kwak gwak"},
    **{"성": "sung seong", "차": "cha", "주": "joo ju chu", "우": "woo u wu", "구": "koo gu ku", "민": "min"},
    **{
        "나": "na ra rha",
        "진": "jin chin",
        "지": "ji chi jee",
        "엄": "um eom uhm",
        "채": "chae chai",
        "원": "won weon",
    },
    **{"천": "cheon chun chon", "방": "bang pang", "공": "kong gong", "현": "hyun hyeon", "함": "ham hahm"},
    **{"변": "byun byeon pyon", "염": "yeom yum", "여": "yeo", "추": "choo chu", "도": "do to", "석": "seok suk sok"},
    **{"선": "sun seon sunwoo", "설": "seol sul", "마": "ma", "길": "gil kil", "연": "yeon youn yon", "위": "wi wee"},
    **{"표": "pyo", "명": "myung myeong", "기": "ki gi kee", "반": "ban bahn", "왕": "wang", "금": "keum geum kum"},
    **{
        "옥": "ok ock",
        "육": "yook yuk",
        "인": "in",
        "맹": "maeng",
        "제": "je",
        "모": "mo",
        "탁": "tak",
        "국": "kook guk",
    },
    **{"리": "ri lee", "량": "ryang yang", "림": "rim lim", "렴": "ryom", "룡": "ryong", "은": "eun", "편": "pyun"},
    **{"남궁": "namgung namkoong", "황보": "hwangbo", "제갈": "jegal", "선우": "sunwoo seonwoo", "독고": "dokgo"},
}
"""Family names with their usual spellings."""


def syllable(letter: str) -> str:
    """One Hangul syllable in the Revised Romanisation, without sound changes."""
    code = ord(letter) - _FIRST
    if not 0 <= code <= _LAST - _FIRST:
        return ""
    return _INITIALS[code // 588] + _VOWELS[code % 588 // 28] + _FINALS[code % 28]


@lru_cache(maxsize=1 << 14)
def romanised(word: str) -> str:
    """A Hangul word, syllable by syllable."""
    return "".join(map(syllable, unicodedata.normalize("NFC", word)))


@cache
def family_spellings() -> dict[str, str]:
    """The Hangul of each spelling of a family name; where a spelling has several, the most usual."""
    found: dict[str, str] = {}
    for hangul, spelled in FAMILY_NAMES.items():
        for one in spelled.split():
            found.setdefault(one, hangul)
    return found


_SYLLABLE = re.compile(
    r"(kk|ss|sh|ch|[gkndtrlmbpsjhyw]?)"
    r"(yeo|you|yoo|yew|yae|yuh|yo|yu|ya|ye|yi|wae|weo|woo|wee|wa|wo|we|wi|wu|eui|eo|eu|ee|oo|ou|oe|oi|oh(?![aeiouy])"
    r"|ae|ai|ay|ah(?![aeiouy])|uh(?![aeiouy])|ui|ie|a|e|i|o|u|y)"
    r"(ng|ck|[knmtlpgdrb]?)(?=$|kk|ss|sh|ch|[gkndtrlmbpsjhywaeiou])"
)


@lru_cache(maxsize=1 << 15)
def candidates(word: str) -> tuple[str, ...]:
    """Syllables of the Revised Romanisation that a plain Latin word may stand for; empty where it is not Korean.

    At most `MOST_READINGS`, of words of at most `MOST_SYLLABLES` syllables.
    """
    split = _split(word)
    if not split:
        return ()
    readings = ["".join(one) for one in product(*(_meant(*parts) for parts in split))]
    return tuple(dict.fromkeys(readings))[:MOST_READINGS]


def _split(word: str) -> list[tuple[str, str, str]]:
    """The word as syllables (initial, vowel, final), or nothing; the fewest letters to finals before a vowel."""
    if len(word) > 6 * MOST_SYLLABLES or not word.isalpha():
        return []
    found: list[tuple[str, str, str]] = []
    rest = word
    while rest:
        parts = _next(rest)
        if not parts or len(found) == MOST_SYLLABLES:
            return []
        found.append(parts)
        rest = rest[sum(map(len, parts)) :]
    return found


def _next(rest: str) -> tuple[str, str, str] | None:
    found = _SYLLABLE.match(rest)
    if not found:
        return None
    initial, vowel, final = found.groups()
    after = rest[found.end() :]
    if final and after[:1] and after[0] in "aeiouyw" and final != "ng":
        final = ""
    return initial, vowel, final


def _meant(initial: str, vowel: str, final: str) -> list[str]:
    if initial in ("y", "w"):
        vowel, initial = initial + vowel, ""
    if initial == "h" and vowel in ("ee", "i"):
        vowel = "hee"
    initials = (_LATIN_INITIALS.get(initial, initial) or "-").split()
    vowels = _LATIN_VOWELS.get(vowel, vowel).split()
    last = _LATIN_FINALS.get(final, final)
    return [one.replace("-", "") + sound + last for sound in vowels for one in initials]
