"""Every reference names a record that there is, of a kind that the field allows."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.i18n import Text, listed
from taizhang.ledger import Ledger, from_json, place
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

NOTHING = Problem(
    "TZ401",
    Text("指向不存在的記錄", "Reference to nothing"),
    Text("沒有「{target}」這件記錄", "there is no record “{target}”"),
    Text("改成已有記錄的標識（taizhang show 可查），或先新建該記錄", "name a record that exists, or make it first"),
)
WRONG_KIND = Problem(
    "TZ402",
    Text("指向的種類不對", "Reference to the wrong kind"),
    Text("「{label}」不能指向{kind}「{target}」", "“{label}” cannot name “{target}”, of kind “{kind}”"),
    Text("這裏可以指向：{kinds}", "it may name: {kinds}"),
)


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on all references."""
    missing = ledger.index.query(
        "SELECT path, place, target FROM reference WHERE target IN "
        "  (SELECT target FROM (SELECT DISTINCT target FROM link) WHERE target NOT IN (SELECT ref FROM record)) "
        "ORDER BY path, place"
    )
    broken = {place(path).ref for path in (*ledger.unreadable, *ledger.misplaced)}  # reported by themselves
    for path, where, target in missing:
        if target not in broken:
            yield NOTHING.at(path, tuple(from_json(where)), target=target)
    yield from _wrong_kinds(ledger, rules)


def _wrong_kinds(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    rows = ledger.index.query(
        "SELECT r.path, r.place, r.field, r.target, target.kind FROM reference r "
        "JOIN record target ON target.ref = r.target WHERE r.stray ORDER BY r.path, r.place"
    )
    for path, steps, field, target, found in rows:
        where = tuple(from_json(steps))
        kind = rules.book.kinds[place(path).kind]
        allowed = next(ref.kinds for ref in kind.references if ".".join(ref.path) == field)
        kinds = listed(rules.book.kinds[name].label for name in allowed)
        label, named = kind.field_label(where), rules.book.kinds[found].label
        yield WRONG_KIND.at(path, where, label=label, target=target, kind=named, kinds=kinds)


RULE = LedgerRule((NOTHING, WRONG_KIND), run)
