"""Scores stay within the full mark, come from the competition's judges, and awards within their number."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import keeps, tombstones
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

FULL_MARK = 100
"""Of a paper, where the criteria of its competition give no points."""
OUT_OF_RANGE = Problem(
    "TZ655",
    Text("得分超出範圍", "Score out of range"),
    Text("得分 {score} 不在 0 至 {full} 之間", "the score {score} is not between 0 and {full}"),
    Text("核對得分和滿分", "compare the score and the full mark"),
)
NOT_A_JUDGE = Problem(
    "TZ656",
    Text("評分的不是評委", "Scored by somebody who is no judge"),
    Text("「{judge}」不是「{campaign}」的評委", "“{judge}” is not a judge of “{campaign}”"),
    Text("改正評委，或在評選活動中補列評委", "mend the judge, or list him in the competition"),
)
TOO_MANY = Problem(
    "TZ657",
    Text("獲獎超過名額", "More awards than places"),
    Text(
        "「{campaign}」的{award}只有{quota}名，已評{count}名",
        "“{campaign}” has {quota} places for “{award}”, and {count} were given",
    ),
    Text("核對獎次，或修改評選活動的獎項設置", "compare the awards, or change the competition's places"),
)


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on scores and awards."""
    yield from _assessments(ledger)
    if keeps(rules, "paper", "competition", "scores.*.score"):
        yield from _papers(ledger)
    if keeps(rules, "paper", "competition", "scores.*.judge") and keeps(rules, "campaign", "judges"):
        yield from _judges(ledger)
    if keeps(rules, "paper", "competition", "award") and keeps(rules, "campaign", "award_quota.*.count"):
        yield from _awards(ledger, rules)


def _assessments(ledger: Ledger) -> Iterator[Finding]:
    """Only where a full mark is given: points that add up through a year have none, and may fall below 0."""
    rows = ledger.index.query(
        "WITH scored AS (SELECT path, facts ->> '$.max_score' AS full, NULL AS key, facts ->> '$.own_score' AS score "
        "    FROM record WHERE kind = 'assessment' "
        "  UNION ALL SELECT a.path, a.facts ->> '$.max_score', s.key, a.facts ->> (s.fullkey || '.score') "
        "    FROM record a JOIN json_each(a.facts, '$.scores') AS s WHERE a.kind = 'assessment') "
        "SELECT path, key, score, full FROM scored WHERE score IS NOT NULL "
        "AND CAST(score AS REAL) NOT BETWEEN 0 AND CAST(full AS REAL) ORDER BY path, key"
    )
    for path, key, score, full in rows:
        where = ("own_score",) if key is None else ("scores", key, "score")
        yield OUT_OF_RANGE.at(path, where, score=score, full=full)


def _papers(ledger: Ledger) -> Iterator[Finding]:
    """The full mark is what the criteria of the competition come to."""
    rows = ledger.index.query(
        "WITH mark AS MATERIALIZED (SELECT c.ref, sum(c.facts ->> (part.fullkey || '.points')) AS full "
        "  FROM record c JOIN json_each(c.facts, '$.criteria') AS part WHERE c.kind = 'campaign' GROUP BY c.ref) "
        "SELECT p.path, s.key, p.facts ->> (s.fullkey || '.score') AS score, coalesce(mark.full, ?) AS full "
        "FROM record p JOIN json_each(p.facts, '$.scores') AS s "
        "LEFT JOIN mark ON mark.ref = p.facts ->> '$.competition' "
        "WHERE p.kind = 'paper' AND CAST(score AS REAL) NOT BETWEEN 0 AND coalesce(mark.full, ?) "
        "ORDER BY p.path, s.key",
        FULL_MARK, FULL_MARK,
    )  # fmt: skip
    for path, key, score, full in rows:
        yield OUT_OF_RANGE.at(path, ("scores", key, "score"), score=score, full=full)


def _judges(ledger: Ledger) -> Iterator[Finding]:
    rows = ledger.index.query(
        "SELECT p.path, s.key, p.facts ->> (s.fullkey || '.judge') AS judge, p.facts ->> '$.competition' AS campaign "
        "FROM record p JOIN json_each(p.facts, '$.scores') AS s "
        "WHERE p.kind = 'paper' AND judge IS NOT NULL AND campaign IN (SELECT ref FROM record WHERE kind = 'campaign') "
        "AND campaign || ' ' || judge NOT IN "
        "  (SELECT source || ' ' || target FROM reference WHERE field = 'judges.*') "
        "ORDER BY p.path, s.key"
    )
    for path, key, judge, campaign in rows:
        yield NOT_A_JUDGE.at(path, ("scores", key, "judge"), judge=judge, campaign=campaign)


def _awards(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    rows = ledger.index.query(
        "WITH quota AS MATERIALIZED (SELECT c.ref, c.facts ->> (q.fullkey || '.award') AS award, "
        "    sum(c.facts ->> (q.fullkey || '.count')) AS places "
        "  FROM record c JOIN json_each(c.facts, '$.award_quota') AS q WHERE c.kind = 'campaign' GROUP BY 1, 2), "
        "given AS (SELECT path, facts ->> '$.competition' AS campaign, facts ->> '$.award' AS award, "
        "    count(*) OVER (PARTITION BY facts ->> '$.competition', facts ->> '$.award' ORDER BY path) AS number "
        "  FROM record WHERE kind = 'paper' AND facts ->> '$.award' IS NOT NULL "
        "  AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?))) "
        "SELECT given.path, campaign, given.award, places, number FROM given "
        "JOIN quota ON quota.ref = campaign AND quota.award = given.award WHERE number > places ORDER BY given.path",
        tombstones(rules),
    )
    for path, campaign, award, places, number in rows:
        label = rules.book.kinds["paper"].value_label(("award",), award)
        yield TOO_MANY.at(path, ("award",), campaign=campaign, award=label, quota=places, count=number)


RULE = LedgerRule((OUT_OF_RANGE, NOT_A_JUDGE, TOO_MANY), run)
