"""The office's numbers, each as it held on a date."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from taizhang.errors import TaizhangError
from taizhang.policy import Policy

POLICY = Policy({
    "office": {"id": "x", "as_of": "2026-11-20"},
    "settings": {"lights": {"yellow_within": {"values": [
        {"from": "2025-01-01", "value": 2}, {"from": "2026-01-01", "value": 3}, {"from": "2026-07-01", "value": 5},
    ]}}},
})  # fmt: skip


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 12, 31), 2),
        (date(2025, 1, 1), 2),
        (date(2025, 12, 31), 2),
        (date(2026, 1, 1), 3),
        (date(2026, 6, 30), 3),
        (date(2026, 7, 1), 5),
        (date(2099, 1, 1), 5),
    ],
)
def test_a_setting_holds_from_its_date_and_its_first_value_before(on: date, expected: int) -> None:
    assert POLICY.value("lights.yellow_within", on) == expected


@pytest.mark.parametrize("name", ["lights.red_within", "lamps.yellow_within", "lights", ""])
def test_an_unknown_setting_is_known_to_be_unknown(name: str) -> None:
    assert not POLICY.has(name)
    for asked in (lambda: POLICY.value(name, date(2026, 1, 1)), lambda: POLICY.unit(name), lambda: POLICY.label(name)):
        with pytest.raises(TaizhangError, match=f"lacks the setting {name}"):
            asked()


def test_a_known_setting_is_known() -> None:
    assert POLICY.has("lights.yellow_within")


@pytest.mark.parametrize(("office", "expected"), [({"as_of": "2026-11-20"}, date(2026, 11, 20)), ({}, None)])
def test_only_a_sample_stands_still(office: dict[str, Any], expected: date | None) -> None:
    assert Policy({"office": office, "settings": {}}).as_of == expected


def test_the_office_is_given_as_a_copy() -> None:
    POLICY.office["id"] = "y"
    assert POLICY.office["id"] == "x"
