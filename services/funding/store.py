"""The kinds of aggregates funding keeps. Their locks are taken in the order of these names."""

from services.funding.applications import store as applications
from services.funding.grants import store as grants
from services.funding.ledger import store as ledger
from shared.engine import Kinds

KINDS: Kinds = {
    "application": applications.KIND,
    "budget": ledger.KIND,
    "grant": grants.KIND,
}
