"""Stories of invented artisans, so that pictures can be looked at. All of them say so."""

import io
from datetime import datetime

from langnghe.accounts import public as accounts
from langnghe.registry.heritage import queries, services
from langnghe.registry.heritage.facts import Kind, Licence, Subject, SubjectKind
from langnghe.registry.models import Artisan
from langnghe.ui import motifs

TELLER = "admin@demo.langnghe.example"
TOLD = ("demo-chuong", "demo-phu-nhi", "demo-trach-xa")
AUTHOR = "Làng Nghề"
SIZE = 960
WORDS = {
    "heading": {"vi": "Một câu chuyện mẫu", "en": "A story to look at"},
    "body": {
        "vi": "Nghệ nhân này không có thật; trang cho thấy một câu chuyện có **ảnh** trông ra sao.",
        "en": "This artisan is invented; the page shows what a story with **pictures** looks like.",
    },
}
CAPTIONS = (
    {"vi": "Hình vẽ mẫu thứ nhất", "en": "First drawing"},
    {"vi": "Hình vẽ mẫu thứ hai", "en": "Second drawing"},
)


def load(*, now: datetime) -> None:
    """What is told already stays."""
    by_id = accounts.user_id_by_login(TELLER)
    for artisan in Artisan.objects.filter(slug__in=TOLD, is_demo=True).select_related(
        "craft", "village"
    ):
        subject = queries.as_subject(SubjectKind.ARTISAN, artisan)
        if queries.story_of(subject) is None:
            _tell(subject, artisan.craft.motif, by_id, now)


def _tell(subject: Subject, motif: str, by_id: int | None, now: datetime) -> None:
    services.begin_story(subject=subject, by_id=by_id, now=now)
    services.add_block(
        subject=subject,
        kind=Kind.TEXT,
        content=services.BlockContent(texts=WORDS, certainty="B"),
        key="words",
        by_id=by_id,
        now=now,
    )
    for number, caption in enumerate(CAPTIONS, 1):
        services.add_picture(
            subject=subject,
            picture=services.PictureGiven(
                content=_drawing(motif, f"{subject.slug}-{number}"),
                author=AUTHOR,
                licence=Licence.CC0,
                people=0,
                is_drawing=True,
            ),
            content=services.BlockContent(texts={"caption": caption, "alt": caption}),
            key=f"drawing-{number}",
            by_id=by_id,
            now=now,
        )
    for action in ("show", "publish"):
        services.move_story(subject=subject, action=action, by_id=by_id, now=now)


def _drawing(motif: str, seed: str) -> bytes:
    file = io.BytesIO()
    motifs.draw(motif, seed=seed, size=SIZE).save(file, "PNG")
    return file.getvalue()
