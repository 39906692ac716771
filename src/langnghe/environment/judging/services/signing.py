"""An officer brings limits in under his name."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from langnghe.core import audit
from langnghe.core.models import Certainty
from langnghe.environment.judging.importing import Wish
from langnghe.environment.judging.loading import KEY
from langnghe.environment.judging.models import Ground, Limit, Regulation, Signing
from langnghe.environment.judging.services import anew


@transaction.atomic
def sign(
    *,
    regulation: Regulation,
    wishes: Sequence[Wish],
    document: str,
    page: str,
    address: str,
    office: str,
    by_id: int,
    now: datetime,
) -> Signing:
    """
    From now on the regulation has these numbers; of the same case they take the place of others.

    Verdicts that fall under it are given again by the worker; the former ones are kept, with what
    they stood on.
    """
    if not Ground.objects.exists():
        anew.look(now=now)  # else these limits would be taken for what always was
    made = Signing.objects.create(
        regulation=regulation, document=document, page=page, address=address, rows=len(wishes),
        signed_by_id=by_id, office=office, signed_at=now,
    )  # fmt: skip
    Limit.objects.bulk_create(
        [_limit(one, made) for one in wishes],
        update_conflicts=True,
        unique_fields=list(KEY),
        update_fields=["minimum", "maximum", "ucum", "takes_coefficients", "flow_upto",
                       "until_hour", "source", "certainty", "note", "signing"],
    )  # fmt: skip
    Regulation.objects.filter(pk=regulation.pk).update(is_empty=False)
    anew.look(now=now)
    audit.record(
        "judging.limits.signed", made, by_id=by_id, now=now, regulation=regulation.number,
        document=document, page=page, address=address,
        limits=[_plain(one) for one in wishes],
    )  # fmt: skip
    return made


def _limit(one: Wish, signing: Signing) -> Limit:
    return Limit(
        regulation=signing.regulation, parameter_code=one.parameter, column=one.column,
        age=one.age, zone=one.zone, flow_over=one.flow_over, flow_upto=one.flow_upto,
        from_hour=one.from_hour, until_hour=one.until_hour, statistic=one.statistic,
        minimum=one.minimum, maximum=one.maximum, ucum=one.ucum,
        takes_coefficients=one.takes_coefficients, valid_from=one.valid_from,
        source=f"{signing.document}, {signing.page}: {signing.address}",
        certainty=Certainty.VERIFIED, signing=signing,
    )  # fmt: skip


def _plain(one: Wish) -> list[str]:
    return [one.parameter, one.column, str(one.minimum), str(one.maximum), str(one.valid_from)]
