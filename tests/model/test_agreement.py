"""The engine and a small independent reading of the same rules agree on every history, legal or spoilt."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.model.histories import History, dice, engine_faults, history, reference_faults
from tests.model.reference import digest_of
from tests.model.subjects import DELEGATION, DIRECTIVE, INFO, PERSON, RESEARCH, SUBJECTS, SUPERVISION, Subject
from tests.model.tampering import MUTATIONS

from taizhang.model import Data

HISTORIES = 1_000
SPOILT = 5_000
KINDS, FEWEST = 60, 5
"""How many kinds of mutation there are at least, and how many illegal histories each must make."""
EACH = 14
"""How many mutations are tried on each history, one kind after another."""
TRIES = 4
"""On how many records of a history a mutation is tried before it is given up."""
MIX = [INFO, SUPERVISION, RESEARCH, SUPERVISION, INFO, DIRECTIVE, SUPERVISION, RESEARCH, DELEGATION, INFO, PERSON]
TRAIL_CODES = {f"TZ{number}" for number in [*range(502, 520), *range(523, 526)]}


@dataclass
class Tally:
    """What was judged, and where the two disagreed."""

    legal: set[str] = field(default_factory=set)
    illegal: set[str] = field(default_factory=set)
    accidents: int = 0
    disagreements: list[str] = field(default_factory=list)
    by_mutation: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    """How often a fault was the only thing wrong, so that an engine without that rule would be found out."""

    def judge(self, subject: Subject, data: Data, mutation: str) -> None:
        """Hold one record against both."""
        why, codes = reference_faults(subject, data), set(engine_faults(subject, data))
        if bool(why) != bool(codes):
            said = [{key: value for key, value in entry.items() if key != "note"} for entry in data.get("trail", [])]
            self.disagreements.append(f"{mutation} of {subject.kind}: reference {why}, engine {codes}: {said}")
        elif not why:
            self.legal |= {digest_of(data)} if mutation == "" else set()
            self.accidents += mutation != ""
        elif codes & TRAIL_CODES and (digest := digest_of(data)) not in self.illegal:
            self.illegal.add(digest)
            self.by_mutation[mutation] += 1
            self.alone.update(codes if len(codes) == 1 else ())


@pytest.fixture(scope="module")
def tally() -> Tally:
    found, rng = Tally(), dice(19)
    names = cycle(MUTATIONS)
    for subject in cycle(MIX):
        made = history(subject, rng)
        if digest_of(made.data) in found.legal:
            continue
        found.judge(subject, made.data, "")
        for name in islice(names, EACH):
            tries = (MUTATIONS[name](made, made.pick(made.records)) for _ in range(TRIES))
            spoilt = next((data for data in tries if data is not None), None)
            if spoilt is not None:
                found.judge(subject, spoilt, name)
        if len(found.legal) + len(found.disagreements) >= HISTORIES:
            break
    return found


def test_engine_and_reference_agree_on_a_thousand_legal_and_five_thousand_spoilt_histories(tally: Tally) -> None:
    sys.stdout.write(
        f"\n{len(tally.legal)} legal histories, {len(tally.illegal)} illegal ones by {len(tally.by_mutation)} kinds of "
        f"mutation, {tally.accidents} mutated without harm, {len(tally.disagreements)} disagreements\n"
    )
    assert tally.disagreements == []
    assert len(tally.legal) >= HISTORIES
    assert len(tally.illegal) >= SPOILT


def test_each_kind_of_mutation_makes_some_histories_illegal(tally: Tally) -> None:
    assert {name for name in MUTATIONS if tally.by_mutation[name] < FEWEST} == set()
    assert len(MUTATIONS) >= KINDS


def test_every_fault_of_a_trail_is_somewhere_the_only_one(tally: Tally) -> None:
    assert TRAIL_CODES - set(tally.alone) == set()


def test_the_reference_uses_nothing_of_the_engine() -> None:
    tree = ast.parse(Path(__file__).with_name("reference.py").read_text(encoding="utf-8"))
    imports = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert imports
    assert not any("taizhang" in line or "tests" in line for line in imports)


SEEDS = st.integers(0, 9_999)


class Matter(RuleBasedStateMachine):
    """A record on its way; every step, and every spoilt copy, is judged by both."""

    made: History

    @initialize(subject=st.sampled_from(SUBJECTS), seed=SEEDS)
    def begin(self, subject: Subject, seed: int) -> None:
        self.made = History(subject, dice(seed))
        assert self.made.grow()

    @rule(seed=SEEDS)
    def step(self, seed: int) -> None:
        self.made.rng = dice(seed)
        self.made.grow()

    @precondition(lambda self: hasattr(self, "made"))
    @rule(name=st.sampled_from(sorted(MUTATIONS)), seed=SEEDS)
    def spoil(self, name: str, seed: int) -> None:
        self.made.rng = dice(seed)
        spoilt = MUTATIONS[name](self.made, self.made.pick(self.made.records))
        if spoilt is not None:
            why, codes = reference_faults(self.made.subject, spoilt), engine_faults(self.made.subject, spoilt)
            assert bool(why) == bool(codes), (why, codes, spoilt)

    @invariant()
    def both_accept(self) -> None:
        if hasattr(self, "made"):
            assert reference_faults(self.made.subject, self.made.data) == []
            assert engine_faults(self.made.subject, self.made.data) == []


Matter.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestMatter = Matter.TestCase
