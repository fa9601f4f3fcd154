"""The annual research plan settles each topic's people and date, and agrees with the topics."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import keeps, tombstones
from taizhang.i18n import Text
from taizhang.ledger import Ledger, from_json
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

_SOURCE = "年度調研計劃：每個課題定牽頭人、責任人和時限"
OTHER_PLAN = Problem(
    "TZ635",
    Text("課題不認這個計劃", "Topic names another plan"),
    Text("課題「{target}」的「所屬計劃」不是本計劃", "the topic “{target}” does not name this plan as its own"),
    Text("在課題的「所屬計劃」寫本計劃，或從計劃中去掉", "name this plan in the topic, or take it off the plan"),
    source=_SOURCE,
)
NOT_PLANNED = Problem(
    "TZ636",
    Text("計劃裏沒有這個課題", "Topic is not in its plan"),
    Text("「{target}」的任務裏沒有本課題", "no task of “{target}” names this topic"),
    Text("在計劃的任務裏寫明本課題，或改正課題來源", "name this topic in a task of the plan, or mend its source"),
    level="warning",
    source=_SOURCE,
)
INCOMPLETE = Problem(
    "TZ637",
    Text("計劃任務不完整", "Planned topic incomplete"),
    Text("第{task}項沒有寫明「{label}」", "task {task} does not say “{label}”"),
    Text("補上這一項", "fill it in"),
    level="warning",
    source=_SOURCE,
)
NEEDED = ("lead", "owner", "due_on")


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on annual research plans and the topics in them."""
    if keeps(rules, "plan", "tasks.*.record") and keeps(rules, "research", "plan"):
        yield from _other_plan(ledger, rules)
        yield from _not_planned(ledger, rules)
    for field in NEEDED:
        if keeps(rules, "plan", f"tasks.*.{field}"):
            yield from _incomplete(ledger, rules, field)


def _other_plan(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    ended = tombstones(rules)
    rows = ledger.index.query(
        "SELECT task.path, task.place, task.target FROM reference task JOIN record plan ON plan.number = task.entry "
        "WHERE task.field = 'tasks.*.record' AND task.target IN (SELECT ref FROM record WHERE kind = 'research') "
        "AND plan.kind = 'plan' AND plan.facts ->> '$.type' = 'annual_research' "
        "AND plan.kind || '/' || coalesce(plan.status, '') NOT IN (SELECT value FROM json_each(?)) "
        "AND task.target || ' ' || task.source NOT IN "
        "  (SELECT source || ' ' || target FROM reference WHERE field = 'plan') "
        "ORDER BY task.path, task.place",
        ended,
    )
    for path, place, target in rows:
        yield OTHER_PLAN.at(path, tuple(from_json(place)), target=target)


def _not_planned(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    ended = tombstones(rules)
    rows = ledger.index.query(
        "SELECT r.path, r.facts ->> '$.plan' FROM record r "
        "WHERE r.kind = 'research' AND r.facts ->> '$.source' = 'annual_plan' "
        "AND r.kind || '/' || coalesce(r.status, '') NOT IN (SELECT value FROM json_each(?)) "
        "AND r.facts ->> '$.plan' IN (SELECT ref FROM record WHERE kind = 'plan') "
        "AND (r.facts ->> '$.plan') || ' ' || r.ref NOT IN "
        "  (SELECT source || ' ' || target FROM reference WHERE field = 'tasks.*.record') ORDER BY r.path",
        ended,
    )
    for path, plan in rows:
        yield NOT_PLANNED.at(path, ("plan",), target=plan)


def _incomplete(ledger: Ledger, rules: Rules, field: str) -> Iterator[Finding]:
    rows = ledger.index.query(
        "SELECT p.path, task.key, p.facts ->> (task.fullkey || '.task') "
        "FROM record p JOIN json_each(p.facts, '$.tasks') AS task "
        "WHERE p.kind = 'plan' AND p.facts ->> '$.type' = 'annual_research' "
        "AND p.kind || '/' || coalesce(p.status, '') NOT IN (SELECT value FROM json_each(?)) "
        "AND p.facts ->> (task.fullkey || ?) IS NULL ORDER BY p.path, task.key",
        tombstones(rules), f".{field}",
    )  # fmt: skip
    label = rules.book.kinds["plan"].field_label(("tasks", 0, field))
    for path, key, number in rows:
        yield INCOMPLETE.at(path, ("tasks", key), task=number, label=label)


RULE = LedgerRule((OTHER_PLAN, NOT_PLANNED, INCOMPLETE), run)
