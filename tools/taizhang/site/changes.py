"""What changed from one version of a field to the next, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from taizhang.schema import Kind
from taizhang.schema.kinds import Node
from taizhang.site.context import Site
from taizhang.site.diff import Run, text_diff
from taizhang.site.values import Value, label_of, shown


@dataclass(frozen=True)
class ChangeView:
    """A field that changed."""

    label: str
    before: Value | None
    after: Value | None
    runs: tuple[Run, ...] = ()
    """For long texts: what was taken away and put in."""
    in_part: bool = False
    """For lists: only what was taken out and put in is shown."""


def change_view(site: Site, kind: Kind, field: str, before: Any, after: Any) -> ChangeView:
    """The change of the field `field` from `before` to `after`; None stands for a field that is not there."""
    node = kind.fields.get(field, {})
    label = label_of(site, node, field)
    if isinstance(before, list) and isinstance(after, list):
        gone, come = [item for item in before if item not in after], [item for item in after if item not in before]
        return ChangeView(label, _shown_or_none(site, node, gone), _shown_or_none(site, node, come), in_part=True)
    left, right = _shown_or_none(site, node, before), _shown_or_none(site, node, after)
    long = any(value is not None and value.form in ("long", "prose") for value in (left, right))
    runs = text_diff(str(before), str(after)) if long and left and right else []
    return ChangeView(label, left, right, tuple(runs))


def _shown_or_none(site: Site, node: Node, value: Any) -> Value | None:
    return None if value is None or value == [] else shown(site, node, value)
