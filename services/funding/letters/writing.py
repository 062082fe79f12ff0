"""Turns a template and its values into an accessible PDF (PDF/UA-1). It fetches nothing."""

from pathlib import Path
from typing import Any, NoReturn

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from services.funding.letters.conditions import CONDITIONS
from services.funding.letters.words import day, euros, in_a_contract, word

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip
TEMPLATES.filters |= {"day": day, "euros": euros, "word": word, "in_a_contract": in_a_contract}
TEMPLATES.globals |= {"conditions_in_words": CONDITIONS}


class NothingIsFetched(Exception):
    """The letter names something outside of it. The message does not say what: it may quote what somebody wrote."""


class Nothing(URLFetcher):  # type: ignore[misc]
    """Whatever a title or a name contains, no request leaves the house for it."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        raise NothingIsFetched


def page(template_name: str, **values: Any) -> str:
    """The letter as HTML. `template_name` without its ending, such as `award`; a value that is missing is an error."""
    return TEMPLATES.get_template(f"{template_name}.html.j2").render(**values)


def pdf(template_name: str, **values: Any) -> bytes:
    """The letter as PDF. Takes up to a second of processor time: call it in a thread."""
    written: bytes = HTML(string=page(template_name, **values), url_fetcher=Nothing()).write_pdf(pdf_variant="pdf/ua-1")
    return written
