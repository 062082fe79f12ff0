"""Proofs of use as rows: where each stands follows from the grant's events; drafts, versions, questions and reviews are
written by commands, in the same transaction as the event."""

from collections.abc import Sequence
from uuid import UUID

from services.funding.grants.grant import Grant
from services.funding.proofs.deciding import Review
from services.funding.proofs.form import Form
from shared.contracts import funding as told
from shared.contracts.base import By
from shared.engine import Loaded
from shared.postgres import Writing

CONCERNED = (told.GrantAwarded, told.ProofEvent, told.GrantClosed)


async def follow(conn: Writing, changed: Sequence[Loaded]) -> None:
    """Where the proofs of these grants stand now."""
    grants: list[Grant] = [
        one.state
        for one in changed
        if one.state.proof.due_on is not None and any(isinstance(event, CONCERNED) for event, _ in one.events)
    ]
    if not grants:
        return
    await conn.execute(
        """
        insert into proofs_of_use (grant_id, municipality, programme, department, state, due_on, reminders, version,
                                   awaited)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::int[],
                             $8::int[], $9::bool[])
        on conflict (grant_id) do update
        set state = excluded.state, due_on = excluded.due_on, reminders = excluded.reminders,
            version = excluded.version, awaited = excluded.awaited
        """,
        [one.id for one in grants], [one.municipality for one in grants], [one.programme for one in grants],
        [one.department for one in grants], [one.proof.state for one in grants],
        [one.proof.due_on for one in grants], [one.proof.reminders for one in grants],
        [one.proof.version for one in grants], [one.awaits_proof for one in grants],
    )  # fmt: skip


async def save_draft(conn: Writing, grant_id: UUID, form: Form, who: str) -> int:
    """Keeps the draft; its new version."""
    version: int = await conn.fetchval(
        """
        insert into proof_drafts (grant_id, content, version, saved_by) values ($1, $2, 1, $3)
        on conflict (grant_id) do update
        set content = excluded.content, version = proof_drafts.version + 1, saved_by = excluded.saved_by,
            saved_at = business_now()
        returning version
        """,
        grant_id, form.model_dump_json(), who,
    )  # fmt: skip
    return version


async def keep_version(conn: Writing, grant_id: UUID, version: int, form: Form, who: str) -> None:
    await conn.execute(
        "insert into proof_versions (grant_id, version, content, submitted_by) values ($1, $2, $3, $4)",
        grant_id, version, form.model_dump_json(), who,
    )  # fmt: skip


async def ask(conn: Writing, grant_id: UUID, version: int, questions: Sequence[str], who: str) -> None:
    """Questions are numbered through all versions."""
    await conn.execute(
        """
        insert into proof_questions (grant_id, version, number, question, asked_by)
        select $1, $2, q.place + coalesce((select max(number) from proof_questions where grant_id = $1), 0), q.text, $4
        from unnest($3::text[]) with ordinality q (text, place)
        """,
        grant_id, version, questions, who,
    )  # fmt: skip


async def answer(conn: Writing, grant_id: UUID, answers: dict[int, str], who: str) -> None:
    await conn.execute(
        """
        update proof_questions q set answer = u.answer, answered_by = $4, answered_at = business_now()
        from unnest($2::int[], $3::text[]) u (number, answer)
        where q.grant_id = $1 and q.number = u.number and q.answered_at is null
        """,
        grant_id, list(answers), list(answers.values()), who,
    )  # fmt: skip


async def note_review(conn: Writing, grant_id: UUID, review: Review) -> None:
    await conn.execute(
        """
        insert into proof_reviews (grant_id, version, number, reviewed_by, department, spent_cents)
        select $1, $2, 1 + count(*), $3, $4, $5 from proof_reviews where grant_id = $1 and version = $2
        """,
        grant_id, review.version, review.by.user, review.by.department, review.spent_cents,
    )  # fmt: skip


async def note_decision(conn: Writing, grant_id: UUID, version: int, decision: str, by: By) -> None:
    """On the newest review of the version."""
    await conn.execute(
        """
        update proof_reviews r set decision = $3, decided_by = $4, decided_at = business_now()
        where grant_id = $1 and version = $2
          and number = (select max(number) from proof_reviews where grant_id = $1 and version = $2)
        """,
        grant_id, version, decision, by.user,
    )  # fmt: skip
