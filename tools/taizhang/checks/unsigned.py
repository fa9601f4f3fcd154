"""A decision by word of mouth that was recorded for somebody is signed by him afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import missed
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem, Record
from taizhang.workflow import Rules
from taizhang.workflow.confirm import LATER_SIGNED, unsigned

_WITHIN = "trail.oral_signed_within"

NOT_SIGNED = Problem(
    "TZ697",
    Text("口頭意見未補簽", "Oral decision not signed afterwards"),
    Text(
        "第 {step} 步是 {person} 的口頭或電話意見,應於 {due} 前補簽,至今沒有",
        "step {step} was decided by {person} by word of mouth, and was to be signed afterwards by {due}: it is not",
    ),
    Text(
        "由本人補簽:用密鑰(taizhang act … confirm_recorded --sign),或在平台留言 /act confirm_recorded",
        "he signs himself: by key (taizhang act … confirm_recorded --sign) or by a comment, /act confirm_recorded",
    ),
    level="warning",
    source="policy.yaml: trail.oral_signed_within",
)


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on such decisions, of which there are few: each record that has one is looked at."""
    if not rules.policy.has(_WITHIN):
        return
    said = " OR ".join(f"instr(trail, '\"{mode}\"')" for mode in sorted(LATER_SIGNED))
    rows = ledger.index.query(f"SELECT path FROM record WHERE instr(names, ' mode ') AND ({said}) ORDER BY path")  # noqa: S608
    for (path,) in rows:
        record = ledger.record_at(path)
        if record is not None and rules.book.kinds[record.kind].validator.is_valid(record.data):
            yield from _unsigned(record, rules)


def _unsigned(record: Record, rules: Rules) -> Iterator[Finding]:
    for number in unsigned(record.trail):
        entry = record.trail[number]
        if "given_at" in entry:
            given = date.fromisoformat(entry["given_at"][:10])
            due = missed(rules, given, rules.policy.value(_WITHIN, given))
            if due is not None:
                said = {"step": number + 1, "person": entry["for"], "due": due.isoformat()}
                yield NOT_SIGNED.at(record.path, ("trail", number, "given_at"), **said)


RULE = LedgerRule((NOT_SIGNED,), run)
