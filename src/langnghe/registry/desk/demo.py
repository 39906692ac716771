"""What lies on the desk of the demo: makers who wait, one who mends, one without a village."""

import io
from datetime import datetime, timedelta

from PIL import Image, ImageDraw, ImageFont

from langnghe.accounts import public as accounts
from langnghe.registry.desk import queries, rules
from langnghe.registry.desk.facts import Unlisted
from langnghe.registry.desk.services import joining, verification
from langnghe.registry.models import Producer, Village

OFFICER = "0900000301"
# Name, person, tax code, account, what they make, days ago, whether it came back.
WORKSHOPS = (
    ("Nhà gốm Minh Hải", "Nguyễn Minh Hải", "0100233488", "0011004100101",
     "Nhà tôi làm bát, đĩa và ấm trà men rạn. (Ví dụ: người này không có thật.)", 9, False),
    ("Gốm Thu Hà", "Lê Thu Hà", "0101248141", "0011004100102",
     "Hai vợ chồng tôi vẽ tay bình hoa cúc, sen. (Ví dụ: người này không có thật.)", 2, False),
    ("Lò bầu Xuân Quý", "Trần Xuân Quý", "0100109106", "0011004100103",
     "Lò bầu đốt củi, nung chum vại. (Ví dụ: người này không có thật.)", 4, True),
)  # fmt: skip


def load(*, now: datetime) -> list[int]:
    """Safe to repeat; the makers who open their workshops here."""
    village = Village.objects.filter(slug="bat-trang").first()
    officer_id = accounts.user_id_by_login(OFFICER)
    scope = rules.scope_of(officer_id)
    if village is None or scope is None:
        return []
    makers = []
    for number, (name, person, tax_code, account, story, days, came_back) in enumerate(WORKSHOPS):
        producer = _workshop(village, number, name, person, now - timedelta(days=days))
        makers.append(producer.pk)
        if producer.state != Producer.State.DRAFT:
            continue
        _fill_in(producer, tax_code, account, story, now - timedelta(days=days))
        if came_back:
            verification.ask_more(
                producer=producer, reasons=["unreadable"], ticked=[], scope=scope,
                words="Ảnh giấy đăng ký bị mờ. Anh chụp lại, đủ bốn góc, giúp xã nhé.",
                now=now - timedelta(days=1),
            )  # fmt: skip
    _asks_for_a_village(village, now - timedelta(days=1))
    return makers


def _asks_for_a_village(near: Village, now: datetime) -> None:
    """Of a maker who does not find his own."""
    asked = Unlisted(
        "Xóm Bãi (ví dụ)", near.commune_id, queries.main_craft_id(near), "Mười hộ nặn con giống."
    )  # fmt: skip
    _workshop(None, len(WORKSHOPS), "Con giống bác Sáu", "Đỗ Văn Sáu", now, asked)


def _workshop(
    village: Village | None,
    number: int,
    name: str,
    person: str,
    now: datetime,
    unlisted: Unlisted | None = None,
) -> Producer:
    email = f"xuong{number + 1}@demo.langnghe.example"
    owner_id = accounts.user_id_by_login(email) or accounts.create_person(
        full_name=person, email=email, now=now
    )
    producer = joining.open_workshop(
        name=name, kind=Producer.Kind.HOUSEHOLD, village_id=village.pk if village else None,
        by_id=owner_id, key="demo", now=now, unlisted=unlisted,
    )  # fmt: skip
    Producer.objects.filter(pk=producer.pk).update(is_demo=True)
    return Producer.objects.select_related("village").get(pk=producer.pk)


def _fill_in(producer: Producer, tax_code: str, account: str, story: str, now: datetime) -> None:
    [owner] = accounts.members_of(producer.organisation_id)
    by_id = owner.user_id
    joining.save_registration(
        producer=producer, tax_code=tax_code, phone="+84900000199", address="Xóm 3 (ví dụ)",
        by_id=by_id, now=now,
    )  # fmt: skip
    joining.save_account(
        producer=producer, bank_bin="970436", account=account, holder="VI DU", by_id=by_id, now=now
    )
    joining.save_story(
        producer=producer, answers={"what": story}, english="", since_year=1986, by_id=by_id,
        now=now,
    )  # fmt: skip
    for kind, text in (("workshop", "XUONG"), ("registration", "GIAY DANG KY")):
        joining.add_paper(
            producer=producer, kind=kind, content=_drawn(text, producer.name), note="Ví dụ",
            by_id=by_id, now=now,
        )  # fmt: skip
    joining.submit(producer=producer, by_id=by_id, now=now)
    producer.refresh_from_db()


def _drawn(text: str, seed: str) -> bytes:
    """A sheet that says that it is an example."""
    sheet = Image.new("RGB", (900, 640), "#fbf7ef")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((30, 30, 870, 610), outline="#8c1c13", width=4)
    pen.text((80, 90), text, fill="#1f1b16", font=ImageFont.load_default(56))
    pen.text((80, 480), "VI DU / EXAMPLE", fill="#8c1c13", font=ImageFont.load_default(40))
    for line in range(5):
        length = 300 + (len(seed) * 37 + line * 113) % 440
        pen.line((80, 210 + line * 48, 80 + length, 210 + line * 48), fill="#8a7c63", width=6)
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
