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
    Anew,
    Assessment,
    Basis,
    Day,
    Episode,
    Ground,
    Standing,
    Verdict,
    Year,
)

__all__ = [
    "Alert",
    "Anew",
    "Assessment",
    "Basis",
    "Bound",
    "Coefficient",
    "Connection",
    "Day",
    "Episode",
    "Ground",
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
    "Year",
]
