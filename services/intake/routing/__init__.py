"""Where a need goes: who carries it from the first instant, and who is asked to take it. Pure, over data.

The directory says who may carry what; a municipality's rules (`deploy/routing/<key>.yaml`) say who is asked when the
sender names nobody. `routing.following` reads the rules anew when they change, `routing.kept` stores what was decided.
"""

from services.intake.routing.reading import read_rules
from services.intake.routing.routing import Ground, Route, Routing, RoutingSource
from services.intake.routing.rules import Rule, Rules

__all__ = ["Ground", "Route", "Routing", "RoutingSource", "Rule", "Rules", "read_rules"]
