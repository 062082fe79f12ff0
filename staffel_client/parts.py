"""The parts of a report as developers write them: what is wrong with one is said as of a whole report, never its value.

Lists stand for tuples and `2026-03-14` for a date, so that data read from JSON can be used as they are.
"""

import re
from datetime import date
from typing import Any, Self

from pydantic import BaseModel, ModelWrapValidatorHandler, ValidationError, model_validator

from shared.contracts import reports
from shared.contracts.reports.findings import reasons as in_words
from staffel_client.errors import NotAReport

DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")


class Part(BaseModel):
    @model_validator(mode="wrap")
    @classmethod
    def _of_a_report(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(_kindly(cls, data))
        except ValidationError as error:
            raise NotAReport(in_words(error)) from None


def day(value: Any) -> Any:
    """`2016-03-14` as a date; anything else stays what it is, for whoever reads it to refuse."""
    if not (isinstance(value, str) and DATE.match(value)):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def _kindly(cls: type[BaseModel], data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    return {name: _value(cls, name, value) for name, value in data.items()}


def _value(cls: type[BaseModel], name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return day(value) if name in cls.model_fields and _is_date(cls, name) else value


def _is_date(cls: type[BaseModel], name: str) -> bool:
    return "datetime.date" in str(cls.model_fields[name].annotation) or cls.model_fields[name].annotation is date


class Address(Part, reports.Address):
    """As `shared.contracts.reports.Address`."""


class Representative(Part, reports.Representative):
    """As `shared.contracts.reports.Representative`."""


class Consent(Part, reports.Consent):
    """As `shared.contracts.reports.Consent`."""


class Need(Part, reports.Need):
    """As `shared.contracts.reports.Need`."""


class Person(Part, reports.Person):
    """As `shared.contracts.reports.Person`."""
