"""What guards main in a forge: GitHub's ruleset, and the same in the words of Gitea and Forgejo.

Only the account that lands may write main, by pushing or by the merge button; nobody may rewrite or delete it. The
forge asks for no reviews: the gate judges them. Above all it must not drop a review when something is pushed after it
(`dismiss_stale_reviews_on_push`), or the editor's stage would fall whenever the reviewer amends; the gate judges by
content what a later push did.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from taizhang.model import Data

MAIN = "main"
REF = f"refs/heads/{MAIN}"
RULESET, DESK_RULESET = "taizhang-main", "taizhang-intake"
"""What our rulesets are called; others are not ours to change."""
_DESK_BRANCHES = ["refs/heads/intake", "refs/heads/intake/**/*"]
"""Intake's, and the one name that would leave no room for them (fnmatch, where `**/` is any number of folders)."""


def ruleset(actor: Data | None) -> Data:
    """GitHub's ruleset, as its page "Import a ruleset" and its API take it.

    Args:
        actor: who lands, as a `bypass_actors` item has it; None leaves main shut to everybody.
    """
    return {
        **_about(RULESET, [REF], [] if actor is None else [actor]),
        "rules": [
            {"type": "deletion"},
            {"type": "non_fast_forward"},
            {"type": "update"},
            {
                "type": "pull_request",
                "parameters": {
                    "dismiss_stale_reviews_on_push": False,
                    "require_code_owner_review": False,
                    "require_last_push_approval": False,
                    "required_approving_review_count": 0,
                    "required_review_thread_resolution": False,
                },
            },
        ],
    }


def desk_ruleset(actors: Sequence[Data]) -> Data:
    """GitHub's ruleset for intake's branches: only the machines make, remove and rewrite them.

    Else whoever may write could take the name of a form that is still to come. Adding to them stays open: that is how
    editors and reviewers amend a form; the gate asks who brought each commit.

    Args:
        actors: the machines that take in.
    """
    rules = [{"type": kind} for kind in ("creation", "deletion", "non_fast_forward")]
    return {**_about(DESK_RULESET, _DESK_BRANCHES, actors), "rules": rules}


def _about(name: str, branches: list[str], actors: Sequence[Data]) -> Data:
    return {
        "name": name,
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": branches, "exclude": []}},
        "bypass_actors": [{**actor, "bypass_mode": "always"} for actor in actors],
    }


def branch_protection(account: str) -> Data:
    """Gitea's and Forgejo's protection of main; each leaves fields aside that only the other knows.

    Args:
        account: who lands.
    """
    return {
        "rule_name": MAIN,
        "enable_push": True,
        "enable_push_whitelist": True,
        "push_whitelist_usernames": [account],
        "push_whitelist_teams": [],
        "push_whitelist_deploy_keys": False,
        "enable_force_push": False,
        "enable_merge_whitelist": True,
        "merge_whitelist_usernames": [account],
        "merge_whitelist_teams": [],
        "block_admin_merge_override": True,  # Gitea's word for: administrators, too
        "apply_to_admins": True,  # Forgejo's
        "required_approvals": 0,
        "dismiss_stale_approvals": False,
        "block_on_rejected_reviews": False,
        "block_on_official_review_requests": False,
        "block_on_outdated_branch": False,
        "enable_status_check": False,
        "protected_file_patterns": "",
        "unprotected_file_patterns": "",
    }


def differs(wanted: Any, live: Any) -> bool:
    """Whether `live` lacks anything of `wanted`; what a forge adds of its own in mappings is no difference.

    Lists are compared without their order, which forges do not keep.
    """
    if isinstance(wanted, dict):
        return not isinstance(live, dict) or any(differs(value, live.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list):
        rest = list(live) if isinstance(live, list) else None
        if rest is None or len(rest) != len(wanted):
            return True
        for item in wanted:
            found = next((at for at, other in enumerate(rest) if not differs(item, other)), None)
            if found is None:
                return True
            rest.pop(found)
        return False
    return bool(wanted != live)
