"""Whoever leads a matter is not named again among those who assist."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import RecordRule
from taizhang.checks.shared import objects
from taizhang.i18n import Text
from taizhang.model import Finding, Problem, Record
from taizhang.workflow import Rules

PAIRS = (("lead_unit", "assisting_units"), ("unit", "joint_units"), ("lead", "members"), ("responsible", "members"))
"""A field for the first, and the list that is for the others only (which holds each once, by its kind)."""
NAMED_TWICE = Problem(
    "TZ625",
    Text("牽頭的又列在協助中", "Named twice"),
    Text(
        "「{target}」已是「{first}」，不再列入「{others}」",
        "“{target}” is already “{first}” and is not listed in “{others}”",
    ),
    Text("從名單中去掉", "take it off the list"),
)


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on one record, its tasks included."""
    kind = rules.book.kinds[record.kind]
    for where, part in objects(record.data):
        for first, others in PAIRS:
            named = part.get(others)
            if first in part and isinstance(named, list) and part[first] in named:
                place = (*where, others, named.index(part[first]))
                first_label, label = kind.field_label((*where, first)), kind.field_label((*where, others))
                yield NAMED_TWICE.at(record.path, place, target=part[first], first=first_label, others=label)


RULE = RecordRule((NAMED_TWICE,), run)
