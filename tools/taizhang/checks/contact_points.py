"""Every contact point has its reporters, who work there and may report."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import keeps, today, tombstones
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

_SOURCE = "policy.yaml: info.reporters_min"
_ROLE = "reporter"
NO_POST = Problem(
    "TZ640",
    Text("信息員不在這個單位", "Reporter does not work there"),
    Text("「{person}」現在沒有這個單位的職務", "“{person}” holds no post in this unit today"),
    Text("更換信息員，或在人員中補登職務", "name another reporter, or add the post to the person"),
    level="warning",
    source=_SOURCE,
)
NO_ROLE = Problem(
    "TZ641",
    Text("信息員沒有身份", "Reporter may not report"),
    Text(
        "「{person}」現在沒有這個單位的「{role}」身份", "“{person}” does not hold the role “{role}” for this unit today"
    ),
    Text("在 roles.yaml 登記身份，或更換信息員", "enter the role in roles.yaml, or name another reporter"),
    level="warning",
    source=_SOURCE,
)
TOO_FEW = Problem(
    "TZ642",
    Text("信息員不足", "Too few reporters"),
    Text("聯繫點至少要有{least}名信息員，現有{count}名", "a contact point needs {least} reporters, this has {count}"),
    Text("補足信息員", "name more reporters"),
    source=_SOURCE,
)


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on the contact points of today."""
    if keeps(rules, "unit", "contact_point.reporters"):
        yield from _too_few(ledger, rules)
        yield from _reporters(ledger, rules)


def _too_few(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    if not rules.policy.has("info.reporters_min"):
        return
    least = rules.policy.value("info.reporters_min", today(rules))
    rows = ledger.index.query(
        "SELECT path, coalesce(json_array_length(facts, '$.contact_point.reporters'), 0) AS count FROM record "
        "WHERE kind = 'unit' AND facts -> '$.contact_point' IS NOT NULL AND count < ? "
        "AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?)) ORDER BY path",
        least, tombstones(rules),
    )  # fmt: skip
    for path, count in rows:
        yield TOO_FEW.at(path, ("contact_point", "reporters"), least=least, count=count)


def _reporters(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Reporters of every contact point, and whether a post of theirs there is in force: as many rows as reporters."""
    now = today(rules)
    rows = ledger.index.query(
        "SELECT u.path, u.ref, reporter.key, reporter.value, reporter.value || ' ' || u.ref IN "
        "  (SELECT p.ref || ' ' || (p.facts ->> (post.fullkey || '.unit')) "
        "   FROM record p JOIN json_each(p.facts, '$.posts') AS post "
        "   WHERE p.kind = 'person' AND p.facts ->> (post.fullkey || '.from') <= ? "
        "   AND coalesce(p.facts ->> (post.fullkey || '.until'), '9') >= ?) "
        "FROM record u JOIN json_each(u.facts, '$.contact_point.reporters') AS reporter "
        "WHERE u.kind = 'unit' AND reporter.value IN (SELECT ref FROM record WHERE kind = 'person') "
        "AND u.kind || '/' || coalesce(u.status, '') NOT IN (SELECT value FROM json_each(?)) "
        "ORDER BY u.path, reporter.key",
        now.isoformat(), now.isoformat(), tombstones(rules),
    )  # fmt: skip
    posts = keeps(rules, "person", "posts.*.unit")
    role = rules.people.role_label(_ROLE)
    for path, unit, key, person, holds_post in rows:
        where = ("contact_point", "reporters", key)
        if posts and not holds_post:
            yield NO_POST.at(path, where, person=person)
        if _ROLE not in rules.people.roles_of(person.partition("/")[2], now, unit):
            yield NO_ROLE.at(path, where, person=person, role=role)


RULE = LedgerRule((NO_POST, NO_ROLE, TOO_FEW), run)
