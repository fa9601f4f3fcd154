"""Every form that a unit has, filled in."""

from __future__ import annotations

from tests.forge.forge_desk import CASE, Desk

ITEM = {
    "category": "農業農村",
    "place": "牛潭河鄉",
    "body": "牛潭河鄉今冬已修渠道十二公里。\n\n下步再修八公里。",
    "topics": "冬修水利\n農村",
    "unit_signer": "莫長發",
    "secrecy_check-checked_by": "莫長發",
    "secrecy_check-conclusion": "不涉密",
}
URGENT = {
    **{name: ITEM[name] for name in ("place", "body", "secrecy_check-checked_by", "secrecy_check-conclusion")},
    "urgency": "特急", "category": "突發緊急", "stage": "初報", "event_grade": "一般",
    "occurred_at": "2026-11-19 08:10", "learnt_at": "2026年11月19日 8時20分", "phoned_at": "2026-11-19 08:30",
    "phoned_to": "縣委辦值班室石磊", "casualties-deaths": "0", "casualties-injured": "2", "casualties-missing": "0",
}  # fmt: skip
ANSWER = {**{k: v for k, v in ITEM.items() if k != "place"}, "answers": "〔2026〕1號"}
FILLED = {
    "item": ("zhang-chunyan", ITEM),
    "urgent-item": ("zhang-chunyan", URGENT),
    "answer": ("zhang-chunyan", ANSWER),
    "nil-report": ("zhang-chunyan", {"record": "秋收進展", "nil_reports-note": "本鄉沒有。"}),
    "sign-for": ("long-yuzhen", {"record": "冬修水利任務"}),
    "dispute": ("mo-changfa", {"record": CASE, "note": "渠道屬縣水利局管。"}),
    "progress": ("long-yuzhen", {
        "record": "〔2026〕3號", "progress-progress": "已發放三成。", "progress-next": "月底發完。",
        "progress-evidence": "發放表\n簽領單",
    }),
    "extension": ("long-yuzhen", {
        "record": "〔2026〕3号", "extensions-until": "2026年12月15日", "extensions-reason": "賬戶需核實。",
    }),
    "completion": ("long-yuzhen", {"record": "惠農資金發放", "note": "已全部發完。"}),
    "countersignature": ("mo-changfa", {"record": "惠農資金發放", "verdict": "保留", "opinion": "須補人手。"}),
    "statement": ("mo-changfa", {"record": "漏報雨災", "statement-text": "當日通信中斷。"}),
}  # fmt: skip
"""Every form, by whom and how it is filled in."""


def filled(desk: Desk, form: str, repo: str | None = None) -> int:
    """Somebody of 牛潭河鄉 fills in a form; the issue's number."""
    login, answers = FILLED[form]
    return desk.fill_in(form, login, answers, **({"repo": repo} if repo else {}))
