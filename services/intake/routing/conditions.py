"""When a rule applies. Every condition that is written must hold; within one, any of its values.

A birth date that is only roughly known leaves ages in doubt, so each condition on age says what counts then.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from services.intake.routing.ages import Ages
from services.intake.routing.facts import Facts, plain
from services.intake.routing.residence import ResidenceStatus
from shared.contracts.base import Code, LifeSituation, Urgency
from shared.contracts.base import Municipality as MunicipalityKey
from shared.contracts.intake import Occasion
from shared.contracts.reports import Need
from shared.rulebook import Entry

Condition = Callable[[Facts, Need, str], bool]
"""Of a report's facts, one of its needs, and the name of who carries that first."""

CONNECTED = "connected"
"""Of `moves_to`: any other municipality of this installation."""
ANYWHERE = 200
OF_AGE = 18
"""§ 2 BGB."""


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str | int) and not isinstance(value, bool) else value


DepartmentName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Postcode = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Destination = MunicipalityKey | Literal["connected"]
Doubt = Literal["counts", "does_not_count"]

Occasions = Annotated[tuple[Occasion, ...], BeforeValidator(_as_list), Field(min_length=1)]
Situations = Annotated[tuple[LifeSituation, ...], BeforeValidator(_as_list), Field(min_length=1)]
Topics = Annotated[tuple[Code, ...], BeforeValidator(_as_list), Field(min_length=1)]
Statuses = Annotated[tuple[ResidenceStatus, ...], BeforeValidator(_as_list), Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_as_list), Field(min_length=1)]
Postcodes = Annotated[tuple[Postcode, ...], BeforeValidator(_as_list), Field(min_length=1)]
Languages = Annotated[tuple[Language, ...], BeforeValidator(_as_list), Field(min_length=1)]
Urgencies = Annotated[tuple[Urgency, ...], BeforeValidator(_as_list), Field(min_length=1)]
Names = Annotated[tuple[DepartmentName, ...], BeforeValidator(_as_list), Field(min_length=1)]
Destinations = Annotated[tuple[Destination, ...], BeforeValidator(_as_list), Field(min_length=1)]


class AgeRange(Entry):
    """Completed years on the business day: `from` ≤ age < `below`. `doubt`: the age may lie inside and outside;
    `unknown`: there is no birth date at all."""

    from_: Annotated[int, Field(ge=0, le=150, alias="from")] = 0
    below: Annotated[int, Field(ge=1, le=ANYWHERE)] = ANYWHERE
    doubt: Doubt = "does_not_count"
    unknown: Doubt = "does_not_count"

    @model_validator(mode="after")
    def _holds_somebody(self) -> Self:
        if self.from_ >= self.below:
            raise ValueError("„from“ liegt nicht unter „below“")
        return self

    def counts(self, ages: Ages | None) -> str | None:
        """What of the age counted, as a code: `age`, `age_in_doubt`, `age_unknown`; None where it does not hold."""
        if ages is None:
            return "age_unknown" if self.unknown == "counts" else None
        if self.from_ <= ages.youngest and ages.oldest < self.below:
            return "age"
        possible = ages.oldest >= self.from_ and ages.youngest < self.below
        return "age_in_doubt" if possible and self.doubt == "counts" else None


MINOR = AgeRange.model_validate({"below": OF_AGE, "doubt": "counts"})
"""Who may be a minor is protected as one until the opposite is established (§ 42f SGB VIII)."""
ADULT = AgeRange.model_validate({"from": OF_AGE})


