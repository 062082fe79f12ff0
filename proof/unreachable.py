"""What means that there is nobody to ask: no stack, or one that is just going down."""

import asyncpg
from aiokafka.errors import KafkaConnectionError

UNREACHABLE: tuple[type[BaseException], ...] = (
    OSError,
    TimeoutError,
    KafkaConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
)
