"""Who may do what on Kafka: computed from the catalogue, so that no department writes or reads another's topic."""

from deploy.kafka.acls import Binding, bindings, call
from shared.contracts.topics import CATALOGUE

JOBCENTER, YOUTH = "05913000.jobcenter", "05913000.youth-services"
ALL = bindings([JOBCENTER, YOUTH])


def of(principal: str) -> set[Binding]:
    return {one for one in ALL if one.principal == f"User:{principal}"}


def test_a_department_writes_its_reports_and_reads_its_deliveries_and_nothing_else() -> None:
    who = f"User:system.{JOBCENTER}"
    assert of(f"system.{JOBCENTER}") == {
        Binding(who, "Write", "topic", f"reports.{JOBCENTER}"),
        Binding(who, "Read", "topic", f"deliveries.{JOBCENTER}"),
        Binding(who, "Read", "group", f"{JOBCENTER}.", prefixed=True),
    }


def test_only_intake_reads_reports() -> None:
    readers = {one.principal for one in ALL if one.operation == "Read" and one.name.startswith("reports.")}
    assert readers == {"User:staffel-intake"}


def test_a_service_may_read_what_the_catalogue_lists_it_for() -> None:
    for family in CATALOGUE:
        for reader in set(family.readers) - {"department"}:
            name, prefixed = family.name.removesuffix("*"), family.per_department
            assert Binding(f"User:staffel-{reader}", "Read", "topic", name, prefixed) in ALL
            assert Binding(f"User:staffel-{reader}", "Read", "group", reader) in ALL


def test_a_services_own_topic_is_written_by_nobody_else() -> None:
    for family in CATALOGUE:
        if family.owner != "department" and not family.per_department:
            writers = {one.principal for one in ALL if one.operation == "Write" and one.name == family.name}
            assert writers == {f"User:staffel-{family.owner}"}


def test_a_permission_is_one_call_of_kafkas_own_tool() -> None:
    assert call(Binding("User:staffel-intake", "Read", "topic", "reports.", prefixed=True)) == (
        'kafka-acls.sh --bootstrap-server "$KAFKA" --add --allow-principal User:staffel-intake '
        "--operation Read --topic reports. --resource-pattern-type prefixed"
    )
