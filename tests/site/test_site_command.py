"""The command `taizhang site build`."""

from __future__ import annotations

import pytest
from tests.site.helpers import Project
from tests.support import INFO, REPOSITORY


def test_each_edition_is_built_into_a_folder_of_its_own(project: Project) -> None:
    office = project.office
    draft = "title: 只給領導\naudience: leaders\ntype: collective\nheld_on: 2026-03-10\ntopic: 公文\n"
    office.write("records/study/2026/2026-03-10-xuexi.yaml", draft)
    for edition, folder, there in (("office", "site", False), ("leaders", "site-leaders", True)):
        done = office.run("site", "build", "--edition", edition)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == f"the edition {edition} is built in {office.root / folder}"
        assert (office.root / folder / "records/study/2026-03-10-xuexi/index.html").is_file() is there


@pytest.mark.parametrize(("edition", "said"), [
    ("public", "the public edition is off: say enabled: true in editions.yaml"), ("ministers", "there is no edition"),
    ("unit:nowhere", "there is no unit unit/nowhere"),
])  # fmt: skip
def test_an_edition_that_cannot_be_is_refused_and_nothing_is_written(project: Project, edition: str, said: str) -> None:
    project.office.write("editions.yaml", (REPOSITORY / "editions.yaml").read_text("utf-8"))
    done = project.office.run("site", "build", "--edition", edition, "--out", "out")
    assert done.returncode == 2
    assert said in done.stderr
    assert not (project.office.root / "out").exists()


def test_a_broken_record_is_named_and_nothing_is_written(project: Project) -> None:
    project.office.edit(INFO, "category: experience", "category: nonsense")
    done = project.office.run("site", "build", "--out", "out")
    assert done.returncode == 1
    assert f"{INFO}:" in done.stderr
    assert not (project.office.root / "out").exists()


def test_without_a_site_configured_the_call_is_wrong(project: Project) -> None:
    project.office.delete("mkdocs.yml")
    done = project.office.run("site", "build")
    assert done.returncode == 2
    assert "mkdocs.yml is missing" in done.stderr


@pytest.mark.parametrize("audience", ["", "audience: office", "audience: leaders", "audience: units"])
def test_a_page_that_somebody_wrote_is_in_the_editions_of_its_audience(project: Project, audience: str) -> None:
    office = project.office
    office.write("docs/notes.md", f"---\n{audience}\n---\n# 說明\n\n給誰看。\n")
    office.write("docs/picture.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    office.write("editions.yaml", (REPOSITORY / "editions.yaml").read_text("utf-8"))
    done = office.run("site", "build", "--edition", "unit:niutanhe-xiang", "--out", "out")
    assert done.returncode == 0, done.stderr
    out = office.root / "out"
    assert (out / "notes/index.html").is_file() is (audience == "audience: units")
    assert (out / "index.html").is_file()
    assert not (out / "guide/index.html").exists()
    assert not (out / "picture.svg").exists()
