"""The AsyncAPI 3 document of a service, from the catalogue of topics and the models of the events themselves.

Made here and not by the messaging framework, whose document of a batch subscriber shows an array and none of the
CloudEvents headers.
"""

from typing import Any

from shared.contracts.schemas import models, schema_of
from shared.contracts.topics import CATALOGUE, Family

SCHEMA_FORMAT = "application/schema+json;version=draft-2020-12"
TEXT = {"type": "string"}


def asyncapi_document(service: str, version: str) -> dict[str, Any]:
    """What `service` sends and receives, by channel; every channel lists all of its messages."""
    concerned = [family for family in CATALOGUE if service == family.owner or service in family.readers]
    types = sorted(frozenset().union(*(family.types for family in concerned)))
    known = models()
    return {
        "asyncapi": "3.0.0",
        "id": f"urn:staffel:service:{service}",
        "info": {
            "title": f"Staffel {service}: events",
            "version": version,
            "description": "CloudEvents 1.0 over Kafka in binary mode (`ce_` headers); structured mode is read too.",
        },
        "defaultContentType": "application/json",
        "channels": {channel_id(family): _channel(family) for family in concerned},
        "operations": dict(_operation(family, service) for family in concerned),
        "components": {
            "messages": {type: _message(type, schema_of(type, known[type])) for type in types},
            "schemas": {"OwnEventHeaders": own_headers(), "ReportHeaders": report_headers()},
        },
    }


def channel_id(family: Family) -> str:
    """`casework.events`; `reports` for one topic per department."""
    return family.name.removesuffix(".*")


def _channel(family: Family) -> dict[str, Any]:
    channel: dict[str, Any] = {
        "address": family.name.replace("*", "{department}"),
        "messages": {type: {"$ref": f"#/components/messages/{type}"} for type in sorted(family.types)},
        "bindings": {
            "kafka": {
                "partitions": family.partitions,
                "topicConfiguration": _topic_configuration(family),
                "bindingVersion": "0.5.0",
            }
        },
    }
    if family.per_department:
        channel["parameters"] = {"department": {"description": "Id of the department, such as 05913000.jobcenter."}}
    return channel


def _topic_configuration(family: Family) -> dict[str, Any]:
    """The names and types AsyncAPI's Kafka binding gives to Kafka's own settings."""
    config = dict(family.config)
    found: dict[str, Any] = {"cleanup.policy": [config.pop("cleanup.policy")]}
    return found | {name: int(value) for name, value in config.items()}


def _operation(family: Family, service: str) -> tuple[str, dict[str, Any]]:
    action = "send" if service == family.owner else "receive"
    channel = channel_id(family)
    return f"{action}-{channel}", {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{type}"} for type in sorted(family.types)],
    }


def _message(type: str, schema: dict[str, Any]) -> dict[str, Any]:
    report = type.startswith("department.")
    return {
        "name": type,
        "title": schema.get("title", type),
        "summary": schema.get("description", ""),
        "contentType": "application/json",
        "headers": {"$ref": f"#/components/schemas/{'ReportHeaders' if report else 'OwnEventHeaders'}"},
        "payload": {"schemaFormat": SCHEMA_FORMAT, "schema": schema},
        "bindings": {
            "kafka": {
                "key": {**TEXT, "description": "Any or none."} if report else {**TEXT, "format": "uuid"},
                "bindingVersion": "0.5.0",
            }
        },
    }


def report_headers() -> dict[str, Any]:
    """The CloudEvents attributes a department sends; other extensions are ignored."""
    return {
        "type": "object",
        "required": ["ce_specversion", "ce_id", "ce_source", "ce_type"],
        "properties": {
            "ce_specversion": {"const": "1.0"},
            "ce_id": {**TEXT, "minLength": 1, "maxLength": 128},
            "ce_source": {**TEXT, "pattern": r"^/departments/"},
            "ce_type": {**TEXT, "pattern": r"^department\.report\."},
            "ce_subject": {**TEXT, "description": "The reference, if given."},
            "ce_time": {**TEXT, "format": "date-time"},
            "ce_traceparent": TEXT,
            "ce_tracestate": TEXT,
            "content-type": {"const": "application/json"},
        },
    }


def own_headers() -> dict[str, Any]:
    """The CloudEvents attributes of our own events; `subject` is the aggregate and the Kafka key."""
    return {
        "type": "object",
        "required": [
            "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "ce_dataschema",
            "ce_sequence", "ce_sequencetype", "ce_municipality", "content-type",
        ],
        "properties": {
            "ce_specversion": {"const": "1.0"},
            "ce_id": {**TEXT, "format": "uuid", "description": "UUIDv7."},
            "ce_source": {**TEXT, "pattern": r"^/services/"},
            "ce_type": TEXT,
            "ce_subject": {**TEXT, "format": "uuid"},
            "ce_time": {**TEXT, "format": "date-time", "description": "Business time, UTC."},
            "ce_dataschema": {**TEXT, "pattern": r"^urn:staffel:schema:"},
            "ce_sequence": {**TEXT, "pattern": r"^\d{10}$", "description": "From 1 per subject, no holes."},
            "ce_sequencetype": {"const": "Integer"},
            "ce_municipality": {**TEXT, "pattern": r"^(\d{5}|\d{8})$"},
            "ce_traceparent": TEXT,
            "ce_tracestate": TEXT,
            "traceparent": TEXT,
            "tracestate": TEXT,
            "content-type": {"const": "application/json"},
        },
    }  # fmt: skip
