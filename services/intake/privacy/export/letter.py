"""The dossier as a letter: an accessible PDF (PDF/UA-1) in German and plain language. It fetches nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from services.intake.privacy.export.words import SERVICES, said, word

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip
TEMPLATES.filters |= {"said": said, "word": word}


class NothingIsFetched(Exception):
    """The letter names something outside of it. The message does not say what: it may quote data."""


class Nothing(URLFetcher):  # type: ignore[misc]
    """Whatever a name or a remark contains, no request leaves the house for it."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        raise NothingIsFetched


def page(dossier: Mapping[str, Any]) -> str:
    """The letter as HTML."""
    return TEMPLATES.get_template("letter.html.j2").render(**dossier, services=SERVICES)


def pdf(dossier: Mapping[str, Any]) -> bytes:
    """Takes about a second of processor time: call it in a thread."""
    written: bytes = HTML(string=page(dossier), url_fetcher=Nothing()).write_pdf(pdf_variant="pdf/ua-1")
    return written
