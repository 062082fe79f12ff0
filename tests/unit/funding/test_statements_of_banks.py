"""camt.053 in every variant: each amount, sign, day and mark from its own place; what does not add up is a doubt."""

import re
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.funding.payments.camt import NotAStatement, read
from services.funding.payments.entries import Entry
from tests.unit.funding import statements as s
from tests.unit.funding.statements import RETURN, amounts, amt, balance, charge, detail, entry, in_details, one

VERSIONS = [f"{number:02d}" for number in range(2, 14)]
SECOND = date(2026, 3, 2)


def entries(content: bytes) -> list[Entry]:
    return list(read(content).entries)


def alone(content: bytes) -> Entry:
    (found,) = entries(content)
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_is_read_alike(version: str) -> None:
    found = alone(one(entry("28.00", detail(reference="A-1", own="b1"), version=version), version=version))
    assert (found.amount_cents, found.direction, found.booked_on, found.doubt) == (2_800, "credit", SECOND, None)
    assert (found.end_to_end_id, found.bank_reference) == ("A-1", "b1")


AMOUNTS = {
    "no details": (entry("40.00"), 4_000),
    "details without an amount": (entry("40.00", detail()), 4_000),
    "an instructed amount of another currency first": (
        entry("28.00", detail(amounts(in_details("InstdAmt", "120.00", "PLN"), in_details("TxAmt", "28.00")))), 2_800),
    "an instructed amount of another currency alone": (
        entry("28.00", detail(amounts(in_details("InstdAmt", "120.00", "PLN")))), 2_800),
    "an amount of another currency and its counter value": (
        entry("28.00", detail(amt("120.00", "PLN"), amounts(in_details("CntrValAmt", "28.00")))), 2_800),
    "a charge and no amount": (entry("40.00", detail(charge("5.00"))), 4_000),
    "a charge of version 2 and no amount": (entry("40.00", detail(charge("5.00", "02"))), 4_000),
    "a charge taken from what came": (
        entry("40.00", detail(amounts(in_details("TxAmt", "45.00")), charge("5.00"))), 4_000),
    "a charge of the entry taken from what came": (
        entry("40.00", detail(amounts(in_details("TxAmt", "45.00"))), extra=charge("5.00")), 4_000),
    "a charge added to what went": (
        entry("200.50", detail(amounts(in_details("TxAmt", "200.00")), charge("0.50")), side="DBIT"), 20_000),
    "a charge inside what went": (entry("200.50", detail(charge("0.50", inside=True)), side="DBIT"), 20_000),
    "a charge announced beside what went": (entry("200.00", detail(charge("0.50", inside=False)), side="DBIT"), 20_000),
    "a charge of another currency": (entry("40.00", detail(charge("5.00", currency="USD"))), 4_000),
    "no charge": (entry("40.00", detail(charge("0.00"))), 4_000),
    "interest, tax and other amounts beside": (
        entry("40.00", detail("<Intrst><Rcrd><Amt Ccy='EUR'>9.00</Amt></Rcrd></Intrst>",
                              "<Tax><TtlTaxAmt Ccy='EUR'>3.00</TtlTaxAmt></Tax>",
                              amounts("<PrtryAmt><Tp>X</Tp><Amt Ccy='EUR'>77.00</Amt></PrtryAmt>"))), 4_000),
    "a remitted document's amount": (
        entry("40.00", detail("<RmtInf><Strd><RfrdDocAmt><DuePyblAmt Ccy='EUR'>99.00</DuePyblAmt></RfrdDocAmt></Strd>"
                              "</RmtInf>")), 4_000),
    "many zeros": (entry("0040.00000"), 4_000),
    "no fraction": (entry("40"), 4_000),
    "a plus": (entry("+40.00"), 4_000),
    "blanks around it": (entry("\n      40.00\n "), 4_000),
    "a comment in it": (entry("4<!-- -->0.00"), 4_000),
}  # fmt: skip


@pytest.mark.parametrize("name", AMOUNTS)
def test_an_amount_is_what_the_account_was_moved_by(name: str) -> None:
    content, cents = AMOUNTS[name]
    found = alone(one(content))
    assert (found.amount_cents, found.currency, found.doubt) == (cents, "EUR", None)


