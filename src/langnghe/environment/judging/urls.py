"""Verdicts and limits for everybody; alerts and the signing of limits for officers."""

from django.urls import path

from langnghe.environment.judging.views import desk, open_pages, signing

app_name = "judging"
urlpatterns = [
    path("moi-truong/ket-luan/<uuid:uid>/", open_pages.verdict, name="verdict"),
    path("moi-truong/gioi-han/", open_pages.limits, name="limits"),
    path("moi-truong/muc-do/<slug:slug>/", open_pages.severity, name="severity"),
    path("so/moi-truong/canh-bao/", desk.alerts, name="alerts"),
    path("so/moi-truong/canh-bao/thu/", desk.mail, name="mail"),
    path("so/moi-truong/canh-bao/<uuid:uid>/", desk.alert, name="alert"),
    path("so/moi-truong/gioi-han/", signing.signing, name="signing"),
]
