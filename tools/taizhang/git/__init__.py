"""The only user of Git. Every call is plumbing with full arguments, in an environment of its own.

What a user or a record says is never an option, a refspec, a URL or a configuration value here: revisions are resolved
to full ids first, and every later call takes ids alone. Hooks, the file-system monitor, replacement objects, other
people's configuration and every transport are off; what remote.py does across a network is the exception, and says so.
"""

from taizhang.git.commits import Commit, Sign, Signature, commit_text
from taizhang.git.differences import Difference
from taizhang.git.kept import discard, renew_bare
from taizhang.git.objects import TREE, Edits, NewObjects
from taizhang.git.remote import clone_bare, fetch, heads, push
from taizhang.git.repository import Repository, in_repository
from taizhang.git.trees import RevisionTree, StagedTree

__all__ = [
    "TREE",
    "Commit",
    "Difference",
    "Edits",
    "NewObjects",
    "Repository",
    "RevisionTree",
    "Sign",
    "Signature",
    "StagedTree",
    "clone_bare",
    "commit_text",
    "discard",
    "fetch",
    "heads",
    "in_repository",
    "push",
    "renew_bare",
]
