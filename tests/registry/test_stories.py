"""Stories: written by those who may, translated, kept, published and taken back."""

from datetime import date, timedelta

import pytest
from django.test.utils import override_settings
from django.utils import translation

from langnghe.accounts.models import Organisation
from langnghe.accounts.roles import Role
from langnghe.core.errors import NotFound
from langnghe.core.models import AuditEvent
from langnghe.core.states import WrongState, history
from langnghe.registry.heritage import differences, queries, services
from langnghe.registry.heritage.models import Story, StoryRevision
from langnghe.registry.heritage.services.states import ReasonWanted
from langnghe.registry.models import Remit
from tests import factories
from tests.factories.registry import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def village():
    return factories.village(slug="bat-trang", name="Bát Tràng")


@pytest.fixture
def officer():
    return factories.officer().pk


def read(of, language="vi", today: date = TODAY):
    with translation.override(language):
        return queries.story(of._meta.model_name, of.pk, today)


def only(story):
    [block] = story.blocks
    return block


def change(of, block_id, by, *, base=None, **content):
    subject = factories.story_subject(of)
    services.change_block(
        subject=subject,
        block_id=block_id,
        content=factories.content(**content),
        base=queries.story_of(subject).latest.number if base is None else base,
        by_id=by,
        now=NOW,
    )


def publish(of, by):
    services.move_story(subject=factories.story_subject(of), action="publish", by_id=by, now=NOW)


def test_a_story_is_read_in_both_languages_with_its_sources(village, officer):
    factories.story(village, factories.content("Gốm **cổ**.", "Old *pots*."), by=officer)

    vi, en = only(read(village)), only(read(village, "en"))

    assert (vi.html, en.html) == (
        "<p>Gốm <strong>cổ</strong>.</p>\n",
        "<p>Old <em>pots</em>.</p>\n",
    )
    assert vi.sources == en.sources == ("báo Hà Nội, 2024",)
    assert (vi.certainty, vi.stale, en.stale) == ("A", False, False)


def test_what_is_not_translated_stands_in_vietnamese_and_says_so(village, officer):
    factories.story(village, factories.content("Làng gốm."), by=officer)
    body = only(read(village, "en")).body
    assert (body.text, body.language, body.foreign) == ("Làng gốm.", "vi", True)


def test_a_translation_is_stale_once_its_source_changed_and_not_by_time(village, officer):
    factories.story(village, factories.content("Một", "One"), by=officer)
    block = only(read(village)).id

    change(village, block, officer, vi="Hai", en="One")
    publish(village, officer)
    assert [read(village, language).stale for language in ("vi", "en")] == [False, True]

    # Saved again, later, without a word about the translation: still stale.
    change(village, block, officer, vi="Hai", en="One", certainty="B")
    publish(village, officer)
    assert read(village, "en").stale is True

    change(village, block, officer, vi="Hai", en="Two")
    publish(village, officer)
    assert read(village, "en").stale is False


def test_a_translation_may_be_said_to_fit_still(village, officer):
    factories.story(village, factories.content("Một.", "One."), by=officer)
    block = only(read(village)).id
    change(village, block, officer, vi="Một!", en="One.")
    change(village, block, officer, vi="Một!", en="One.", still_fits=["en"])
    publish(village, officer)
    assert read(village, "en").stale is False


def test_both_changed_at_once_is_a_new_translation(village, officer):
    factories.story(village, factories.content("Một.", "One."), by=officer)
    change(village, only(read(village)).id, officer, vi="Hai.", en="Two.")
    publish(village, officer)
    assert only(read(village, "en")).body.text == "Two."
    assert read(village, "en").stale is False


@override_settings(LANGUAGES=[("vi", "Vietnamese"), ("en", "English"), ("fr", "French")])
def test_another_language_needs_no_code(village, officer):
    said = {"body": {"vi": "Gốm", "en": "Pots", "fr": "Poterie"}}
    factories.story(village, factories.content(texts=said), by=officer)
    assert only(read(village, "fr")).body.text == "Poterie"
    change(
        village,
        only(read(village)).id,
        officer,
        texts=said | {"body": {**said["body"], "vi": "Sứ"}},
    )
    publish(village, officer)
    assert read(village, "fr").stale is True


def test_the_public_reads_what_is_published_while_the_next_text_is_written(village, officer):
    factories.story(village, factories.content("Cũ"), by=officer)
    change(village, only(read(village)).id, officer, vi="Mới")
    assert only(read(village)).body.text == "Cũ"
    publish(village, officer)
    assert only(read(village)).body.text == "Mới"


