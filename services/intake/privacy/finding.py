"""Search among the people a department may know; of all others no more than whether they are known.

Candidates come from indexes over spelling, sound, birth date and number. Never shown: who has an information block
(§ 51 BMG), whose data are locked or erased, and who was merged into somebody else.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any
from uuid import UUID

from services.intake.people import candidates
from services.intake.people.person_view import Portrait, portraits
from services.intake.people.sought import Word
from services.intake.privacy import access
from services.intake.privacy.access import Viewer
from services.intake.privacy.search import Sought, Sounds, fit, turned, words_of
from shared.pages import Page
from shared.postgres import Reading

MOST = 500
"""Candidates that are looked at closely."""
SIMILAR = 0.5
"""Share of trigrams from which a word is a candidate: what is Schewtschenko here is Scheweltschenko in some paper."""


async def found(conn: Reading, sought: Sought, viewer: Viewer, page: Page) -> list[tuple[int, Portrait]]:
    """The viewer's own people that fit, with how well, the best first; `page.limit + 1` at most."""
    asked = await _candidates(conn, sought, viewer)
    seen = await portraits(conn, await access.sights(conn, asked, viewer))
    sounds = await _sounds(conn, [*_every(sought), *(word for one in seen for word in words_of(one.details))])
    ranked = sorted(
        ((score, one) for one in seen if (score := fit(sought, one.details, sounds))),
        key=lambda entry: (-entry[0], entry[1].id),
    )
    after = (-int(str(page.after[0])), UUID(str(page.after[1]))) if page.after else None
    following = [entry for entry in ranked if after is None or (-entry[0], entry[1].id) > after]
    return following[: page.limit + 1]


async def _candidates(conn: Reading, sought: Sought, viewer: Viewer) -> Sequence[UUID]:
    words = sought.words
    sounds = await _sounds(conn, _every(sought))
    await conn.execute("select set_config('pg_trgm.word_similarity_threshold', $1, true)", str(SIMILAR))
    rows = await conn.fetch(
        CANDIDATES.format(
            named=_named(len(words)), fitting=f"({_named(len(words))} or {UNFORMED})" if words else "true",
            closeness=_closeness(len(words)),
        ),
        viewer.department, viewer.city, sought.birth_date, turned(sought.birth_date) if sought.birth_date else None,
        sought.azr, MOST, *(_spellings(word) for word in words), *(_codes(word, sounds) for word in words),
    )  # fmt: skip
    return [row["id"] for row in rows]


def _every(sought: Sought) -> list[Word]:
    return [form for word in sought.words for form in word]


def _spellings(word: Iterable[Word]) -> list[str]:
    return list(dict.fromkeys(text for form in word for text in (form.plain, form.fold)))


def _codes(word: Iterable[Word], sounds: Sounds) -> list[str]:
    """Sounds, and the consonants: of a word without vowels those of any other, else those of words without vowels."""
    codes = {code for form in word for code in sounds.get(form.plain, ())}
    return sorted(codes | {f"{'=' if form.vowelless else '~'}{form.frame}" for form in word if form.frame})


CANDIDATES = """
with hits as materialized (
  select p.id from persons p where $3::date is null and ({named})
  union
  select p.id from persons p
  where p.birth_date in ($3, $4, date_trunc('year', $3::date)::date, date_trunc('month', $3::date)::date)
    and ({fitting})
  union
  select p.id from persons p
  where $3::date is not null and (p.birth_date is null or p.birth_date_precision <> 'day') and ({named})
  union
  select person_id from identities where kind = 'azr' and value = $5
)
select p.id from hits h join persons p on p.id = h.id
where p.status in ('registered', 'provisional') and not p.address_blocked
  and (p.municipality = $2
       or exists (select from concerned c where c.person_id = p.id
                  and (c.department = $1 or split_part(c.department, '.', 1) = $2))
       or exists (select from referrals r where r.person_id = p.id and not r.answered
                  and $1 in (r.first_carrier, r.to_department))
       or exists (select from persons a join concerned c on c.person_id = a.id
                  where a.merged_into = p.id and c.department = $1))
order by {closeness} desc, p.id limit $6
"""
"""$1 department, $2 municipality of a coordinator or null, $3 and $4 birth date and its turned form, $5 number, $6 how
many; then of each word its spellings and its sounds. Each way to a person is an index of its own, so none is ever
looked for by reading everybody."""

UNFORMED = "p.sought_name is null or p.sought_name ~ '[^ -~]'"
"""Of an older installation, and not made anew yet: whoever was born on the day is looked at closely."""


def _named(words: int) -> str:
    """One word, or two of several, must be spelled or sound like a part of the name."""
    each = [
        f"(p.sought_name %> any (${7 + n}::text[]) or p.sought_sounds && ${7 + words + n}::text[])"
        for n in range(words)
    ]
    return " or ".join(f"({' and '.join(pair)})" for pair in combinations(each, min(2, words))) if each else "false"


def _closeness(words: int) -> str:
    best = "(select max(word_similarity(word, p.sought_name)) from unnest(${}::text[]) word)"
    return " + ".join(best.format(7 + n) for n in range(words)) or "1"


async def _sounds(conn: Reading, words: Iterable[Word]) -> Sounds:
    plain = list({word.plain for word in words})
    rows = await conn.fetch("select word, sounds_of(word) as sounds from unnest($1::text[]) word", plain)
    return {row["word"]: row["sounds"] for row in rows}


async def known(conn: Reading, sought: Sought, city: str) -> list[UUID]:
    """People of a municipality who are exactly the one sought: the number, or the whole name and the birth date."""
    rows = await conn.fetch(
        """
        select p.id, p.given_names, p.family_name, p.birth_date, p.birth_date_precision, p.azr_number, p.details,
               p.address_blocked
        from persons p
        where p.status in ('registered', 'provisional') and not p.address_blocked
          and (p.municipality = $1
               or exists (select from concerned c where c.person_id = p.id and c.why <> 'handed_over'
                          and split_part(c.department, '.', 1) = $1))
          and (p.id in (select person_id from identities where kind = 'azr' and value = $2)
               or ($2::text is null and p.birth_date = $3))
        """,
        city, sought.azr, sought.birth_date,
    )  # fmt: skip
    people = [candidates.known(row["id"], row) for row in rows]
    return [one.id for one in people if sought.azr is not None or sought.is_named(one.details)]


def hit(score: int, portrait: Portrait) -> dict[str, Any]:
    """A person in a list: enough to tell people apart, nothing else."""
    known_now = portrait.details
    return {
        "id": portrait.id,
        "given_names": known_now.given_names,
        "family_name": known_now.family_name,
        "birth_date": known_now.birth_date,
        "birth_date_precision": known_now.birth_date_precision,
        "municipality": portrait.municipality,
        "provisional": portrait.status == "provisional",
        "score": score,
    }
