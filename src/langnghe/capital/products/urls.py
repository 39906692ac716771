"""Products for everybody, and a lender's desk for his own."""

from django.urls import path

from langnghe.capital.products.views import desk, everybody, simulator
from langnghe.capital.products.views import path as way

app_name = "products"
urlpatterns = [
    path("von/", everybody.listed, name="list"),
    path("von/tinh/", simulator.simulator, name="simulator"),
    path("von/tinh/lich.csv", simulator.file, {"kind": "csv"}, name="simulator_csv"),
    path("von/tinh/lich.xlsx", simulator.file, {"kind": "xlsx"}, name="simulator_xlsx"),
    path("von/tinh/lich.ics", simulator.file, {"kind": "ics"}, name="simulator_ics"),
    path("von/loi-di/", way.path, name="path"),
    path("so/san-pham-vay/", desk.listed, name="desk"),
    path("so/san-pham-vay/moi/", desk.new, name="desk_new"),
    path("so/san-pham-vay/<uuid:uid>/", desk.product, name="desk_product"),
    path("so/san-pham-vay/<uuid:uid>/dong/", desk.close, name="desk_close"),
    # Whatever else stands below /von/ comes before this: `rules.RESERVED` lists it.
    path("von/<slug:slug>/", everybody.product, name="product"),
]