def test_a_story_goes_from_draft_to_the_public_and_back(village, officer):
    story = factories.story(village, by=officer, published=False)
    subject = factories.story_subject(village)

    def step(action, reason=""):
        services.move_story(subject=subject, action=action, reason=reason, by_id=officer, now=NOW)

    with pytest.raises(WrongState):
        step("publish")
    assert read(village) is None
    step("show")
    assert read(village) is None
    step("publish")
    assert read(village) is not None
    with pytest.raises(ReasonWanted):
        step("withdraw")
    step("withdraw", "sai nguồn")
    assert read(village) is None
    step("reopen")
    told = [(one.from_state, one.to_state, one.reason) for one in history(story)]
    assert told == [
        ("draft", "preview", ""),
        ("preview", "published", ""),
        ("published", "withdrawn", "sai nguồn"),
        ("withdrawn", "draft", ""),
    ]


def test_what_says_that_it_was_read_names_where(village, officer):
    story = factories.story(
        village,
        factories.content("Không nguồn", sources=[]),
        factories.content(""),
        factories.content("Nhớ lại", sources=[], certainty="B"),
        by=officer,
        published=False,
    )
    subject = factories.story_subject(village)
    services.move_story(subject=subject, action="show", by_id=officer, now=NOW)
    with pytest.raises(services.NotReady) as refused:
        publish(village, officer)
    assert len(refused.value.parts) == 2
    story.refresh_from_db()
    assert (story.state, story.published) == ("preview", None)


def test_what_is_in_doubt_is_kept_and_not_shown(village, officer):
    factories.story(
        village, factories.content("Chắc"), factories.content("Ngờ", certainty="C"), by=officer
    )
    assert only(read(village)).body.text == "Chắc"


def test_a_source_must_be_known(village, officer):
    with pytest.raises(services.UnknownSource):
        factories.story(village, factories.content(sources=["S99"]), by=officer)


def test_every_change_is_kept_with_who_when_and_why(village, officer):
    story = factories.story(village, factories.content("Gốm men lam đẹp"), by=officer)
    subject, block = factories.story_subject(village), only(read(village)).id
    services.change_block(
        subject=subject, block_id=block, content=factories.content("Gốm men ngọc đẹp"), base=2,
        why="sửa tên men", by_id=officer, now=NOW,
    )  # fmt: skip

    [latest, *_earlier] = queries.revisions(story, None).items
    assert (latest.number, latest.action, latest.why, latest.by_id, latest.at) == (
        3, "change", "sửa tên men", officer, NOW,
    )  # fmt: skip
    now, before = queries.revision(story, 3)
    [told] = differences.between(before.blocks, now.blocks)
    [said] = told.changes
    assert [(piece.how, piece.text) for piece in said.pieces] == [
        ("", "Gốm men "), ("del", "lam"), ("ins", "ngọc"), ("", " đẹp"),
    ]  # fmt: skip


def test_an_earlier_text_is_restored_and_nothing_is_lost(village, officer):
    story = factories.story(village, factories.content("Cũ"), by=officer)
    subject, block = factories.story_subject(village), only(read(village)).id
    change(village, block, officer, vi="Mới")
    services.remove_block(subject=subject, block_id=block, by_id=officer, now=NOW)
    services.restore(subject=subject, number=2, why="nhầm", by_id=officer, now=NOW)
    # Sent once more: the same text needs no further version.
    services.restore(subject=subject, number=2, why="nhầm", by_id=officer, now=NOW)

    kept = StoryRevision.objects.filter(story=story).order_by("number")
    assert [one.action for one in kept] == ["begin", "add", "change", "remove", "restore"]
    assert kept.last().blocks == kept[1].blocks
    with pytest.raises(NotFound):
        services.restore(subject=subject, number=99, by_id=officer, now=NOW)


def test_blocks_are_moved_and_the_history_tells_which(village, officer):
    story = factories.story(village, *map(factories.content, "ABC"), by=officer)
    subject = factories.story_subject(village)
    last = read(village).blocks[2].id
    for _step in range(3):  # at the top it stays
        services.move_block(subject=subject, block_id=last, by=-1, by_id=officer, now=NOW)
    publish(village, officer)
    assert [block.body.text for block in read(village).blocks] == ["C", "A", "B"]
    now, before = queries.revision(story, 6)
    [moved] = differences.between(before.blocks, now.blocks)
    assert (moved.how, moved.title) == ("moved", "C")
    assert StoryRevision.objects.count() == 6


