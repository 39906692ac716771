"""Addresses of an association and of those who let it act; part of the namespace `web`."""

from django.urls import path

from langnghe.web.association import views

urlpatterns = [
    path("hoi/", views.members, name="association"),
    path("hoi/moi/", views.find, name="association_find"),
    path("hoi/moi/<slug:slug>/", views.ask, name="association_ask"),
    path("hoi/thay-mat/<slug:slug>/", views.begin, name="acting_begin"),
    path("hoi/giay/<uuid:uid>.webp", views.paper, name="consent_paper"),
    path("xuong/thoi-thay-mat/", views.end, name="acting_end"),
    path("xuong/uy-quyen/", views.consents, name="consents"),
    path("uy-quyen/<uuid:uid>/<slug:action>/", views.answer, name="consent_answer"),
    path("so/uy-quyen/", views.witness, name="consents_to_witness"),
]
