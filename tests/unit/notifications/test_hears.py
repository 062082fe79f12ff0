"""What notifications subscribes to is what the catalogue of topics says, and what it listens for is told there."""

from services.notifications.reactions import HEARS
from shared.contracts.base import EVENT_TYPES
from shared.contracts.topics import CATALOGUE


def test_it_subscribes_to_the_topics_the_catalogue_names() -> None:
    assert set(HEARS) == {family.name for family in CATALOGUE if "notifications" in family.readers}


def test_it_listens_only_for_types_that_exist() -> None:
    assert {type for types in HEARS.values() for type in types} <= set(EVENT_TYPES)
