"""The kinds of text in a report: how long, of which form, and without characters a database or a screen chokes on.

PostgreSQL refuses NUL, terminals obey control characters: no text has any, but for line breaks and tabs in remarks.
`SENTENCES` says in plain words what a form asks for.
"""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import StringConstraints

from shared.contracts.base import Code, DepartmentId
from shared.contracts.reports.countries import COUNTRIES

LINE_FORM = r"^[^\x00-\x1f\x7f-\x9f]*$"
PARAGRAPHS_FORM = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
E_MAIL_FORM = r"^[^\s@\x00-\x1f\x7f-\x9f]+@[^\s@\x00-\x1f\x7f-\x9f]+$"

# BCP 47 (RFC 5646, 2.1), as far as tags are in use: the language by its two or three letters, then extended language,
# script, region, variants, extensions, private use. Languages of four to eight letters are allowed but none exists, so
# that "arabic" is a mistake.
LANGUAGE_FORM = (
    r"^[A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
    r"(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(-[0-9A-WYZa-wyz](-[A-Za-z0-9]{2,8})+)*(-[xX](-[A-Za-z0-9]{1,8})+)?$"
)

Reference = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=LINE_FORM)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=LINE_FORM)]
Line = Annotated[str, StringConstraints(max_length=200, pattern=LINE_FORM)]
Short = Annotated[str, StringConstraints(max_length=64, pattern=LINE_FORM)]
LegalBasis = Annotated[str, StringConstraints(max_length=500, pattern=LINE_FORM)]
Remarks = Annotated[str, StringConstraints(max_length=2000, pattern=PARAGRAPHS_FORM)]
EMail = Annotated[str, StringConstraints(max_length=254, pattern=E_MAIL_FORM)]
Language = Annotated[str, StringConstraints(max_length=64, pattern=LANGUAGE_FORM)]

if TYPE_CHECKING:
    Country = str
else:
    Country = Literal[COUNTRIES]


def _form(kind: object) -> str:
    constraints: StringConstraints = kind.__metadata__[0]  # type: ignore[attr-defined]
    return str(constraints.pattern)


SENTENCES = {
    LINE_FORM: "Control characters are not allowed.",
    PARAGRAPHS_FORM: "Control characters other than line breaks and tabs are not allowed.",
    E_MAIL_FORM: "This must be an e-mail address.",
    LANGUAGE_FORM: "This must be a language tag of BCP 47, such as ar, uk or pt-BR.",
    _form(DepartmentId): "This must be a department's id, such as 05913000.youth-services.",
    _form(Code): "This must be a code: small letters, digits, and single - _ or . between them.",
}
