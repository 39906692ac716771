"""Why somebody is told no."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Refused


class ReasonWanted(Refused):
    code = "reason_wanted"
    message = _("Say why, in words that everybody understands.")


class DecisionWanted(Refused):
    code = "decision_wanted"
    message = _("Write the number of the decision by which it was approved.")


class CostUnknown(Refused):
    code = "cost_unknown"
    message = _("Write down first what the project costs.")


class FundingGap(Refused):
    """The lines do not cover the cost, and nobody says why it goes on all the same."""

    code = "funding_gap"


class PermitWanted(Refused):
    code = "permit_wanted"
    message = _("Write the number of the environmental permit.")


class TrialWanted(Refused):
    code = "trial_wanted"
    message = _("No sample of this trial operation was accepted yet.")


class TrialRefused(Refused):
    code = "trial_refused"
    message = _("The last sample of the trial operation was not accepted.")


class WrongDay(Refused):
    """In the future, or before what came before it."""

    code = "wrong_day"


class Reached(Refused):
    code = "reached"
    message = _("This was reached already; a plan for it comes too late.")


class ContractsOverlap(Conflict):
    code = "contracts_overlap"
    message = _("Another contract is in force in that time. End it first.")


class KnownAlready(Conflict):
    code = "known_already"
    message = _("This is there already.")


class LoggedAlready(Conflict):
    code = "logged_already"
    message = _("The log of this day is written already. Correct it.")


class NotRunning(Conflict):
    code = "not_running"
    message = _("A plant has a log from its trial operation until it is closed.")


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
    message = _("Somebody changed it meanwhile. Look at it again.")


class QuarterClosed(Conflict):
    code = "quarter_closed"
    message = _("The quarter of this day is closed. Open it again first.")


class FormerQuarterOpen(Conflict):
    code = "former_quarter_open"
    message = _("Close the quarter before it first: what was stored at its end begins this one.")


class NotBalanced(Refused):
    code = "not_balanced"


class LaterQuarter(Conflict):
    code = "later_quarter"
    message = _("A later quarter begins with what was stored here. Only the last one is opened.")


class ManifestWanted(Refused):
    code = "manifest_wanted"
    message = _("Hazardous waste leaves with a manifest only. Write its number.")


class ManifestTaken(Conflict):
    code = "manifest_taken"
    message = _("A load with this manifest was recorded already.")


class NotLicensed(Refused):
    code = "not_licensed"
    message = _("On that day this destination had no licence for hazardous waste.")


class OtherVillage(Refused):
    code = "other_village"
    message = _("This place belongs to another village.")


class NoProof(Refused):
    code = "no_proof"
    message = _("A label needs a parameter that was measured before and after and became less.")


class WorseAfter(Refused):
    code = "worse_after"
    message = _("A measured parameter became more. The label cannot be granted on this.")


class NoMaker(Refused):
    code = "no_maker"
    message = _("This facility belongs to no maker of the platform.")


class NoReading(Refused):
    code = "no_reading"
    message = _("No reading that counts was found at this facility at that time.")
