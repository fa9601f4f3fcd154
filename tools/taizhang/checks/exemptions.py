"""Findings that the office lets pass for a time: `schemas/exemptions.yaml`, each with a reason, an end and an approver.

```yaml
version: 1
exemptions:
  - {rule: TZ680, record: info/2026-03-05-x, reason: 已核實是兩件事, until: 2026-12-31, approved_by: xia-minghui}
```

What makes a file unreadable, a field wrong or a secret known cannot be exempted; the meta-schema refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from taizhang.i18n import Text
from taizhang.ledger import RECORDS, place
from taizhang.model import Data, Finding, Problem
from taizhang.schema.rulebook import EXEMPTIONS

EXPIRED = Problem(
    "TZ904",
    Text("例外已到期", "Exemption has ended"),
    Text("{record} 免查 {rule} 的例外已於 {until} 到期", "the exemption of {record} from {rule} ended on {until}"),
    Text("改正該記錄並刪去這一條，或重新報批延長", "mend the record and delete the entry, or have it approved again"),
)
UNUSED = Problem(
    "TZ905",
    Text("例外沒有用處", "Exemption without use"),
    Text("{record} 已沒有 {rule} 的問題", "{record} no longer has the problem {rule}"),
    Text("刪去這一條", "delete the entry"),
    level="warning",
)
PROBLEMS = (EXPIRED, UNUSED)


def apply(findings: Iterable[Finding], exemptions: Sequence[Data], today: date) -> list[Finding]:
    """The findings without those exempted, and those on the exemptions themselves.

    Args:
        findings: everything that was found, located or not.
        exemptions: the entries of `schemas/exemptions.yaml`.
        today: the day in the office; an exemption holds until the end of its last day.
    """
    kept = list(findings)
    in_force = {(e["rule"], e["record"]) for e in exemptions if not _has_ended(e, today)}
    matched = {name for finding in kept for name in _names(finding) if name in in_force}
    remaining = [finding for finding in kept if in_force.isdisjoint(_names(finding))]
    return remaining + list(_on_entries(exemptions, matched, today))


def _on_entries(exemptions: Sequence[Data], matched: set[tuple[str, str]], today: date) -> Iterator[Finding]:
    for number, entry in enumerate(exemptions):
        rule, record = entry["rule"], entry["record"]
        where = ("exemptions", number)
        if _has_ended(entry, today):
            yield EXPIRED.at(EXEMPTIONS, (*where, "until"), rule=rule, record=record, until=entry["until"])
        elif (rule, record) not in matched:
            yield UNUSED.at(EXEMPTIONS, (*where, "record"), rule=rule, record=record)


def _has_ended(entry: Data, today: date) -> bool:
    return date.fromisoformat(entry["until"]) < today


def _names(finding: Finding) -> set[tuple[str, str]]:
    """How an exemption may name a finding: by its code with the file's path, or with the record's reference."""
    if not finding.path.startswith(f"{RECORDS}/"):
        return set()
    return {(finding.code, finding.path), (finding.code, place(finding.path).ref)}
