"""Items that say nearly what another one says, this year's or an earlier one's, are pointed out.

Held against each other are the kinds for which policy sets `<kind>.similar_percent`; `<kind>.similar_lookback` says how
many days back. Pairs are found by sketches that the index keeps (see `taizhang.ledger.sketch`), so that a large ledger
costs little more than a small one. Records that already know of each other are left alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from taizhang.checks.base import LedgerRule
from taizhang.checks.raw import scan
from taizhang.checks.shared import day
from taizhang.i18n import Label, Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem
from taizhang.workflow import NEW, Rules

SIMILAR = Problem(
    "TZ680",
    Text("與另一件相似", "Much like another record"),
    Text(
        "與 {other}《{title}》（現為「{state}」）相似{percent}%{more}",
        "{percent} % like {other}, “{title}” (now “{state}”){more}",
    ),
    Text(
        "核對是否重複報送：續報寫明所續前報，可以合併的併入綜合，確是兩件事的不必改",
        "see whether it came twice: name the report that it follows, merge it, or leave another matter as it is",
    ),
    level="warning",
    source="schemas/policy.yaml: info.similar_percent, info.similar_lookback",
)
_MERGED = "trail.*.into"
_RELATED = "related"


class _Item(NamedTuple):
    path: str
    kind: str
    ref: str
    title: str
    status: str
    on: date | None

    @property
    def order(self) -> tuple[date, str]:
        return self.on or date.min, self.ref


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on records that are much like an earlier one, at most one a record."""
    pairs = [(one, other, percent) for one, other, percent in ledger.alike(1) if _is_compared(one, rules)]
    items = _items(ledger, {path for one, other, _ in pairs for path in (one, other)})
    known = {kind: _Acquaintance(ledger, kind) for kind in {item.kind for item in items.values()}}
    found: dict[_Item, list[tuple[int, _Item]]] = defaultdict(list)
    for one, other, percent in pairs:
        earlier, later = sorted((items[one], items[other]), key=lambda item: item.order)
        if _counts(earlier, later, percent, rules) and not known[later.kind].of(earlier.ref, later.ref):
            found[later].append((percent, earlier))
    for later, likes in found.items():
        percent, earlier = max(likes, key=lambda like: (like[0], like[1].order))
        rest = len(likes) - 1
        more = Label(f"；另有{rest}件相似", f"; and {rest} more") if rest else Label("", "")
        state = rules.newest(earlier.kind).state_label(earlier.status)
        title = _shown(earlier, rules)
        yield SIMILAR.at(
            later.path, ("title",), other=earlier.ref, title=title, state=state, percent=percent, more=more
        )  # fmt: skip


def _shown(item: _Item, rules: Rules) -> str:
    """The title of a record; not one that must not be repeated."""
    return "…" if scan(item.title, rules) else item.title


def _is_compared(path: str, rules: Rules) -> bool:
    return rules.policy.has(f"{path.split('/')[1]}.similar_percent")


def _items(ledger: Ledger, paths: set[str]) -> dict[str, _Item]:
    rows = ledger.index.query(
        "SELECT path, kind, ref, title, status, id FROM record WHERE path IN (SELECT value FROM json_each(?))",
        json.dumps(sorted(paths)),
    )
    return {
        path: _Item(path, kind, ref, title, status or NEW, day(id_)) for path, kind, ref, title, status, id_ in rows
    }


def _counts(earlier: _Item, later: _Item, percent: int, rules: Rules) -> bool:
    """Whether policy, as it held for the later one, wants the pair to be pointed out; what was withdrawn is over."""
    states = rules.newest(later.kind).states
    if later.status in states and states[later.status].tombstone:
        return False
    on = later.on or date.max
    if percent < rules.policy.value(f"{later.kind}.similar_percent", on):
        return False
    lookback = f"{later.kind}.similar_lookback"
    if earlier.on is None or later.on is None or not rules.policy.has(lookback):
        return True
    return (later.on - earlier.on).days <= int(rules.policy.value(lookback, on))


class _Acquaintance:
    """Which records of a kind know of each other.

    They do if one names the other, if a chain of single references joins them (續報 follows 初報, both merged into one
    digest), or if a third names both in one list (`sources` of a digest); one merely related to both does not count.
    """

    def __init__(self, ledger: Ledger, kind: str) -> None:
        self.named: set[tuple[str, str]] = set()
        self.chain: dict[str, str] = {}
        self.listed: dict[str, set[str]] = defaultdict(set)
        rows = ledger.index.query(
            "SELECT source, field, target FROM reference WHERE source GLOB ? AND target GLOB ?",
            f"{kind}/*",
            f"{kind}/*",
        )
        for source, field, target in rows:
            self.named.add((source, target))
            if "*" not in field or field == _MERGED:
                self.chain[self._end(source)] = self._end(target)
            elif not field.startswith(_RELATED):
                self.listed[target].add(source)

    def of(self, one: str, other: str) -> bool:
        """Whether two records know of each other."""
        return (
            not self.named.isdisjoint({(one, other), (other, one)})
            or self._end(one) == self._end(other)
            or not self.listed.get(one, set()).isdisjoint(self.listed.get(other, set()))
        )

    def _end(self, ref: str) -> str:
        passed = []
        while ref in self.chain and self.chain[ref] != ref:
            passed.append(ref)
            ref = self.chain[ref]
        self.chain.update(dict.fromkeys(passed, ref))
        return ref


RULE = LedgerRule((SIMILAR,), run)
