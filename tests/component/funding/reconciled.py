"""The books of a service held against its bank's statements, as `staffel check` does."""

from proof.bank import bank_reconciled
from proof.mark import Mark
from proof.sources import Sources, snapshots
from tests.component.funding.conftest import Funding


async def differences(funding: Funding) -> list[str]:
    async with snapshots({"funding": funding.database.service}) as opened:
        last = await opened["funding"].fetchval("select coalesce(max(seq), 0) from journal")
        found = await bank_reconciled(Sources(opened, "", Mark({"funding": last}, {}, True)))
    return [one["what"] for one in found.violations]