BATCHES = {
    "each with its own": ("20.00", [detail(amt("12.00")), detail(amt("8.00"))], [1_200, 800]),
    "each in its details": (
        "20.00", [detail(amounts(in_details("TxAmt", cents))) for cents in ("12.00", "8.00")], [1_200, 800]),
    "one goes the other way": (
        "20.00", [detail(amt("25.00")), detail(amt("5.00"), "<CdtDbtInd>DBIT</CdtDbtInd>")], [2_500, 500]),
    "only instructed, and it adds up": (
        "20.00", [detail(amounts(in_details("InstdAmt", cents))) for cents in ("12.00", "8.00")], [1_200, 800]),
    "each less its charge": (
        "19.00", [detail(amt("12.00"), charge("0.50")), detail(amt("8.00"), charge("0.50"))], [1_150, 750]),
}  # fmt: skip


@pytest.mark.parametrize("name", BATCHES)
def test_payments_of_a_batch_have_their_own_amounts_and_add_up(name: str) -> None:
    whole, details, cents = BATCHES[name]
    found = entries(one(entry(whole, *details)))
    assert ([part.amount_cents for part in found], {part.doubt for part in found}) == (cents, {None})
    assert {part.booking for part in found} == {1}


DOUBTS = {
    "details that make more": (entry("20.00", detail(amt("12.00")), detail(amt("9.00"))), "control_sum_differs"),
    "a single detail of another amount": (entry("28.00", detail(amt("120.00"))), "control_sum_differs"),
    "a batch of which a payment is not told": (
        entry("20.00", "<Btch><NbOfTxs>2</NbOfTxs></Btch>", detail()), "control_sum_differs"),
    "a batch without amounts": (entry("20.00", detail(), detail()), "amounts_missing"),
    "a batch with an amount missing": (entry("20.00", detail(amt("12.00")), detail()), "amounts_missing"),
    "a batch of another currency": (
        entry("20.00", detail(amt("12.00", "PLN")), detail(amt("8.00", "PLN"))), "amounts_missing"),
    "a detail of half a cent": (entry("1.00", detail(amt("1.001"))), "control_sum_differs"),
    "half a cent": (entry("1.001"), "no_amount"),
    "no number": (entry("NaN"), "no_amount"),
    "less than nothing": (entry("-5.00"), "no_amount"),
    "an exponent": (entry("1e3"), "no_amount"),
    "far too much": (entry("9" * 40), "no_amount"),
    "a decimal comma": (entry("40,00"), "no_amount"),
    "no side": (entry("40.00", side=None), "no_direction"),
    "an unknown side": (entry("40.00", side="CRED"), "no_direction"),
    "an unknown status": (entry("40.00", status="DONE"), "status_unclear"),
    "a status of the bank's own": (
        entry("40.00").replace("<Cd>BOOK</Cd>", "<Prtry>gebucht</Prtry>"), "status_unclear"),
    "an unknown reversal": (entry("40.00", reversal="yes"), "reversal_unclear"),
    "no day": (entry("40.00", booked=None), "no_day"),
    "no day of this calendar": (entry("40.00", booked="<Dt>2026-02-30</Dt>"), "no_day"),
    "a day in words": (entry("40.00", booked="<Dt>yesterday</Dt>"), "no_day"),
    "another currency than the account's": (entry("40.00", currency="USD"), "currency_differs"),
}  # fmt: skip


@pytest.mark.parametrize("name", DOUBTS)
def test_what_cannot_be_understood_is_one_doubt_and_hinders_no_neighbour(name: str) -> None:
    content, doubt = DOUBTS[name]
    before, found, after = entries(one(entry("1.00"), content, entry("2.00"), currency="EUR"))
    assert (before.doubt, found.doubt, after.doubt) == (None, doubt, None)
    assert (before.amount_cents, after.amount_cents) == (100, 200)


@pytest.mark.parametrize("version", ["02", "04", "08", "13"])
@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR"])
def test_what_is_not_booked_is_left_out_in_every_version(status: str, version: str) -> None:
    content = one(entry("5.00", status=status, version=version), entry("1.00", version=version), version=version)
    assert [found.amount_cents for found in entries(content)] == [100]


