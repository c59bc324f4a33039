"""JSON in parts: every shape gives the same values, and what is cut off is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chokepoint.load.formats.messages import json_parts
from chokepoint.load.formats.sheets import RefusedError

_OBJECTS = st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=9) | st.none() | st.booleans()), max_size=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(objects=_OBJECTS, size=st.integers(1, 40), shape=st.sampled_from(["array", "lines"]))
def test_every_value_whatever_the_size_of_what_is_read_at_once(
    objects: list[dict[str, object]], size: int, shape: str, tmp_path: Path
) -> None:
    texts = [json.dumps(one) for one in objects]
    path = tmp_path / "x.json"
    path.write_text(f"[{', '.join(texts)}]" if shape == "array" else "\n".join(texts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_parts, "_CHUNK", size)
        assert [value for _, value in json_parts.parts(path, "x.json")] == objects


def test_a_large_object_is_read_as_the_array_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_parts, "MOST_OF_ONE", 100)
    monkeypatch.setattr(json_parts, "_CHUNK", 16)
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"head": "h" * 90, "eventList": [{"a": str(n)} for n in range(20)], "tail": 1}))
    assert [value["a"] for _, value in json_parts.parts(path, "x", "eventList")] == [str(n) for n in range(20)]


@pytest.mark.parametrize("text", ['[{"a": 1}', '[{"a": 1}, {"b', '{"a"', "[" * 100_000, "{]"])
def test_cut_off_or_no_json(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(RefusedError, match=r"cut off|nested too deeply|not valid JSON"):
        list(json_parts.parts(path, "x.json"))


def test_a_value_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_parts, "MOST_OF_ONE", 1_000)
    monkeypatch.setattr(json_parts, "_CHUNK", 64)
    path = tmp_path / "x.json"
    path.write_text(f'[{{"a": "{"x" * 5_000}')
    with pytest.raises(RefusedError, match="more than"):
        list(json_parts.parts(path, "x.json"))


def test_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes('[{"a": "ä"}]'.encode("utf-16"))
    assert [value for _, value in json_parts.parts(path, "x")] == [{"a": "ä"}]
    path.write_bytes(b'[{"a": "\xff\xff"}]')
    with pytest.raises(RefusedError, match="not UTF-8"):
        list(json_parts.parts(path, "x"))
