"""Cases and inspections at the desk; one's own cases at Xưởng."""

from django.urls import path

from langnghe.environment.cases.views import cases, checks, inspections, own

app_name = "cases"
urlpatterns = [
    path("so/moi-truong/vu-viec/", cases.queue, name="queue"),
    path("so/moi-truong/vu-viec/moi/", cases.new, name="new"),
    path("so/moi-truong/thoi-han/", cases.ending, name="terms"),
    path("so/moi-truong/vu-viec/<uuid:uid>/", cases.case, name="case"),
    path("so/moi-truong/kiem-tra/", inspections.listed, name="inspections"),
    path("so/moi-truong/kiem-tra/ke-hoach/", inspections.plan, name="plan"),
    path("so/moi-truong/kiem-tra/moi/", inspections.new, name="inspection_new"),
    path("so/moi-truong/kiem-tra/<uuid:uid>/", inspections.inspection, name="inspection"),
    path("so/moi-truong/kiem-tra/<uuid:uid>/phieu/", checks.checklist, name="checklist"),
    path("so/moi-truong/kiem-tra/<uuid:uid>/phieu/gui/", checks.checks_later, name="checks_later"),
    path("moi-truong/bien-ban/<uuid:uid>.pdf", inspections.minutes_pdf, name="minutes_pdf"),
    path("moi-truong/anh/<uuid:uid>.jpg", own.photo, name="photo"),
    path("xuong/moi-truong/", own.mine, name="mine"),
    path("xuong/moi-truong/<uuid:uid>/", own.own_case, name="own_case"),
    path("xuong/moi-truong/bien-ban/<uuid:uid>/", own.own_minutes, name="own_minutes"),
]
