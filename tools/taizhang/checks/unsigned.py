"""A decision by word of mouth that was recorded for somebody is signed by him afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from taizhang.checks.base import RecordRule
from taizhang.checks.shared import today
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem, Record
from taizhang.workflow import Rules
from taizhang.workflow.confirm import unsigned

_WITHIN = "trail.oral_signed_within"

NOT_SIGNED = Problem(
    "TZ697",
    Text("口頭意見未補簽", "Oral decision not signed afterwards"),
    Text(
        "第 {step} 步是 {person} 的口頭或電話意見，應於 {due} 前補簽，至今沒有",
        "step {step} was decided by {person} by word of mouth, and was to be signed afterwards by {due}: it is not",
    ),
    Text(
        "由本人補簽：用密鑰（taizhang act … confirm_recorded --sign），或在平台留言 /act confirm_recorded",
        "he signs himself: by key (taizhang act … confirm_recorded --sign) or by a comment, /act confirm_recorded",
    ),
    level="warning",
    source="policy.yaml: trail.oral_signed_within",
)


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on the decisions of one record that wait to be signed for, whatever the day."""
    if not rules.policy.has(_WITHIN):
        return
    for number in unsigned(record.trail):
        entry = record.trail[number]
        if "given_at" in entry:
            given = date.fromisoformat(entry["given_at"][:10])
            due = rules.calendar.after(given, rules.policy.value(_WITHIN, given))
            said = {"step": number + 1, "person": entry["for"], "due": due.isoformat()}
            yield NOT_SIGNED.at(record.path, ("trail", number, "given_at"), **said)


def stands(finding: Finding, _ledger: Ledger, rules: Rules) -> bool:
    """Whether the day is over by which he was to sign."""
    return str(finding.params["due"]) < today(rules).isoformat()


RULE = RecordRule((NOT_SIGNED,), run, stands)
