"""The records of an office; the only owner of the index and its cache folder."""

from taizhang.ledger.index import CACHE, from_json
from taizhang.ledger.ledger import Ledger, open_ledger
from taizhang.ledger.paths import ATTACHMENTS, RECORDS, place, record_path
from taizhang.ledger.problems import PROBLEMS
from taizhang.ledger.worktree import WorkTree, blob_id

__all__ = [
    "ATTACHMENTS", "CACHE", "PROBLEMS", "RECORDS", "Ledger", "WorkTree", "blob_id", "from_json", "open_ledger",
    "place", "record_path",
]  # fmt: skip
