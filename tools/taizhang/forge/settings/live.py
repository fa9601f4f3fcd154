"""The live settings of whatever forge there is: examined (`doctor`), and brought to what the office needs (`sync`)."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.forge.client import Forge
from taizhang.forge.settings import apply_gitea, apply_github, read_gitea, read_github
from taizhang.forge.settings.found import Found
from taizhang.forge.settings.judge import judge
from taizhang.forge.settings.needs import Needs
from taizhang.forge.settings.steps import Step

_READERS = {"github": read_github.read, "gitea": read_gitea.read}
_APPLIERS = {"github": apply_github.steps, "gitea": apply_gitea.steps}
_LABELLERS = {"github": apply_github.label_steps, "gitea": apply_gitea.label_steps}


def examine(forge: Forge, needs: Needs) -> list[Found]:
    """Every hole of a forge's live settings, and everything that it does not tell.

    Raises:
        ForgeError: it cannot be asked.
    """
    facts = _READERS[forge.server.dialect](forge, needs)
    return judge(facts, needs, f"{forge.server.web}/{forge.repo}")


def steps(forge: Forge, needs: Needs) -> Iterator[Step]:
    """What is to be changed for the forge to be as the office needs it, each change found when its turn comes.

    Raises:
        ForgeError: it cannot be asked.
        TaizhangError: what is needed cannot be made there yet.
    """
    return _APPLIERS[forge.server.dialect](forge, needs)


def intake_steps(forge: Forge, needs: Needs) -> Iterator[Step]:
    """The same for a unit's own intake repository, which needs labels alone: nothing lands there.

    Raises:
        ForgeError: it cannot be asked.
    """
    return _LABELLERS[forge.server.dialect](forge, needs.labels)
