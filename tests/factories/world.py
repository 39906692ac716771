"""One small world: a person of each role, an order of two makers, and the address of every page."""

from typing import Any

from django.urls import reverse

from langnghe.accounts.models import ApiToken, WebhookEndpoint, WebhookMessage
from langnghe.accounts.roles import Role
from langnghe.environment.cases.services import minutes
from langnghe.environment.sensing.rules import scope_of
from langnghe.environment.treatment.models import EcoLabel, Movement, Quarter
from langnghe.market.catalogue.models import Draft, Product, Sheet, Upload
from langnghe.market.orders.models import Order, SellerOrder
from langnghe.market.shipping.models import FreightRequest
from langnghe.registry.desk.models import Decision
from langnghe.registry.desk.services import moderation
from langnghe.registry.models import Break, Remit, ShownConsent, Story, StoryPicture
from tests.factories import (
    accounts,
    cases,
    catalogue,
    deciding,
    desk,
    environment,
    guidance,
    heritage,
    ingest,
    judging,
    loans,
    offers,
    orders,
    products,
    programmes,
    registry,
    seeing,
    support,
    treatment,
)

__all__ = ["NOT_A_PAGE", "assert_untouched", "paths", "world"]

# Addresses that are no page of their own: steps behind a mail's link, files, other doors.
NOT_A_PAGE = {
    "account_reset_password_from_key",
    "sitemap-section",
    "mfa_remove_webauthn",  # of one's own passkeys alone: tests/accounts/test_passkeys.py
}


def world() -> dict[str, Any]:
    maker, stranger = accounts.user("maker"), accounts.user("stranger_maker")
    producer = registry.producer(owner=maker)
    registry.producer(owner=stranger)
    variant = catalogue.variant(product_fields={"producer": producer})
    order = orders.order(variant, catalogue.variant(), pay_by="cod")
    part = SellerOrder.objects.get(order=order, producer=producer)
    staff = accounts.member(Role.PRODUCER_STAFF, of=producer.organisation)
    people = {
        "buyer": accounts.user("buyer"), "maker": maker, "stranger_maker": stranger, "staff": staff,
    }  # fmt: skip
    for role in Role:
        if "producer" not in role:
            people[role] = accounts.member(role)
    admin = people[Role.ADMINISTRATOR]
    admin.is_staff = admin.is_superuser = True
    admin.save()
    freight = FreightRequest.objects.create(
        variant=variant, quantity=1, name="Mai", phone="+84912345678",
        commune=registry.commune(), token="t1", created_at=catalogue.NOW,
    )  # fmt: skip
    order.taken_by = maker
    order.save()
    board = people[Role.ASSOCIATION].memberships.get().organisation
    board.area_code = producer.village.commune_id
    board.save()
    Remit.objects.create(association=board, village=producer.village)
    consent = registry.consent(producer, board, state="asked", given="on_paper")
    teller = accounts.officer(producer.village.commune_id).pk
    story = heritage.story(producer.village, by=teller)
    block = heritage.story_picture(producer.village, by=teller)
    heritage.publish_story(producer.village, by=teller)
    shown = heritage.shown_consent(producer.village, block, by=teller)
    artisan = registry.artisan(village=producer.village)
    sheet = catalogue.sheet(producer=producer, by=maker)
    accounts.token(of=producer.organisation, by=maker)
    endpoint = accounts.endpoint(of=producer.organisation, by=maker)
    desk.file_of(producer, maker)
    officer = people[Role.COMMUNE_OFFICER]
    case = desk.case(producer=producer)
    moderation.take_down(
        case=case, rule="misleading", words="Sai", scope=desk.desk_of(officer), now=desk.NOW
    )
    invitation = accounts.invitation(of=producer.organisation, by=maker)
    village = producer.village
    plant = treatment.plant_of(
        people[Role.PLANT_OPERATOR].memberships.get().organisation, village=village
    )
    log = treatment.log(plant)
    waste = treatment.stream_of_waste(village)
    load = treatment.load(waste, 700)
    adoption = treatment.proven(producer)
    home = environment.facility(village=producer.village, producer=producer)
    alert = judging.alert(environment.station(facility=home))
    permit = judging.permit(home)
    receiving_plant = environment.facility(village=village, kind="plant")
    inspector = scope_of(people[Role.INSPECTOR].pk)
    breach = cases.case_in("remediation_ordered", inspector, home)
    look = cases.inspection(home, inspector)
    cases.fill(look, inspector)
    minutes.draw_up(inspection=look, scope=inspector, now=desk.NOW)
    breach_photo = cases.photo(breach, maker)
    monitoring = ingest.monitoring(producer, people)
    fund = people[Role.LENDER].memberships.get().organisation
    loan = loans.paid_out(lender=fund, producer_id=producer.pk)
    loan_product = products.loan_terms(products.loan_product(fund)).product
    booking = guidance.booking(guidance.slot(by=people[Role.LENDER]), by=maker)
    drafted, sent = support.drafted_and_sent(maker, producer)
    return {
        "drafted": drafted, "sent": sent, "search": offers.saved_search(maker),
        "booking": booking, "question": guidance.published(by=people[Role.LENDER]),
        "monitoring": monitoring, "loan_product": loan_product,
        "plant": plant, "log": log, "waste": waste, "load": load, "adoption": adoption,
        "plant_photo": treatment.photo(plant, officer),
        "alert": alert, "permit": permit, "receiving_plant": receiving_plant, "breach": breach, "breach_photo": breach_photo, "inspection": look,
        "complaint": seeing.complaint(producer.village),
        "case": case, "paper": desk.paper(producer, maker),
        "dossier": desk.dossier(officer, village=producer.village),
        "title": desk.title(producer.village), "claim": desk.claim(),
        "token": ApiToken.objects.get(), "endpoint": endpoint,
        "message": accounts.told(producer.organisation),
        "people": people, "loan": loan, "subsidy": loans.subsidy(loan), "order": order, "part": part, "variant": variant, "freight": freight,
        "producer": producer, "consent": consent, "consent_paper": consent.paper, "by_phone": order,
        "story": story, "story_picture": StoryPicture.objects.get(),
        "shown_consent": shown, "artisan": artisan, "sheet": sheet,
        "invitation": invitation, "board": board,
        "upload": catalogue.upload(of=variant.product, by=maker),
        "break": registry.a_break(producer), "support": deciding.desk_world(officer, producer),
        "granted": deciding.loan_granted(people[Role.LENDER], producer),
        "budget_line": programmes.budget_line(1_000), "measure": programmes.measure(),
    }  # fmt: skip


