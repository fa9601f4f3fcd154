"""Official numbers 〔2026〕15號: one series for each kind and year of receipt, given once and never again.

A number goes to a record that first reaches a `numbered` state: the greatest in main plus one. Withdrawn records stay
in main, so what they had is never given to another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from taizhang.ledger import Ledger
from taizhang.model import Record
from taizhang.workflow import Rules, replay

_NUMBER = re.compile(r"〔(?P<year>[0-9]{4})〕(?P<count>[1-9][0-9]*)號")


def give_numbers(records: Iterable[Record], main: Ledger, rules: Rules, received: datetime) -> dict[str, str]:
    """The numbers that a landing gives, by the record's reference.

    Args:
        records: the records as they are to land.
        main: the ledger that they land in.
        rules: the rules of main.
        received: when; the year is that of the office's own clock.
    """
    year = received.astimezone(rules.policy.zone).year
    given: dict[str, str] = {}
    greatest: dict[str, int] = {}
    for record in sorted(records, key=lambda record: (record.kind, record.id)):
        if "number" in record.data or not _is_due(record, rules):
            continue
        last = greatest[record.kind] if record.kind in greatest else _greatest(main, record.kind, year)
        greatest[record.kind] = last + 1
        given[record.ref] = f"〔{year}〕{last + 1}號"
    return given


def _is_due(record: Record, rules: Rules) -> bool:
    workflow = rules.workflow_of(record.data)
    return workflow is not None and replay(record.data, workflow).numbered


def _greatest(main: Ledger, kind: str, year: int) -> int:
    rows = main.index.query("SELECT series FROM record WHERE kind = ? AND series IS NOT NULL", kind)
    found = (_NUMBER.fullmatch(series) for (series,) in rows)
    return max((int(match["count"]) for match in found if match and int(match["year"]) == year), default=0)
