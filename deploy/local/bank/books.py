"""The bank's books, in a file that survives its process: files taken, payments due, bookings, statements to deliver."""

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from deploy.local.bank.behaviour import OF_FILES, RETURNED_AFTER, pays_after
from deploy.local.bank.orders import Order, Orders
from deploy.local.bank.statements import Booking, statement

TABLES = """
create table if not exists files (message_id text primary key, sha256 text not null, number integer not null);
create table if not exists due (
  id integer primary key autoincrement, at real not null, account text not null, direction text not null,
  amount_cents integer not null, end_to_end_id text, remittance text, return_reason text,
  name text, iban text, times_told integer not null default 1);
create table if not exists behaviours (id integer primary key, behaviour text not null, end_to_end_id text);
create table if not exists statements (
  number integer primary key, id text not null unique, content blob not null, tell_from real not null,
  delivered_at real);
"""
TOLD_AGAIN_AFTER = 1.0


@dataclass(frozen=True, slots=True)
class Letter:
    """A statement on its way to the customer."""

    number: int
    id: str
    content: bytes


class Books:
    """Times are seconds of the real clock since 1970, days are the customer's business days."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "bank.db", isolation_level=None, check_same_thread=False)
        self._db.executescript(f"pragma journal_mode = wal; pragma synchronous = full; {TABLES}")

    def close(self) -> None:
        self._db.close()

    def known(self, message_id: str) -> str | None:
        """The hash of the file that came under this number."""
        row = self._db.execute("select sha256 from files where message_id = ?", [message_id]).fetchone()
        return str(row[0]) if row else None

    def take(self, content: bytes, file: Orders, now: float, partly: bool = False) -> None:
        """Keeps a file and what follows from it, in one transaction."""
        with self._db:
            self._db.execute("begin immediate")
            self._db.execute(
                "insert into files (message_id, sha256, number) values (?, ?, ?)",
                [file.message_id, digest(content), len(file.orders)],
            )
            for number, order in enumerate(file.orders):
                behaviour = "never" if partly and number % 2 else self._wanted_of(order.end_to_end_id)
                self._plan(order, behaviour, now)

    def _plan(self, order: Order, behaviour: str | None, now: float) -> None:
        if behaviour == "never":
            return
        at = now + pays_after(order.end_to_end_id, behaviour)
        cents = order.amount_cents - (behaviour == "smaller")
        debit = Booking("", order.account, "debit", cents, order.end_to_end_id, name=order.name, iban=order.iban)
        self._expect(debit, at, 2 if behaviour == "twice" else 1)
        if behaviour == "paid_twice":
            self._expect(debit, at + TOLD_AGAIN_AFTER)
        if behaviour == "returned":
            back = Booking("", order.account, "credit", cents, order.end_to_end_id, return_reason="AC04")
            self._expect(back, at + RETURNED_AFTER)

    def credit(self, booking: Booking, now: float) -> None:
        """Somebody outside pays into an account."""
        self._expect(booking, now)

    def _expect(self, booking: Booking, at: float, times_told: int = 1) -> None:
        self._db.execute(
            """insert into due (at, account, direction, amount_cents, end_to_end_id, remittance, return_reason,
                                name, iban, times_told)
               values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                at, booking.account, booking.direction, booking.amount_cents, booking.end_to_end_id,
                booking.remittance, booking.return_reason, booking.name, booking.iban, times_told,
            ],
        )  # fmt: skip

    def behave(self, behaviour: str, end_to_end_id: str | None) -> None:
        """What is to happen with this payment, or with the next one (or the next file) that nothing else is said of."""
        self._db.execute("insert into behaviours (behaviour, end_to_end_id) values (?, ?)", [behaviour, end_to_end_id])

    def wanted_of_next_file(self) -> str | None:
        """Taken out: it happens once."""
        return self._taken(f"behaviour in ({', '.join('?' for _ in OF_FILES)})", sorted(OF_FILES))

    def _wanted_of(self, end_to_end_id: str) -> str | None:
        return self._taken("end_to_end_id = ?", [end_to_end_id]) or self._taken(
            f"end_to_end_id is null and behaviour not in ({', '.join('?' for _ in OF_FILES)})", sorted(OF_FILES)
        )

    def _taken(self, which: str, values: Sequence[str]) -> str | None:
        row = self._db.execute(
            f"""delete from behaviours where id = (select min(id) from behaviours where {which})
                returning behaviour""",
            list(values),
        ).fetchone()
        return str(row[0]) if row else None

    def book(self, now: float, day: date) -> int:
        """Books what is due, with a statement for each account it is on; returns how many bookings there are."""
        with self._db:
            self._db.execute("begin immediate")
            rows = self._db.execute(
                """delete from due where at <= ?
                   returning id, account, direction, amount_cents, end_to_end_id, remittance, return_reason,
                             name, iban, times_told""",
                [now],
            ).fetchall()
            for account in sorted({row[1] for row in rows}):
                mine = sorted(row for row in rows if row[1] == account)
                self._state([booked(row) for row in mine], now, day, now)
                again = [booked(row) for row in mine if row[-1] > 1]
                if again:
                    self._state(again, now, day, now + TOLD_AGAIN_AFTER)
        return len(rows)

    def _state(self, bookings: Sequence[Booking], now: float, day: date, tell_from: float) -> None:
        (last,) = self._db.execute("select coalesce(max(number), 0) from statements").fetchone()
        number, id = int(last) + 1, uuid4().hex
        content = statement(id, number, datetime.fromtimestamp(now, UTC), day, bookings)
        self._db.execute(
            "insert into statements (number, id, content, tell_from) values (?, ?, ?, ?)",
            [number, id, content, tell_from],
        )

    def is_due(self, now: float) -> bool:
        return self._db.execute("select 1 from due where at <= ? limit 1", [now]).fetchone() is not None

    def to_deliver(self, now: float) -> list[Letter]:
        rows = self._db.execute(
            "select number, id, content from statements where delivered_at is null and tell_from <= ? order by number",
            [now],
        ).fetchall()
        return [Letter(*row) for row in rows]

    def delivered(self, letter: Letter, now: float) -> None:
        self._db.execute("update statements set delivered_at = ? where number = ?", [now, letter.number])

    def put_off(self, letter: Letter, until: float) -> None:
        self._db.execute("update statements set tell_from = ? where number = ?", [until, letter.number])


def booked(row: Sequence[object]) -> Booking:
    """A row of what was due as a booking, under the bank's own reference."""
    id, *booking, _ = row
    return Booking(f"LB{int(str(id)):012}", *booking)  # type: ignore[arg-type]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
