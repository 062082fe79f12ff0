"""In which form an answer is wanted: JSON for programs, a page for people, a table for spreadsheets."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Request, Response

from services.funding.effect.page import POLICY
from shared.spreadsheet import MEDIA_TYPE

Form = Literal["json", "html", "csv"]
FORMS: dict[str, Form] = {
    "application/json": "json",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/csv": "csv",
}


def wanted(request: Request) -> Form:
    """The form of the header `Accept` with the greatest weight (RFC 9110, 12.5.1), the first among equals; JSON
    where none of ours is named."""
    best: tuple[float, Form] = (0.0, "json")
    for part in request.headers.get("accept", "").split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        form = FORMS.get(name)
        if form is not None and (weight := _weight(parameters)) > best[0]:
            best = (weight, form)
    return best[1]


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


WantedForm = Annotated[Form, Depends(wanted)]
VARIES = {"Vary": "Accept"}
CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}, "text/csv": {"schema": {"type": "string"}}}}
}
"""What the OpenAPI document says beside the JSON."""


def as_page(body: bytes) -> Response:
    return Response(body, 200, {"Content-Security-Policy": POLICY, **VARIES}, "text/html; charset=utf-8")


def as_table(body: bytes, name: str) -> Response:
    return Response(body, 200, {"Content-Disposition": f'attachment; filename="{name}"', **VARIES}, MEDIA_TYPE)
