"""The adapters of this installation, by namespace: a further one is a module and a line here."""

from services.intake.adapters import zuzug
from services.intake.adapters.messages import Adapter

ADAPTERS: dict[str, Adapter] = {one.namespace: one for one in (zuzug.ADAPTER,)}
