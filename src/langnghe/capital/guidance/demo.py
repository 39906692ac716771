"""An adviser with times, and questions that were answered: invented, and said to be."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from langnghe.accounts import public as accounts
from langnghe.capital.guidance import rules
from langnghe.capital.guidance.models import Question
from langnghe.capital.guidance.rules import Desk
from langnghe.capital.guidance.services import booking, questions
from langnghe.core import clock

OFFICER, LENDER, ASKER = "0900000302", "0900000401", "0900000101"
DAYS = 5  # working days with times
QUESTIONS = (
    (
        "capital",
        "Nhà tôi có 4 thợ thì được vay tối đa bao nhiêu?",
        "Xưởng có 4 thợ được vay tối đa bao nhiêu từ vốn vay hỗ trợ tạo việc làm?",
        "Mỗi lao động có thêm hoặc giữ được việc được tính tối đa 200 triệu đồng, nên với 4 lao "
        "động là 800 triệu đồng. Con số theo Nghị định 338/2025 do báo chí nêu. (Ví dụ hư cấu.)",
    ),
    (
        "tax",
        "Tôi bán trên sàn mới được 300 triệu mà vẫn bị trừ thuế, có đúng không?",
        "Doanh thu dưới 1 tỷ đồng nhưng sàn vẫn khấu trừ thuế, có lấy lại được không?",
        "Sàn khấu trừ mọi giao dịch, không xét ngưỡng. Hết năm, nếu doanh thu từ 1 tỷ đồng trở "
        "xuống thì người bán tự đề nghị hoàn. Hãy hỏi cơ quan thuế về thời hạn. (Ví dụ hư cấu.)",
    ),
    (
        "business",
        "Hộ tôi có cần lên hợp tác xã mới vay được quỹ hợp tác xã không?",
        "Hộ kinh doanh có vay được Quỹ hỗ trợ phát triển hợp tác xã không?",
        "Được, nếu hộ là thành viên của một hợp tác xã và có ít nhất 20 % vốn của mình. "
        "(Ví dụ hư cấu.)",
    ),
)


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    """Safe to repeat."""
    if not Question.objects.filter(is_demo=True).exists():
        for login, topics in ((OFFICER, ["business", "tax"]), (LENDER, ["capital"])):
            desk = rules.desk_of(accounts.user_id_by_login(login))
            if desk:
                _times(desk, topics, now)
                if login == LENDER:
                    _answered(desk, now)
    progress("advice", 1, 1)


def _times(desk: Desk, topics: list[str], now: datetime) -> None:
    adviser = booking.advise(
        desk=desk, organisation_id=min(desk.organisations), topics=topics, is_active=True,
        place="Phòng tiếp dân, tầng 1 (ví dụ)", online_link="", is_demo=True, now=now,
    )  # fmt: skip
    calendar, day = clock.calendar(), clock.today(now)
    for _number in range(DAYS):
        day = calendar.next_working(day + timedelta(days=1))
        starts_at = datetime.combine(day, time(9), tzinfo=clock.LOCAL)
        booking.open_slots(
            adviser=adviser,
            desk=desk,
            starts_at=starts_at,
            times=4,
            minutes=30,
            capacity=1,
            now=now,
        )


def _answered(desk: Desk, now: datetime) -> None:
    asker = accounts.user_id_by_login(ASKER)
    if asker is None:
        return
    for topic, text, public_question, public_answer in QUESTIONS:
        one = questions.ask(user_id=asker, topic=topic, text=text, now=now)
        Question.objects.filter(pk=one.pk).update(is_demo=True)
        questions.answer(question=one, desk=desk, words=public_answer, now=now)
        questions.publish(
            question=one, desk=desk, public_question=public_question, public_answer=public_answer,
            now=now,
        )  # fmt: skip
