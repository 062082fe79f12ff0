"""The ledger against the bank (Kontenabstimmung): what is booked rests on what statements say, cent by cent.

Recomputed from the sums each statement gives of itself (`bank_bookings`, `bank_balances`, read apart from its payments)
and from the journal; what the payments were taken for is only what is judged.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import orjson

from proof.sources import Row, Sources
from proof.verdict import Verdict

PAID, RETURNED = "funding.grant.disbursed.v1", "funding.disbursement.returned.v1"
REPAID, RECEIVED = "funding.repayment.received.v1", "funding.incoming_grant.received.v1"
REPAID_BACK, RECEIVED_BACK = "funding.repayment.reversed.v1", "funding.incoming_grant.receipt_reversed.v1"
KINDS = {
    PAID: "confirmed", RETURNED: "returned", REPAID: "repaid", RECEIVED: "received",
    REPAID_BACK: "reversed", RECEIVED_BACK: "reversed",
}  # fmt: skip
UNDONE_BY = {"confirmed": "returned", "repaid": "reversed", "received": "reversed"}
TAKES_BACK = ("payment_reversed", "repayment_reversed", "receipt_reversed")
TOO_OFTEN = ("paid_twice", "paid_already")


class Money(NamedTuple):
    """Something booked: as what, by which city, under which reference, how many cents, on which day."""

    kind: str
    municipality: str
    reference: str | None
    cents: int
    on: date | None


@dataclass(frozen=True)
class Entry:
    """An entry as it is kept. `said` and `became`: how a person clarified it, and what that booked."""

    row: Row

    def __getattr__(self, name: str) -> Any:
        return self.row[name]

    @property
    def signed(self) -> int:
        return int(self.row["amount_cents"]) * (1 if self.row["direction"] == "credit" else -1)

    @property
    def where(self) -> dict[str, Any]:
        return {"statement": self.row["statement"], "entry": self.row["number"]}

    @property
    def counted(self) -> Money | None:
        """None for what was not booked; the kind is empty where an older clarification does not say."""
        if self.outcome in KINDS.values():
            named = self.named or (self.end_to_end_id if self.outcome in ("confirmed", "returned") else None)
            return Money(self.outcome, self.municipality, named, self.amount_cents, self.booked_on)
        if self.said != "confirmed":
            return None
        cents = self.amount_cents if self.booked_cents is None else self.booked_cents
        return Money(self.became or "", self.municipality, self.reference, cents, self.booked_on or self.said_day)


async def bank_reconciled(sources: Sources) -> Verdict:
    """`checked` counts entries of statements. Each cent told as paid, returned, repaid, received or taken back rests on
    one booked entry of its amount, sign and currency; no entry is counted twice; the payments of an entry make up the
    entry, and the entries what lies between the balances; each counts on the
    bank's own day, and none before that has come; what the bank has taken back is not counted any longer."""
    verdict = Verdict()
    entries = [Entry(row) async for row in sources.rows("funding", ENTRIES)]
    verdict.checked = len(entries)
    told: Counter[Money] = Counter()
    async for row in sources.journal("funding", *KINDS):
        told[_told(row["type"], orjson.loads(row["data"]))] += 1
    for entry in entries:
        _fits(verdict, entry)
        _on_its_day(verdict, entry)
    _once(verdict, entries)
    _told_before(verdict, entries)
    _rests_on_entries(verdict, entries, told)
    _taken_back(verdict, entries, told)
    await _sums(sources, verdict, entries)
    return verdict


def _told(kind: str, data: dict[str, Any]) -> Money:
    day = data.get("booked_on") or data.get("returned_on")
    reference = data.get("end_to_end_id") or data.get("reference")
    cents = data["amount_cents"] + data.get("interest_cents", 0)
    return Money(KINDS[kind], data["municipality"], reference, cents, date.fromisoformat(day) if day else None)


def _fits(verdict: Verdict, entry: Entry) -> None:
    """The sign, the currency and the amount of what an entry was counted as."""
    money = entry.counted
    if money is None:
        return
    if entry.currency != "EUR":
        verdict.wrong(f"{entry.currency} counted as euros", **entry.where)
    if money.kind in ("repaid", "received", "confirmed"):
        side = "debit" if money.kind == "confirmed" else "credit"
        if entry.direction != side:
            verdict.wrong(f"a {entry.direction} counted as {money.kind}", **entry.where)
        elif entry.is_reversal and entry.became is None:
            verdict.wrong(f"a reversal counted as {money.kind}", **entry.where)
    if money.kind == "returned" and entry.direction != "credit" and not entry.is_reversal:
        verdict.wrong("a debit counted as returned", **entry.where)
    if abs(money.cents - entry.amount_cents) not in (0, abs(entry.charges_cents)):
        verdict.wrong(f"{entry.amount_cents} cents counted as {money.cents}", **entry.where)


