"""Who holds which role, when, and for which unit."""

from __future__ import annotations

from datetime import date

import pytest

from taizhang.i18n import Label
from taizhang.policy import People

PEOPLE = People({
    "roles": {"editor": {"title": "編輯", "en": "Editor"}, "handler": {"title": "承辦人", "en": "Handler"},
              "leader": {"title": "領導", "en": "Leader"}},
    "people": {
        "ann": {"roles": [{"role": "editor", "from": "2026-01-10", "until": "2026-03-31"},
                          {"role": "leader", "from": "2026-04-01"}]},
        "bob": {"roles": [{"role": "handler", "from": "2026-01-01", "unit": "unit/a"},
                          {"role": "editor", "from": "2026-01-01"}]},
        "cat": {},
    },
})  # fmt: skip


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 1, 9), set()),
        (date(2026, 1, 10), {"editor"}),
        (date(2026, 3, 31), {"editor"}),
        (date(2026, 4, 1), {"leader"}),
        (date(2099, 1, 1), {"leader"}),
    ],
)
def test_a_role_is_held_from_its_first_to_its_last_day(on: date, expected: set[str]) -> None:
    assert PEOPLE.roles_of("ann", on) == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("unit/a", {"handler", "editor"}), ("unit/b", {"editor"}), (None, {"handler", "editor"})],
)
def test_a_role_limited_to_a_unit_counts_there_and_where_no_unit_is_asked_for(
    unit: str | None, expected: set[str]
) -> None:
    assert PEOPLE.roles_of("bob", date(2026, 2, 1), unit) == expected


@pytest.mark.parametrize(("person", "known"), [("ann", True), ("cat", True), ("dan", False), ("", False)])
def test_only_those_listed_are_known_and_whoever_is_not_has_no_role(person: str, known: bool) -> None:
    assert PEOPLE.known(person) is known
    if person != "ann":
        assert PEOPLE.roles_of(person, date(2026, 2, 1)) == set()


@pytest.mark.parametrize(
    ("role", "on", "expected"),
    [
        ("editor", date(2026, 2, 1), ["ann", "bob"]),
        ("editor", date(2026, 5, 1), ["bob"]),
        ("handler", date(2026, 5, 1), ["bob"]),
        ("leader", date(2026, 3, 31), []),
        ("nobody", date(2026, 3, 31), []),
    ],
)
def test_holders_are_those_of_the_day_by_id(role: str, on: date, expected: list[str]) -> None:
    assert PEOPLE.holders(role, on) == expected


def test_roles_have_labels_and_unknown_ones_their_name() -> None:
    assert PEOPLE.roles == {"editor", "handler", "leader"}
    assert PEOPLE.role_label("leader") == Label("領導", "Leader")
    assert PEOPLE.role_label("nobody") == Label("nobody", "nobody")


@pytest.mark.parametrize(
    ("unit", "on", "roles", "expected"),
    [
        ("unit/a", date(2026, 2, 1), None, ["bob"]),
        ("unit/a", date(2026, 2, 1), ("handler",), ["bob"]),
        ("unit/a", date(2026, 2, 1), ("editor",), []),  # held, but for no unit
        ("unit/a", date(2025, 12, 31), None, []),
        ("unit/b", date(2026, 2, 1), None, []),
    ],
)
def test_those_who_act_for_a_unit_are_those_whose_role_is_limited_to_it(
    unit: str, on: date, roles: tuple[str, ...] | None, expected: list[str]
) -> None:
    assert PEOPLE.of_unit(unit, on, roles) == expected
