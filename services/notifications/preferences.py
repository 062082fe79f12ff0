"""What a person wants by mail: copies of their department's notices, how often, and when not.

Nothing is mailed to a person who has not asked for it. Copies go only to addresses under the mail domains of the
person's own department, and only while the person is still seen here with a token of that department.
"""

from datetime import time
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.directory import Directory
from shared.identity import Caller
from shared.postgres import Reading, Writing
from shared.problems import Refusal, VersionMovedOn, invalid

Address = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", max_length=254)
]


class QuietHours(BaseModel):
    """Local times of day (Europe/Berlin) between which no mail comes, over midnight if `from` is the later one."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    start: time = Field(alias="from")
    until: time

    @model_validator(mode="after")
    def without_offset(self) -> Self:
        if self.start.tzinfo or self.until.tzinfo:
            raise ValueError("times of day are local and carry no offset")
        if self.start == self.until:
            raise ValueError("quiet hours that begin and end at the same time say nothing")
        return self


class Preferences(BaseModel):
    """`digest`: `bundled` (several times a day at most) or `daily` (once, in the morning); urgent news come bundled."""

    model_config = ConfigDict(extra="forbid")

    mail: bool = False
    mail_address: Address | None = None
    digest: Literal["bundled", "daily"] = "bundled"
    quiet_hours: QuietHours | None = None

    @model_validator(mode="after")
    def mail_needs_an_address(self) -> Self:
        if self.mail and self.mail_address is None:
            raise ValueError("mail needs mail_address")
        return self


class NotAPerson(Refusal):
    problem: ClassVar[str] = "not-a-person"
    status: ClassVar[int] = 403
    title: ClassVar[str] = "Departmental systems have no preferences"


def domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def check_address(directory: Directory, caller: Caller, wanted: Preferences) -> None:
    """Raises a 422 for an address outside of the department's own mail domains."""
    department = directory.find(caller.department)
    own = {domain(box) for box in department.mailboxes.values()} if department else set()
    if wanted.mail_address and domain(wanted.mail_address) not in own:
        allowed = ", ".join(sorted(own)) or "none is known for your department"
        raise invalid("/mail_address", "foreign_domain", f"Use an address of your own department ({allowed}).")


async def read(conn: Reading, user_id: str) -> tuple[Preferences, int]:
    """A person's preferences and their version; the defaults with version 0 if they never said anything."""
    row = await conn.fetchrow(
        """
        select mail, mail_address, digest, quiet_from, quiet_until, version from preferences where user_id = $1
        """,
        user_id,
    )
    if row is None:
        return Preferences(), 0
    quiet = None
    if row["quiet_from"] is not None:
        quiet = QuietHours.model_validate({"from": row["quiet_from"], "until": row["quiet_until"]})
    wanted = Preferences(mail=row["mail"], mail_address=row["mail_address"], digest=row["digest"], quiet_hours=quiet)
    return wanted, row["version"]


async def write(conn: Writing, caller: Caller, wanted: Preferences, expected: int | None) -> int:
    """Store a person's preferences; returns the new version. `expected` is the version they were read at."""
    quiet = wanted.quiet_hours
    version: int | None = await conn.fetchval(
        """
        insert into preferences as p (user_id, department, roles, mail, mail_address, digest, quiet_from, quiet_until,
                                      version)
        select $1, $2, $3, $4, $5, $6, $7, $8, 1
        where coalesce($9::bigint, 0) = 0 or exists (select from preferences where user_id = $1)
        on conflict (user_id) do update
          set department = $2, roles = $3, mail = $4, mail_address = $5, digest = $6, quiet_from = $7, quiet_until = $8,
              version = p.version + 1, seen_at = clock_timestamp()
          where $9::bigint is null or p.version = $9
        returning version
        """,
        caller.subject, caller.department, sorted(caller.roles), wanted.mail, wanted.mail_address, wanted.digest,
        quiet.start if quiet else None, quiet.until if quiet else None, expected,
    )  # fmt: skip
    if version is None:
        raise VersionMovedOn("Your preferences were changed meanwhile; read them again and repeat your change.")
    return version


async def keep_current(conn: Writing, caller: Caller) -> None:
    """Take over the roles of a person who is seen; a person in another department must wish for copies anew.

    Written once a day, unless something has changed.
    """
    await conn.execute(
        """
        update preferences
        set department = $2, roles = $3, seen_at = clock_timestamp(),
            mail = mail and department = $2
        where user_id = $1
          and (department <> $2 or roles <> $3 or seen_at < clock_timestamp() - interval '1 day')
        """,
        caller.subject, caller.department, sorted(caller.roles),
    )  # fmt: skip
