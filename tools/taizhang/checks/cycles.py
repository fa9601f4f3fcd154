"""What comes after, above or out of something else never leads back to itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from taizhang.checks.base import LedgerRule
from taizhang.i18n import Text
from taizhang.ledger import Ledger, from_json
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

FIELDS = ("follows", "supersedes.*", "sources.*", "implements.*", "parent")
"""Fields that put records in an order."""
CYCLE = Problem(
    "TZ406",
    Text("首尾相接", "References go round in a circle"),
    Text("「{label}」指向「{target}」，又繞回本件", "“{label}” names “{target}”, which leads back to this record"),
    Text("去掉繞回來的那一項", "remove the reference that leads back"),
)
Graph = Mapping[str, Sequence[str]]


class _Link(NamedTuple):
    source: str
    target: str
    path: str
    place: str


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on circles, of each field by itself: every reference of a circle is one."""
    for name in FIELDS:
        rows = ledger.index.query(
            "SELECT source, target, path, place FROM reference WHERE field = ? ORDER BY path, place", name
        )
        links = [_Link(*row) for row in rows]
        knots = _knots(links)
        for link in links:
            if link.source == link.target or knots[link.source] == knots.get(link.target):
                where = tuple(from_json(link.place))
                label = rules.book.kinds[link.source.partition("/")[0]].field_label(where)
                yield CYCLE.at(link.path, where, label=label, target=link.target)


def _knots(links: Sequence[_Link]) -> dict[str, int]:
    """For each record that links, the number of its knot: records that lead to each other share one.

    Kosaraju's two walks, without recursion, in time linear in the links.
    """
    forth: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for link in links:
        forth.setdefault(link.source, []).append(link.target)
        back.setdefault(link.target, []).append(link.source)
    knots: dict[str, int] = {}
    for number, start in enumerate(reversed(_finished(forth))):
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node not in knots:
                knots[node] = number
                waiting += back.get(node, [])
    return knots


def _finished(graph: Graph) -> list[str]:
    """The nodes in the order in which a walk in depth is done with them."""
    done: list[str] = []
    seen: set[str] = set()
    for start in graph:
        walk = [] if start in seen else [(start, iter(graph[start]))]
        seen.add(start)
        while walk:
            node, rest = walk[-1]
            fresh = next((target for target in rest if target not in seen), None)
            if fresh is None:
                done.append(node)
                walk.pop()
            else:
                seen.add(fresh)
                walk.append((fresh, iter(graph.get(fresh, ()))))
    return done


RULE = LedgerRule((CYCLE,), run)
