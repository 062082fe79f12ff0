"""The departments that ask: they ask again elsewhere, withdraw, follow suggestions, and close what is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from deploy.local.demo.office import Hands
from deploy.local.demo.packages import complete

Json = dict[str, Any]


@dataclass
class Senders:
    """`kinds` by code. `seen` keeps every answer from being reacted to twice."""

    kinds: dict[str, Json]
    seen: set[str] = field(default_factory=set)
    refused: int = 0
    closed: int = 0

    def _new(self, key: str) -> bool:
        fresh = key not in self.seen
        self.seen.add(key)
        return fresh

    async def ask_again(self, clerk: Hands) -> None:
        """Declined: with a complete package, or the department that was proposed; otherwise the track stays here.

        Nothing more is asked for who has died or left.
        """
        for one in await clerk.all("casework", "/transitions", direction="out", state="declined"):
            if not self._new(f"declined {one['id']}") or one["case_id"] in clerk.gone:
                continue
            said = await last(clerk, one["case_id"], "casework.transition.declined.v1", transition_id=one["id"])
            if said is None or said.get("decides") or one["returns"] or await busy(clerk, one):
                continue
            kind = self.kinds[one["kind"]]
            if said.get("proposed_department"):
                await self.ask(clerk, one["track_id"], self.kinds["handover"], said["proposed_department"])
            elif said["reason_code"] == "package_incomplete":
                await self.ask(clerk, one["track_id"], kind, one["to_department"])

    async def follow_suggestions(self, clerk: Hands) -> None:
        """What was suggested to the carrier, by routing or by a case manager, is asked for."""
        for notice in await clerk.all("notifications", "/inbox", unread=True):
            if notice["code"] != "transition_suggested" or not self._new(f"suggested {notice['id']}"):
                continue
            said = await last(clerk, notice["case_id"], "casework.transition.suggested.v1", track_id=notice["track_id"])
            await clerk.post("notifications", f"/inbox/{notice['id']}/read")
            if said is not None and said.get("kind") and notice["case_id"] not in clerk.gone:
                kind = self.kinds[said["kind"]]
                days = 3 + len(self.seen) % 5 if kind["moves"] == "by_law" else 0
                await self.ask(clerk, notice["track_id"], kind, said["to_department"], days)

    async def ask(self, clerk: Hands, track_id: str, kind: Json, to: str, days: int = 0) -> Json | None:
        """A request with everything the kind requires."""
        today = clerk.town.today
        on = {"effective_on": (today + timedelta(days=days)).isoformat()} if days else {}
        package = complete(kind, today, f"{track_id[-6:]}/{today:%y}")
        body = {"kind": kind["code"], "to_department": to, "package": package, **on}
        asked: Json | None = await clerk.post("casework", f"/tracks/{track_id}/transitions", body)
        return asked

    async def withdraw(self, clerk: Hands, most: int) -> None:
        """Takes the latest requests back before there is an answer."""
        waiting = await clerk.all("casework", "/transitions", direction="out", state="requested")
        latest = sorted(waiting, key=lambda one: str(one["requested_at"]), reverse=True)
        for one in [one for one in latest if one["returns"] is None][:most]:
            await clerk.post("casework", f"/transitions/{one['id']}/withdrawal", {"reason_code": "settled_otherwise"})

    async def close(self, clerk: Hands) -> None:
        """Two of three tracks whose person was met and that need nothing more are closed."""
        for one in await clerk.all("casework", "/transitions", direction="in", state="completed"):
            if not self._new(f"completed {one['id']}") or await busy(clerk, one):
                continue
            self.closed += 1
            if self.closed % 3:
                await clerk.post("casework", f"/tracks/{one['track_id']}/closure", {"outcome": "goal_reached"})

    async def close_refused(self, clerk: Hands) -> None:
        """Who refused on the merits closes the track when something else covers the need; an appeal keeps it open."""
        for one in await clerk.all("casework", "/transitions", direction="in", state="refused"):
            if not self._new(f"refused {one['id']}") or await busy(clerk, one):
                continue
            self.refused += 1
            body = {"outcome": "refused", "covered_by": "own_means", "appeal_lodged": self.refused % 2 == 1}
            expect: Sequence[int] = (409, 422) if body["appeal_lodged"] else (200,)
            await clerk.post("casework", f"/tracks/{one['track_id']}/closure", body, expect)


async def last(clerk: Hands, case_id: str, type: str, **about: str) -> Json | None:
    """The data of the last event of a type on a case's timeline, about this transition or track."""
    timeline = await clerk.all("casework", f"/cases/{case_id}/timeline")
    found = [
        entry["data"]
        for entry in timeline
        if entry["type"] == type and all(entry["data"].get(name) == value for name, value in about.items())
    ]
    return found[-1] if found else None


async def busy(clerk: Hands, one: Json) -> bool:
    """Whether the department has lost the track, or something about it is under way."""
    case = await clerk.get("casework", f"/cases/{one['case_id']}")
    track = next((t for t in case["tracks"] if t["id"] == one["track_id"]), None) if case else None
    return track is None or track["state"] != "open" or track["department"] != clerk.department or bool(
        track["transition"]
    )  # fmt: skip