def test_a_form_that_comes_twice_adds_one_block(village, officer):
    factories.story(village, by=officer)
    subject = factories.story_subject(village)
    given = dict(kind="text", content=factories.content("Thêm"), key="k", by_id=officer, now=NOW)
    ids = {services.add_block(subject=subject, **given) for _time in range(2)}
    assert len(ids) == 1
    assert len(queries.story_of(subject).latest.blocks) == 2


def test_who_writes_in_ignorance_of_anothers_change_is_told(village, officer):
    factories.story(village, factories.content("A"), factories.content("B"), by=officer)
    first, second = (block.id for block in read(village).blocks)
    change(village, first, officer, base=3, vi="A của người khác")
    # Another block has not changed meanwhile: no matter.
    change(village, second, officer, base=3, vi="B mới")
    with pytest.raises(services.ChangedMeanwhile):
        change(village, first, officer, base=3, vi="A của tôi")
    assert queries.story_of(factories.story_subject(village)).latest.blocks[0]["texts"] == {
        "body": {"vi": "A của người khác"}
    }


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("![x](https://example.org/x.png)", '!<a href="https://example.org/x.png" rel="nofollow noopener">x</a>'),
        ("[x](data:text/html;base64,xx)", "[x](data:text/html;base64,xx)"),
        ("# Tên", "# Tên"),
        ("[báo](https://example.org/?a=1&b=2)", '<a href="https://example.org/?a=1&amp;b=2" rel="nofollow noopener">báo</a>'),
        ("<https://example.org>", '<a href="https://example.org" rel="nofollow noopener">https://example.org</a>'),
    ],
)  # fmt: skip
def test_markdown_brings_no_script_along(village, officer, html, shown, client):
    factories.story(village, factories.content(html), by=officer)
    assert only(read(village)).html.strip() == f"<p>{shown}</p>"
    page = client.get("/lang/bat-trang/").content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


# Who may tell of a village: roles, with what their organisation answers for.
def person(role, **organisation):
    kind = {
        Role.COMMUNE_OFFICER: "commune", Role.ASSOCIATION: "association",
        Role.CITY_OFFICER: "department", Role.INSPECTOR: "inspectorate", Role.LENDER: "lender",
        Role.ADMINISTRATOR: "platform", Role.PRODUCER_OWNER: "producer",
        Role.PRODUCER_STAFF: "producer",
    }[role]  # fmt: skip
    home = Organisation.objects.create(kind=kind, name="x", **organisation)
    if role == Role.ASSOCIATION:
        Remit.objects.create(association=home)
    return factories.member(role, of=home)


MAY = [
    (Role.COMMUNE_OFFICER, {"area_code": "00577"}),
    (Role.ASSOCIATION, {"area_code": "00577"}),
    (Role.CITY_OFFICER, {"department": "culture"}),
    (Role.ADMINISTRATOR, {}),
]
MAY_NOT = [
    (Role.COMMUNE_OFFICER, {"area_code": "99999"}),
    (Role.ASSOCIATION, {"area_code": "99999"}),
    (Role.ASSOCIATION, {}),
    (Role.CITY_OFFICER, {"department": "industry"}),
    (Role.INSPECTOR, {}),
    (Role.LENDER, {}),
    (Role.PRODUCER_OWNER, {}),
    (Role.PRODUCER_STAFF, {}),
]


@pytest.mark.parametrize(("role", "organisation"), MAY)
def test_who_may_tell_of_a_village_and_its_artisans(village, role, organisation):
    by = person(role, **organisation).pk
    factories.story(village, by=by)
    assert read(village)
    items, _next = queries.to_tell(by, "village")
    assert [(subject.slug, state) for subject, state in items] == [("bat-trang", "published")]


