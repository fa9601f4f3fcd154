"""Every field is known, of the right type and form, and every field that is needed is there."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import RecordRule
from taizhang.model import Finding, Record
from taizhang.schema import RECORD_PROBLEMS, validate
from taizhang.workflow import Rules


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings of one record against its kind."""
    return validate(record, rules.book.kinds[record.kind])


RULE = RecordRule(RECORD_PROBLEMS, run)
