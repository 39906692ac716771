"""Addresses of the desk where stories are written; inside each language."""

from django.urls import path

from langnghe.registry.heritage.views import desk

app_name = "heritage"
STORY = "so/di-san/<slug:kind>/<slug:slug>/"

urlpatterns = [
    path("so/di-san/", desk.desk, name="desk"),
    path(STORY, desk.story, name="story"),
    path(f"{STORY}trang-thai/", desk.move, name="move"),
    path(f"{STORY}lich-su/", desk.history, name="history"),
    path(f"{STORY}lich-su/<int:number>/", desk.revision, name="revision"),
    path(f"{STORY}them/<slug:block_kind>/", desk.add, name="add"),
    path(f"{STORY}phan/<slug:block_id>/", desk.edit, name="edit"),
    path(f"{STORY}phan/<slug:block_id>/xep/", desk.arrange, name="arrange"),
    path(f"{STORY}phan/<slug:block_id>/dong-y/", desk.consents, name="consents"),
    path(f"{STORY}dong-y/<uuid:uid>/rut/", desk.revoke, name="revoke"),
]
