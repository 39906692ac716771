"""Who may write stories, and the states of a story."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core.states import Table, step
from langnghe.registry import boards
from langnghe.registry.heritage.facts import Subject
from langnghe.registry.heritage.models import Story

S = Story.State
CULTURE = "culture"  # the sector of a city department


def curates(subject: Subject, user_id: int | None) -> bool:
    """
    Officers of the city's culture department and administrators everywhere; in their own commune
    its officers; of the villages that it stands for an association.
    """
    return reach(user_id).covers(subject)


@dataclass(frozen=True, slots=True)
class Reach:
    """Of what a person may tell: of everything, of some communes by their codes, of villages."""

    everywhere: bool
    communes: frozenset[str]
    villages: frozenset[int]

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.communes or self.villages)

    def covers(self, subject: Subject) -> bool:
        here = subject.commune_code in self.communes or subject.village_id in self.villages
        return self.everywhere or here


def reach(user_id: int | None) -> Reach:
    held = accounts.memberships_of(user_id)
    own = {one.area_code for one in held if one.role == accounts.Role.COMMUNE_OFFICER}
    board = boards.reach(held)
    return Reach(any(map(_everywhere, held)), board.communes | (own - {""}), board.villages)


def _everywhere(one: accounts.MembershipFact) -> bool:
    is_culture = one.role == accounts.Role.CITY_OFFICER and one.department == CULTURE
    return is_culture or one.role == accounts.Role.ADMINISTRATOR


def _editor(_story: Story, subject_and_user: tuple[Subject, int | None]) -> bool:
    return curates(*subject_and_user)


PUBLISHING = Table(
    steps=(
        step("show", S.DRAFT, S.PREVIEW, _("Ready to be looked at"), _editor),
        step("publish", (S.PREVIEW, S.PUBLISHED), S.PUBLISHED, _("Publish"), _editor),
        step("rework", S.PREVIEW, S.DRAFT, _("Back to the draft"), _editor),
        step("withdraw", S.PUBLISHED, S.WITHDRAWN, _("Withdraw from the public"), _editor),
        step("reopen", S.WITHDRAWN, S.DRAFT, _("Write on"), _editor),
    ),
    public={S.PUBLISHED: _("Open to the public")},
)
