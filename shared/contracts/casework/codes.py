"""Codes that several events share."""

from typing import Literal

DeclineReason = Literal["not_competent", "no_capacity", "package_incomplete", "other"]
CancelReason = Literal["death", "departure", "merge", "track_closed", "assigned", "moved_on"]
SilenceOutcome = Literal["sender_keeps", "receiver_becomes_responsible", "lapses"]
Moves = Literal["on_acceptance", "on_date", "by_law", "on_receipt"]
Step = Literal[
    "remind_answer", "escalate_answer", "answer_due", "remind_first_contact", "escalate_first_contact",
    "first_contact_due"]  # fmt: skip
