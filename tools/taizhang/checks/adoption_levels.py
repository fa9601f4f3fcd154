"""An adoption is of the level that its publication has."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import keeps
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

WRONG_LEVEL = Problem(
    "TZ645",
    Text("採用級別與刊物不符", "Level differs from the publication's"),
    Text(
        "寫的是「{level}」，「{publication}」卻是「{known}」刊物",
        "“{level}” is given, but “{publication}” is “{known}”",
    ),
    Text("按刊物的級別改正，或改正刊物名錄", "give the publication's level, or mend the publication"),
    level="warning",
)


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on adoptions that name a publication of another level."""
    if not keeps(rules, "info", "adoptions.*.level") or not keeps(rules, "publication", "level"):
        return
    kind = rules.book.kinds["publication"]
    label, levels = kind.value_label, (kind.node(("level",)) or {}).get("enum", ())
    rows = ledger.index.query(
        "WITH known AS MATERIALIZED (SELECT ref, facts ->> '$.level' AS level FROM record WHERE kind = 'publication'), "
        "part AS MATERIALIZED (SELECT i.path, each.key, CASE each.type WHEN 'object' THEN each.value END AS said "
        "  FROM record i JOIN json_each(i.facts, '$.adoptions') AS each "
        "  WHERE i.kind = 'info' AND instr(i.names, ' .adoptions ')), "
        "adopted AS (SELECT path, key, said ->> '$.level' AS level, said ->> '$.publication' AS publication FROM part) "
        "SELECT path, key, adopted.level, ref, known.level FROM adopted CROSS JOIN known ON ref = publication "
        "WHERE adopted.level <> known.level ORDER BY path, key"
    )
    for path, number, level, publication, known in rows:
        if level in levels:  # that it is none at all, others say
            yield WRONG_LEVEL.at(
                path, ("adoptions", number, "level"),
                level=label(("level",), level), publication=publication, known=label(("level",), known),
            )  # fmt: skip


RULE = LedgerRule((WRONG_LEVEL,), run)
