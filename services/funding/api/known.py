"""What a query names must be there: an answer about a programme that nobody knows is refused and not empty."""

from services.funding.api.office import Office
from services.funding.programmes.queries import has_been_asked_for
from shared.postgres import Reading
from shared.problems import invalid


async def known_programme(conn: Reading, office: Office, code: str | None) -> None:
    """Raises the 422 problem unless the programme stands in a file, or did when somebody applied to it."""
    if code is None or office.programmes.find(code) is not None or await has_been_asked_for(conn, code):
        return
    there = ", ".join(sorted(one.code for one in office.programmes.programmes))
    said = f"Dieses Förderprogramm gibt es nicht. Es gibt: {there}."
    raise invalid("/programme", "unknown_programme", said, "query")