class When(Entry):
    """`district` and `postcode` are the person's, the latter by its first digits; `language` any the person speaks;
    `reporter` and `carrier` (who carries first) are departments' names; `moves_to` needs an address there."""

    occasion: Occasions | None = None
    life_situation: Situations | None = None
    topic: Topics | None = None
    age: AgeRange | None = None
    minor: bool | None = None
    unaccompanied: bool | None = None
    residence_status: Statuses | None = None
    district: Texts | None = None
    postcode: Postcodes | None = None
    language: Languages | None = None
    urgency: Urgencies | None = None
    reporter: Names | None = None
    carrier: Names | None = None
    moves_to: Destinations | None = None

    @model_validator(mode="after")
    def _one_way_to_say_an_age(self) -> Self:
        if self.minor is not None and self.age is not None:
            raise ValueError("„minor“ und „age“ sagen beide etwas über das Alter")
        if self.unaccompanied and (self.age_range is None or self.age_range.below > OF_AGE):
            raise ValueError("„unaccompanied“ gilt nur für Minderjährige: bitte „minor: true“ dazuschreiben")
        return self

    @cached_property
    def age_range(self) -> AgeRange | None:
        if self.minor is not None:
            return MINOR if self.minor else ADULT
        return self.age

    @property
    def situations(self) -> tuple[LifeSituation, ...]:
        return self.life_situation or get_args(LifeSituation)

    @property
    def occasions(self) -> tuple[Occasion, ...]:
        return self.occasion or get_args(Occasion)

    def holds(self, facts: Facts, need: Need, carrier: str) -> tuple[str, ...] | None:
        """Codes of what counted, never the values; None where a condition does not hold."""
        for _, condition in self._conditions:
            if not condition(facts, need, carrier):
                return None
        counted = tuple(name for name, _ in self._conditions)
        if (range := self.age_range) is None:
            return counted
        age = range.counts(facts.ages)
        return None if age is None else (*counted, *(["minor"] if self.minor else []), age)

    @cached_property
    def _conditions(self) -> tuple[tuple[str, Condition], ...]:
        """Those that are written, by name; the age is looked at by itself, because it may be in doubt."""
        found: dict[str, Condition] = {}
        if (occasions := self.occasion) is not None:
            found["occasion"] = lambda facts, need, carrier: facts.occasion in occasions
        if (situations := self.life_situation) is not None:
            found["life_situation"] = lambda facts, need, carrier: need.life_situation in situations
        if (topics := self.topic) is not None:
            found["topic"] = lambda facts, need, carrier: need.topic in topics
        if (urgencies := self.urgency) is not None:
            found["urgency"] = lambda facts, need, carrier: need.urgency in urgencies
        if (reporters := self.reporter) is not None:
            found["reporter"] = lambda facts, need, carrier: facts.reporter in reporters
        if (carriers := self.carrier) is not None:
            found["carrier"] = lambda facts, need, carrier: carrier in carriers
        if (cities := self.moves_to) is not None:
            found["moves_to"] = lambda facts, need, carrier: _is_among(facts.moves_to, cities)
        if (alone := self.unaccompanied) is not None:
            found["unaccompanied"] = lambda facts, need, carrier: facts.unaccompanied == alone
        if (statuses := self.residence_status) is not None:
            found["residence_status"] = lambda facts, need, carrier: not facts.residence_status.isdisjoint(statuses)
        if self.district is not None:
            districts = {plain(district) for district in self.district}
            found["district"] = lambda facts, need, carrier: facts.district in districts
        if (postcodes := self.postcode) is not None:
            found["postcode"] = lambda facts, need, carrier: _begins(facts.postcode, postcodes)
        if (languages := self.language) is not None:
            found["language"] = lambda facts, need, carrier: _speaks(facts.languages, languages)
        return tuple(found.items())


def _is_among(municipality: str | None, wanted: tuple[Destination, ...]) -> bool:
    return municipality is not None and (CONNECTED in wanted or municipality in wanted)


def _begins(postcode: str | None, wanted: tuple[str, ...]) -> bool:
    return postcode is not None and postcode.startswith(wanted)


def _speaks(languages: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return any(spoken == one.lower() or spoken.startswith(one.lower() + "-") for spoken in languages for one in wanted)
