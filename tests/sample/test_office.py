"""`make sample-office`: the story lands, request by request, and leaves exactly the records of this repository."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from tests.sample.conftest import git
from tests.support import REPOSITORY

from sample_office import office, plan
from sample_office.office import make_office
from taizhang.git import Repository
from taizhang.ledger import WorkTree, open_ledger
from taizhang.site.edition import edition_named
from taizhang.site.office import open_office_site
from taizhang.ssh import verify
from taizhang.workflow import Rules, load_rules

STEP = re.compile(r"^Step: (?P<ref>\S+) (?P<action>\S+) (?P<person>\S+) (?P<grade>[KSFPDU])(?: for (?P<whom>\S+))?$")
ITEM = "info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"
WAITING = [
    "info/2026-11-18-shiniujiang-zhen-senlin-fanghuo",
    "info/2026-11-18-weisheng-ju-dongji-jiezhong",
    "info/2026-11-19-niutanhe-xiang-dongxiu-shuili",
    "supervision/2026-11-19-zhanxi-xiang-lenglian",
]
FIRST_REQUESTS = 12


def steps(bare: Path) -> list[re.Match[str]]:
    """Every step that landed, as the landings name it."""
    lines = git(bare, "log", "--first-parent", "--format=%B", "main").splitlines()
    return [found for line in lines if (found := STEP.match(line))]


def test_what_has_landed_is_records_byte_for_byte(landed: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(landed), str(tmp_path / "clone"))
    told = {p.relative_to(tmp_path / "clone").as_posix(): p.read_bytes() for p in (tmp_path / "clone").rglob("*.yaml")}
    kept = {p.relative_to(REPOSITORY).as_posix(): p.read_bytes() for p in (REPOSITORY / "records").rglob("*.yaml")}
    landed_records = {path: text for path, text in told.items() if path.startswith("records/")}
    assert sorted(landed_records) == sorted(kept)
    assert [path for path in kept if landed_records[path] != kept[path]] == []
    assert len(kept) >= 250


def test_the_opening_balance_is_who_and_where_and_all_else_has_landed(landed: Path) -> None:
    root = git(landed, "rev-list", "--max-parents=0", "main").strip()
    opened = git(landed, "ls-tree", "-r", "--name-only", root, "records/").splitlines()
    assert Counter(path.split("/")[1] for path in opened) == {
        "person": 76,
        "unit": 30,
        "regulation": 1,
    }
    assert int(git(landed, "rev-list", "--count", "--first-parent", "main")) > 300


def test_steps_are_proven_in_every_grade(landed: Path) -> None:
    assert {step["grade"] for step in steps(landed)} == set("KSFPDU")


def test_everybody_of_the_office_and_of_the_units_acts(landed: Path) -> None:
    people = rules_of(landed).people
    acted = {person for step in steps(landed) for person in (step["person"], step["whom"]) if person}
    held = {role for person in acted for role in people.roles_of(person, date(2026, 11, 1))}
    wanted = {"reporter", "unit_head", "editor", "reviewer", "approver", "leader", "secretary", "inspector", "handler"}
    assert wanted <= held


def rules_of(bare: Path) -> Rules:
    """The rules of the repository's main."""
    rules, _ = load_rules(Repository(bare).tree("main"))
    assert rules is not None
    return rules


def test_the_machine_signs_every_landing_after_the_one_that_names_it(landed: Path) -> None:
    [machine] = rules_of(landed).people.data["machines"]
    commits = git(landed, "rev-list", "--first-parent", "--reverse", "main").split()
    signed = [commit for commit in commits if "\ngpgsig " in git(landed, "cat-file", "commit", commit)]
    assert signed == commits[2:]
    raw = git(landed, "cat-file", "commit", commits[-1])
    head, _, rest = raw.partition("\ngpgsig ")
    signature, _, tail = rest.partition("-----END SSH SIGNATURE-----\n")
    text = f"{head}\n{tail}".encode()
    armoured = (signature + "-----END SSH SIGNATURE-----").replace("\n ", "\n")
    assert verify(text, armoured, machine["key"], "git")


def test_receipts_never_go_back(landed: Path) -> None:
    times = [int(line) for line in git(landed, "log", "--first-parent", "--reverse", "--format=%ct", "main").split()]
    assert times == sorted(times)


def test_numbers_are_given_in_the_order_of_landing(landed: Path) -> None:
    said = git(landed, "log", "--first-parent", "--reverse", "--format=%B", "main")
    given = [int(n) for n in re.findall(r"^info/\S+ .* 〔2026〕([0-9]+)號$", said, re.MULTILINE)]
    first = list(dict.fromkeys(given))
    assert first == list(range(1, max(first) + 1))


def test_pages_take_the_history_of_records_and_what_waits_from_it(landed: Path) -> None:
    rules = rules_of(landed)
    ledger = open_ledger(REPOSITORY, rules.book, WorkTree(REPOSITORY))
    contents = open_office_site(edition_named("office", REPOSITORY, rules), REPOSITORY, ledger, rules, landed).contents
    assert [len(version.after["trail"]) for version in contents.history[ITEM]] == [9, 8, 7, 6, 5]
    assert [(b.name, [change.ref for change in b.changes]) for b in contents.branches or ()] == [
        (ref, [ref]) for ref in WAITING
    ]


def test_the_same_story_makes_the_same_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def beginning(*told: object) -> tuple[list[plan.Piece], list[plan.Ask]]:
        opening, asks = plan.plan(*told)  # type: ignore[arg-type]
        return opening, asks[:FIRST_REQUESTS]

    monkeypatch.setattr(office, "plan", beginning)
    heads = []
    for name in ("one.git", "two.git"):
        landings = make_office(tmp_path / name)
        heads.append([landing.commit for landing in landings])
    assert len(heads[0]) == FIRST_REQUESTS + 1
    assert heads[0] == heads[1]
