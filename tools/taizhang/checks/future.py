"""Nothing that is said to have happened lies in the future of the ledger's day."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import today
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem, Where
from taizhang.workflow import Rules

FUTURE = Problem(
    "TZ608",
    Text("日期在將來", "Date lies in the future"),
    Text("{value} 晚於今天（{today}）", "{value} is after today ({today})"),
    Text("這裏只寫已經發生的事；改正日期", "this says what has happened: mend the date"),
)
HAPPENED: Mapping[str, tuple[str, ...]] = {
    "info": (
        "occurred_at", "learnt_at", "phoned_at", "reported_at", "secrecy_check.checked_on", "submissions.*.sent_at",
        "adoptions.*.date",
    ),
    "commission": ("nil_reports.*.reported_on",),
    "directive": ("given_at",),
    "supervision": ("registered_on", "progress.*.at", "extensions.*.asked_on", "inspections.*.date"),
    "meeting": ("report.sent_on", "delivered.date"),
    "decision": ("issued_on",),
    "research": ("fieldwork.*.date", "tabled.*.date", "outputs.*.date"),
    "exemplar": ("proposed_on", "promotions.*.date"),
    "lapse": ("found_on", "learnt_at", "statement.stated_on", "decision.date"),
    "study": ("held_on",),
    "campaign": ("results.*.date",),
    "plan": ("tasks.*.done_on", "completions.*.done_on"),
    "assessment": ("issued_on", "rectifications.*.done_on"),
}  # fmt: skip
"""For each kind, fields that say when something happened; dates that may lie ahead are not among them."""


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on times after the day on which the ledger is looked at."""
    now = today(rules).isoformat()
    # without a list the join gives one row of NULL, and the path begins at the record itself
    rows = ledger.index.query(
        "WITH wanted AS MATERIALIZED (SELECT value ->> 0 AS kind, value ->> 1 AS list, value ->> 2 AS field "
        "  FROM json_each(?)), "
        "said AS (SELECT r.path, wanted.list, part.key, wanted.field, "
        "    r.facts ->> (coalesce(part.fullkey, '$') || '.' || wanted.field) AS value "
        "  FROM whole r CROSS JOIN wanted ON wanted.kind = r.kind AND r.latest > ? "
        "  LEFT JOIN json_each(r.facts, '$.' || wanted.list) AS part) "
        "SELECT path, list, key, field, value FROM said WHERE typeof(value) = 'text' AND substr(value, 1, 10) > ? "
        "UNION ALL SELECT path, 'trail', json_array_length(trail) - 1, 'at', trail ->> '$[#-1].at' FROM whole "
        "  WHERE latest > ? AND substr(trail ->> '$[#-1].at', 1, 10) > ? ORDER BY 1, 2, 3, 4",
        json.dumps(list(_wanted())), now, now, now, now,
    )  # fmt: skip
    for path, part, key, field, value in rows:
        where: Where = (part, key, field) if part else tuple(field.split("."))
        yield FUTURE.at(path, where, value=value, today=now)


def _wanted() -> Iterator[tuple[str, str | None, str]]:
    """Kind, list (if the field is in one) and field of everything that has happened."""
    for kind, names in HAPPENED.items():
        for name in names:
            first, star, rest = name.partition(".*.")
            yield (kind, first, rest) if star else (kind, None, name)


RULE = LedgerRule((FUTURE,), run)
