"""What came in at an invented station: a file with a line that nobody can read, results, a note."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from langnghe.accounts import public as accounts
from langnghe.core import clock
from langnghe.environment.ingest import rules
from langnghe.environment.ingest.models import Delivery, LabSheet
from langnghe.environment.ingest.services import deliveries, field, lab
from langnghe.environment.sensing.models import Station

SLUG, CODE = "vi-du-bat-trang", "HN_VIDU_NUO001"
OFFICER, ANALYST = "0900000301", "0900000601"
NOTE = "Nước ra trong, không mùi; song chắn rác vướng lá cây. (Ví dụ.)"
HEADINGS = "sample;taken_at;parameter;result;unit;lod;method"


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    """Safe to repeat."""
    station = Station.objects.filter(slug=SLUG, is_demo=True).first()
    if station and not Delivery.objects.filter(code=CODE).exists():
        Station.objects.filter(pk=station.pk).update(file_code=CODE)
        _file(now)
        analyst = rules.asker(accounts.user_id_by_login(ANALYST))
        if analyst:
            # One that is written, and one to be looked at.
            sheet = _sheet(station, analyst, now, days_ago=12)
            lab.write(sheet=sheet, by_id=analyst.user_id, now=now)
            _sheet(station, analyst, now, days_ago=2)
        if officer := accounts.user_id_by_login(OFFICER):
            field.note(
                station=station, seen_at=now - timedelta(hours=5), text=NOTE, photo=None,
                values=[field.Value(1, "PH", 7.4, "")], by_id=officer, key="demo", now=now,
            )  # fmt: skip
    progress("deliveries", 1, 1)


def _file(now: datetime) -> None:
    """Two minutes beside the readings that stand there; what has no number waits for somebody."""
    last = now.replace(second=0, microsecond=0) - timedelta(minutes=now.minute % 5 + 3)
    lines = [*_lines(last), f"COD\t98..4\tmg/L\t{_told(last)}\t00"]
    deliveries.receive(
        name=f"{CODE}_{_told(now)}.txt", file=io.BytesIO("\r\n".join(lines).encode()),
        sender=deliveries.FOLDER, now=now,
    )  # fmt: skip


def _lines(last: datetime) -> Iterator[str]:
    for back in range(6, 0, -1):
        at = _told(last - timedelta(minutes=5 * back))
        yield f"COD\t{96 + back},2\tmg/L\t{at}\t00"
        yield f"pH\t7,{back}\t-\t{at}\t00"


def _told(at: datetime) -> str:
    return f"{at.astimezone(clock.LOCAL):%Y%m%d%H%M%S}"


def _sheet(station: Station, analyst: rules.Asker, now: datetime, days_ago: int) -> LabSheet:
    taken = (now - timedelta(days=days_ago)).astimezone(clock.LOCAL)
    of_sample = f"VD-{taken:%y%m%d}-L;{taken:%d/%m/%Y} 09:30"
    rows = (
        f"{of_sample};COD;{104 + days_ago};mg/L;5;SMEWW 5220C",
        f"{of_sample};BOD5;41;mg/L;2;TCVN 6001-1",
        f"{of_sample};TSS;68;mg/L;4;TCVN 6625",
        f"{of_sample};HG;KPH;mg/L;0,0005;TCVN 7877",
    )
    return lab.hand_in(
        station=station, laboratory_id=min(analyst.analyses),
        name=f"ket-qua-{taken:%y%m%d}.csv",
        content="\n".join([HEADINGS, *rows]).encode(), by_id=analyst.user_id, now=now,
    )  # fmt: skip
