"""A whole service around the counter, wired as the real ones are: `python -m tests.component.counter_service`."""

import os

from fastapi import FastAPI

from shared.consumer import own_events
from shared.contracts.base import EVENT_TYPES
from shared.process import main, opened
from shared.relay import journal
from shared.settings import ServiceSettings
from tests.component.counter import CONSUMER, HEARD, SQL, Added, NumberHeard


async def serve(settings: ServiceSettings) -> None:
    EVENT_TYPES.update({HEARD: NumberHeard, Added.TYPE: Added})
    async with opened("counter", settings, SQL) as service:
        service.publishes(journal(os.environ["PUBLISHES_AS"]))
        service.hears([os.environ["HEARS"]], own_events(service.pool, CONSUMER, service.committed))
        await service.run(FastAPI())


if __name__ == "__main__":
    main("counter", ServiceSettings.read, SQL, serve)
