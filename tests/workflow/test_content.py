"""What a sign-off covers, and how a change is undone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.workflow.flows import FLOW

from taizhang.model import Data
from taizhang.workflow import build, changes, digest, former_values, signed_content
from taizhang.workflow.content import Change, canonical, undo

SCALARS = st.text(max_size=4) | st.integers(-3, 3) | st.booleans()
VALUES = st.recursive(
    SCALARS, lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=2), part, max_size=3)
)
CONTENTS = st.dictionaries(st.sampled_from("abcdef"), VALUES)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "{}"),
        ({"b": 1, "a": {"d": True, "c": []}}, '{"a":{"c":[],"d":true},"b":1}'),
        (["村會計", 'a\n\t"\\/\x7f\u0001'], '["村會計","a\\n\\t\\"\\\\/\x7f\\u0001"]'),
        ({"𠮷": "𠮷"}, '{"𠮷":"𠮷"}'),
        ([0, -1, False], "[0,-1,false]"),
    ],
)
def test_canonical_json_is_sorted_compact_and_utf8(value: Any, said: str) -> None:
    assert canonical(value) == said.encode()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
        ({"title": "村會計例會", "body": "一\n二"}, "7c46508ecf06cd131acdfa5be2f7002858755ab498fc8ac9bdaeb04b3dea9a05"),
        ({"b": [True, "例"], "a": 1}, "70c9e4edb001e57fc6421b5a50686a5290da98d4df703e22941053563fb25ec2"),
    ],
)
def test_digest_is_the_sha256_of_the_canonical_json(value: Any, said: str) -> None:
    assert digest(value) == f"sha256:{said}"


def test_digest_hangs_on_content_not_on_the_order_of_fields() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest(["a", "b"]) != digest(["b", "a"])


def test_signed_content_leaves_out_trail_status_number_and_open_fields() -> None:
    data = {"title": "甲", "status": "draft", "trail": [], "number": "〔2026〕1號", "marks": [1], "archive": {}, "x": 1}
    assert signed_content(data, build(FLOW)) == {"title": "甲", "x": 1}


@pytest.mark.parametrize(
    ("before", "after", "was", "absent"),
    [
        ({"a": 1}, {"a": 1}, {}, []),
        ({"a": 1, "b": 2}, {"a": 3, "b": 2}, {"a": 1}, []),
        ({"a": 1}, {"a": 1, "c": 2, "b": 3}, {}, ["b", "c"]),
        ({"a": 1, "b": [1]}, {"b": [1]}, {"a": 1}, []),
        ({"a": [1, 2]}, {"a": [2, 1]}, {"a": [1, 2]}, []),
        ({"a": 1}, {"a": True}, {"a": 1}, []),
        ({"a": [0]}, {"a": [False]}, {"a": [0]}, []),
    ],
)
def test_former_values_keeps_what_changed_and_names_what_is_new(
    before: Data, after: Data, was: Data, absent: list[str]
) -> None:
    kept, new = former_values(before, after)
    assert (canonical(kept), new) == (canonical(was), absent)


def test_undo_takes_out_the_new_and_puts_back_the_old() -> None:
    assert undo({"a": 1, "b": 2, "c": 3}, {"was": {"a": 0}, "absent": ["c"]}) == {"a": 0, "b": 2}
    assert undo({"a": 1}, {"action": "sign"}) == {"a": 1}


@given(CONTENTS, CONTENTS)
@settings(deadline=None)
def test_undoing_a_change_gives_back_what_was_before(before: Data, after: Data) -> None:
    was, absent = former_values(before, after)
    kept = {"was": was, "absent": absent}
    assert canonical(undo(after, kept)) == canonical(before)


@given(CONTENTS, CONTENTS)
@settings(deadline=None)
def test_changes_name_exactly_the_fields_whose_digests_differ(before: Data, after: Data) -> None:
    names = {name for name in {*before, *after} if digest(before.get(name)) != digest(after.get(name))}
    assert {change.field for change in changes(before, after)} == names


def test_changes_say_what_was_and_what_is() -> None:
    assert changes({"a": 1, "b": 2, "d": 4}, {"c": 3, "a": 1, "b": 5}) == [
        Change("c", None, 3), Change("b", 2, 5), Change("d", 4, None),
    ]  # fmt: skip
