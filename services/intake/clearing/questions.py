"""What to ask a human: each pair of people once, with what every field said for and against it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import orjson

from services.intake.matching import Judgement
from services.intake.reports.refs import Question
from shared.acts import Act
from shared.postgres import Reading, Writing


async def once(conn: Reading, acts: Sequence[Act], questions: Mapping[int, Question]) -> Sequence[Act]:
    """The acts without the questions (by the place of their act) that are asked or were decided already."""
    if not questions:
        return acts
    wanted = list(questions.values())
    rows = await conn.fetch(
        """
        select q.person_id, q.candidate_id from unnest($1::uuid[], $2::uuid[]) q (person_id, candidate_id)
        where exists (select from clearings c where c.person_now = q.person_id and c.candidate_now = q.candidate_id)
           or exists (select from clearings c where c.person_now = q.candidate_id and c.candidate_now = q.person_id)
        """,
        [one.person_id for one in wanted], [one.candidate_id for one in wanted],
    )  # fmt: skip
    seen = {frozenset((row["person_id"], row["candidate_id"])) for row in rows}
    kept = list(acts)
    for place, question in questions.items():
        pair = frozenset((question.person_id, question.candidate_id))
        if pair in seen or len(pair) == 1:
            act = kept[place]
            kept[place] = replace(act, refs={kind: refs for kind, refs in act.refs.items() if kind != "clearing"})
        seen.add(pair)
    return kept


async def explain(conn: Writing, questions: Iterable[Question]) -> None:
    """Keep the explanation of clearings that have just opened."""
    judged = [(one.id, one.judgement) for one in questions if one.judgement is not None]
    if judged:
        await conn.execute(
            """
            update clearings c set score = u.score, explanation = u.explanation
            from unnest($1::uuid[], $2::real[], $3::jsonb[]) u (id, score, explanation) where c.id = u.id
            """,
            [id for id, _ in judged], [judgement.score for _, judgement in judged],
            [explanation(judgement) for _, judgement in judged],
        )  # fmt: skip


def explanation(judgement: Judgement) -> str:
    """`[{"field", "level", "weight"}]` as JSON: codes and numbers."""
    return orjson.dumps(
        [
            {"field": part.field, "level": part.level, "weight": round(part.weight, 2)}
            for part in judgement.contributions
        ]
    ).decode()
