"""The applicant's pages."""

from django.urls import path

from langnghe.support.dossiers.views import dossiers, facts, filling, lists, papers

app_name = "dossiers"
urlpatterns = [
    path("ho-tro/<slug:slug>/nop/", lists.start, name="start"),
    path("tai-khoan/ho-so/", lists.own, name="own"),
    path("xuong/ho-so/", lists.mine, name="mine"),
    path("xuong/ho-so/giay/<uuid:uid>/<int:number>/", papers.page, name="page"),
    path("xuong/ho-so/<uuid:uid>/", dossiers.dossier, name="dossier"),
    path("xuong/ho-so/<uuid:uid>/phan/<slug:key>/", filling.section, name="section"),
    path("xuong/ho-so/<uuid:uid>/thay-doi/", filling.changes, name="changes"),
    path("xuong/ho-so/<uuid:uid>/giay-to/", papers.listed, name="papers"),
    path("xuong/ho-so/<uuid:uid>/giay-to/<slug:key>/", papers.paper, name="paper"),
    path("xuong/ho-so/<uuid:uid>/in/<slug:key>/", papers.printed, name="printed"),
    path("xuong/ho-so/<uuid:uid>/in/<slug:key>.pdf", papers.printed_pdf, name="printed_pdf"),
    path("xuong/ho-so/<uuid:uid>/du-lieu/", facts.facts, name="facts"),
    path("xuong/ho-so/<uuid:uid>/nop/", dossiers.hand_in, name="hand_in"),
    path("xuong/ho-so/<uuid:uid>/bien-nhan/", dossiers.receipt, name="receipt"),
    path("xuong/ho-so/<uuid:uid>/rut/", dossiers.withdraw, name="withdraw"),
]
