"""What a query names must be there: an answer about a programme or a number that nobody knows is refused, not empty."""

from typing import Annotated

from fastapi import Query

from services.funding.api.office import Office
from services.funding.programmes.queries import has_been_asked_for
from shared.file_number import FileNumberInvalid, tail
from shared.postgres import Reading
from shared.problems import invalid

Number = Annotated[str | None, Query(max_length=40, description="The file number (Aktenzeichen), as it was dictated.")]


async def known_programme(conn: Reading, office: Office, code: str | None) -> None:
    """Raises the 422 problem unless the programme stands in a file, or did when somebody applied to it."""
    if code is None or office.programmes.find(code) is not None or await has_been_asked_for(conn, code):
        return
    there = ", ".join(sorted(one.code for one in office.programmes.programmes))
    said = f"Dieses Förderprogramm gibt es nicht. Es gibt: {there}."
    raise invalid("/programme", "unknown_programme", said, "query")


def tail_of(number: str | None) -> str | None:
    """The end of the id that a file number leads to. Raises the 422 problem for one with a slip of the pen."""
    if number is None:
        return None
    try:
        return tail(number)
    except FileNumberInvalid:
        said = "Dieses Aktenzeichen gibt es nicht: Eine Stelle ist falsch. Es sieht aus wie F-7K4M2-9QDXT-43."
        raise invalid("/number", "not_a_number", said, "query") from None