def _on_its_day(verdict: Verdict, entry: Entry) -> None:
    """The bank's own day, which had come; a person's only where the bank said none, not before what it pays."""
    if entry.counted is None:
        return
    day, said = entry.booked_on or entry.said_day, entry.said_day
    if entry.booked_on is not None and said is not None and said != entry.booked_on:
        verdict.wrong(f"counted on {said}, and the bank says {entry.booked_on}", **entry.where)
    if day is not None and day > entry.counted_on:
        verdict.wrong(f"counted before its day {day} had come", **entry.where)
    if entry.booked_on is None and said is not None and entry.since is not None and said < entry.since:
        verdict.wrong(f"counted on {said}, before what it pays", **entry.where)


def _once(verdict: Verdict, entries: Iterable[Entry]) -> None:
    """The bank's own name of a booking stands for one, unless a person has found two."""
    names = Counter(
        (entry.municipality, entry.bank_reference, entry.direction, entry.end_to_end_id, entry.amount_cents)
        for entry in entries
        if entry.counted is not None and entry.said is None and entry.bank_reference is not None
    )
    for (_, name, *_), times in names.items():
        if times > 1:
            verdict.wrong(f"one booking counted {times} times", bank_reference=name)


def _told_before(verdict: Verdict, entries: Iterable[Entry]) -> None:
    """A `duplicate` repeats an equal booking of another statement: its day, cents, sign and mark, and what it names;
    for each time it is told in its own."""
    told: defaultdict[tuple[Any, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        days = {entry.booked_on, entry.said_day or entry.booked_on}
        for day in days:
            told[entry.municipality, day, entry.amount_cents, entry.direction, entry.is_reversal].append(entry)
    for alike in told.values():
        for entry in alike:
            if entry.outcome != "duplicate":
                continue
            here = sum(one.outcome == "duplicate" and _repeats(entry, one) for one in _of(alike, entry, True))
            elsewhere = sum(_repeats(entry, one) for one in _of(alike, entry, False))
            if here > elsewhere:
                verdict.wrong(f"{entry.amount_cents} cents left out that no other statement tells", **entry.where)


def _of(alike: list[Entry], entry: Entry, own: bool) -> list[Entry]:
    return [one for one in alike if (one.statement == entry.statement) is own]


def _repeats(entry: Entry, other: Entry) -> bool:
    """Names of ours, and the bank's own, say the same where both are known."""
    if entry.bank_reference and other.bank_reference and entry.bank_reference != other.bank_reference:
        return False
    names = {name for name in (other.named, other.reference) if name is not None}
    return entry.named is None or not names or entry.named in names


def _rests_on_entries(verdict: Verdict, entries: Iterable[Entry], told: Counter[Money]) -> None:
    """Entries that say least are matched last."""
    left = Counter(told)
    counted = [(entry, entry.counted) for entry in entries if entry.counted is not None]
    for entry, money in sorted(counted, key=lambda one: (not one[1].kind, one[1].reference is None)):
        found = money if left[money] > 0 else next((one for one in left if left[one] and _may_be(one, money)), None)
        if found is None:
            verdict.wrong(
                f"{money.cents} cents counted as {money.kind or 'confirmed'} that nothing tells", **entry.where
            )
        else:
            left[found] -= 1
    for money, times in left.items():
        if times > 0:
            verdict.wrong(f"{money.cents} cents {money.kind} without an entry of the bank", reference=money.reference)


def _may_be(told: Money, said: Money) -> bool:
    same = (told.municipality, told.cents, told.on) == (said.municipality, said.cents, said.on)
    return same and said.kind in ("", told.kind) and said.reference is None


def _taken_back(verdict: Verdict, entries: Iterable[Entry], told: Counter[Money]) -> None:
    """What a person has looked at and not booked back still stands; what nobody has looked at is counted."""
    said: Counter[tuple[str | None, int]] = Counter()
    waiting = 0
    for entry in entries:
        if entry.reason_code in TAKES_BACK or (entry.is_reversal and entry.outcome == "to_be_clarified"):
            waiting += entry.said is None
            said[entry.named, entry.amount_cents] += entry.said in ("confirmed", "settled")
        elif entry.reason_code in TOO_OFTEN and entry.direction == "debit" and entry.said != "not_ours":
            said[entry.end_to_end_id, entry.amount_cents] -= 1
    up: Counter[tuple[str | None, int]] = Counter()
    down: Counter[tuple[str | None, int]] = Counter()
    for money, times in told.items():
        counter = up if money.kind in UNDONE_BY else down
        counter[money.reference, money.cents] += times
    for place, times in said.items():
        if place[0] is not None and times > down[place] and up[place] > down[place]:
            verdict.wrong(f"{place[1]} cents the bank has taken back are still counted", reference=place[0])
    verdict.counts["taken back, waiting for a person"] = waiting


async def _sums(sources: Sources, verdict: Verdict, entries: Iterable[Entry]) -> None:
    """The statement's own arithmetic. Statements from before their sums were kept are counted and left out."""
    parts: defaultdict[tuple[Any, int], list[Entry]] = defaultdict(list)
    without = 0
    for entry in entries:
        if entry.booking is not None:
            parts[entry.statement, entry.booking].append(entry)
        elif entry.reason_code != "balance_differs":
            without += 1
    moved: dict[tuple[Any, int], Row] = {
        (row["statement"], row["number"]): row async for row in sources.rows("funding", BOOKINGS)
    }
    for place in moved.keys() | parts.keys():
        _adds_up(verdict, place, moved.get(place), parts.get(place, []))
    untied = {entry.statement for entry in entries if entry.reason_code == "balance_differs"}
    async for row in sources.rows("funding", BALANCES):
        numbers = range(row["first_booking"], row["last_booking"] + 1)
        mine = [moved[row["statement"], number] for number in numbers if (row["statement"], number) in moved]
        between = row["closing_cents"] - row["opening_cents"]
        tied = between in (sum(_signed(one) for one in mine), sum(_turned(one) for one in mine))
        if not tied and len(mine) == len(numbers) and row["statement"] not in untied:
            verdict.wrong("the balances do not tie with the entries, and nobody was told", statement=row["statement"])
    verdict.counts["entries without sums of their statement"] = without


def _adds_up(verdict: Verdict, place: tuple[Any, int], moved: Row | None, parts: list[Entry]) -> None:
    where = {"statement": place[0], "booking": place[1]}
    if moved is None:
        if any(entry.amount_cents and entry.direction for entry in parts):
            verdict.wrong("payments that no entry of the statement holds", **where)
        return
    if not parts:
        verdict.wrong("an entry of the statement was left out", **where)
        return
    if any(entry.amount_cents and entry.currency != moved["currency"] for entry in parts):
        verdict.wrong("payments in another currency than their entry", **where)
    made, whole = sum(entry.signed for entry in parts), _signed(moved)
    fees = {0, moved["charges_cents"], sum(entry.charges_cents for entry in parts)}
    if whole - made not in fees or abs(made) > abs(whole):
        verdict.wrong(f"payments of {made} cents in an entry of {whole}", **where)


def _signed(row: Row) -> int:
    return int(row["amount_cents"]) * (1 if row["direction"] == "credit" else -1)


def _turned(row: Row) -> int:
    """A reversal may have kept the sign of what it takes back."""
    return -_signed(row) if row["is_reversal"] else _signed(row)


ENTRIES = """
with pays as (
  select municipality, end_to_end_id as reference, ordered_at as since from disbursements
  union all
  select municipality, reference, demanded_at from repayments
  union all
  select i.municipality, c.reference, c.called_at
  from incoming_calls c join incoming_grants i on i.id = c.incoming_grant_id
)
select s.municipality, e.statement, e.number, e.end_to_end_id, e.booked_on, e.amount_cents, e.currency, e.outcome,
       e.reason_code, e.direction, e.bank_reference, e.is_reversal, e.charges_cents, e.booking, e.named,
       c.outcome as said, c.became, c.reference, c.booked_on as said_day, c.booked_cents,
       (coalesce(c.said_at, s.received_at) at time zone 'Europe/Berlin')::date as counted_on,
       (select (max(p.since) at time zone 'Europe/Berlin')::date from pays p
        where p.municipality = s.municipality and p.reference in (c.reference, e.named, e.end_to_end_id)) as since
from bank_entries e join bank_statements s on s.id = e.statement
left join bank_clarifications c on c.statement = e.statement and c.number = e.number
order by s.received_at, e.statement, e.number
"""
BOOKINGS = "select statement, number, amount_cents, currency, direction, is_reversal, charges_cents from bank_bookings"
BALANCES = "select statement, first_booking, last_booking, opening_cents, closing_cents from bank_balances"
