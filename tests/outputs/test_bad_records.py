"""Records that are not valid are indexed, too: the check tells of them, and neither lights nor reminders stumble."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.support import DIRECTIVE, MEETING, REPOSITORY, SUPERVISION, OfficeFolder

from taizhang.ledger import WorkTree, open_ledger
from taizhang.model import Where
from taizhang.outputs.clock import look, matter
from taizhang.outputs.clocks import clocks
from taizhang.outputs.remind import Words, as_dict, remind
from taizhang.outputs.remind.slips import slips, urgings
from taizhang.outputs.waiting import waits_for
from taizhang.policy.urgent import receipts
from taizhang.workflow import load_rules

ODD: list[Any] = [5, True, "x", "9999-99-99", "2026-11-20", [], {}, ["x"], [5], {"a": "b"}, [{"a": 5}], "甲" * 300]
TODAY = date(2026, 11, 20)


def places(value: Any, where: Where = ()) -> Iterator[Where]:
    """Every place inside a record."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*where, key)
        yield from places(part, (*where, key))


def changed(data: Any, where: Where, odd: Any) -> Any:
    """A copy of the record with something odd at a place; None takes it away."""
    made = copy.deepcopy(data)
    inner = made
    for step in where[:-1]:
        inner = inner[step]
    if odd is None:
        del inner[where[-1]]
    else:
        inner[where[-1]] = odd
    return made


def test_whatever_stands_in_a_field_of_a_record_its_clocks_can_be_told(tmp_path: Any) -> None:
    rules, _ = load_rules(WorkTree(REPOSITORY))
    assert rules is not None
    ledger = open_ledger(tmp_path, rules.book, WorkTree(REPOSITORY))
    at = look(ledger, rules, TODAY)
    told = 0
    for ref in (
        "supervision/2026-10-12-chuzuche-zhengzhi", "plan/2026-jidu-gongzuo-anpai-si-jidu",
        "commission/2026-11-13-suimo-minsheng-redian", "research/2026-xinnongcun-genzong",
        "info/2026-07-14-taohuaping-xiang-shanti-huapo",
    ):  # fmt: skip
        record = ledger.record(ref)
        assert record is not None
        kind = rules.book.kinds[record.kind]
        for where in places(record.data):
            for odd in (None, *ODD):
                data = changed(record.data, where, odd)
                found = matter(rules, kind, ref, record.path, "甲", data, data.get("trail", []))
                own = clocks(found, at)
                assert all(clock.shown.reason("zh-Hans") and clock.sum("en") is not None for clock in own)
                assert all(waits_for([clock], at).units is not None for clock in own)
                list(slips(ledger, urgings([(found, own)], at)[0], at))
                assert all(one.words("en", at.now) for one in receipts(data, rules.policy, rules.calendar))
                told += 1
    assert told > 5000
    ledger.index.close()


def test_reminders_are_made_whatever_stands_in_the_ledger(office: OfficeFolder) -> None:
    for number, odd in enumerate(("5", "true", "[]", "{a: b}", "[x]", "甲")):
        for path, field in ((SUPERVISION, "due_on"), (DIRECTIVE, "addressees"), (MEETING, "items")):
            lines = office.read(path).splitlines()
            start = next(n for n, text in enumerate(lines) if text.startswith(f"{field}:"))
            end = next(n for n in range(start + 1, len(lines)) if not lines[n].startswith((" ", "-")))
            office.write(
                path.replace(".yaml", f"-{number}.yaml"),
                "\n".join([*lines[:start], f"{field}: {odd}", *lines[end:]]) + "\n",
            )
    reminder = remind(office.ledger(), office.rules(), TODAY)
    assert len(json.dumps(as_dict(reminder, Words(office.ledger(), office.rules(), "en")))) > 1000
