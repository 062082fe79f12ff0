"""Gate one: the JSON Schemas that departments download are those of the models the services run."""

from collections.abc import Mapping

from shared.contracts import schemas


def differences(wanted: Mapping[str, str], kept: Mapping[str, str]) -> list[str]:
    return (
        [f"{name} is missing" for name in sorted(wanted.keys() - kept.keys())]
        + [f"{name} belongs to no model" for name in sorted(kept.keys() - wanted.keys())]
        + [
            f"{name} differs from its model"
            for name in sorted(wanted.keys() & kept.keys())
            if wanted[name] != kept[name]
        ]
    )


def test_the_checked_in_schemas_are_those_of_the_models() -> None:
    found = differences(schemas.generated(), schemas.kept(schemas.CHECKED_IN))
    assert not found, f"{found}; run: python -m shared.contracts.schemas"


def test_a_schema_edited_by_hand_is_noticed() -> None:
    wanted = schemas.generated()
    name = "casework.track.opened.v1.json"
    edited = wanted | {name: wanted[name].replace('"since"', '"from"')}
    assert differences(wanted, edited) == [f"{name} differs from its model"]


def test_a_forgotten_schema_is_noticed() -> None:
    wanted = schemas.generated()
    kept = {name: content for name, content in wanted.items() if not name.startswith("intake.person.merged")}
    assert differences(wanted, kept) == ["intake.person.merged.v1.json is missing"]


def test_every_schema_is_named_as_events_name_it() -> None:
    for type, model in schemas.models().items():
        assert schemas.schema_of(type, model)["$id"] == f"urn:staffel:schema:{type}"
