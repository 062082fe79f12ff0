"""The departments that are asked: they answer, and once they carry a track they meet the person, or ask it back."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from deploy.local.demo.cards import Card, Decks
from deploy.local.demo.office import Hands
from shared.periods import local_day

Json = dict[str, Any]
CHANNELS = ("visit", "telephone", "office", "video")


@dataclass
class Receivers:
    """What lies on the desks: when each transition came there, and what is done with it for good."""

    decks: Decks = field(default_factory=Decks)
    came: dict[str, date] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)

    async def answer(self, clerk: Hands) -> None:
        """Works through what the department is asked for."""
        for one in await clerk.all("casework", "/transitions", direction="in", state="requested"):
            sides = one["from_department"], one["to_department"]
            card = self.decks.answer(one["id"], one["kind"], *sides, one["returns"] is not None)
            if self._due(f"answer {one['id']}", card, clerk.town.today) and card.act != "silence":
                self.done.add(f"answer {one['id']}")
                await answered(clerk, one, card)

    async def follow_up(self, clerk: Hands) -> None:
        """Works through the tracks that came and whose person has not been met."""
        for one in await clerk.all("casework", "/transitions", direction="in", state="effective"):
            key = f"follow-up {one['id']}"
            card = Card("contact", 1) if one["returns"] else self.decks.follow_up(one["id"], one["kind"])
            if not self._due(key, card, clerk.town.today) or card.act == "leave":
                continue
            if card.act != "attempts":
                self.done.add(key)
            await followed_up(clerk, one, card)

    def _due(self, key: str, card: Card, today: date) -> bool:
        came = self.came.setdefault(key, today)
        return key not in self.done and today >= came + timedelta(days=card.days)


async def answered(clerk: Hands, one: Json, card: Card) -> None:
    path, today = f"/transitions/{one['id']}", not_before(one["requested_at"], clerk.town.today)
    match card.act:
        case "accept":
            await clerk.post("casework", f"{path}/acceptance")
        case "accept_on":
            on = today + timedelta(days=card.within)
            await clerk.post("casework", f"{path}/acceptance", {"effective_on": on.isoformat()})
        case "decline":
            proposes = {"proposed_department": card.proposes} if card.proposes else {}
            await clerk.post("casework", f"{path}/decline", {"reason_code": card.reason, **proposes})
        case "refuse":
            notice = {
                "file_number": f"{one['case_number'][3:]}/{today:%y}",
                "notice_on": today.isoformat(),
                "appeal_until": (today + timedelta(days=31)).isoformat(),
            }
            await clerk.post("casework", f"{path}/refusal", notice)


async def followed_up(clerk: Hands, one: Json, card: Card) -> None:
    path, today = f"/transitions/{one['id']}", not_before(one["requested_at"], clerk.town.today).isoformat()
    channel = CHANNELS[int(one["id"][-1], 16) % len(CHANNELS)]
    match card.act:
        case "contact":
            met = {"on": today, "channel": channel, "conversation_held": True, "person_took_part": channel != "visit"}
            await clerk.post("casework", f"{path}/first-contact", met)
        case "attempts":
            await clerk.post("casework", f"{path}/contact-attempts", {"on": today, "channel": channel})
        case "return":
            await clerk.post("casework", f"{path}/return", {"reason_code": "moved_within_the_city"})


def not_before(moment: str, today: date) -> date:
    """The robots' day, which a fast clock may have left behind: nothing is done before it was asked for."""
    return max(today, local_day(datetime.fromisoformat(moment)))
