"""Cards, stations and files for everybody; complaints by anybody, answered by officers."""

from django.urls import path

from langnghe.environment.seeing.views import complaint, desk, downloads, pages

app_name = "seeing"
urlpatterns = [
    path("lang/<slug:slug>/moi-truong/", pages.card, name="card"),
    path("moi-truong/tram/<slug:slug>/", pages.station, name="station"),
    path("lang/<slug:slug>/moi-truong/so-lieu.csv", downloads.of_village, {"ending": "csv"},
         name="village_csv"),
    path("lang/<slug:slug>/moi-truong/so-lieu.parquet", downloads.of_village,
         {"ending": "parquet"}, name="village_parquet"),
    path("moi-truong/tram/<slug:slug>/so-lieu.csv", downloads.of_station, {"ending": "csv"},
         name="csv"),
    path("moi-truong/tram/<slug:slug>/so-lieu.parquet", downloads.of_station,
         {"ending": "parquet"}, name="parquet"),
    path("moi-truong/bao-cao/<slug:commune>/<int:year>-<int:month>.pdf", downloads.report,
         name="report"),
    path("moi-truong/phan-anh/", complaint.file, name="complain"),
    path("moi-truong/phan-anh/<slug:number>/<str:secret>/", complaint.followed, name="complaint"),
    path("so/moi-truong/phan-anh/", desk.complaints, name="complaints"),
    path("so/moi-truong/phan-anh/<uuid:uid>/", desk.complaint, name="complaint_desk"),
    path("so/moi-truong/phan-anh/<uuid:uid>/vu-viec/", desk.open_case, name="open_case"),
    path("so/moi-truong/phan-anh/<uuid:uid>/anh/", desk.photo, name="photo"),
    path("so/moi-truong/phan-loai/", desk.classing, name="classing"),
]  # fmt: skip
