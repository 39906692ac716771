"""Rows of what is allowed, and of what came of it."""

from langnghe.environment.judging.models.alerts import Alert, MailSwitch
from langnghe.environment.judging.models.law import (
    Bound,
    Coefficient,
    Connection,
    Limit,
    Permit,
    PermitLimit,
    PlantAcceptance,
    Regulation,
    Signing,
    Statistic,
)
from langnghe.environment.judging.models.verdicts import (
    Assessment,
    Basis,
    Day,
    Episode,
    Standing,
    Verdict,
)

__all__ = [
    "Alert",
    "Assessment",
    "Basis",
    "Bound",
    "Coefficient",
    "Connection",
    "Day",
    "Episode",
    "Limit",
    "MailSwitch",
    "Permit",
    "PermitLimit",
    "PlantAcceptance",
    "Regulation",
    "Signing",
    "Standing",
    "Statistic",
    "Verdict",
]
