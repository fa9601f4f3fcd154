"""`taizhang land` on the command line: what it prints, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.approval.conftest import keys, town_template
from tests.approval.town import SHUI, SHUI_REF, when
from tests.cli.conftest import Done
from tests.landing.hall import Hall

from taizhang.cli.main import main
from taizhang.errors import Exit

__all__ = ["keys", "town_template"]
Land = Callable[..., Done]


@pytest.fixture
def hall(town_template: Path, keys: dict[str, Path], tmp_path: Path) -> Hall:
    """A bare repository with one approved item that waits to land, and what the forge says of it beside it."""
    hall = Hall.made(town_template, keys, tmp_path)
    hall.approved()
    (tmp_path / "reviews.json").write_bytes(hall.town.evidence())
    return hall


@pytest.fixture
def land(hall: Hall, capsys: pytest.CaptureFixture[str]) -> Land:
    """Calls `taizhang land` from the folder above, received at 18:00."""

    def run(*arguments: str, lang: str = "en") -> Done:
        call = ["-C", str(hall.bare.parent), "--lang", lang, "land", "--repo", str(hall.bare), "--now", when("18:00")]
        code = main([*call, *arguments])
        return Done(code, *capsys.readouterr())

    return run


def reviews(hall: Hall) -> str:
    return str(hall.bare.parent / "reviews.json")


def test_a_landing_is_told_with_its_number(hall: Hall, land: Land) -> None:
    done = land("topic", "--reviews", reviews(hall))
    lines = f"landed  topic → {hall.tip[:12]}\n    {SHUI_REF}  牛潭河鄉冬修水利進展  〔2026〕2號\n"
    assert done == (Exit.OK, lines, "")


def test_a_refusal_is_told_with_its_rule_and_what_to_do(hall: Hall, land: Land) -> None:
    done = land("topic")
    assert done.code == Exit.FINDINGS
    assert done.out.startswith("refused  topic (main is unchanged)\n")
    assert "error TZ708" in done.out
    assert "one of those named must review or act" in done.out
    assert land("topic", lang="zh-Hans").out.startswith("未入账  topic（主线没有改动）\n")


def test_a_queue_goes_on_after_a_refusal(hall: Hall, land: Land) -> None:
    hall.town.open("he-jing", "empty")
    hall.push("empty")
    queue = hall.bare.parent / "queue.json"
    queue.write_text(json.dumps([{"branch": "empty"}, {"branch": "topic", "reviews": "reviews.json"}]))
    done = land("--queue", str(queue))
    assert done.code == Exit.FINDINGS
    assert [line.split()[0] for line in done.out.splitlines() if not line.startswith((" ", "."))] == [
        "refused",
        "landed",
    ]


def test_json_says_the_same(hall: Hall, land: Land) -> None:
    head = hall.git("rev-parse", "topic")
    done = land("topic", "--reviews", reviews(hall), "--format", "json")
    [landing] = json.loads(done.out)["landings"]
    assert landing == {
        "branch": "topic", "head": head, "received": when("18:00"), "outcome": "landed", "commit": hall.tip,
        "records": [{
            "ref": SHUI_REF, "path": SHUI, "title": "牛潭河鄉冬修水利進展", "status": "approved",
            "number": "〔2026〕2號", "new_number": True,
        }],
        "findings": landing["findings"],
    }  # fmt: skip
    assert [finding for finding in landing["findings"] if finding["level"] == "error"] == []
    again = land("topic", "--format", "json")
    assert again.code == Exit.FINDINGS
    [refused] = json.loads(again.out)["landings"]
    assert (refused["outcome"], refused["commit"]) == ("refused", None)
    assert [finding["code"] for finding in refused["findings"]] == ["TZ714"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no branch was named to land"),
        (["a", "b", "--reviews", "{reviews}"], "--reviews is for one branch; use --queue for several"),
        (["nowhere"], "there is no revision nowhere"),
        (["--queue", "{reviews}"], "the queue file is not well formed: "),
    ],
)
def test_a_wrong_call_lands_nothing(arguments: list[str], said: str, hall: Hall, land: Land) -> None:
    before = hall.tip
    done = land(*(argument.format(reviews=reviews(hall)) for argument in arguments))
    assert (done.code, done.out, hall.tip) == (Exit.USAGE, "", before)
    assert done.err.startswith(said)


@pytest.mark.parametrize(
    "text", ["[", "{}", "[1]", '[{"branch": 1}]', '[{"reviews": "a"}]', '[{"branch": "a", "reviews": 1}]']
)
def test_a_malformed_queue_is_named(text: str, hall: Hall, land: Land) -> None:
    queue = hall.bare.parent / "queue.json"
    queue.write_text(text)
    done = land("--queue", str(queue))
    said = "no branch was named" if text == "{}" else "the queue file is not well formed: "
    assert (done.code, done.err.startswith(said)) == (Exit.USAGE, True)


def test_a_folder_that_is_no_repository_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "land", "--repo", str(tmp_path), "topic"]) == Exit.USAGE
    assert "is not in a Git repository" in capsys.readouterr().err
