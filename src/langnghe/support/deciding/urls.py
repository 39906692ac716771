"""The desk of the dossiers, the applicant's side of a decision, and what anybody may check."""

from django.urls import path

from langnghe.support.deciding.views import (
    agreements,
    deciding,
    desk,
    letters,
    office,
    own,
    statistics,
)

app_name = "deciding"
urlpatterns = [
    path("so/ho-so/", desk.queue, name="queue"),
    path("so/ho-so/khoi-luong/", office.workload, name="workload"),
    path("so/ho-so/so-lieu/", office.office_figures, name="figures"),
    path("so/ho-so/mau-thu/", office.letter_templates, name="letter_templates"),
    path("so/ho-so/phien-hop/", deciding.sittings, name="sittings"),
    path("so/ho-so/phien-hop/<uuid:uid>/", deciding.sitting, name="sitting"),
    path("so/ho-so/xep-hang/<uuid:uid>/", deciding.round_, name="round"),
    path("so/ho-so/<uuid:uid>/", desk.dossier, name="dossier"),
    path("so/ho-so/<uuid:uid>/giay/<uuid:paper>/<int:number>/", desk.paper, name="paper"),
    path("so/ho-so/<uuid:uid>/cham-diem/", deciding.score, name="score"),
    path("so/ho-so/<uuid:uid>/quyet-dinh/", deciding.decide, name="decide"),
    path("so/ho-so/<uuid:uid>/thu/", letters.desk_letter, name="desk_letter"),
    path("so/ho-so/<uuid:uid>/thu.pdf", letters.desk_letter_pdf, name="desk_letter_pdf"),
    path("so/ho-so/<uuid:uid>/thu/<slug:step>.pdf", letters.desk_step_letter,
         name="desk_step_letter"),
    path("so/ho-so/<uuid:uid>/thoa-thuan/", agreements.desk_agreement, name="desk_agreement"),
    path("so/ho-so/<uuid:uid>/thoa-thuan.pdf", agreements.desk_agreement_pdf,
         name="desk_agreement_pdf"),
    path("xuong/ho-so/<uuid:uid>/thu/", own.letter, name="letter"),
    path("xuong/ho-so/<uuid:uid>/thu.pdf", own.letter_pdf, name="letter_pdf"),
    path("xuong/ho-so/<uuid:uid>/khieu-nai/", own.appeal, name="appeal"),
    path("xuong/ho-so/<uuid:uid>/thoa-thuan/", own.agreement, name="agreement"),
    path("xuong/ho-so/<uuid:uid>/giai-ngan/<int:number>/", own.tranche, name="tranche"),
    path("xuong/ho-so/<uuid:uid>/thu/<slug:step>.pdf", own.step_letter, name="step_letter"),
    path("xuong/ho-so/<uuid:uid>/tu-choi/", own.decline, name="decline"),
    path("xuong/ho-so/<uuid:uid>/thoa-thuan.pdf", own.agreement_pdf, name="agreement_pdf"),
    path("xuong/ho-so/<uuid:uid>/giai-ngan/<int:number>/<int:page>/", agreements.evidence,
         name="evidence"),
    path("xuong/ho-so/<uuid:uid>/bao-cao/", own.report, name="report"),
    path("xuong/ho-so/<uuid:uid>/bao-cao/<int:page>/", agreements.report_page,
         name="report_page"),
    path("xac-nhan/<slug:code>/", letters.verify, name="verify"),
    path("ho-tro/so-lieu/", statistics.statistics, name="statistics"),
    path("ho-tro/so-lieu.csv", statistics.statistics_csv, name="statistics_csv"),
    path("ho-tro/so-lieu/khoan-ho-tro.csv", statistics.grants_csv, name="grants_csv"),
]  # fmt: skip
