"""Gate four: the catalogue of topics is what services really subscribe to.

Each service says in `reactions.HEARS` which types it hears on which topic (`reports.*` for those of departments), and
names topics nowhere else: its wiring subscribes to the keys.
"""

import importlib
import re
from collections.abc import Mapping, Sequence

import pytest

from shared.contracts import topics
from tests.architecture.house import Room, names, room, rooms, services, texts

Hears = Mapping[str, Sequence[str]]
TOPIC = re.compile(r"(intake|casework|funding|notifications)\.events\Z")


def heard(service: str) -> Hears:
    found: Hears = importlib.import_module(f"services.{service}.reactions").HEARS
    return found


def disagreements(service: str, hears: Hears) -> list[str]:
    """What the catalogue and a service say differently about what the service reads."""
    listed = {family.name: family for family in topics.CATALOGUE if service in family.readers}
    found = [f"{service} does not hear {name}, though the catalogue says so" for name in sorted(listed.keys() - hears)]
    for name, types in sorted(hears.items()):
        family = next((known for known in topics.CATALOGUE if known.name == name), None)
        if family is None:
            found.append(f"{service} hears {name}, which is no topic of the catalogue")
            continue
        if service not in family.readers:
            found.append(f"{service} hears {name}, but is not among its readers in the catalogue")
        found += [
            f"{service} waits for {type} on {name}, where it never is" for type in types if type not in family.types
        ]
    return found


def topics_named(found: Room) -> list[str]:
    return [text for text in texts(found.tree) if TOPIC.match(text)]


def not_subscribed(hears: Hears, wiring: Room) -> set[str]:
    """What the wiring would have to name and does not: HEARS itself, and for reports the pattern of their topics."""
    needed = {"REPORTS_PATTERN" if name == topics.REPORTS else "HEARS" for name in hears}
    return needed - {name.rpartition(".")[2] for name in names(wiring.tree)}


def test_there_are_services() -> None:
    assert services()


@pytest.mark.parametrize("service", services())
def test_a_service_hears_what_the_catalogue_says(service: str) -> None:
    assert disagreements(service, heard(service)) == []


def test_every_reader_in_the_catalogue_is_a_service() -> None:
    known = {reader for family in topics.CATALOGUE for reader in family.readers} - {"department"}
    assert known <= set(services())


def test_topics_are_named_in_hears_and_nowhere_else() -> None:
    elsewhere = {
        found.path: topics_named(found)
        for found in rooms()
        if found.service and found.stem != "reactions" and topics_named(found)
    }
    assert elsewhere == {}
    assert topics_named(room("services/x/__main__.py", "listen(topics=['casework.events'])")) == ["casework.events"]


def test_the_wiring_subscribes_to_what_is_heard() -> None:
    wired = [found for found in rooms() if found.service and found.stem == "__main__"]
    assert {found.path: not_subscribed(heard(str(found.service)), found) for found in wired} == {
        found.path: set() for found in wired
    }


def test_a_wiring_that_subscribes_to_something_else_is_noticed() -> None:
    wiring = room("services/x/__main__.py", "service.hears(['a'], handle)")
    assert not_subscribed({"casework.events": [], "reports.*": []}, wiring) == {"HEARS", "REPORTS_PATTERN"}


def test_a_reader_that_is_not_in_the_catalogue_is_noticed() -> None:
    heard = {"casework.events": [], "intake.events": [], "notifications.events": []}
    assert disagreements("funding", heard) == [
        "funding hears notifications.events, but is not among its readers in the catalogue"
    ]


def test_a_reader_that_stopped_reading_is_noticed() -> None:
    assert disagreements("funding", {"intake.events": []}) == [
        "funding does not hear casework.events, though the catalogue says so"
    ]


def test_a_type_on_the_wrong_topic_is_noticed() -> None:
    (said,) = disagreements("funding", {"casework.events": ["intake.person.merged.v1"], "intake.events": []})
    assert said == "funding waits for intake.person.merged.v1 on casework.events, where it never is"


def test_an_unknown_topic_is_noticed() -> None:
    (said,) = disagreements("funding", {"casework.events": [], "intake.events": [], "tax.events": []})
    assert said == "funding hears tax.events, which is no topic of the catalogue"
