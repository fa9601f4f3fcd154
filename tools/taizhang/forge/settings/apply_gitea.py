"""Brings the settings of a repository of Gitea's or Forgejo's to what the office needs; touches nothing of others'."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from taizhang.forge.client import Forge
from taizhang.forge.settings.labels import LabelSetting
from taizhang.forge.settings.main_rules import MAIN, branch_protection, differs
from taizhang.forge.settings.needs import Needs
from taizhang.forge.settings.read_gitea import protections
from taizhang.forge.settings.steps import CHANGED, GUARD, LABEL, MADE, Step
from taizhang.model import Data

_ONE_FORGE_ONLY = frozenset({"block_admin_merge_override", "apply_to_admins"})
"""Fields of which Gitea knows the first and Forgejo the second, and each leaves the other aside."""


def steps(forge: Forge, needs: Needs) -> Iterator[Step]:
    """What is to be changed, in order; nothing where all is as it should be.

    Raises:
        ForgeError: the forge refuses to tell how things are.
    """
    yield from _guard(forge, needs)
    yield from label_steps(forge, needs.labels)


def _guard(forge: Forge, needs: Needs) -> Iterator[Step]:
    wanted = branch_protection(needs.landing.name)
    own = next((rule for rule in protections(forge) if rule.get("rule_name") == MAIN), None)
    if own is None:
        kept = {key: value for key, value in wanted.items() if key not in _ONE_FORGE_ONLY}
        yield Step(MADE, GUARD, MAIN, partial(forge.post, "branch_protections", wanted), kept)
        return
    told = _told(wanted, own)
    if differs(told, own):
        make = partial(forge.patch, "branch_protections/{name}", wanted, name=MAIN)
        yield Step(CHANGED, GUARD, MAIN, make, told)


def _told(wanted: Data, live: Data) -> Data:
    """What is wanted, without what this forge has no field for."""
    return {key: value for key, value in wanted.items() if key in live or key not in _ONE_FORGE_ONLY}


def label_steps(forge: Forge, labels: tuple[LabelSetting, ...]) -> Iterator[Step]:
    """Labels that are missing, or look different."""
    live = {item["name"].casefold(): item for item in forge.pages("labels")}
    for label in labels:
        body = {"name": label.name, "color": f"#{label.color}", "description": label.description}
        has = live.get(label.name.casefold())
        if has is None:
            yield Step(MADE, LABEL, label.name, partial(forge.post, "labels", body))
        elif has["color"].lstrip("#").lower() != label.color or has["description"] != label.description:
            yield Step(CHANGED, LABEL, label.name, partial(forge.patch, "labels/{id}", body, id=has["id"]))
