"""Which references a push may change: branches with plain names, and never main."""

from __future__ import annotations

import re
import unicodedata

from taizhang.i18n import Text

BRANCHES = "refs/heads/"
MAIN = f"{BRANCHES}main"
_TAKEN = frozenset({"main", "head", "refs"})
"""First parts of a branch's name, case and width aside, that Git or some computer could take for main or its like."""
_LIKE_AN_ID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_LONGEST = 200
NO_MAIN = Text(
    "拒絕：{ref} 不接受推送，main 只由入賬寫入。請推送到別的分支，再請入賬",
    "refused: {ref} takes no push; only landing writes main. Push to another branch, and ask for it to land",
)
NO_OTHER = Text(
    "拒絕：只接受推送到分支（refs/heads/…），不接受 {ref}",
    "refused: only branches (refs/heads/…) take a push, not {ref}",
)
ODD_NAME = Text("拒絕：分支名不合用：{ref}", "refused: this branch's name cannot be used: {ref}")


def refusal(ref: str) -> Text | None:
    """Why a push may not create, update or delete `ref`; None if it may."""
    if not ref.startswith(BRANCHES):
        return NO_OTHER
    name = ref.removeprefix(BRANCHES)
    folded = unicodedata.normalize("NFKC", name).casefold()
    if folded.partition("/")[0] in _TAKEN:
        return NO_MAIN
    return None if _is_plain(name) else ODD_NAME


def _is_plain(name: str) -> bool:
    """Whether everybody sees the name as it is, and no program takes it for something else."""
    parts = name.split("/")
    return (
        len(name) <= _LONGEST
        and name.isprintable()
        and unicodedata.is_normalized("NFC", name)
        and not _LIKE_AN_ID.fullmatch(name)
        and all(part and part[0] not in "-." for part in parts)
    )
