"""Case management is voluntary: asked, agreed or declined, ended."""

from datetime import date

from shared.contracts.base import By, Code
from shared.contracts.casework.cases import CaseEvent


class ParticipationAsked(CaseEvent, type="casework.participation.asked.v1"):
    by: By


class ParticipationAgreed(CaseEvent, type="casework.participation.agreed.v1"):
    """Case management (track `coordination`) opens with this and with nothing else."""

    by: By
    on: date | None = None
    text_version: str | None = None


class ParticipationDeclined(CaseEvent, type="casework.participation.declined.v1"):
    by: By


class ParticipationEnded(CaseEvent, type="casework.participation.ended.v1"):
    by: By
    reason_code: Code | None = None
