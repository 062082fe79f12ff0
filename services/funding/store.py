"""The kinds of aggregates funding keeps. Their locks are taken in the order of these names."""

from services.funding.applications import store as applications
from services.funding.grants import store as grants
from services.funding.incoming import store as incoming
from services.funding.ledger import store as ledger
from services.funding.measures import store as measures
from shared.engine import Kinds

KINDS: Kinds = {
    "application": applications.KIND,
    "budget": ledger.KIND,
    "grant": grants.KIND,
    "incoming": incoming.KIND,
    "measure": measures.KIND,
}
