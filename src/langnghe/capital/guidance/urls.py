"""Advice for everybody, and the desk of who gives it."""

from django.urls import path

from langnghe.capital.guidance.views import booking, desk, questions, taxes

app_name = "guidance"
urlpatterns = [
    path("von/tu-van/", booking.listed, name="slots"),
    path("von/tu-van/cua-toi/", booking.mine, name="mine"),
    path("von/tu-van/<uuid:uid>/", booking.book, name="book"),
    path("von/tu-van/lich-hen/<uuid:uid>/huy/", booking.cancel, name="cancel"),
    path("von/tu-van/lich-hen/<uuid:uid>.ics", booking.calendar, name="calendar"),
    path("von/thue/", taxes.taxes, name="taxes"),
    path("von/thue/lich.ics", taxes.feed, name="taxes_feed"),
    path("von/hoi-dap/", questions.listed, name="questions"),
    path("von/hoi-dap/hoi/", questions.ask, name="ask"),
    path("von/hoi-dap/cua-toi/", questions.mine, name="my_questions"),
    path("von/hoi-dap/<uuid:uid>/", questions.question, name="question"),
    path("so/tu-van/", desk.desk, name="desk"),
    path("so/tu-van/toi/", desk.adviser, name="desk_adviser"),
    path("so/tu-van/toi/<uuid:uid>/gio/", desk.new_slots, name="desk_new_slots"),
    path("so/tu-van/gio/<uuid:uid>/", desk.slot, name="desk_slot"),
    path("so/tu-van/cau-hoi/", desk.asked, name="desk_asked"),
    path("so/tu-van/cau-hoi/<uuid:uid>/", desk.question, name="desk_question"),
]
