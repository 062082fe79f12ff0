"""What items of plans and accounts are called in German."""

from services.funding.applications.eligibility import kind_of
from services.funding.letters.words import word
from services.funding.programmes.programme import Programme


def item_name(code: str, programme: Programme) -> str:
    """The kind of cost with what the organisation has added (`Personal (coordination)`), or the source of money."""
    kind = kind_of(code, programme)
    if kind is None:
        return word(code, {"grant": "diese Zuwendung"})
    added = code.removeprefix(kind.code).strip(".")
    return f"{kind.names.de} ({added})" if added else kind.names.de
