"""An organisation's part: it submits what is complete, completes what comes back, and may take it back again."""

from services.funding.applications.application import Application, of, undecided
from services.funding.applications.completeness import Facts, missing
from services.funding.applications.drafts import Draft
from services.funding.applications.refusals import ApplicationIncomplete, NotADraft, NotReturnable
from services.funding.programmes.programme import Programme
from services.funding.refusals import ApplicationDecided
from shared.contracts import funding as told
from shared.contracts.base import By, Event

EDITED_IN = ("new", "returned")
STATES = {
    "new": "noch nicht eingereicht", "submitted": "eingereicht", "returned": "zu ergänzen",
    "withdrawn": "zurückgezogen", "recommended": "geprüft", "offered": "als Vertrag angeboten", "approved": "bewilligt",
    "rejected": "abgelehnt", "appealed": "im Rechtsbehelf", "declined": "nicht angenommen", "lapsed": "erloschen",
}  # fmt: skip


def submit(application: Application, draft: Draft, programme: Programme, facts: Facts, by: By) -> list[Event]:
    """The draft becomes an application. Raises `ApplicationIncomplete` with everything that is missing."""
    editable(application)
    if found := missing(draft, programme, facts):
        raise ApplicationIncomplete(
            found, "Ergänzen Sie, was „errors“ aufzählt, und reichen Sie den Antrag erneut ein."
        )
    assert draft.purpose is not None  # a complete draft has one
    return [
        told.ApplicationSubmitted(
            municipality=programme.municipality, application_id=application.id, programme=programme.code,
            purpose=draft.purpose, amount_cents=draft.asked_cents, applicant=facts.applicant,
            measure_id=draft.measure_id, period=draft.whole_period, costs=draft.cost_plan,
            financing=draft.financing_plan, by=by,
        )
    ]  # fmt: skip


def editable(application: Application) -> None:
    """Raises `NotADraft` once it is in the hands of the office."""
    if application.state not in EDITED_IN:
        raise NotADraft(
            f"Der Antrag ist {STATES[application.state]}.", state=application.state,
            next_step="Ziehen Sie ihn zurück und beginnen Sie neu, oder warten Sie, bis er zur Ergänzung zurückkommt.",
        )  # fmt: skip


def give_back(application: Application, missing_codes: tuple[str, ...], by: By) -> list[Event]:
    """The office sends it back with codes of what is missing."""
    undecided(application)
    if not application.costs:
        raise NotReturnable("Reject it with a reason, or ask the department outside of the system.")
    return [told.ApplicationReturned(**of(application), missing=missing_codes, by=by)]


def withdraw(application: Application, by: By) -> list[Event]:
    """By the applicant, as long as nobody has decided."""
    if application.state not in ("submitted", "returned", "recommended"):
        raise ApplicationDecided(
            f"Der Antrag ist {STATES[application.state]}.", state=application.state,
            next_step="Was Sie jetzt noch tun können, steht in dem Schreiben zu Ihrem Antrag.",
        )  # fmt: skip
    return [told.ApplicationWithdrawn(**of(application), by=by)]