@pytest.mark.parametrize(("role", "organisation"), MAY_NOT)
def test_to_all_others_there_is_nothing_to_write(village, officer, role, organisation):
    factories.story(village, by=officer)
    by, subject = person(role, **organisation).pk, factories.story_subject(village)
    block = only(read(village)).id
    consent = factories.shown_consent(village, block, by=officer)
    trail = AuditEvent.objects.count()
    who = {"subject": subject, "by_id": by, "now": NOW}
    acts = [
        lambda: services.begin_story(**who),
        lambda: services.add_block(kind="text", content=factories.content(), key="x", **who),
        lambda: services.change_block(block_id=block, content=factories.content("x"), base=2, **who),
        lambda: services.move_block(block_id=block, by=1, **who),
        lambda: services.remove_block(block_id=block, **who),
        lambda: services.restore(number=1, **who),
        lambda: services.move_story(action="withdraw", reason="x", **who),
        lambda: services.count_people(block_id=block, people=0, **who),
        lambda: services.read_consents(block_id=block, **who),
        lambda: services.revoke_consent(consent=consent, **who),
        lambda: services.add_source(text="x", **who),
        lambda: services.add_picture(
            picture=services.PictureGiven(b"", "", "cc0", 0), content=factories.content(), key="x", **who
        ),
        lambda: factories.shown_consent(village, block, by=by),
        lambda: queries.subject_for(by, "village", "bat-trang"),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(NotFound):
            act()
    consent.refresh_from_db()
    assert consent.revoked_at is None
    assert Story.objects.get().state == "published"
    assert (StoryRevision.objects.count(), AuditEvent.objects.count()) == (2, trail)


def test_a_craft_is_told_of_by_the_city_alone(officer):
    craft = factories.craft(slug="gom")
    culture = person(Role.CITY_OFFICER, department="culture").pk
    factories.story(craft, by=culture)
    assert read(craft)
    with pytest.raises(NotFound):
        factories.story(factories.craft(), by=officer)
    assert queries.to_tell(officer, "craft") == ([], None)


def test_nobody_is_shown_without_his_consent(village, officer):
    factories.story(village, by=officer)
    picture = factories.story_picture(village, by=officer, people=2)
    publish(village, officer)

    def shown(today=TODAY):
        return picture in [block.id for block in read(village, today=today).blocks]

    assert shown() is False
    factories.shown_consent(village, picture, by=officer)
    assert shown() is False  # one of two
    second = factories.shown_consent(
        village, picture, by=officer, person="Trần Văn Hai", valid_until=TODAY + timedelta(days=9)
    )
    assert shown() is True
    assert shown(TODAY + timedelta(days=10)) is False
    assert shown(TODAY - timedelta(days=1)) is False

    services.revoke_consent(
        subject=factories.story_subject(village), consent=second, by_id=officer, now=NOW
    )
    assert shown() is False


def test_who_is_told_of_in_words_agrees_as_well(village, officer):
    factories.story(village, factories.content("Nghệ nhân kể"), by=officer)
    block = only(read(village)).id
    services.count_people(
        subject=factories.story_subject(village), block_id=block, people=1, by_id=officer, now=NOW
    )
    assert read(village).blocks == ()
    # An earlier text comes back, and is still not shown without the person's word.
    change(village, block, officer, vi="Khác")
    services.restore(subject=factories.story_subject(village), number=2, by_id=officer, now=NOW)
    publish(village, officer)
    assert read(village).blocks == ()
    factories.shown_consent(village, block, by=officer)
    assert len(read(village).blocks) == 1


def test_looking_at_consents_is_written_down(village, officer):
    factories.story(village, by=officer)
    block = only(read(village)).id
    look = {
        "subject": factories.story_subject(village),
        "block_id": block,
        "by_id": officer,
        "now": NOW,
    }
    services.read_consents(**look)
    assert not AuditEvent.objects.filter(action="registry.consent.read").exists()
    factories.shown_consent(village, block, by=officer)
    services.read_consents(**look)
    event = AuditEvent.objects.get(action="registry.consent.read")
    assert (event.by_id, event.details) == (officer, {"block": block, "n": 1})
    assert "Nguyễn Thị Mẫu" not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_a_source_is_added_once(village, officer):
    given = {
        "subject": factories.story_subject(village),
        "text": "sách làng",
        "by_id": officer,
        "now": NOW,
    }
    assert services.add_source(**given) == services.add_source(**given)


@pytest.mark.parametrize("n", [1, 3])
def test_a_story_costs_one_statement_however_long(village, officer, n, django_assert_num_queries):
    factories.story(village, *[factories.content(f"{i}") for i in range(n)], by=officer)
    for _picture in range(n):
        factories.story_picture(village, by=officer)
    publish(village, officer)
    with django_assert_num_queries(1):
        assert len(read(village).blocks) == 2 * n
