"""Reminders of a day: what is due, what is overdue, whom to urge and with which slip; made as data, then written."""

from taizhang.outputs.remind.gather import Reminder, remind
from taizhang.outputs.remind.plain import as_dict, as_markdown, as_text
from taizhang.outputs.remind.sections import Words

__all__ = ["Reminder", "Words", "as_dict", "as_markdown", "as_text", "remind"]
