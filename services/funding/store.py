"""The kinds of aggregates funding keeps. Their locks are taken in the order of these names."""

from services.funding.applications import store as applications
from services.funding.grants import store as grants
from services.funding.incoming import store as incoming
from services.funding.ledger import store as ledger
from services.funding.measures import store as measures
from services.funding.payments import file_store as payment_files
from services.funding.posts import store as posts
from shared.engine import Kinds

KINDS: Kinds = {
    "application": applications.KIND,
    "budget": ledger.KIND,
    "grant": grants.KIND,
    "incoming": incoming.KIND,
    "measure": measures.KIND,
    "payment_file": payment_files.KIND,
    "post": posts.KIND,
}
