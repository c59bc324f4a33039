"""A key of how a name sounds that survives transliteration."""

from __future__ import annotations

import re
from functools import lru_cache

SHORT_SKELETON = 3
"""Consonants below which the key keeps the vowels: `Ali`, `Lee` and `Wu` would otherwise be one letter."""

_SOUNDS = re.compile("tsch|dsch|shch|sch|tch|dzh|dj|sh|ch|zh|kh|gh|dh|th|ph|ck|cz|ts|tz|dz|qu|wh|x|[cq]|[wv]|[zs]|j|y")
_SOUND = {
    **{"tsch": "c", "dsch": "j", "shch": "s", "sch": "s", "tch": "c", "dzh": "j", "dj": "j", "sh": "s", "ch": "c"},
    **{"zh": "j", "kh": "h", "gh": "g", "dh": "d", "th": "t", "ph": "f", "ck": "k", "cz": "c", "ts": "s", "tz": "s"},
    **{"dz": "z", "qu": "k", "wh": "v", "x": "ks", "c": "k", "q": "k", "w": "v", "v": "v", "z": "s", "s": "s"},
    **{"j": "j", "y": "y"},
}
_VOWEL_PAIRS = (("ee", "i"), ("oo", "u"), ("ou", "u"), ("ie", "i"), ("ei", "i"), ("ey", "i"), ("ai", "i"), ("ay", "i"))
_SOFT = re.compile("c(?=[eiy])")
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 16)
def phonetic(form: str) -> str:
    """The key of a plain Latin word: its consonants by kind of sound, or with vowels where they are fewer than three.

    A vowel at the start is `a`. Letters that transliterations interchange are one: k q c, kh h, v w, s z sh ts, th t.
    Empty for a word without letters.
    """
    if not form or form.isdigit():
        return ""
    sounds = _REPEATED.sub(r"\1", _SOUNDS.sub(lambda found: _SOUND[found.group()], _SOFT.sub("s", form)))
    skeleton = ("a" if sounds[0] in "aeiou" else sounds[0]) + re.sub("[aeiouy]", "", sounds[1:])
    if len(skeleton) > SHORT_SKELETON:
        skeleton = skeleton.removesuffix("h")
    return skeleton if len(skeleton) >= SHORT_SKELETON else _with_vowels(sounds)


def _with_vowels(sounds: str) -> str:
    for pair, one in _VOWEL_PAIRS:
        sounds = sounds.replace(pair, one)
    return _REPEATED.sub(r"\1", sounds.replace("y", "i").replace("o", "u")).removesuffix("h")
