"""Conditions: fields, values and other records."""

from __future__ import annotations

from typing import Any

import pytest

from taizhang.workflow.conditions import holds

RECORDS = {"unit/a": {"type": "section", "parent": "unit/b"}, "unit/b": {"type": "department"}}


@pytest.mark.parametrize(
    ("condition", "data", "known", "expected"),
    [
        ({}, {}, False, True),
        ({"a": 1}, {"a": 1}, False, True),
        ({"a": 1}, {"a": 2}, False, False),
        ({"a": 1}, {}, False, False),
        ({"a": [1, 2]}, {"a": 2}, False, True),
        ({"a": [1, 2]}, {"a": 3}, False, False),
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, False, True),
        ({"a": 1, "b": 2}, {"a": 1}, False, False),
        ({"unit.type": "section"}, {"unit": "unit/a"}, True, True),
        ({"unit.type": ["x", "section"]}, {"unit": "unit/a"}, True, True),
        ({"unit.type": "x"}, {"unit": "unit/a"}, True, False),
        ({"unit.type": "section"}, {"unit": "unit/nowhere"}, True, False),
        ({"unit.type": "section"}, {}, True, False),
        ({"unit.type": "section"}, {"unit": ["unit/a"]}, True, False),
        ({"unit.parent.type": "department"}, {"unit": "unit/a"}, True, True),
        ({"unit.type": "section"}, {"unit": "unit/a"}, False, None),
        ({"unit.type": "section", "a": 1}, {"unit": "unit/a", "a": 1}, False, None),
        ({"unit.type": "section", "a": 1}, {"unit": "unit/a", "a": 2}, False, False),
    ],
)
def test_a_condition_holds_fails_or_needs_another_record(
    condition: Any, data: Any, known: bool, expected: bool | None
) -> None:
    assert holds(condition, data, RECORDS.get if known else None) is expected
