"""Items of one list have numbers of their own, so that others can name them."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import RecordRule
from taizhang.i18n import Text
from taizhang.model import Finding, Problem, Record
from taizhang.workflow import Rules

LISTS = {"items": "item", "tasks": "task", "problems": "problem"}
"""Lists whose items other records name by this number."""
SAME_NUMBER = Problem(
    "TZ626",
    Text("序號重複", "Item number used twice"),
    Text("「{label}」裏已有第{number}項", "“{label}” already has an item {number}"),
    Text("給這一項另編序號", "give this one another number"),
)


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on the numbered lists of one record."""
    for name, number in LISTS.items():
        items = record.data.get(name)
        seen = set()
        for index, item in enumerate(items if isinstance(items, list) else ()):
            value = item.get(number) if isinstance(item, dict) else None
            if value is not None and value in seen:
                label = rules.book.kinds[record.kind].field_label((name,))
                yield SAME_NUMBER.at(record.path, (name, index, number), label=label, number=value)
            seen.add(value)


RULE = RecordRule((SAME_NUMBER,), run)