def paths(world: dict[str, Any]) -> dict[str, str]:
    """Every address by its name."""
    order, part, producer = world["order"], world["part"], world["producer"]
    product, village = world["variant"].product, producer.village
    secret = [order.number, order.secret]
    story, drawn = ["lang", village.slug], world["story_picture"]
    plant, waste = world["plant"], world["waste"]
    arguments: dict[str, list[Any]] = {
        "programmes:measure": [world["measure"].slug],
        "programmes:act": [world["budget_line"].scheme.bases.get().slug],
        "programmes:programme": [world["budget_line"].scheme.programme.slug],
        "programmes:plan": [world["budget_line"].scheme.programme.slug],
        "programmes:scheme": [world["budget_line"].scheme.slug],
        "programmes:line": [world["budget_line"].uid],
        "judging:verdict": [world["alert"].episode.worst.uid],
        "judging:severity": [world["alert"].station.slug],
        "judging:alert": [world["alert"].uid],
        **{
            f"judging:{name}": [world["permit"].facility.uid]
            for name in ("place", "place_edit", "permit_new", "connect")
        },
        **{
            f"judging:{name}": [world["permit"].facility.uid, world["permit"].uid]
            for name in ("permit_end", "permit_edit")
        },
        "judging:acceptance_new": [world["receiving_plant"].uid],
        **ingest.monitoring_arguments(world["monitoring"]),
        **deciding.desk_arguments(world["support"]),
        "contracts:sign": [world["granted"].uid],
        "treatment:open_project": [plant.slug],
        "treatment:technology": [world["adoption"].technology.slug],
        "treatment:project": [plant.uid],
        "treatment:project_edit": [plant.uid],
        "treatment:waste": [waste.uid],
        "treatment:load": [waste.uid, world["load"].uid],
        "treatment:quarter": [waste.uid, 2026, 4],
        "treatment:adoption": [world["adoption"].uid],
        "treatment:plant": [plant.uid],
        "treatment:day": [plant.uid, world["log"].day],
        "treatment:photo": [world["plant_photo"].uid],
        "cases:case": [world["breach"].uid],
        "cases:own_case": [world["breach"].uid],
        "cases:photo": [world["breach_photo"].uid],
        **{
            f"cases:{name}": [world["inspection"].uid]
            for name in ("inspection", "checklist", "checks_later", "minutes_pdf", "own_minutes")
        },
        "seeing:card": [village.slug],
        "seeing:station": [world["alert"].station.slug],
        "seeing:csv": [world["alert"].station.slug],
        "seeing:parquet": [world["alert"].station.slug],
        "seeing:village_csv": [village.slug],
        "seeing:village_parquet": [village.slug],
        "seeing:report": [village.commune_id, 2026, 10],
        "seeing:complaint": [world["complaint"].number, world["complaint"].secret],
        "seeing:complaint_desk": [world["complaint"].uid],
        "loans:loan": [world["loan"].uid],
        "subsidy:count": [world["loan"].uid],
        "subsidy:move": [world["loan"].uid],
        "subsidy:end": [world["subsidy"].uid],
        "subsidy:csv": [2026, 3],
        "subsidy:xlsx": [2026, 3],
        "loans:own_loan": [world["loan"].uid],
        "loans:calendar": [world["loan"].uid],
        "seeing:photo": [world["complaint"].uid],
        "seeing:open_case": [world["complaint"].uid],
        "web:artisan": [world["artisan"].slug],
        "web:story_preview": story,
        "heritage:story": story,
        "heritage:move": story,
        "heritage:history": story,
        "heritage:revision": [*story, 1],
        "heritage:add": [*story, "text"],
        "heritage:edit": [*story, drawn.block],
        "heritage:arrange": [*story, drawn.block],
        "heritage:consents": [*story, drawn.block],
        "heritage:revoke": [*story, world["shown_consent"].uid],
        "heritage-open:manifest": [world["story"].uid],
        "heritage-open:picture": [drawn.uid, drawn.width],
        "catalogue:product": [product.slug],
        "catalogue:sale": [product.slug],
        "catalogue:editor": [product.uid],
        "catalogue:draft": [product.uid],
        "catalogue:pictures": [product.uid],
        "catalogue:preview": [product.uid],
        "catalogue:begin": [product.uid],
        "catalogue:upload": [world["upload"].uid],
        "web:village": [village.slug],
        "web:craft": [product.craft.slug],
        "web:producer": [producer.slug],
        "shipping:ask_freight": [world["variant"].uid],
        "orders:order": secret,
        "orders:report_transfer": secret,
        "orders:cancel": secret,
        "orders:seller_order": [part.number],
        "orders:slip": [part.number],
        "orders:confirm_transfer": [part.number],
        "orders:act": [part.number, "refuse"],
        "orders:answer_freight": [world["freight"].pk],
        "catalogue:share": [product.slug],
        "web:producer_share": [producer.slug],
        "web:break": [world["break"].uid],
        "web:break_end": [world["break"].uid],
        "web:association_ask": [producer.slug],
        "web:acting_begin": [producer.slug],
        "web:consent_paper": [world["consent_paper"].uid],
        "web:consent_answer": [world["consent"].uid, "revoke"],
        "checkout:taken": [world["by_phone"].number],
        "orders:act_later": [part.number, "refuse"],
        "catalogue:sheet": [world["sheet"].pk],
        "catalogue:sheet_confirm": [world["sheet"].pk],
        "catalogue:sheet_cancel": [world["sheet"].pk],
        "catalogue:sheet_problems": [world["sheet"].pk],
        "catalogue:sheet_file": [world["sheet"].pk],
        "accounts_token_revoke": [world["token"].uid],
        "accounts_endpoint_end": [world["endpoint"].uid],
        "accounts_endpoint_test": [world["endpoint"].uid],
        "accounts_message_replay": [world["message"].pk],
        "desk:workshop": [producer.uid],
        "desk:submit": [producer.uid],
        "desk:discard": [producer.uid],
        "desk:step": [producer.uid, "papers"],
        "desk:remove_paper": [producer.uid, world["paper"].uid],
        "desk:answer": [world["case"].uid],
        "desk:paper": [world["paper"].uid],
        "desk:maker": [producer.uid],
        "desk:association": [world["board"].uid],
        "desk:case": [world["case"].uid],
        "desk:claim": [world["claim"].uid],
        "desk:dossier": [world["dossier"].uid],
        "desk:evidence": [world["dossier"].uid],
        "desk:check": [village.slug, "village"],
        "web:report": ["san-pham", product.slug],
        "accounts_device_end": ["0" * 24],
        "accounts_invitation": [world["invitation"].pk, accounts.link_of(world["invitation"])],
        "accounts_invitation_withdraw": [world["invitation"].pk],
        "accounts_invitation_hand": [world["invitation"].pk],
        "accounts_member_role": [world["people"]["staff"].uid],
        "accounts_member_remove": [world["people"]["staff"].uid],
        "products:product": [world["loan_product"].slug],
        "products:desk_product": [world["loan_product"].uid],
        "products:desk_close": [world["loan_product"].uid],
        "guidance:book": [world["booking"].slot.uid],
        "guidance:desk_slot": [world["booking"].slot.uid],
        "guidance:desk_new_slots": [world["booking"].slot.adviser.uid],
        "guidance:cancel": [world["booking"].uid],
        "guidance:calendar": [world["booking"].uid],
        "guidance:question": [world["question"].uid],
        "guidance:desk_question": [world["question"].uid],
        "sta:root": ["Things"],
        **support.arguments(world["drafted"], world["sent"]),
        "offers:scheme": [world["drafted"].version.offer.slug],
        "offers:search_change": [world["search"].uid],
    }
    plain = [
        "programmes:measures", "programmes:acts", "programmes:programmes", "programmes:budget",
        "programmes:plans", "programmes:line_new",
        "offers:schemes", "offers:check", "offers:searches", "offers:search_keep",
        "dossiers:own", "dossiers:mine",
        "treatment:open_projects", "treatment:technologies", "treatment:projects",
        "treatment:project_new", "treatment:wastes", "treatment:waste_new", "treatment:adoptions",
        "treatment:technology_new", "treatment:adopt", "treatment:plants", "treatment:own",
        "healthz", "robots", "sitemap", "web:home", "web:style", "web:villages", "web:crafts",
        "catalogue:listing", "catalogue:suggestions", "catalogue:stock", "catalogue:stock_grid",
        "catalogue:stock_batch", "catalogue:sheets", "catalogue:sheet_template",
        "catalogue:goods_workbook", "catalogue:goods_csv", "service_worker", "web:manifest",
        "web:offline", "basket:basket", "basket:add", "basket:set",
        "catalogue:listing", "catalogue:suggestions", "catalogue:stock",
        "catalogue:goods", "catalogue:new", "basket:basket", "basket:add", "basket:set",
        "basket:remove", "basket:adjust", "checkout:checkout", "checkout:place",
        "checkout:delivery_hint", "checkout:terms", "orders:find", "orders:mine", "orders:today",
        "orders:seller_orders", "orders:transfers", "accounts_profile", "account_login",
        "account_signup", "account_logout", "account_inactive", "account_change_password",
        "account_set_password", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key_done", "account_reauthenticate", "readyz",
        "accounts_software", "accounts_token_new", "accounts_endpoint_new", "accounts_messages",
        "accounts_messages_replay",
        "web:association", "web:association_find", "web:acting_end", "web:consents",
        "web:consents_to_witness", "web:workshop_more", "web:own_page", "web:breaks", "web:posters", "web:poster",
        "checkout:by_phone", "orders:pick_list", "orders:figures", "orders:figures_csv",
        "desk:mine", "desk:open", "web:desk", "desk:makers", "desk:associations",
        "desk:cases", "desk:claims", "desk:dossiers", "desk:dossier_new", "desk:checks", "desk:register",
        "desk:export", "desk:search", "desk:public_register", "web:reported",
        "heritage:desk",
        "accounts_code_ask", "accounts_code_enter",
        "accounts_code_spoken", "accounts_vouch", "accounts_demo", "accounts_devices",
        "accounts_devices_end", "accounts_contact", "accounts_contact_prove", "accounts_privacy",
        "accounts_consent", "accounts_export", "accounts_readings", "accounts_erase", "mfa_index",
        "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn",
        "mfa_add_webauthn", "mfa_login_webauthn", "mfa_authenticate", "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn", "accounts_switch", "accounts_members", "accounts_invite",
        "accounts_leave", "judging:limits", "judging:alerts", "judging:mail", "judging:signing",
        "judging:places", "judging:place_new",
        "ingest:deliveries", "ingest:lines", "ingest:devices", "ingest:stations", "ingest:sheets",
        "cases:queue", "cases:new", "cases:inspections", "cases:plan", "cases:inspection_new",
        "cases:mine", "cases:terms",
        "web:environment", "seeing:complain", "seeing:complaints", "seeing:classing",
        "seeing-open:catalogue", "loans:desk", "loans:money", "loans:mine", "loans:told", "portfolio:portfolio",
        "portfolio:csv", "portfolio:xlsx", "subsidy:claims",
        "seeing-open:catalogue",
        "products:list", "products:simulator", "products:simulator_csv", "products:simulator_xlsx",
        "guidance:slots", "guidance:mine", "guidance:taxes", "guidance:taxes_feed",
        "guidance:questions", "guidance:ask", "guidance:my_questions", "guidance:desk",
        "guidance:desk_adviser", "guidance:desk_asked",
        "products:simulator_ics", "products:path", "products:desk", "products:desk_new",
        "contracts:waiting",
        *(f"deciding:{name}" for name in (
            "queue", "workload", "figures", "letter_templates", "sittings", "statistics",
            "statistics_csv", "grants_csv")),
    ]  # fmt: skip
    return {name: reverse(name, args=arguments.get(name)) for name in [*plain, *arguments]}


