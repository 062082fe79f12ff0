"""The catalogue of topics and the one partitioner."""

import pytest

from shared.contracts import topics

DEPARTMENTS = ["05913000.vmdo", "05113000.social-office"]


def test_there_is_a_topic_per_service_and_two_per_department() -> None:
    assert sorted(topic.name for topic in topics.catalogue_for(DEPARTMENTS)) == [
        "casework.events",
        "deliveries.05113000.social-office",
        "deliveries.05913000.vmdo",
        "funding.events",
        "intake.events",
        "notifications.events",
        "reports.05113000.social-office",
        "reports.05913000.vmdo",
    ]


def test_every_topic_has_twelve_partitions() -> None:
    assert {topic.partitions for topic in topics.catalogue_for(DEPARTMENTS)} == {12}


@pytest.mark.parametrize("service", ["intake", "casework", "funding", "notifications"])
def test_events_of_services_are_kept_without_limit(service: str) -> None:
    family = topics.family(f"{service}.events")
    assert family is not None
    assert dict(family.config) == {"cleanup.policy": "delete", "retention.ms": "-1"}


def test_reports_are_kept_for_a_week_and_may_be_larger_than_what_is_accepted() -> None:
    family = topics.family(topics.report_topic("05913000.vmdo"))
    assert family is not None
    assert family.config["retention.ms"] == "604800000"
    assert int(family.config["max.message.bytes"]) > 1024 * 1024


def test_a_topic_names_its_department() -> None:
    assert topics.department_of(topics.report_topic("05913000.vmdo")) == "05913000.vmdo"
    assert topics.department_of(topics.delivery_topic("05913000.vmdo")) == "05913000.vmdo"


def test_a_topic_of_somebody_else_has_no_family() -> None:
    assert topics.family("reportsx.05913000.vmdo") is None


def test_every_type_is_told_in_the_topic_of_its_owner() -> None:
    for type in topics.told():
        family = topics.family(topics.topic_of(type))
        assert family is not None
        assert type in family.types


def test_the_partitioner_is_crc_32() -> None:
    assert topics.partition_for(b"123456789") == 0xCBF43926 % 12
    assert topics.partition_for(b"123456789", 5) == 0xCBF43926 % 5
