"""People in offers: enrolled by who carries them, present on days, with a goal that is reached; some only counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deploy.local.demo.office import CENTRE, Hands, Town
from deploy.local.demo.receivers import not_before
from deploy.local.demo.reports import DORTMUND

OFFER, PROVIDER = "ankommen-und-begleiten", f"{DORTMUND}.train-of-hope"
CAFE, CAFE_PROVIDER = "elterncafe", f"{DORTMUND}.vmdo"
GOAL = "first_steps_taken"
NO_LONGER = (403, 404, 409)
"""Between the look and the act somebody else has taken the need over, or the case is closed."""
PEOPLE = 8
"""More than four: fewer people are not told of in figures."""


@dataclass
class Courses:
    """`offers`: ids by code. `goals`: those agreed and not reached yet, as (case, goal)."""

    town: Town
    offers: dict[str, str] = field(default_factory=dict)
    enrolled: set[str] = field(default_factory=set)
    goals: list[tuple[str, str, str]] = field(default_factory=list)

    async def look(self) -> None:
        """Which offers there are."""
        if not self.offers:
            found = await self.town.at("clerk", CENTRE).all("casework", "/offers")
            self.offers = {offer["code"]: offer["id"] for offer in found}

    async def enrol(self) -> None:
        """The centre enrols people whose needs it carries, and agrees on a goal with each."""
        await self.look()
        clerk = self.town.at("clerk", CENTRE)
        for case in await clerk.all("casework", "/cases", department=CENTRE, state="open"):
            carried = [track for track in case["tracks"] if self._is_the_clerks(track)]
            if len(self.enrolled) >= PEOPLE or not carried or case["id"] in self.enrolled | clerk.gone:
                continue
            self.enrolled.add(case["id"])
            offer = self.offers[OFFER]
            await clerk.post("casework", f"/offers/{offer}/enrolments", {"case_id": case["id"]})
            wish = {"life_situation": carried[0]["life_situation"], "code": GOAL, "offer_id": offer}
            made = await clerk.post("casework", f"/cases/{case['id']}/goals", wish, (201, *NO_LONGER))
            if "id" in (made or {}):
                self.goals.append((case["id"], made["id"], made["agreed_at"]))

    def _is_the_clerks(self, track: Mapping[str, Any]) -> bool:
        """Case management is the case managers'."""
        is_ours: bool = track["state"] == "open" and track["department"] == CENTRE
        return is_ours and track["life_situation"] != "coordination"

    async def meet(self) -> None:
        """A day on which those enrolled were there, and the parents' café was open."""
        await self.look()
        today = self.town.today.isoformat()
        provider = self.town.at("clerk", PROVIDER)
        offer = self.offers[OFFER]
        there = await provider.all("casework", f"/offers/{offer}/enrolments", state="confirmed")
        if there:
            present = {"on": today, "enrolments": [{"id": one["id"], "minutes": 90} for one in there]}
            await provider.post("casework", f"/offers/{offer}/attendance", present)
        counted = {"on": today, "people": 14}
        await self.town.at("clerk", CAFE_PROVIDER).post("casework", f"/offers/{self.offers[CAFE]}/attendance", counted)

    async def reach(self) -> None:
        """What was agreed is reached, as far as the centre still carries it."""
        clerk = self.town.at("clerk", CENTRE)
        for case, goal, agreed_at in self.goals:
            if await self._carries(clerk, case):
                reached = {"on": not_before(agreed_at, self.town.today).isoformat(), "evidence": "own_word"}
                await clerk.post("casework", f"/cases/{case}/goals/{goal}/reached", reached, (200, 201, 404, 409))
        self.goals = []

    async def _carries(self, clerk: Hands, case: str) -> bool:
        found = await clerk.look("casework", f"/cases/{case}")
        return case not in clerk.gone and any(
            track["state"] == "open" and track["department"] == CENTRE for track in (found or {"tracks": []})["tracks"]
        )
