"""Who reacts to what: every reaction across contexts, and nowhere else."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from langnghe.accounts import facts as account
from langnghe.accounts import public as accounts
from langnghe.capital import public as capital
from langnghe.core import retention
from langnghe.core.personal import Holder
from langnghe.environment import public as environment
from langnghe.environment.cases import facts as case
from langnghe.environment.ingest import facts as ingest
from langnghe.environment.judging import facts as judged
from langnghe.environment.seeing import facts as seen
from langnghe.environment.sensing import facts as sensing
from langnghe.market import public as market
from langnghe.market.catalogue.sheets import facts as sheet
from langnghe.market.orders import facts as order
from langnghe.market.orders import public as orders
from langnghe.market.shipping import facts as shipping
from langnghe.programmes import public as programmes
from langnghe.registry import facts as registry
from langnghe.registry import public as register
from langnghe.registry.desk import facts as desk
from langnghe.registry.desk import public as officers
from langnghe.support import public as support
from langnghe.support.offers import facts as offer
from langnghe.web import facts as evidence

# The class of a fact → the functions that react to it, each idempotent.
REACTIONS: dict[type, list[Callable[[Any], object]]] = {
    account.PasswordForgotten: [accounts.send_new_password_link],
    account.CodeDue: [accounts.send_code],
    account.InvitationDue: [accounts.send_invitation],
    account.SecurityChanged: [accounts.tell_of_security],
    account.WebhookDue: [accounts.deliver_webhook],
    registry.ProducerVerified: [market.follow_maker],
    registry.ShownOtherwise: [market.refresh_goods],
    registry.BreaksChanged: [market.follow_break],
    sensing.CorrectionDue: [environment.rebuild_corrected],
    ingest.DeliveryDue: [environment.work_on_delivery],
    desk.DecisionMade: [officers.tell_maker],
    desk.MorningDue: [officers.write_to_officer],
    desk.GoodsTakenDown: [market.withhold],
    desk.GoodsRestored: [market.give_back],
    judged.ExceedanceBegan: [environment.tell_software],
    judged.ExceedanceEnded: [environment.tell_software],
    judged.AlertRaised: [environment.tell_of_alert],
    judged.AlertEscalated: [environment.tell_city_of_alert],
    case.CaseMoved: [environment.tell_facility],
    case.TermNear: [environment.tell_of_term],
    # A complaint may be wrong: an officer opens the case, with one tap.
    seen.ComplaintFiled: [environment.tell_of_complaint],
    sheet.SheetDue: [market.work_on_sheet],
    offer.SearchFits: [support.tell_of_fitting],
    order.OrderPlaced: [orders.tell_buyer, orders.tell_makers, orders.tell_software],
    order.OrderPaid: [orders.tell_buyer, orders.tell_makers, orders.tell_software],
    order.OrderExpired: [orders.tell_buyer],
    order.OrderCancelled: [orders.tell_buyer, orders.tell_software],
    order.TransferReported: [orders.tell_makers],
    order.SellerOrderMoved: [orders.tell_buyer_of_step, orders.tell_software_of_step],
    shipping.FreightAsked: [orders.tell_maker_of_freight],
    capital.InstalmentNear: [capital.tell_borrower],
    capital.BookingMoved: [capital.tell_of_booking],
    capital.QuestionAnswered: [capital.tell_asker],
    support.DossierMoved: [support.tell_of_step],
    support.PaperEnds: [support.tell_of_ending_paper],
}

# What each context holds of a person, and how it forgets him. Whoever has others' names to hand
# over (orders) stands before accounts, which forgets who it was.
PERSONAL: list[Holder] = [
    Holder(orders.tell_held, orders.forget_person, orders.READS),
    Holder(market.tell_held, market.forget_person),
    Holder(capital.tell_held, capital.forget_person, capital.READS),
    Holder(environment.tell_held, environment.forget_person),
    Holder(support.tell_held_at_desk, support.forget_person_at_desk, support.DESK_READS),
    Holder(support.tell_dossiers, support.forget_dossiers),
    Holder(support.tell_searches, support.forget_searches),
    Holder(officers.tell_held, officers.forget_person, officers.READS),
    Holder(accounts.tell_held, accounts.forget_person, accounts.READS),
]

# What the platform knows of an applicant, and tells an office where he agrees, fact by fact.
FACTS: list[support.FactSource] = evidence.FACTS

# The communes where a person makes something: an officer vouches for his own people only.
AREAS_OF_PERSON: Callable[[int], set[str]] = register.areas_of_person

# The associations of the villages where a person makes something: theirs vouch for him as well.
BOARDS_OF_PERSON: Callable[[int], set[int]] = register.boards.boards_of_person

# Whether a workshop is that of a verified maker: strangers' words are sent to no phone.
IS_VERIFIED: Callable[[int], bool] = register.is_verified

# Pieces ordered and not yet made, by product: a day that is promised stands behind them.
PIECES_WAITING: Callable[[Collection[int]], dict[int, int]] = orders.pieces_waiting
# What was counted for the indicators of announced measures, by their codes; nobody counts yet.
FIGURES: Callable[[Collection[str]], Mapping[str, programmes.Figure]] = programmes.no_figures

# The address where a scheme of support is asked for, "" where it is not.
HOW_TO_ASK: Callable[[programmes.SchemeFact], str] = support.address_of_scheme

# What a maker begins to sell with, for the steps of opening a workshop.
FIRST_PRODUCT: Callable[[int], officers.FirstProduct | None] = market.first_product

# What each node keeps on its own disk.
EACH_NODE: list[Callable[[], object]] = [
    market.follow_search,
    market.count_views,
    environment.take_folder,
]

# Jobs that run by the clock: (function taking `now`, every so many seconds).
SCHEDULE: list[tuple[Callable[..., object], int]] = [
    (orders.expire_unpaid, 20),
    (environment.judge, 2),
    (environment.watch_stations, 60),
    (environment.follow_law, 60),
    (environment.remind_of_terms, 600),
    (environment.escalate_alerts, 600),
    (officers.owe_morning_letters, 600),
    (capital.end_of_today, 600),
    (capital.follow_loans, 3_600),
    (capital.remind_of_bookings, 600),
    (market.follow_all_makers, 3_600),
    (market.follow_all_breaks, 300),
    (market.forget_abandoned_baskets, 86_400),
    (market.forget_sheets, 86_400),
    (market.forget_old_views, 86_400),
    (market.forget_uploads, 3_600),
    (environment.take_up_held, 60),
    (environment.forget_deliveries, 86_400),
    (support.lapse_unsigned, 3_600),
    (support.follow_calendar, 600),
    (support.expire_dossiers, 3_600),
    (support.announce_ending_papers, 3_600),
    (support.announce_fitting_schemes, 3_600),
    (accounts.forget_webhooks, 86_400),
    (accounts.forget_codes, 86_400),
    (retention.tidy, 86_400),
]
