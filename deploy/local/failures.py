"""Turns the failures of a start, which come in nested groups, into what a person is told."""

from collections.abc import Iterator

from aiokafka.errors import KafkaConnectionError

from deploy.local.folder import AlreadyRunning
from deploy.local.installation import NotInstalled
from deploy.local.kafka import FormatFailed
from deploy.local.postgres import StatementFailed
from deploy.local.program import DidNotStart
from deploy.local.topics import TopicsNotCreated
from shared.rulebook import RulebookFaulty

EXPECTED = (
    AlreadyRunning,
    DidNotStart,
    FormatFailed,
    KafkaConnectionError,
    NotInstalled,
    PermissionError,
    RulebookFaulty,
    StatementFailed,
    TopicsNotCreated,
)


def explained(failures: ExceptionGroup[Exception]) -> str:
    """One paragraph per expected failure; raises the group itself if there is another kind in it."""
    unexpected = failures.subgroup(lambda failure: not isinstance(failure, (*EXPECTED, ExceptionGroup)))
    if unexpected is not None:
        raise unexpected
    return "\n".join(dict.fromkeys(str(failure) for failure in leaves(failures)))


def leaves(failures: ExceptionGroup[Exception]) -> Iterator[Exception]:
    for failure in failures.exceptions:
        if isinstance(failure, ExceptionGroup):
            yield from leaves(failure)
        else:
            yield failure
