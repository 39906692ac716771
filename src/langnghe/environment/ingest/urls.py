"""Stations, what arrives from them, and what people add to it."""

from django.urls import path

from langnghe.environment.ingest.views import deliveries, field, lab, stations

app_name = "ingest"
urlpatterns = [
    path("so/quan-trac/", deliveries.deliveries, name="deliveries"),
    path("so/quan-trac/dong-loi/", deliveries.lines, name="lines"),
    path("so/quan-trac/dong-loi/<uuid:uid>/", deliveries.line, name="line"),
    path("so/quan-trac/thiet-bi/", deliveries.devices, name="devices"),
    path("so/quan-trac/thiet-bi/<uuid:uid>/ngung/", deliveries.end_device, name="device_end"),
    path("so/quan-trac/tram/", stations.stations, name="stations"),
    path("so/quan-trac/tram/<slug:slug>/", stations.station, name="station"),
    path("so/quan-trac/tram/<slug:slug>/hien-truong/", field.note, name="field"),
    path("so/quan-trac/tram/<slug:slug>/<int:number>/", stations.stream, name="stream"),
    path("so/quan-trac/tram/<slug:slug>/<int:number>/bo-het/", stations.undo_all, name="undo_all"),
    path("so/quan-trac/tram/<slug:slug>/<int:number>/<uuid:uid>/bo/", stations.undo, name="undo"),
    path("so/quan-trac/anh/<uuid:uid>/", field.photo, name="photo"),
    path("so/quan-trac/ket-qua/", lab.sheets, name="sheets"),
    path("so/quan-trac/ket-qua/<uuid:uid>/", lab.sheet, name="sheet"),
    path("so/quan-trac/ket-qua/<uuid:uid>/ghi/", lab.write, name="sheet_write"),
    path("so/quan-trac/ket-qua/tram/<slug:slug>/", lab.new, name="sheet_new"),
    path("so/quan-trac/ket-qua/tram/<slug:slug>/mau.xlsx", lab.template, name="template"),
]
