"""All checks in one go, over one mark and one frozen view of every database."""

from collections.abc import Mapping

from proof import (
    bank,
    cases,
    consumed,
    financing,
    four_eyes,
    journals,
    ledger,
    notices,
    payments,
    published,
    responsibility,
)
from proof.mark import take
from proof.sources import Sources, snapshots
from proof.verdict import Verdict


async def run(dsns: Mapping[str, str], kafka: str, wait: float = 30.0) -> dict[str, Verdict]:
    """The verdict of every check by its name; `dsns` are the services' databases."""
    mark = await take(dsns, kafka, wait)
    async with snapshots(dsns) as databases:
        sources = Sources(databases, kafka, mark)
        gaps, overlaps = await responsibility.check(sources)
        return {
            "responsibility_gaps": gaps,
            "responsibility_overlaps": overlaps,
            "one_case_per_person": await cases.one_case_per_person(sources),
            "open_case_has_track": await cases.open_case_has_track(sources),
            "journal_intact": await journals.check(sources),
            "journal_published": await published.check(sources),
            "events_consumed": await consumed.check(sources),
            "ledger_balanced": await ledger.ledger_balanced(sources),
            "budget_not_exceeded": await ledger.budget_not_exceeded(sources),
            "paid_once": await payments.paid_once(sources),
            "bank_reconciled": await bank.bank_reconciled(sources),
            "financed_once": await financing.financed_once(sources),
            "four_eyes": await four_eyes.check(sources),
            "notices_delivered": await notices.check(sources),
        }
