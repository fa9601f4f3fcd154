"""`taizhang new`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.cli.conftest import Done
from tests.support import OfficeFolder

Call = Callable[..., Done]
STUDY = ["--set", "title=學習全會精神", "--set", "type=collective", "--set", "topic=全會精神"]
MADE = "records/study/2026/2026-11-20-xue-xi-quan-hui-jing-shen.yaml"


def test_a_record_is_made_in_its_place_as_of_the_offices_day(call: Call, office: OfficeFolder) -> None:
    assert call("new", "study", *STUDY) == (0, f"made {MADE}\n", "")
    assert office.read(MADE).startswith("title: 學習全會精神\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["lose"], 2, "there is no kind “lose”; there are: info, commission, "),
        (["study", *STUDY, "--set", "x=1"], 2, "a record of kind “Study and practice” has no field x\n"),
        (["study", *STUDY, "--set", "batch=x"], 2, "cannot read the value of batch: x (expected integer)\n"),
        (["study", *STUDY[:4]], 1, "still missing: topic (Topic). Give them with --set field=value\n"),
        (["study", *STUDY, "--set", "type=x"], 1, "cannot make it: “Type” cannot be “x”\n"),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_is_written(
    call: Call, office: OfficeFolder, arguments: list[str], code: int, said: str
) -> None:
    done = call("new", *arguments)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(said)
    assert not (office.root / "records/study").exists()


def test_a_terminal_is_asked_for_what_is_missing(
    call: Call, office: OfficeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def prompt(question: str) -> str:
        asked.append(question)
        return {"Title": "學習全會精神", "Type": "collective", "Topic": "全會精神"}[question.split(" (", maxsplit=1)[0]]

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.prompt", prompt)
    assert call("new", "study", "--set", "headcount=12").code == 0
    assert asked == [
        "Title (title)",
        "Type (type) [collective=Collective study, field_practice=Practice at the grass roots, "
        "training=Professional training]",
        "Topic (topic)",
    ]
    assert "headcount: 12\n" in office.read(MADE)