DAYS = {
    "a day": ("<Dt>2026-01-01</Dt>", date(2026, 1, 1)),
    "a day with a zone": ("<Dt>2026-01-01+01:00</Dt>", date(2026, 1, 1)),
    "half past eleven at night in UTC, in winter": ("<DtTm>2025-12-31T23:30:00Z</DtTm>", date(2026, 1, 1)),
    "ten past ten at night in UTC, in summer": ("<DtTm>2026-06-30T22:10:00.000Z</DtTm>", date(2026, 7, 1)),
    "midnight in UTC": ("<DtTm>2026-01-01T00:00:00Z</DtTm>", date(2026, 1, 1)),
    "midnight in German time": ("<DtTm>2026-01-01T00:00:00+01:00</DtTm>", date(2026, 1, 1)),
    "the end of a day": ("<DtTm>2025-12-31T24:00:00+01:00</DtTm>", date(2026, 1, 1)),
    "no zone": ("<DtTm>2026-01-01T23:59:59</DtTm>", date(2026, 1, 1)),
    "another zone": ("<DtTm>2026-01-01T05:00:00+09:00</DtTm>", date(2025, 12, 31)),
}  # fmt: skip


@pytest.mark.parametrize("name", DAYS)
def test_a_moment_is_its_day_in_germany(name: str) -> None:
    said, day = DAYS[name]
    assert alone(one(entry("1.00", booked=said))).booked_on == day
    assert alone(one(entry("1.00", booked=None, valued=said))).booked_on == day


def test_the_booking_day_is_not_the_day_of_value() -> None:
    assert alone(one(entry("1.00", valued="<Dt>2026-04-01</Dt>"))).booked_on == SECOND


@pytest.mark.parametrize(("said", "reversed_"), [("true", True), ("1", True), ("false", False), ("0", False)])
@pytest.mark.parametrize("side", ["CRDT", "DBIT"])
def test_a_reversal_is_marked_as_xml_schema_writes_truth(said: str, reversed_: bool, side: str) -> None:
    found = alone(one(entry("1.00", side=side, reversal=f" {said} ")))
    assert (found.is_reversal, found.goes_back) == (reversed_, reversed_)


GOES_BACK = {
    "a reason": (entry("1.00", detail(RETURN)), ("AC04", False)),
    "a reason in words": (entry("1.00", detail(s.RETURN_IN_WORDS)), ("NARR", False)),
    "no reason": (entry("1.00", detail("<RtrInf/>")), ("NARR", False)),
    "the code of a return": (entry("1.00", detail(), code=s.domain("RCDT", "RRTN")), (None, True)),
    "the code of a recall": (entry("1.00", detail(), code=s.domain("RCDT", "RPCR")), (None, True)),
    "the code of a returned direct debit": (entry("1.00", detail(), code=s.domain("IDDT", "UPDD")), (None, True)),
    "the code in the details": (entry("1.00", detail(s.domain("RCDT", "RRTN"))), (None, True)),
    "the German code of a return": (entry("1.00", detail(), code=s.german("NTRF+159+0931")), (None, True)),
    "the German code of the bank's cancellation": (entry("1.00", detail(), code=s.german("899")), (None, True)),
    "the returned item of SWIFT": (entry("1.00", detail(), code=s.german("NRTI+166+0931")), (None, True)),
    "an ordinary credit": (entry("1.00", detail(), code=s.domain("RCDT", "ESCT")), (None, False)),
    "an ordinary German credit": (entry("1.00", detail(), code=s.german("NTRF+166+0159")), (None, False)),
    "another country's code": (entry("1.00", detail(), code=s.german("159", "FI")), (None, False)),
}  # fmt: skip


@pytest.mark.parametrize("name", GOES_BACK)
def test_what_goes_back_says_so_in_one_of_its_places(name: str) -> None:
    content, said = GOES_BACK[name]
    found = alone(one(content))
    assert (found.return_reason, found.by_code) == said


def test_a_return_reason_of_one_payment_is_not_its_neighbour_s() -> None:
    found = entries(one(entry("20.00", detail(amt("12.00"), RETURN), detail(amt("8.00")))))
    assert [part.return_reason for part in found] == ["AC04", None]


