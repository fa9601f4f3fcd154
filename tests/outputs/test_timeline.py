"""What is read off a trail agrees with its replay, for every record of the sample and at every step of each."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support import REPOSITORY

from taizhang.ledger import Ledger, WorkTree, open_ledger
from taizhang.outputs.past import as_of
from taizhang.outputs.timeline import timeline
from taizhang.workflow import Rules, load_rules, replay


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ledger, Rules]:
    rules, findings = load_rules(WorkTree(REPOSITORY))
    assert rules is not None, findings
    root = tmp_path_factory.mktemp("index")
    return open_ledger(root, rules.book, WorkTree(REPOSITORY)), rules


def test_a_timeline_agrees_with_the_replay_at_every_step_of_every_record(sample: tuple[Ledger, Rules]) -> None:
    ledger, rules = sample
    compared = 0
    for record in ledger.records():
        workflow = rules.workflow_of(record.data)
        assert workflow is not None
        moments = sorted({str(entry["at"]) for entry in record.trail})
        for until in moments:
            data: dict[str, Any] = as_of(record.data, record.trail, workflow, until)
            found = timeline(data, data["trail"], workflow, rules.book.kinds[record.kind].due_field)
            proved = replay(data, workflow)
            assert (found.state, {unit: one.state for unit, one in found.units.items()}) == (
                proved.state,
                proved.unit_states,
            ), (record.ref, until)
            assert data["status"] == proved.state
            assert [fault for fault in proved.faults if fault.problem.code in ("TZ510", "TZ511", "TZ512")] == []
            compared += 1
    assert compared > 800


def test_a_timeline_knows_when_each_unit_moved_and_who_was_urged(sample: tuple[Ledger, Rules]) -> None:
    ledger, rules = sample
    record = ledger.record("supervision/2026-10-12-chuzuche-zhengzhi")
    assert record is not None
    line = timeline(record.data, record.trail, rules.newest("supervision"), "due_on")
    police, letters = line.units["unit/gongan-ju"], line.units["unit/xinfang-ju"]
    assert (line.state, line.since, line.handed_out_at, line.dated_at) == (
        "handling", "2026-10-13T09:10:00+08:00", "2026-10-12T16:00:00+08:00", "2026-10-12T10:00:00+08:00",
    )  # fmt: skip
    assert (police.state, police.since, police.moved_at, police.heard_at) == (
        "reporting", "2026-10-28T10:00:00+08:00", "2026-11-12T15:00:00+08:00", "2026-11-12T15:00:00+08:00",
    )  # fmt: skip
    assert [(step["level"], step["serial"]) for step in police.urged] == [(1, "督催〔2026〕2號")]
    assert (letters.state, letters.urged, line.unit_done("unit/xinfang-ju")) == ("done", [], True)
