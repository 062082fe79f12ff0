"""`python -m deploy.kafka.topics`: makes the topics of the catalogue that are missing on a broker, and ends.

Reads the same variables as a service. Run it before the services, and again when the directory has gained a department.
"""

import asyncio
import sys
from typing import Annotated

from aiokafka.errors import KafkaConnectionError
from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

from deploy.local.topics import TopicsNotCreated, create_topics
from shared.contracts.topics import catalogue_for
from shared.directory import Directory
from shared.rulebook import RulebookFaulty
from shared.settings import Folder, ServiceSettings, SettingsInvalid, bootstrap, read


class TopicSettings(BaseSettings):
    """`copies` is the replication factor: three where there are three brokers."""

    model_config = ServiceSettings.model_config

    kafka: Annotated[str, AfterValidator(bootstrap)] = Field(description="Kafka's bootstrap servers, host:port")
    municipalities: Folder = Field(description="folder with one directory file per municipality")
    topic_copies: int = Field(1, ge=1, description="on how many brokers each topic is kept")


def main() -> None:
    try:
        settings = read(TopicSettings)
        departments = [department.id for department in Directory.load(settings.municipalities).departments]
        made = asyncio.run(create_topics(settings.kafka, catalogue_for(departments), settings.topic_copies))
    except (SettingsInvalid, RulebookFaulty, TopicsNotCreated, KafkaConnectionError) as failure:
        sys.exit(str(failure))
    print(f"made {len(made)} topics" if made else "all topics are there")


if __name__ == "__main__":
    main()