def test_payments_that_share_the_bank_s_reference_are_told_apart() -> None:
    found = entries(one(entry("20.00", detail(amt("10.00"), own="b1"), detail(amt("10.00"), own="b1"), own="b1")))
    assert [part.bank_reference for part in found] == ["b1/1", "b1/2"]


PARTY = "<{0}><Nm>Anna Muster</Nm></{0}><{0}Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></{0}Acct>"
TRUSTEE = "<UltmtCdtr><Nm>Somebody Else</Nm></UltmtCdtr>"


@pytest.mark.parametrize("version", ["02", "08"])
def test_name_and_account_are_the_other_side_s(version: str) -> None:
    parties = PARTY.format("Dbtr").replace("Anna", "Otto") + PARTY.format("Cdtr") + TRUSTEE
    if version == "08":
        parties = parties.replace("<Nm>", "<Pty><Nm>").replace("</Nm>", "</Nm></Pty>")
    found = alone(one(entry("1.00", detail(f"<RltdPties>{parties}</RltdPties>"), side="DBIT")))
    assert (found.name, found.iban) == ("Anna Muster", "DE89370400440532013000")


def test_what_payers_write_is_read_line_by_line_and_in_structured_references() -> None:
    lines = "<RmtInf><Ustrd>Rest STF-RF-AAAAAA</Ustrd><Ustrd>AAAAAA11</Ustrd>"
    structured = "<Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf>"
    assert alone(one(entry("1.00", detail(lines + structured)))).text == "Rest STF-RF-AAAAAA AAAAAA11 RF18"


def test_an_entry_of_zero_has_no_doubt_and_no_money() -> None:
    assert [(found.amount_cents, found.doubt) for found in entries(one(entry("0.00", booked=None), entry("1.00")))] == [
        (0, None), (100, None)
    ]  # fmt: skip


TIED = [balance("OPBD", "100.00"), balance("CLBD", "60.00")]
ENTRIES = (entry("40.00"), entry("80.00", side="DBIT"))


def test_balances_that_tie_say_nothing() -> None:
    found = read(one(*ENTRIES, balances=TIED))
    assert [one.doubt for one in found.entries] == [None, None]
    assert (found.balances[0].opening_cents, found.balances[0].closing_cents) == (10_000, 6_000)


def test_balances_that_do_not_tie_are_a_doubt_of_what_is_missing() -> None:
    *_, doubt = entries(one(ENTRIES[0], balances=TIED))
    assert (doubt.doubt, doubt.amount_cents, doubt.direction, doubt.booked_on) == (
        "balance_differs", 8_000, "debit", SECOND
    )  # fmt: skip


def test_an_overdrawn_account_ties_below_zero() -> None:
    balances = [balance("PRCD", "10.00", "DBIT"), balance("CLBD", "50.00", "DBIT")]
    assert len(entries(one(entry("40.00", side="DBIT"), balances=balances))) == 1


def test_a_reversal_that_keeps_the_sign_of_what_it_takes_back_ties() -> None:
    balances = [balance("OPBD", "100.00"), balance("CLBD", "100.00")]
    assert len(entries(one(entry("40.00"), entry("40.00", reversal="true"), balances=balances))) == 2


def test_a_page_of_several_does_not_tie_by_itself() -> None:
    header = "<MsgPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></MsgPgntn>"
    content = s.document(s.statement(ENTRIES[0], balances=TIED), header=header).encode()
    assert [found.doubt for found in entries(content)] == [None]


def test_what_the_bank_says_again_is_the_same_in_another_message() -> None:
    said = s.statement(*ENTRIES)
    first, again = (read(s.document(said, message=message).encode()) for message in ("m-1", "m-2"))
    assert first.digest == again.digest


