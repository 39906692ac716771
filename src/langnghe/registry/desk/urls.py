"""Becoming a maker (Xưởng), the officer's desk (Sở), and what everybody reads of it."""

from django.urls import path, register_converter

from langnghe.registry.desk.views import boards, desk, register, titles, villages, workshop


class Step:
    """A step of opening a workshop, by its Vietnamese name in addresses."""

    names = {
        "la-ai": "who",
        "dang-ky": "registration",
        "tai-khoan": "account",
        "giay-to": "papers",
        "chuyen-nghe": "story",
    }
    regex = "|".join(names)

    def to_python(self, value: str) -> str:
        return self.names[value]

    def to_url(self, value: str) -> str:
        return next(name for name, code in self.names.items() if code == value)


register_converter(Step, "step")

app_name = "desk"
urlpatterns = [
    path("xuong/mo/", workshop.mine, name="mine"),
    path("xuong/mo/moi/", workshop.open_new, name="open"),
    path("xuong/mo/<uuid:uid>/", workshop.workshop, name="workshop"),
    path("xuong/mo/<uuid:uid>/gui/", workshop.submit, name="submit"),
    path("xuong/mo/<uuid:uid>/bo/", workshop.discard, name="discard"),
    path("xuong/mo/<uuid:uid>/<step:step>/", workshop.step, name="step"),
    path(
        "xuong/mo/<uuid:uid>/giay-to/<uuid:paper>/bo/",
        workshop.remove_paper,
        name="remove_paper",
    ),
    path("xuong/phan-anh/<uuid:uid>/", workshop.answer, name="answer"),
    path("giay-to/<uuid:uid>/", workshop.paper, name="paper"),
    path("so/nguoi-lam/", desk.makers, name="makers"),
    path("so/nguoi-lam/<uuid:uid>/", desk.maker, name="maker"),
    path("so/hoi/", boards.associations, name="associations"),
    path("so/hoi/<uuid:uid>/", boards.association, name="association"),
    path("so/lang-moi/", villages.claims, name="claims"),
    path("so/lang-moi/<uuid:uid>/", villages.claim, name="claim"),
    path("so/phan-anh/", desk.cases, name="cases"),
    path("so/phan-anh/<uuid:uid>/", desk.case, name="case"),
    path("so/danh-hieu/", titles.dossiers, name="dossiers"),
    path("so/danh-hieu/moi/", titles.new, name="dossier_new"),
    path("so/danh-hieu/<uuid:uid>/", titles.dossier, name="dossier"),
    path("so/danh-hieu/<uuid:uid>/minh-chung/", titles.evidence, name="evidence"),
    path("so/kiem-tra/", titles.checks, name="checks"),
    path("so/kiem-tra/<slug:village>/<slug:title>/", titles.check, name="check"),
    path("so/quyet-dinh/", register.register, name="register"),
    path("so/quyet-dinh.csv", register.export, name="export"),
    path("so/tim/", register.search, name="search"),
    path("quyet-dinh/", register.public, name="public_register"),
]
