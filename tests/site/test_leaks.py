"""Editions that are built by the real command hold nothing that their readers must not see: canaries tell."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.site.canaries import UNIT, Planted, found, plant

RESTRICTED = ("public", f"unit:{UNIT.partition('/')[2]}")
ENOUGH = 100


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return plant(tmp_path_factory.mktemp("canaries") / "office")


def build(planted: Planted, edition: str, folder: Path) -> Path:
    done = planted.office.run("site", "build", "--edition", edition, "--out", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


def test_leaders_see_the_canaries_so_the_search_for_them_can_fail(planted: Planted, tmp_path: Path) -> None:
    seen = found(build(planted, "leaders", tmp_path / "site"))
    unseen = {planted.places[token] for token in planted.places.keys() - seen.keys()}
    assert len(planted.places) > ENOUGH
    # comments are no part of a record; pages show no messages, authors without an account, or branches without changes
    assert {place for place in unseen if not place.startswith(("a comment", "in Git"))} == set()


@pytest.mark.parametrize("edition", RESTRICTED)
def test_no_canary_is_in_any_byte_of_an_edition_for_units_or_the_public(
    planted: Planted, tmp_path: Path, edition: str
) -> None:
    folder = build(planted, edition, tmp_path / "site")
    leaked = {planted.places[token]: place for token, place in found(folder).items()}
    assert leaked == {}
    html = "".join(path.read_text("utf-8") for path in folder.rglob("index.html"))
    assert ("金絲雀辦法" if edition == "public" else "金絲雀試驗") in html  # it is not merely empty
    assert ("金絲雀二局" in html) is (edition != "public")  # whom its records name, a unit knows by name
    assert ("張春燕" in html) is (edition != "public")  # and its own people


def test_what_is_for_leaders_is_in_no_byte_of_the_offices_edition(planted: Planted, tmp_path: Path) -> None:
    seen = found(build(planted, "office", tmp_path / "site"))
    assert {planted.places[token]: seen[token] for token in seen.keys() & planted.for_leaders} == {}
    assert len(seen) > ENOUGH


@pytest.mark.parametrize(
    ("edition", "old", "new", "leaks"),
    [
        ("public", "steps: [action, at, workflow]", "steps: [action, at, opinion]", {"in a public record: an opinion"}),
        (RESTRICTED[1], "submissions, adoptions]", "archive]", {"in a record for units: filing"}),
        (RESTRICTED[1], "short_name", "short_name, address", {"of unit/jinsique-er: address"}),
    ],
)  # fmt: skip
def test_a_field_listed_by_mistake_is_noticed(
    planted: Planted, tmp_path: Path, edition: str, old: str, new: str, leaks: set[str]
) -> None:
    kept = planted.office.read("editions.yaml")
    planted.office.write("editions.yaml", kept.replace(old, new))
    try:
        leaked = found(build(planted, edition, tmp_path / "site"))
    finally:
        planted.office.write("editions.yaml", kept)
    assert {planted.places[token] for token in leaked} == leaks


def test_the_search_looks_into_names_and_compressed_files(tmp_path: Path) -> None:
    (tmp_path / "zqcanary001").mkdir()
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"x ZQCANARY002"))
    (tmp_path / "b.js").write_text("/* zqcanary003 */")
    assert found(tmp_path) == {"zqcanary001": "zqcanary001", "zqcanary002": "a.gz", "zqcanary003": "b.js"}
