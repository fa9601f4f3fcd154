"""Every reference names a record that there is, of a kind that the field allows."""

from __future__ import annotations

import json
from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.i18n import Label, Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

NOTHING = Problem(
    "TZ401",
    Text("指向不存在的記錄", "Reference to nothing"),
    Text("沒有「{target}」這件記錄", "there is no record “{target}”"),
    Text("改成已有記錄的標識(taizhang show 可查),或先新建該記錄", "name a record that exists, or make it first"),
)
WRONG_KIND = Problem(
    "TZ402",
    Text("指向的種類不對", "Reference to the wrong kind"),
    Text("「{label}」不能指向{kind}「{target}」", "“{label}” cannot name “{target}”, of kind “{kind}”"),
    Text("這裏可以指向:{kinds}", "it may name: {kinds}"),
)


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on all references."""
    missing = ledger.index.query(
        "SELECT path, place, target FROM reference WHERE target NOT IN (SELECT ref FROM record) ORDER BY path, place"
    )
    for path, place, target in missing:
        yield NOTHING.at(path, tuple(json.loads(place)), target=target)
    yield from _wrong_kinds(ledger, rules)


def _wrong_kinds(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    for kind in rules.book.ordered_kinds:
        for reference in kind.references:
            if "*" in reference.kinds:
                continue
            marks = ",".join("?" * len(reference.kinds))
            rows = ledger.index.query(
                "SELECT r.path, r.place, r.target, target.kind FROM reference r "  # noqa: S608
                "JOIN record source ON source.path = r.path JOIN record target ON target.ref = r.target "
                f"WHERE source.kind = ? AND r.field = ? AND target.kind NOT IN ({marks})",
                kind.name, ".".join(reference.path), *reference.kinds,
            )  # fmt: skip
            allowed = [rules.book.kinds[name].label for name in reference.kinds]
            kinds = Label("、".join(a.zh for a in allowed), ", ".join(a.en for a in allowed))
            for path, place, target, found in rows:
                where = tuple(json.loads(place))
                label, named = kind.field_label(where), rules.book.kinds[found].label
                yield WRONG_KIND.at(path, where, label=label, target=target, kind=named, kinds=kinds)


RULE = LedgerRule((NOTHING, WRONG_KIND), run)
