"""A form in the evidence: its author is the issue's, if the forge tells that nobody else wrote in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.forge.conftest import LEDGER
from tests.forge.forge_clone import DESK, Clone
from tests.forge.forge_issues import edit_issue, open_issue
from tests.forge.forge_pulls import open_pull
from tests.forge.forge_server import ForgeServer

from taizhang.approval.reviews import read_evidence
from taizhang.forge.client import Forge
from taizhang.forge.evidence import evidence_of
from taizhang.forge.problems import ForgeError
from taizhang.forge.pulls import IssueName, intake_branch

ON_GITHUB = pytest.mark.parametrize("dialect", ["github"], indirect=True)
ON_GITEA = pytest.mark.parametrize("dialect", ["gitea"], indirect=True)
PULL = "/repos/office/ledger/pulls/1"


@pytest.fixture
def carry(clone: Clone) -> Callable[..., int]:
    """Opens a request as the desk does for an issue of `long-yuzhen`; its number."""
    clone.server.repository("niutanhe/forms", shoufa="write", office_bot="read")

    def made(by: str = DESK, *, repo: str = LEDGER, branch: str | None = None, body: str = "") -> int:
        issue = open_issue(clone.server, repo, "long-yuzhen", "報送", "…")
        name = branch or (f"intake/{issue}" if repo == LEDGER else f"intake/{repo}/{issue}")
        clone.commit(DESK, name)
        clone.push(DESK, "09:00:00", name)
        return open_pull(clone.server, LEDGER, by, name, body=body)

    return made


def test_form_s_author_is_the_issue_s(carry: Callable[..., int], forge: Forge) -> None:
    number = carry()
    said = evidence_of(forge, number, [DESK.upper()])
    assert (said["pull"]["id"], said["pull"]["author"]) == (str(number), DESK)
    assert said["intake"] == form_of("office/ledger#1", forge)
    read = read_evidence(json.dumps(said).encode())
    assert (read.author, read.author_at, read.opener, read.opener_at, read.claim) == (
        "long-yuzhen", "2026-11-19T00:00:02Z", DESK, said["pull"]["at"], forge.server.dialect == "gitea",
    )  # fmt: skip


def form_of(issue: str, forge: Forge) -> dict[str, Any]:
    """Whose form it is; on Gitea a claim, for nobody is told who edits issues."""
    claim = {"claim": True} if forge.server.dialect == "gitea" else {}
    return {"issue": issue, "author": "long-yuzhen", "at": "2026-11-19T00:00:02Z", **claim}


def test_form_may_come_from_a_unit_s_own_repository(carry: Callable[..., int], forge: Forge) -> None:
    said = evidence_of(forge, carry(repo="niutanhe/forms"), [DESK])
    assert said["intake"] == form_of("niutanhe/forms#1", forge)


@ON_GITHUB
@pytest.mark.parametrize(
    ("how", "claimed"),
    [
        ({"login": "long-yuzhen", "body": "x"}, False),
        ({"login": "Long-Yuzhen", "title": "x"}, False),
        ({"login": "li-si", "body": "x"}, True),
        ({"login": "li-si", "title": "x"}, True),
    ],
)
def test_form_in_which_another_wrote_is_a_claim(
    carry: Callable[..., int], forge: Forge, forge_server: ForgeServer, how: dict[str, str], claimed: bool
) -> None:
    number = carry()
    edit_issue(forge_server, LEDGER, 1, **how)
    assert evidence_of(forge, number, [DESK])["intake"].get("claim", False) is claimed


@ON_GITHUB
@pytest.mark.parametrize(
    "raw",
    [
        b"[]",
        b'{"data": {"repository": {"issue": null}}}',
        b'{"data": {"repository": {"issue": {"userContentEdits": {"nodes": [], "totalCount": 0}}}}}',
        b'{"data": {"repository": {"issue": {"userContentEdits": {"nodes": [3], "totalCount": 1}}}}}',
    ],
)
def test_answer_on_the_editors_of_another_shape_is_an_error(
    carry: Callable[..., int], forge: Forge, forge_server: ForgeServer, raw: bytes
) -> None:
    number = carry()
    forge_server.fail("POST", "/graphql", raw=raw)
    with pytest.raises(ForgeError, match="cannot be read"):
        evidence_of(forge, number, [DESK])


@pytest.mark.parametrize(
    "how",
    [
        {"by": "zhang-san"},  # somebody who is no machine
        {"branch": "intake/1x"},
        {"branch": "intake/0"},
        {"branch": "intakes/1"},
        {"branch": "intake/niutanhe/forms/x/1"},
        {"branch": "topic", "body": "intake/1\n<!-- intake: niutanhe/forms#1 -->"},
    ],
)
def test_nothing_but_the_desk_s_own_branch_carries_a_form(
    carry: Callable[..., int], forge: Forge, how: dict[str, str]
) -> None:
    number = carry(**how)
    assert "intake" not in evidence_of(forge, number, [DESK])


def test_no_account_is_a_machine_unless_the_rules_say_so(carry: Callable[..., int], forge: Forge) -> None:
    assert "intake" not in evidence_of(forge, carry())


def test_fork_with_the_branch_s_name_carries_no_form(clone: Clone, forge: Forge) -> None:
    open_issue(clone.server, LEDGER, "long-yuzhen", "報送", "…")
    fork = clone.server.fork(LEDGER, DESK)
    clone.commit(DESK, "x")
    clone.push(DESK, "09:00:00", "intake/1", fork.name)
    number = open_pull(clone.server, LEDGER, DESK, "intake/1", source=fork.name)
    assert "intake" not in evidence_of(forge, number, [DESK])


def test_form_whose_issue_is_gone_is_an_error(
    carry: Callable[..., int], forge: Forge, forge_server: ForgeServer
) -> None:
    number = carry()
    del forge_server.repositories[LEDGER].issues[1]
    with pytest.raises(ForgeError) as caught:
        evidence_of(forge, number, [DESK])
    assert caught.value.status == 404


def test_branch_names_lead_back_to_their_issues(forge: Forge) -> None:
    assert intake_branch(forge, IssueName(LEDGER.upper(), 7)) == "intake/7"
    assert intake_branch(forge, IssueName("niutanhe/forms", 7)) == "intake/niutanhe/forms/7"


# hostile texts and answers


@ON_GITHUB
def test_server_that_tells_no_activity_leaves_pushes_unknown_and_forms_claims(
    carry: Callable[..., int], forge: Forge, forge_server: ForgeServer
) -> None:
    number = carry()
    forge_server.fail("GET", "*/activity", status=404)
    said = evidence_of(forge, number, [DESK])
    assert (said["pushes"], said["intake"]["claim"]) == ([], True)
