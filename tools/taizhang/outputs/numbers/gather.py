"""All numbers of a year, from a few queries over the index for all units at once."""

from __future__ import annotations

from datetime import date
from itertools import chain

from taizhang.checks.shared import tombstones
from taizhang.ledger import Ledger
from taizhang.outputs.numbers.demands import commissions, quotas
from taizhang.outputs.numbers.facts import Counts, Terms
from taizhang.outputs.numbers.figures import Numbers
from taizhang.outputs.numbers.information import information
from taizhang.outputs.numbers.supervision import supervision
from taizhang.workflow import Rules


def numbers(ledger: Ledger, rules: Rules, year: int, today: date) -> Numbers:
    """The numbers of a year as they stand on the day `today`; what lies ahead of it is not counted."""
    terms = Terms(rules.policy, year, today)
    kinds = rules.book.kinds
    parts = list(
        chain(
            information(ledger, rules, terms) if "info" in kinds else (),
            commissions(ledger, rules, terms) if "commission" in kinds else (),
            supervision(ledger, rules, terms) if "supervision" in kinds else (),
        )
    )
    parts += quotas(ledger, rules, terms, Counts(parts)) if "unit" in kinds else ()
    counts = Counts(parts)
    return Numbers(counts, terms, _units(ledger, rules, counts))


def _units(ledger: Ledger, rules: Rules, counts: Counts) -> dict[str, str]:
    """The units that have anything to count, by reference, with their titles; ended ones only if they have."""
    rows = ledger.index.query(
        "SELECT ref, title, facts -> '$.contact_point' IS NOT NULL AND kind || '/' || coalesce(status, '') NOT IN "
        "(SELECT value FROM json_each(?)) FROM record WHERE kind = 'unit' ORDER BY ref",
        tombstones(rules),
    )
    return {ref: title for ref, title, contact in rows if contact or ref in counts.units}