OTHERS = {
    "another page": {"page": "<StmtPgntn><PgNb>2</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>"},
    "another year": {"number": "<LglSeqNb>2</LglSeqNb>"},
    "other balances": {"balances": TIED},
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_another_page_or_year_is_another_statement(name: str) -> None:
    assert read(one(*ENTRIES)).digest != read(one(*ENTRIES, **OTHERS[name])).digest


def test_another_text_is_another_statement() -> None:
    first, other = (read(one(entry("1.00", detail(text=text)))) for text in ("STF-RF-A", "STF-RF-B"))
    assert first.digest != other.digest


def prefixed(content: str) -> str:
    named = content.replace("</", "</c:").replace("<", "<c:").replace("<c:/c:", "</c:")
    return named.replace("xmlns=", "xmlns:c=")


WRITTEN = {
    "prefixed names": lambda text: prefixed(text).encode(),
    "ISO-8859-1": lambda text: f'<?xml version="1.0" encoding="ISO-8859-1"?>{text}'.encode("latin-1"),
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16"),
    "a line for each element": lambda text: text.replace("><", ">\n  <").encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_however_it_is_written_it_says_the_same(name: str) -> None:
    text = s.document(s.statement(entry("28.00", detail(amt("28.00"), text="Rückzahlung"))))
    found = alone(WRITTEN[name](text))
    assert (found.amount_cents, found.text, found.doubt) == (2_800, "Rückzahlung", None)


@pytest.mark.parametrize(
    "content",
    [
        s.document(s.statement("<Wrapped>" + entry("1.00") + "</Wrapped>")),
        s.document(s.statement(entry("1.00", extra=detail()))),
        s.document().replace("BkToCstmrStmt", "BkToCstmrAcctRpt"),
        s.document(s.statement(id="x" * 36), message="y" * 36),
    ],
)
def test_what_stands_where_no_statement_has_it_is_refused(content: str) -> None:
    with pytest.raises(NotAStatement):
        read(content.encode())


CENTS = st.integers(1, 10**9)


def euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


@settings(deadline=None, max_examples=150)
@given(st.lists(CENTS, min_size=1, max_size=6), st.integers(-3, 3), st.data())
def test_money_is_counted_only_if_it_adds_up(parts: list[int], off: int, data: Any) -> None:
    """Whatever stands beside the amounts: what is read is the entry's money, or one doubt of the entry's amount."""
    noise = [
        data.draw(st.sampled_from(["", charge("3.33", currency="USD"), amounts(in_details("InstdAmt", "7.77", "PLN"))]))
        for _ in parts
    ]
    details = [detail(amt(euros(cents)), beside) for cents, beside in zip(parts, noise, strict=True)]
    whole = sum(parts) + off
    if whole <= 0:
        return
    found = entries(one(entry(euros(whole), *details)))
    assert sum(part.amount_cents for part in found) == whole
    assert [part.doubt for part in found] == ([None] * len(parts) if off == 0 else ["control_sum_differs"])


TOLD = [s.document(s.statement(entry("20.00", detail(amt("12.00"), charge("1.00"), s.domain("RCDT", "RRTN"), RETURN),
                                     detail(amounts(in_details("TxAmt", "8.00"))), reversal="true", own="b1"),
                               balances=TIED, currency="EUR"))]  # fmt: skip
WRITTEN_INTO = re.findall(r">([^<>]+)<", TOLD[0])
ODD = st.one_of(
    st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cn")), max_size=30).map(escape),
    st.sampled_from(["9" * 5_000, "0" * 5_000 + "1", "1e999999", ".", "+", "-0", "²", "٣", "24:00:00"]),
)


@settings(deadline=None, max_examples=300)
@given(st.integers(0, len(WRITTEN_INTO) - 1), ODD)
def test_whatever_stands_in_one_place_a_statement_is_read_or_refused(place: int, odd: str) -> None:
    """Nothing that can stand in an element makes the reader fail."""
    parts = re.split(r"(?<=>)[^<>]+(?=<)", TOLD[0])
    texts = [*WRITTEN_INTO[:place], odd, *WRITTEN_INTO[place + 1 :], ""]
    content = "".join(part + said for part, said in zip(parts, texts, strict=True))
    try:
        found = read(content.encode())
    except NotAStatement as refused:
        told = refused.errors
    else:
        told = found.entries  # type: ignore[assignment]
    assert told


LESS_THAN_A_CENT = ["0.001", "28.00000000000000000000000000000001", "0.005"]


@pytest.mark.parametrize("euros_", LESS_THAN_A_CENT)
def test_less_than_a_cent_is_not_rounded_away(euros_: str) -> None:
    assert alone(one(entry(euros_))).doubt == "no_amount"
