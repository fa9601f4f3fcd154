"""The sample's year told in a forge leaves the same records as landed by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.forge import forge_git
from tests.forge.forge_office import LEDGER
from tests.forge.forge_server import ForgeServer
from tests.forge.forge_story import open_story
from tests.support import REPOSITORY


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["github"], indirect=True)  # Gitea tells no pushes, which half the story rests on
def test_the_story_through_the_forge_leaves_the_same_records(forge_server: ForgeServer, tmp_path: Path) -> None:
    folder = tmp_path / "story"
    folder.mkdir()
    story = open_story(forge_server, folder)
    done = list(story.play())
    assert (len(done), [ran for ran in done if ran.landed is None]) == (len(story.asks) + 1, [])
    git = forge_server.repositories[LEDGER].git
    forge_git.git(git, "worktree", "add", "-q", "--detach", str(folder / "main"), "main")
    found = {path.relative_to(folder / "main"): path.read_bytes() for path in (folder / "main/records").rglob("*.yaml")}
    wanted = {path.relative_to(REPOSITORY): path.read_bytes() for path in (REPOSITORY / "records").rglob("*.yaml")}
    assert found == wanted
