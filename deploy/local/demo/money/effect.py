"""What the money reached: the figures in a line, and funding's own page kept as a file that needs no signing in."""

import asyncio
from pathlib import Path

from deploy.local.demo.office import Town
from deploy.local.demo.reports import DORTMUND

PAGE = "effect.html"


async def concluded(town: Town, folder: Path) -> Path | None:
    """Says what all programmes awarded, paid and proved; returns the page in the stack's folder."""
    auditor = town.at("auditor", f"{DORTMUND}.audit-office")
    found = await auditor.get("funding", "/effect")
    if found is None:
        return None
    total = found["total"]
    euros = {name: f"{total[f'{name}_cents'] / 100:,.2f} €" for name in ("awarded", "disbursed", "proven", "returned")}
    town.told(
        f"money     awarded {euros['awarded']}, paid {euros['disbursed']}, proven {euros['proven']}, paid back "
        f"{euros['returned']}"
    )
    town.told(
        f"effect    {total['people_reached']} people reached, {total['goals_reached']} goals, "
        f"{total['transitions_completed']} transitions completed"
    )
    address = f"{town.stack.services['funding']}/effect"
    headers = {**await town.tokens.headers(auditor.username), "accept": "text/html"}
    page = await town.client.get(address, headers=headers)
    if page.status_code != 200:
        town.surprised(f"{auditor.username}: GET /effect as a page → {page.status_code}")
        return None
    place = folder.resolve() / PAGE  # noqa: ASYNC240  (once, at the end)
    await asyncio.to_thread(place.write_text, page.text, encoding="utf-8")
    return place
