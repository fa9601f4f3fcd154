"""The approval chain: who had a hand in what, whose reviews count, and whether a pull request may land."""

from taizhang.approval.gate import Decision, Outcome, gate
from taizhang.approval.problems import PROBLEMS
from taizhang.approval.reviews import NOBODY, Evidence, read_evidence

__all__ = ["NOBODY", "PROBLEMS", "Decision", "Evidence", "Outcome", "gate", "read_evidence"]
