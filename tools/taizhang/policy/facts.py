"""What is counted for each unit, by the names that formulas of the policy may use."""

from __future__ import annotations

from collections.abc import Mapping

from taizhang.i18n import Label

FACTS: Mapping[str, Label] = {
    # information
    "submitted": Label("報送條數", "Items submitted"),
    "reported": Label("上報條數", "Items sent up"),
    "adopted": Label("採用條數", "Items adopted"),
    "points": Label("採用得分", "Adoption points"),
    "directives": Label("批示得分", "Directive points"),
    "asked": Label("應報條數", "Items asked for"),
    "quota": Label("任務得分", "Quota points"),
    "deductions": Label("扣分", "Deductions"),
    "items_returned": Label("退回信息次數", "Items returned"),
    "urgent": Label("緊急信息條數", "Urgent items"),
    "late": Label("緊急信息遲報條數", "Urgent items late"),
    # supervision
    "received": Label("交辦件數", "Matters assigned"),
    "on_time": Label("按時辦結件數", "Completed on time"),
    "open_in_time": Label("未到期件數", "Open and not yet due"),
    "overdue": Label("逾期件數", "Overdue or completed late"),
    "completed": Label("報結件數", "Matters completed"),
    "completion_days": Label("報結用時（工作日）", "Working days to completion"),
    "closed": Label("銷號件數", "Matters closed"),
    "closing_days": Label("銷號用時（工作日）", "Working days to closing"),
    "returns": Label("退回重辦次數", "Returns for rework"),
    "return_points": Label("退回扣分", "Points lost by returns"),
    "feedback_points": Label("未反饋扣分", "Points lost without feedback"),
    # what the office asked for
    "commissions": Label("約稿件數", "Commissions"),
    "unanswered": Label("約稿未報件數", "Commissions not answered"),
    "forms": Label("報表件數", "Forms and figures asked for"),
    "urgings": Label("催辦次數", "Urgings"),
}
"""Each is a sum over records and days of one unit; `outputs/numbers/` says what counts, record by record."""
