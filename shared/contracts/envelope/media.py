"""Content types: which of them we can read, and in which mode of CloudEvents."""

from typing import Literal

Mode = Literal["binary", "structured", "batch", "unreadable"]

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
CHARSETS = ("utf-8", "utf8", "us-ascii")


def mode_of(content_type: str | None) -> tuple[Mode, str]:
    """The mode, and for `unreadable` a sentence that says why. No content type means JSON."""
    if content_type is None or content_type == "application/json":
        return "binary", ""
    media, *parameters = (part.strip().lower() for part in content_type.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in CHARSETS:
            return "unreadable", "Only UTF-8 can be read; say charset=utf-8 or leave it out."
    if media == STRUCTURED:
        return "structured", ""
    if media == BATCH:
        return "batch", ""
    if media.startswith("application/cloudevents"):
        return "unreadable", "Of the CloudEvents formats only JSON can be read."
    if media == "application/json" or (media.startswith("application/") and media.endswith("+json")):
        return "binary", ""
    return "unreadable", "The data must be JSON (content type application/json)."
