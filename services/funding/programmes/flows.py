"""Which rules a programme needs, and which have no place in it, by where its money comes from and how it is given."""

from __future__ import annotations

from collections.abc import Callable

from services.funding.programmes.programme import Programme, ProofRules
from services.funding.programmes.remedies import Remedy
from shared.rulebook import Page

Loc = tuple[str, ...]


def money_comes_from_somewhere(page: Page, programme: Programme) -> None:
    """What the city receives or forwards comes from a grantor, to whom it gives proof; its own money does not."""
    flow = programme.flow
    if programme.from_grantor:
        _needed(page, ("grantor",), programme.grantor, f"„flow: {flow}“")
        _needed(page, ("upward_proof",), programme.upward_proof, f"„flow: {flow}“")
    else:
        upward = (
            ("grantor", programme.grantor), ("upward_proof", programme.upward_proof),
            ("upward_conditions", programme.upward_conditions), ("envelope", programme.envelope),
        )  # fmt: skip
        for name, given in upward:
            _out_of_place(page, (name,), given, "„flow: grants“: das Geld kommt aus dem eigenen Haushalt")


def scheme_has_its_rules(page: Page, programme: Programme) -> None:
    scheme = f"„scheme: {programme.scheme}“"
    if programme.scheme == "prize":
        _needed(page, ("prize",), programme.prize, scheme)
    else:
        _out_of_place(page, ("prize",), programme.prize, scheme)
    if programme.scheme == "lump_sum":
        _needed(page, ("lump_sums",), programme.lump_sums, scheme)
    else:
        _out_of_place(page, ("lump_sums",), programme.lump_sums, scheme)
    if programme.scheme == "application":
        _needed(page, ("cost_kinds",), programme.cost_kinds, scheme)
    if programme.scheme != "assistance":
        _out_of_place(page, ("automatic_up_to_cents",), programme.automatic_up_to_cents, scheme)


def prizes_and_assistance_have_no_proof(page: Page, programme: Programme) -> None:
    """Whoever applies proves what was done with the money; a winner or a person in need does not."""
    if programme.scheme == "application" and programme.flow != "receives":
        _needed(page, ("proof",), programme.proof, f"„scheme: {programme.scheme}“")
    if programme.scheme in ("prize", "assistance"):
        _out_of_place(page, ("proof",), programme.proof, f"„scheme: {programme.scheme}“")


def schemes_go_with_flows(page: Page, programme: Programme) -> None:
    if programme.scheme == "lump_sum" and not programme.from_grantor:
        wrong = "Pauschalen auf feste Termine zahlt ein Zuwendungsgeber, nicht die Stadt selbst."
        page.fault(("scheme",), wrong, "Bitte „flow: receives“ oder „flow: forwards“ angeben.")
    if programme.scheme in ("prize", "assistance") and programme.flow != "grants":
        wrong = f"„scheme: {programme.scheme}“ passt nicht zu „flow: {programme.flow}“."
        page.fault(("flow",), wrong, "Bitte „flow: grants“ angeben.")
    for position, lump_sum in enumerate(programme.lump_sums):
        if lump_sum.forwarded != (programme.flow == "forwards"):
            wrong = "Weitergeleitet wird eine Pauschale genau dann, wenn das Programm Geld weiterleitet."
            page.fault(("lump_sums", position, "forwarded"), wrong, "Bitte „flow“ und „forwarded“ angleichen.")


def somebody_may_ask(page: Page, programme: Programme) -> None:
    if programme.flow == "receives":
        wrong = "„flow: receives“: das Geld bleibt bei der Stadt"
        _out_of_place(page, ("applicants",), programme.applicants, wrong)
        _out_of_place(page, ("conditions",), programme.conditions, wrong)
    else:
        _needed(page, ("applicants",), programme.applicants, f"„flow: {programme.flow}“")


def proofs_have_a_term(page: Page, programme: Programme) -> None:
    for name, proof in (("proof", programme.proof), ("upward_proof", programme.upward_proof)):
        if proof is not None:
            _has_a_term(page, name, proof)


def _has_a_term(page: Page, name: str, proof: ProofRules) -> None:
    if proof.due_months == 0 and proof.due_weeks == 0:
        wrong = "Der Verwendungsnachweis wäre am letzten Tag des Zeitraums fällig."
        page.fault((name,), wrong, "Bitte „due_months“ oder „due_weeks“ angeben.")
    if len(set(proof.remind_days)) < len(proof.remind_days):
        page.fault((name, "remind_days"), "Ein Tag der Erinnerung steht mehrmals.", "Bitte jeden nur einmal nennen.")


def form_has_its_rules(page: Page, programme: Programme) -> None:
    """A decision says what may be done against it; a contract has clauses instead."""
    if programme.form == "contract":
        _needed(page, ("contract",), programme.contract, "„form: contract“")
        given = {"award": programme.remedies.get("award"), "repayment": programme.remedies.get("repayment")}
        for kind, remedy in given.items():
            if remedy is not None and remedy.kind != "none":
                wrong = "Gegen einen Vertrag gibt es keinen Rechtsbehelf, wie ihn ein Bescheid hat."
                page.fault(("remedies", kind), wrong, "Bitte „kind: none“ angeben oder streichen.")
        if programme.scheme != "application":
            wrong = f"„scheme: {programme.scheme}“ wird nicht durch Vertrag gegeben."
            page.fault(("form",), wrong, "Bitte „form: decision“ angeben.")
    else:
        _out_of_place(page, ("contract",), programme.contract, "„form: decision“")
    said = programme.remedy is not None or programme.appeal_months is not None
    if programme.scheme == "application" and programme.flow != "receives" and not said:
        wrong = "Es fehlt, was gegen eine Entscheidung dieses Programms getan werden kann (Rechtsbehelf)."
        page.fault(("remedy",), wrong, "Bitte „remedy“ angeben: „kind: action“, „objection“ oder „none“.")
    for loc, remedy in _remedies(programme):
        if remedy.kind != "none" and not remedy.months:
            page.fault((*loc, "months"), "Der Rechtsbehelf hat keine Frist.", "Bitte „months“ angeben, in der Regel 1.")
    if programme.remedy is not None and programme.appeal_months is not None:
        wrong = "„appeal_months“ ist die alte Angabe für den Widerspruch; „remedy“ sagt es schon."
        page.fault(("appeal_months",), wrong, "Bitte streichen.")


def _remedies(programme: Programme) -> list[tuple[Loc, Remedy]]:
    every: list[tuple[Loc, Remedy]] = [(("remedies", kind), one) for kind, one in programme.remedies.items()]
    return [*([(("remedy",), programme.remedy)] if programme.remedy else []), *every]


def _needed(page: Page, loc: Loc, given: object, why: str) -> None:
    if not given:
        page.fault(loc, f"Zu {why} fehlt die Angabe „{loc[-1]}“.", "Bitte ergänzen.")


def _out_of_place(page: Page, loc: Loc, given: object, why: str) -> None:
    if given:
        page.fault(loc, f"Die Angabe „{loc[-1]}“ hat keinen Platz bei {why}.", "Bitte streichen.")


CHECKS: tuple[Callable[[Page, Programme], None], ...] = (
    money_comes_from_somewhere, scheme_has_its_rules, prizes_and_assistance_have_no_proof, schemes_go_with_flows,
    somebody_may_ask, proofs_have_a_term, form_has_its_rules,
)  # fmt: skip
