"""Those who look after a person as a whole: case managers, and coordinators for what is stuck."""

from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from deploy.local.demo.office import CENTRE, Hands, Town
from deploy.local.demo.reports import CONSENT, DORTMUND
from deploy.local.demo.senders import Senders

Json = dict[str, Any]
STUCK = {
    "competence_disputed": "competence_clarified",
    "not_reached": "nobody_reached",
    "coordinator_overdue": "no_answer",
}
"""What a coordinator is told of, and the reason of the decision."""


@dataclass
class Overseers:
    """`decided` are tracks the coordinator has assigned."""

    senders: Senders
    decided: set[str] = field(default_factory=set)
    asked: int = 0
    overdue: int = 0
    agreed: list[str] = field(default_factory=list)
    answers: Any = field(default_factory=lambda: cycle(("agreed", "declined", "agreed")))

    async def coordinate(self, coordinator: Hands) -> None:
        """Assigns disputed tracks; of those that are only late, every third."""
        for notice in await coordinator.all("notifications", "/inbox", unread=True):
            reason, track_id = STUCK.get(notice["code"]), notice["track_id"]
            if reason is None or track_id in self.decided:
                continue
            self.overdue += notice["code"] == "coordinator_overdue"
            if notice["code"] == "coordinator_overdue" and self.overdue % 3:
                continue
            await coordinator.post("notifications", f"/inbox/{notice['id']}/read")
            if to := await self._carrier_for(coordinator, notice):
                self.decided.add(track_id)
                body = {"department": to, "reason_code": reason}
                await coordinator.post("casework", f"/tracks/{track_id}/assignment", body)

    async def _carrier_for(self, coordinator: Hands, notice: Json) -> str | None:
        """The housing office for a disputed housing need, who has not answered for a late one, else who carries it."""
        case = await coordinator.look("casework", f"/cases/{notice['case_id']}")
        track = next((t for t in case["tracks"] if t["id"] == notice["track_id"]), None) if case else None
        if track is None or track["state"] != "open":
            return None
        late = track["transition"]
        if notice["code"] == "coordinator_overdue":
            return str(late["to_department"]) if late and late["state"] == "requested" else None
        if notice["code"] == "competence_disputed" and track["life_situation"] == "housing":
            return f"{DORTMUND}.housing-office"
        return str(track["department"])

    async def ask_for_participation(self, town: Town) -> None:
        """Who wished it, or is carried by the centre anyway, is asked for case management; two of three agree."""
        clerk = town.at("clerk", CENTRE)
        for case in await clerk.all("casework", "/cases", department=CENTRE, state="open"):
            if case["id"] in clerk.gone:
                continue
            if case["participation"] == "not_asked":
                self.asked += 1
                if self.asked % 6 == 0:
                    await clerk.post("casework", f"/cases/{case['id']}/participation", {"participation": "asked"})
            elif case["participation"] == "asked":
                answer = next(self.answers)
                step = {"participation": answer, "on": town.today.isoformat(), "text_version": CONSENT}
                if await clerk.post("casework", f"/cases/{case['id']}/participation", step) and answer == "agreed":
                    self.agreed.append(case["id"])

    async def manage(self, town: Town) -> None:
        """Case managers suggest an association for the arrival; the carrier asks it with the person's consent."""
        manager, clerk = town.at("case-manager", CENTRE), town.at("clerk", CENTRE)
        associations = cycle((f"{DORTMUND}.train-of-hope", f"{DORTMUND}.vmdo"))
        for number, case_id in enumerate(id for id in self.agreed if id not in clerk.gone):
            case = await manager.get("casework", f"/cases/{case_id}")
            if number % 5 == 4:
                step = {"participation": "ended", "reason_code": "wish_of_the_person"}
                await manager.post("casework", f"/cases/{case_id}/participation", step)
            for track in case["tracks"] if case and number % 5 != 4 else ():
                free = track["state"] == "open" and track["department"] == CENTRE and track["transition"] is None
                if track["life_situation"] != "orientation" or not free:
                    continue
                to = next(associations)
                suggestion = {"to_department": to, "kind": "orientation-association"}
                await manager.post("casework", f"/tracks/{track['id']}/suggestions", suggestion)
                consent = {
                    "recipient": to, "purpose": "orientation-association", "categories": ["orientation"],
                    "given_on": town.today.isoformat(), "text_version": CONSENT,
                }  # fmt: skip
                await clerk.post("casework", f"/cases/{case_id}/consents", consent)
                await self.senders.ask(clerk, track["id"], self.senders.kinds["orientation-association"], to)
        self.agreed.clear()
