"""What may be shown to whom: a whole analysis reduced to what an audience may see."""

from geomine.disclosure.counts import restricted_counts
from geomine.disclosure.gate import for_audience
from geomine.disclosure.guard import door_of, may_be_told, require_shareable
from geomine.disclosure.hexagons import by_hexagons, hexagons
from geomine.disclosure.ledger import Ledger
from geomine.disclosure.loss import Loss, disclosure_loss, losses
from geomine.disclosure.marks import is_public
from geomine.disclosure.masking import partner_points, pseudonyms
from geomine.disclosure.partner import for_partner
from geomine.disclosure.policy import (
    INTERNAL,
    PARTNER,
    POLICIES,
    PUBLIC,
    STRICT,
    Policy,
    policy_for,
)
from geomine.disclosure.release import hidden_counts

__all__ = [
    "INTERNAL",
    "PARTNER",
    "POLICIES",
    "PUBLIC",
    "STRICT",
    "Ledger",
    "Loss",
    "Policy",
    "by_hexagons",
    "disclosure_loss",
    "door_of",
    "for_audience",
    "for_partner",
    "hexagons",
    "hidden_counts",
    "is_public",
    "losses",
    "may_be_told",
    "partner_points",
    "policy_for",
    "pseudonyms",
    "require_shareable",
    "restricted_counts",
]
