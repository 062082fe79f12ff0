"""A coordinator at the desk for unclear identities: both records side by side, a decision, a choice between doubles."""

from dataclasses import dataclass, field

from deploy.local.demo.office import Hands

PURPOSE = "clearing of an identity"
SOMEBODY_ELSE = frozenset({"reference_reused", "azr_number_reused"})
SPEAKS_AGAINST = frozenset({"birth_date_unknown", "given_names_differ", "number_of_somebody_else"})
"""Guards of matching that the demo's coordinator follows: namesakes in a shelter, twins, a number typed wrongly."""


@dataclass
class Clearings:
    """What was decided, by decision; `chosen` are the needs of merged cases for which a track was chosen."""

    decided: dict[str, int] = field(default_factory=lambda: {"same": 0, "different": 0})
    chosen: int = 0

    async def decide(self, coordinator: Hands) -> None:
        """Reads what waits in the own municipality and decides; every sixth question is left for tomorrow."""
        for number, waiting in enumerate(await coordinator.all("intake", "/clearing")):
            if number % 6 == 5:
                continue
            found = await coordinator.get("intake", f"/clearing/{waiting['id']}", purpose=PURPOSE)
            if found is None:
                continue
            guards = {part["level"] for part in found["explanation"] if part["field"] == "guard"}
            doubtful = found["reason_code"] in SOMEBODY_ELSE or guards & SPEAKS_AGAINST
            decision = "different" if doubtful else "same"
            # 409: deciding one question may have answered another about the same people.
            body = {"decision": decision, "reason": "Unterlagen beider Stellen verglichen"}
            if await coordinator.post("intake", f"/clearing/{waiting['id']}/decision", body, expect=(200, 409)):
                self.decided[decision] += 1

    async def choose(self, coordinator: Hands) -> None:
        """Of two tracks of one need the older goes on."""
        for case in await coordinator.all("casework", "/cases", state="merging"):
            seen = await coordinator.look("casework", f"/cases/{case['id']}")
            if seen is None or "merging" not in seen:
                continue
            keep = [
                {"track_id": min(pair["tracks"], key=lambda track: track["since"])["track_id"]}
                for pair in seen["merging"]["choose"]
            ]
            if keep and await coordinator.post("casework", f"/cases/{case['id']}/merge", {"keep": keep}):
                self.chosen += len(keep)
