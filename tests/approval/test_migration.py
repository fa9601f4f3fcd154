"""Rules and records change together only as the exact result of a migration that comes with them."""

from __future__ import annotations

import json

import pytest
from tests.approval.town import Town, codes

from taizhang.approval import Outcome

KEEPER, OTHER_KEEPER = "zou-kai", "cao-zhengping"
KIND = "schemas/kinds/publication.schema.json"
MIGRATION = "schemas/migrations/2026-11-frequency.yaml"
TEXT = """\
version: 1
title: 刊物名錄新增刊期
kind: publication
by: zou-kai
at: 2026-11-19T09:00:00+08:00
steps:
  - {add: frequency, value: monthly}
"""
FIELD = {
    "type": "string", "title": "刊期", "x-en": "Frequency", "description": "多久出一期。",
    "enum": ["weekly", "monthly"], "x-labels": {"weekly": ["每週", "Weekly"], "monthly": ["每月", "Monthly"]},
}  # fmt: skip


def publications(town: Town) -> list[str]:
    folder = town.root / "records" / "publication"
    return [path.relative_to(town.root).as_posix() for path in sorted(folder.glob("*.yaml"))]


@pytest.fixture
def migrating(town: Town) -> Town:
    """A request in which a field becomes required, with the migration that gives it to every record."""
    town.open(KEEPER)
    schema = json.loads(town.office.read(KIND))
    schema["properties"]["frequency"] = FIELD
    schema["required"].append("frequency")
    town.office.write(KIND, json.dumps(schema, ensure_ascii=False, indent=2) + "\n")
    town.office.write(MIGRATION, TEXT)
    ran = town.office.run("upgrade", "2026-11-frequency")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == publications(town) != []
    return town


def judged(town: Town) -> Town:
    town.commit(KEEPER, "09:05")
    town.review(OTHER_KEEPER, "11:00")
    return town


def test_migration_passes_and_sign_offs_follow(migrating: Town) -> None:
    decision = judged(migrating).judge()
    assert (decision.outcome, codes(decision)) == (Outcome.PASS, [])
    record = migrating.office.read(publications(migrating)[0])
    assert "frequency: monthly\n" in record
    assert "action: migrate" in record


def test_migration_with_one_byte_more_is_refused(migrating: Town) -> None:
    path = publications(migrating)[0]
    migrating.office.write(path, migrating.office.read(path) + "\n")
    decision = judged(migrating).judge()
    assert decision.outcome is Outcome.FAIL
    assert [(finding.code, finding.path) for finding in decision.findings] == [("TZ715", path)]


def test_migration_that_leaves_a_record_out_is_refused(migrating: Town) -> None:
    path = publications(migrating)[-1]
    migrating.git("checkout", "main", "--", path)
    assert "TZ715" in codes(judged(migrating).judge())


def test_migration_needs_a_rule_keeper_who_had_no_hand_in_it(migrating: Town) -> None:
    migrating.commit(KEEPER, "09:05")
    migrating.review(KEEPER, "10:00")
    assert codes(migrating.judge()) == ["TZ703"]


def test_nobody_takes_the_step_of_a_migration_by_hand(town: Town) -> None:
    path = publications(town)[0]
    refused = town.office.run("act", path, "migrate", "--as", KEEPER, "--note", "x", "--base", "HEAD")
    assert refused.returncode != 0
    assert "migrate" not in town.office.read(path)