def assert_untouched(world: dict[str, Any]) -> None:
    """Nothing of the order has moved."""
    order, part, freight = world["order"], world["part"], world["freight"]
    producer = world["producer"]
    before = (order.state, order.payment_status, part.state, freight.answered_at)
    for row in (order, part, freight, world["consent"]):
        row.refresh_from_db()
    assert (order.state, order.payment_status, part.state, freight.answered_at) == before
    assert world["consent"].state == "asked"
    assert Order.objects.count() == 1
    assert (ApiToken.objects.get(), WebhookEndpoint.objects.get()) == (
        world["token"],
        world["endpoint"],
    )
    assert ApiToken.objects.get().revoked_at is None
    assert WebhookEndpoint.objects.get().ended_at is None
    for row in (producer, world["case"], world["dossier"], world["title"], world["paper"]):
        row.refresh_from_db()
    assert (producer.state, world["case"].state) == ("verified", "taken_down")
    assert (world["dossier"].state, world["title"].state) == ("dossier", "granted")
    assert world["paper"].removed_at is None
    world["claim"].refresh_from_db()
    assert (world["claim"].state, world["claim"].village.status) == ("open", "proposed")
    assert Decision.objects.count() == 1
    story = Story.objects.select_related("latest").get()
    assert (story.state, story.latest.number) == ("published", 3)
    assert ShownConsent.objects.get().revoked_at is None
    assert Sheet.objects.get().state == world["sheet"].state
    product = world["variant"].product
    assert Product.objects.get(pk=product.pk).changed_at == product.changed_at
    assert not Draft.objects.exists()
    assert Upload.objects.get() == world["upload"]
    world["complaint"].refresh_from_db()
    assert world["complaint"].state == "open"
    world["alert"].refresh_from_db()
    assert (world["alert"].acknowledged_at, world["alert"].assigned_to) == (None, None)
    closed = world["break"]
    assert Break.objects.values("first", "last", "paused").get() == {
        "first": closed.first, "last": closed.last, "paused": closed.paused,
    }  # fmt: skip
    plant, log = world["plant"], world["log"]
    plant.refresh_from_db()
    assert (plant.state, plant.stages.count(), plant.funding.count()) == ("operating", 2, 0)
    log.refresh_from_db()
    assert (log.version, plant.logs.count()) == (1, 1)
    assert Quarter.objects.get().state == "open"
    assert Movement.objects.get().struck_at is None
    assert not EcoLabel.objects.exists()
    for row in (world["breach"], world["inspection"]):
        row.refresh_from_db()
    assert world["breach"].state == "remediation_ordered"
    assert world["inspection"].state == "minutes"
    # Neither a test nor a replay.
    assert WebhookMessage.objects.get().due_since == world["message"].due_since
