"""Verdicts and limits for everybody; alerts, facilities and the signing of limits for officers."""

from django.urls import path

from langnghe.environment.judging.views import desk, open_pages, places, signing

app_name = "judging"
urlpatterns = [
    path("moi-truong/ket-luan/<uuid:uid>/", open_pages.verdict, name="verdict"),
    path("moi-truong/gioi-han/", open_pages.limits, name="limits"),
    path("moi-truong/muc-do/<slug:slug>/", open_pages.severity, name="severity"),
    path("so/moi-truong/canh-bao/", desk.alerts, name="alerts"),
    path("so/moi-truong/canh-bao/thu/", desk.mail, name="mail"),
    path("so/moi-truong/canh-bao/<uuid:uid>/", desk.alert, name="alert"),
    path("so/moi-truong/gioi-han/", signing.signing, name="signing"),
    path("so/moi-truong/co-so/", places.index, name="places"),
    path("so/moi-truong/co-so/them/", places.new, name="place_new"),
    path("so/moi-truong/co-so/<uuid:uid>/", places.place, name="place"),
    path("so/moi-truong/co-so/<uuid:uid>/sua/", places.edit, name="place_edit"),
    path("so/moi-truong/co-so/<uuid:uid>/giay-phep/", places.permit_new, name="permit_new"),
    path(
        "so/moi-truong/co-so/<uuid:uid>/giay-phep/<uuid:permit>/",
        places.permit_end,
        name="permit_end",
    ),
    path(
        "so/moi-truong/co-so/<uuid:uid>/giay-phep/<uuid:permit>/sua/",
        places.permit_edit,
        name="permit_edit",
    ),
    path("so/moi-truong/co-so/<uuid:uid>/tiep-nhan/", places.acceptance_new, name="acceptance_new"),
    path("so/moi-truong/co-so/<uuid:uid>/dau-noi/", places.connect, name="connect"),
]
