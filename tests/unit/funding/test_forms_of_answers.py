"""Which form an answer has is what `Accept` says."""

import pytest
from starlette.requests import Request

from services.funding.api.formats import wanted


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/csv", "csv"),
        ("text/html;q=0.5, text/csv;q=0.9", "csv"),
        ("application/json, text/html", "json"),
        ("text/html;q=nonsense, text/csv", "csv"),
        ("image/png", "json"),
    ],
)
def test_the_form_with_the_greatest_weight_is_answered(accept: str, form: str) -> None:
    headers = [(b"accept", accept.encode())] if accept else []
    assert wanted(Request({"type": "http", "headers": headers})) == form
