"""What may be shown to whom: a whole analysis reduced to what an audience may see."""

from geomine.disclosure.counts import restricted_counts
from geomine.disclosure.gate import for_audience, is_public
from geomine.disclosure.ledger import Ledger
from geomine.disclosure.masking import partner_points, pseudonyms
from geomine.disclosure.policy import INTERNAL, PARTNER, PUBLIC, Policy, policy_for

__all__ = [
    "INTERNAL",
    "PARTNER",
    "PUBLIC",
    "Ledger",
    "Policy",
    "for_audience",
    "is_public",
    "partner_points",
    "policy_for",
    "pseudonyms",
    "restricted_counts",
]
