"""What the desk of the dossiers says no to."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Forbidden, Refused


class NotYours(Forbidden):
    code = "not_yours"


class WordsMissing(Refused):
    code = "words_missing"
    message = _("Say it in words.")


class ReasonMissing(Refused):
    code = "reason_missing"
    message = _("Choose one reason at least from those of the scheme.")


class NotDeclared(Refused):
    code = "not_declared"
    message = _("Declare first whether you have a conflict of interest.")


class HasConflict(Forbidden):
    code = "has_conflict"
    message = _("You declared a conflict of interest: another officer works on it.")


class ConflictInRows(Refused):
    code = "conflict_in_rows"
    message = _("You declared a conflict of interest in a dossier of it: a colleague does this.")


class DeclaredAlready(Conflict):
    code = "declared_already"
    message = _("You have declared already. Only a conflict found later can be added.")


class TakenAlready(Conflict):
    code = "taken_already"
    message = _("A colleague works on it already.")


class NotOfTheOffice(Refused):
    code = "not_of_the_office"
    message = _("Choose somebody of this office who has no conflict of interest in it.")


class SupervisorNeeded(Refused):
    code = "supervisor_needed"
    message = _("It was sent back before: somebody above you has to agree this time.")


class OwnProposal(Refused):
    code = "own_proposal"
    message = _("Somebody else than who asked for it has to agree.")


class ProposedAlready(Conflict):
    code = "proposed_already"
    message = _("Somebody above you was asked already and has not answered yet.")


class NotUnderReview(Conflict):
    code = "not_under_review"
    message = _("It is not under review.")


class PointsMissing(Refused):
    code = "points_missing"
    message = _("Give points for every criterion, from 0 to the most that it can have.")


class ReviewsMissing(Refused):
    code = "reviews_missing"
    message = _("Not all reviews that the scheme asks for are done.")


class RoundRuns(Refused):
    code = "round_runs"
    message = _("The round still runs: one can rank it the day after its last day.")


class NotAllReady(Refused):
    code = "not_all_ready"
    message = _("Not every dossier of the round is ready for decision yet.")


class NothingToRank(Refused):
    code = "nothing_to_rank"
    message = _("This round has nothing to rank here.")


class RankingMissing(Refused):
    code = "ranking_missing"
    message = _("This scheme ranks: fix the ranking of the round first.")


class AdviceMissing(Refused):
    code = "advice_missing"
    message = _("This scheme needs the advice of a committee that has closed its sitting.")


class SittingClosed(Conflict):
    code = "sitting_closed"
    message = _("The sitting is closed; nothing of it can be changed any more.")


class MembersMissing(Refused):
    code = "members_missing"
    message = _("Name three members at least.")


class AmountMissing(Refused):
    code = "amount_missing"
    message = _("An approval says how much; a refusal has no amount.")


class AmountTooHigh(Refused):
    code = "amount_too_high"
    message = _("That is more than was asked for.")


class AmountNotLess(Refused):
    code = "amount_not_less"
    message = _("Whole means what was asked for, a smaller amount means less than that.")


class OverCeiling(Refused):
    code = "over_ceiling"


class PaidTwice(Refused):
    code = "paid_twice"


class BudgetShort(Refused):
    code = "budget_short"
    message = _("The budget line of this round does not hold so much any more.")


class DecidedAlready(Conflict):
    code = "decided_already"
    message = _("Somebody has decided on it already.")


class NothingDecided(Conflict):
    code = "nothing_decided"
    message = _("Nothing that is in force was decided on it.")


class TooLateToAppeal(Refused):
    code = "too_late_to_appeal"
    message = _("The term for an appeal is over.")


class AppealedAlready(Conflict):
    code = "appealed_already"
    message = _("There is an appeal against this decision already.")


class SameDecider(Refused):
    code = "same_decider"
    message = _("Whoever decided does not answer the appeal against it.")


class SamePayer(Refused):
    code = "same_payer"
    message = _("Whoever decided does not pay: another officer of the office does.")


class AppealOpen(Conflict):
    code = "appeal_open"
    message = _("An appeal against the decision is open: it is answered first.")


class OtherOpen(Conflict):
    code = "other_open"
    message = _("The applicant has begun a new dossier in this round: that one ends first.")


class AgreementThere(Conflict):
    code = "agreement_there"
    message = _("The office has signed the agreement already.")


class NotWhatWasSeen(Conflict):
    code = "not_what_was_seen"
    message = _("This is not the text that the office signed. Read it again.")


class TooLateToSign(Refused):
    code = "too_late_to_sign"
    message = _("The day by which it had to be signed is over.")


class EvidenceMissing(Refused):
    code = "evidence_missing"
    message = _("Add a photo or a PDF at least that shows it.")


class EarlierFirst(Refused):
    code = "earlier_first"
    message = _("An earlier payment is not made yet.")


class ReferenceMissing(Refused):
    code = "reference_missing"
    message = _("Write down the reference of the payment.")


class PaidLater(Refused):
    code = "paid_later"
    message = _("A payment is noted once it was made: not with a day that is still to come.")


class PaidBeforeSigned(Refused):
    code = "paid_before_signed"
    message = _("The agreement was signed later than that day.")


class PaymentsOpen(Refused):
    code = "payments_open"
    message = _("Not everything is paid yet.")


class FulfilledElsewhere(Conflict):
    code = "fulfilled_elsewhere"
    message = _("This support is given elsewhere: there it ends, and the dossier follows.")


class ReportMissing(Refused):
    code = "report_missing"
    message = _("The report is not handed in or not accepted yet.")
