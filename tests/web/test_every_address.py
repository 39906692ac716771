"""Every address as every role: what is not yours answers 404, what needs a name asks for it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from langnghe.accounts.models import User
from langnghe.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
ROLES = (
    "guest",
    "buyer",
    "stranger_maker",
    "maker",
    "staff",
    *[r for r in Role if "producer" not in r],
)
# Who may see a page that is not for everybody, by the name of its address.
MAKERS, WORKSHOPS = {"maker", "staff"}, {"maker", "staff", "stranger_maker"}
# Who connects loggers and laboratory software.
CONNECTS = {"commune_officer", "city_officer", "analyst", "plant_operator", "administrator"}
OFFICERS = {"commune_officer", "city_officer", "administrator"}
# Who keeps a station, and who oversees it.
KEEPERS = OFFICERS | {"inspector", "plant_operator"}
# Of the village's own commune.
TELLERS = {"commune_officer", "association", "administrator"}
STORY_PAGES = ("desk", "story", "history", "revision", "add", "edit", "consents")
FOR: dict[str, set[str]] = {
    "orders:today": WORKSHOPS,
    "orders:seller_orders": WORKSHOPS,
    "orders:seller_order": MAKERS,
    "orders:slip": MAKERS,
    "catalogue:stock": WORKSHOPS,
    "catalogue:stock_grid": WORKSHOPS,
    "catalogue:sheets": WORKSHOPS,
    "catalogue:sheet_template": WORKSHOPS,
    "catalogue:goods_workbook": WORKSHOPS,
    "catalogue:goods_csv": WORKSHOPS,
    "catalogue:sheet": MAKERS,
    "catalogue:sheet_problems": MAKERS,
    "catalogue:sheet_file": MAKERS,
    "catalogue:goods": WORKSHOPS,
    "catalogue:new": WORKSHOPS,
    "catalogue:editor": MAKERS,
    "catalogue:pictures": MAKERS,
    "catalogue:preview": MAKERS,
    # Whoever began it goes on with it, nobody else.
    "catalogue:upload": {"maker"},
    "accounts_software": WORKSHOPS | CONNECTS | {"lender"},
    "accounts_messages": WORKSHOPS,
    # Only an owner connects software, offices and laboratories for what they measure, lenders for
    # their loans.
    "accounts_token_new": {"maker", "stranger_maker", "lender", *CONNECTS},
    "accounts_token_revoke": {"maker"},
    "accounts_endpoint_new": {"maker", "stranger_maker"},
    "accounts_endpoint_end": {"maker"},
    "orders:transfers": {"administrator"},
    "orders:pick_list": WORKSHOPS,
    "orders:figures": WORKSHOPS,
    "orders:figures_csv": WORKSHOPS,
    "checkout:by_phone": WORKSHOPS,
    "checkout:taken": MAKERS,
    "web:workshop_more": WORKSHOPS,
    "web:own_page": WORKSHOPS,
    "web:breaks": WORKSHOPS,
    "web:break": MAKERS,
    "web:posters": WORKSHOPS,
    "web:poster": WORKSHOPS,
    "web:consents": WORKSHOPS,
    "web:association": {"association"},
    "web:association_find": {"association"},
    "web:association_ask": {"association"},
    "web:consents_to_witness": {"commune_officer"},
    "web:consent_paper": {"maker", "association", "commune_officer", "administrator"},
    # A workshop that comes to be, and the papers of it.
    "desk:workshop": MAKERS,
    "desk:step": MAKERS,
    "desk:answer": MAKERS,
    "desk:paper": MAKERS | OFFICERS,
    **dict.fromkeys(
        (
            "web:desk",
            "desk:makers",
            "desk:associations",
            "desk:association",
            "desk:maker",
            "desk:claims",
            "desk:claim",
            "desk:cases",
            "desk:case",
            "desk:dossiers",
            "desk:dossier_new",
            "desk:dossier",
            "desk:checks",
            "desk:check",
            "desk:register",
            "desk:export",
            "desk:search",
        ),
        OFFICERS,
    ),
    **{f"heritage:{page}": TELLERS for page in STORY_PAGES},
    "web:story_preview": TELLERS,
    **dict.fromkeys(
        (
            "ingest:deliveries",
            "ingest:lines",
            "ingest:line",
            "ingest:stations",
            "ingest:station",
            "ingest:stream",
            "ingest:field",
            "ingest:photo",
        ),
        KEEPERS,
    ),
    "ingest:devices": {"plant_operator"},
    "ingest:sheets": OFFICERS | {"inspector", "analyst"},
    "ingest:sheet": OFFICERS | {"inspector", "analyst"},
    "ingest:sheet_new": {"analyst"},
    "ingest:template": {"analyst"},
    **{
        f"treatment:{page}": OFFICERS
        for page in (
            "projects",
            "project_new",
            "project",
            "project_edit",
            "wastes",
            "waste_new",
            "waste",
            "load",
            "quarter",
            "adoptions",
            "technology_new",
            "adopt",
            "adoption",
        )
    },
    **{f"treatment:{page}": {"plant_operator"} for page in ("plants", "plant", "day")},
    **{
        f"programmes:{page}": {"city_officer", "administrator"}
        for page in ("budget", "line", "line_new", "plans", "plan")
    },
    "treatment:photo": OFFICERS | {"plant_operator"},
    "treatment:own": WORKSHOPS,
    "accounts_vouch": {"association", "commune_officer"},
    # An inspector looks at the whole city.
    "judging:alerts": OFFICERS | {"inspector"},
    "judging:alert": OFFICERS | {"inspector"},
    "judging:signing": {"administrator"},
    "judging:places": OFFICERS | {"inspector", "analyst"},
    # Also the maker whose facility it is.
    "judging:place": OFFICERS | {"inspector", "analyst"} | MAKERS,
    **{
        f"judging:{page}": OFFICERS
        for page in (
            "place_new",
            "place_edit",
            "permit_new",
            "permit_end",
            "permit_edit",
            "acceptance_new",
            "connect",
        )
    },
    **dict.fromkeys(
        (
            "cases:queue",
            "cases:new",
            "cases:case",
            "cases:inspections",
            "cases:plan",
            "cases:terms",
            "cases:inspection_new",
            "cases:inspection",
            "cases:checklist",
        ),
        OFFICERS | {"inspector"},
    ),
    # Both sides.
    "cases:minutes_pdf": OFFICERS | {"inspector"} | MAKERS,
    "cases:photo": OFFICERS | {"inspector"} | MAKERS,
    **{
        f"dossiers:{page}": MAKERS
        for page in (
            "dossier",
            "changes",
            "papers",
            "paper",
            "page",
            "facts",
            "hand_in",
            "section",
            "printed",
            "printed_pdf",
            "receipt",
        )
    },
    "dossiers:mine": WORKSHOPS,
    "dossiers:withdraw": {"maker"},
    "cases:mine": WORKSHOPS | {"plant_operator"},
    "cases:own_case": MAKERS,
    "cases:own_minutes": MAKERS,
    "seeing:complaints": OFFICERS | {"inspector"},
    "seeing:complaint_desk": OFFICERS | {"inspector"},
    "seeing:classing": {"administrator"},
    # Whoever receives dossiers; one of them only its own office, and whose it is.
    **{
        f"deciding:{page}": OFFICERS | {"lender"}
        for page in ("queue", "workload", "figures", "sittings")
    },
    **{
        f"deciding:{page}": {"commune_officer"}
        for page in (
            "letter_templates",
            "sitting",
            "round",
            "dossier",
            "paper",
            "score",
            "decide",
            "desk_letter",
            "desk_letter_pdf",
            "desk_agreement",
            "desk_agreement_pdf",
            "desk_step_letter",
        )
    },
    **{
        f"deciding:{page}": MAKERS
        for page in (
            "letter",
            "letter_pdf",
            "step_letter",
            "appeal",
            "agreement",
            "agreement_pdf",
            "tranche",
            "report",
        )
    },
    "deciding:decline": {"maker"},
    "deciding:evidence": MAKERS | {"commune_officer"},
    "deciding:report_page": MAKERS | {"commune_officer"},
    "seeing:photo": set(),  # this complaint has none
    **{f"loans:{page}": {"lender"} for page in ("desk", "money", "told", "loan")},
    **{f"contracts:{page}": {"lender"} for page in ("waiting", "sign")},
    **{f"portfolio:{page}": {"lender"} for page in ("portfolio", "csv", "xlsx")},
    **{f"subsidy:{page}": {"lender"} for page in ("claims", "csv", "xlsx", "end")},
    "loans:own_loan": MAKERS,
    "loans:calendar": MAKERS,
    **{f"products:{page}": {"lender"} for page in ("desk", "desk_new", "desk_product")},
    **{
        f"guidance:{page}": {"commune_officer", "city_officer", "lender"}
        for page in ("desk", "desk_adviser", "desk_asked")
    },
    # Of the office that answered it, or the adviser's own.
    "guidance:desk_question": {"lender"},
    "guidance:desk_new_slots": {"lender"},
    "guidance:desk_slot": {"lender"},
    "guidance:calendar": {"maker"},
    "accounts_members": WORKSHOPS,
    "accounts_leave": WORKSHOPS,
    "accounts_invite": {"maker", "stranger_maker"},
    "accounts_member_role": {"maker"},
    "accounts_invitation_hand": {"maker"},
    "accounts_member_remove": {"maker"},
}
MAKERS_POST = {
    "orders:act", "orders:confirm_transfer", "orders:answer_freight", "catalogue:sale",
    "accounts_endpoint_test", "accounts_message_replay", "accounts_messages_replay",
    "web:acting_begin", "web:acting_end", "web:consent_answer",
    "desk:submit", "desk:discard", "desk:remove_paper", "desk:evidence",
    "heritage:move", "heritage:arrange", "heritage:revoke",
    "orders:act_later", "catalogue:stock_batch", "catalogue:sheet_confirm",
    "catalogue:sheet_cancel",
    "accounts_device_end", "accounts_devices_end", "accounts_consent", "accounts_switch",
    "accounts_invitation_withdraw",
    "catalogue:draft", "catalogue:begin", "web:break_end", "judging:mail",
    "ingest:device_end", "ingest:undo", "ingest:undo_all", "ingest:sheet_write",
    "cases:checks_later", "subsidy:count", "subsidy:move", "products:desk_close", "guidance:cancel",
    "offers:search_keep", "offers:search_change",
}  # fmt: skip
SIGNED_IN = {
    # A worker borrows without a workshop.
    "loans:mine",
    "guidance:mine", "guidance:book", "guidance:ask", "guidance:my_questions",
    "dossiers:own", "dossiers:start", "offers:searches",
    "desk:mine", "desk:open", "orders:mine", "accounts_profile", "account_change_password", "account_set_password",
    "account_reauthenticate", "accounts_devices", "accounts_contact", "accounts_contact_prove",
    "accounts_privacy", "accounts_export", "accounts_readings", "accounts_erase",
    "accounts_invitation", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_generate_recovery_codes",
}  # fmt: skip
# There is nothing to see without a factor of that kind.
FACTORS = {"mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"}


def addresses() -> Iterator[tuple[str, URLPattern]]:
    def walk(patterns: list, namespace: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if pattern.app_name in {"admin", "api"}:
                    continue
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, inner)
            elif pattern.name:
                yield f"{namespace}{pattern.name}", pattern

    for name, pattern in walk(get_resolver().url_patterns, ""):
        if not name.startswith(("api:", "api-1")):  # the API has tests of its own
            yield name, pattern


@pytest.fixture
def world() -> dict[str, object]:
    """One order of two makers, and a person of each role."""
    return factories.world()


def visit(client: Client, path: str, person: User | None) -> int:
    client.logout()
    if person:
        client.force_login(person)
    answer = client.get(path)
    if answer.streaming:
        list(answer.streaming_content)  # a file that is handed out stays open until its end
    return answer.status_code


def test_pages_are_open_to_those_they_are_for_and_to_nobody_else(client, world):
    wrong, seen = [], 0
    for name, path in factories.paths(world).items():
        for role in ROLES:
            status = visit(client, path, world["people"].get(role))
            seen += 1
            if not allowed(name, role, status):
                wrong.append(f"{name} as {role}: {status}")
    assert wrong == []
    assert seen > 200


def allowed(name: str, role: str, status: int) -> bool:
    if name in FOR:
        if role == "guest":
            return status == 302
        return status == 200 if role in FOR[name] else status == 404
    if name in SIGNED_IN:
        # Who has no password cannot confirm it: that page answers 403.
        return status == 302 if role == "guest" else status in {200, 302, 403}
    if name in FACTORS:
        return status == 302 if role == "guest" else status in {302, 404}
    if name == "readyz":
        return status == 503  # no worker beats in a test
    if name in MAKERS_POST:
        return status == 302 if role == "guest" else status == 405
    # Open pages; some only take a POST, some send on who is logged in already.
    return status in {200, 302, 400, 405}


def test_no_address_is_forgotten(world):
    known = set(factories.paths(world))
    unknown = {name for name, _pattern in addresses()} - known - factories.NOT_A_PAGE
    assert unknown == set()


def test_the_admin_is_for_staff_only(client, world):
    for role in ROLES:
        status = visit(client, "/quan-tri/", world["people"].get(role))
        assert (status == 200) is (role == "administrator"), role


POSTS = (
    "orders:act", "orders:confirm_transfer", "orders:answer_freight", "catalogue:sale",
    "accounts_token_revoke", "accounts_endpoint_end", "accounts_endpoint_test",
    "accounts_message_replay", "web:consent_answer", "web:acting_begin",
    "desk:submit", "desk:discard", "desk:step", "desk:remove_paper", "desk:answer",
    "orders:act_later", "catalogue:sheet_confirm",
    "catalogue:sheet_cancel",
    "catalogue:editor", "catalogue:draft", "catalogue:begin", "web:break", "web:break_end",
)  # fmt: skip
# What staff of the same workshop may not do either.
OWNERS_POSTS = ("accounts_token_revoke", "accounts_endpoint_end", "web:consent_answer")


@pytest.mark.parametrize("name", POSTS)
def test_a_maker_cannot_touch_what_is_anothers(client, world, name):
    path = factories.paths(world)[name]
    allowed = {"maker", "guest"} if name in OWNERS_POSTS else {"maker", "staff", "guest"}
    for role in set(ROLES) - allowed:
        client.force_login(world["people"][role])
        assert client.post(path, {"reason": "x", "amount": "1", "token": "t"}).status_code == 404, (
            role
        )
    client.logout()
    assert client.post(path).status_code == 302
    factories.assert_untouched(world)


DESK_POSTS = (
    "desk:maker", "desk:claim", "desk:case", "desk:dossier", "desk:evidence", "desk:check",
    "desk:association",
    "treatment:project", "treatment:project_edit", "treatment:waste", "treatment:load",
    "treatment:quarter", "treatment:adoption",
    "judging:place_edit", "judging:permit_new", "judging:permit_end", "judging:connect",
    "judging:permit_edit",
)  # fmt: skip


@pytest.mark.parametrize("name", DESK_POSTS)
def test_nobody_but_an_officer_of_that_commune_decides(client, world, name):
    path = factories.paths(world)[name]
    people = world["people"] | {"neighbour": factories.officer("99999")}
    form = {"action": "verify", "words": "x", "outcome": "kept", "kind": "evidence"}
    for role in {*ROLES, "neighbour"} - OFFICERS - {"guest"}:
        client.force_login(people[role])
        assert client.post(path, form).status_code == 404, role
        assert client.get(path).status_code in {404, 405}, role
    client.logout()
    assert client.post(path).status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "heritage:story", "heritage:move", "heritage:add", "heritage:edit", "heritage:arrange",
        "heritage:revision", "heritage:consents", "heritage:revoke",
    ],
)  # fmt: skip
def test_nobody_tells_of_a_village_that_is_not_his_to_tell(client, world, name):
    path = factories.paths(world)[name]
    form = {"action": "withdraw", "reason": "x", "body_vi": "x", "key": "k", "base": "1"}
    for role in set(ROLES) - TELLERS - {"guest"}:
        client.force_login(world["people"][role])
        assert client.post(path, form).status_code == 404, role
    client.logout()
    assert client.post(path, form).status_code == 302
    factories.assert_untouched(world)


TOKEN_FORM = {"name": "x", "scopes": ["orders:read"], "key": "k"}
ENDPOINT_FORM = {"url": "https://example.org/other", "events": ["order.created"]}


@pytest.mark.parametrize(
    ("name", "form"),
    [("accounts_token_new", TOKEN_FORM), ("accounts_endpoint_new", ENDPOINT_FORM)],
)
def test_nobody_but_an_owner_connects_software(client, world, name, form):
    path = factories.paths(world)[name]
    home = {"organisation": world["producer"].organisation_id}
    for role in set(ROLES) - {"maker", "guest", "stranger_maker"}:
        client.force_login(world["people"][role])
        # Who connects loggers or a lender's system has no say here either: the choice is not among his.
        connects = role in CONNECTS | {"lender"} and name == "accounts_token_new"
        wanted = 422 if connects else 404
        assert client.post(path, {**form, **home}).status_code == wanted, role
    # Another owner has no say in this workshop: the choice is not among his.
    client.force_login(world["people"]["stranger_maker"])
    assert client.post(path, {**form, **home}).status_code == 422
    client.logout()
    assert client.post(path, {**form, **home}).status_code == 302
    factories.assert_untouched(world)


def test_a_maker_replays_nothing_of_anothers(client, world):
    world["message"].given_up_at = world["message"].created_at
    world["message"].save()
    for role in set(ROLES) - {"maker", "staff", "guest"}:
        client.force_login(world["people"][role])
        status = client.post(factories.paths(world)["accounts_messages_replay"]).status_code
        assert status == (302 if role == "stranger_maker" else 404), role
    factories.assert_untouched(world)
