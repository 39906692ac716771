from django.urls import path, register_converter

from langnghe.market.orders.views import buyer, desk, figures, workshop


class Action:
    """A step that the maker may take with a form; addresses have hyphens."""

    regex = "confirm|refuse|start-production|pack|hand-over|deliver"

    def to_python(self, value: str) -> str:
        return value.replace("-", "_")

    def to_url(self, value: str) -> str:
        return value.replace("_", "-")


register_converter(Action, "action")

app_name = "orders"
urlpatterns = [
    path("don/", buyer.find, name="find"),
    path("don-cua-toi/", buyer.mine, name="mine"),
    path("don/<slug:number>/<slug:secret>/", buyer.order, name="order"),
    path(
        "don/<slug:number>/<slug:secret>/da-chuyen/", buyer.report_transfer, name="report_transfer"
    ),
    path("don/<slug:number>/<slug:secret>/huy/", buyer.cancel, name="cancel"),
    path("xuong/", workshop.today, name="today"),
    path("xuong/don/", workshop.seller_orders, name="seller_orders"),
    path("xuong/don/<slug:number>/", workshop.seller_order, name="seller_order"),
    path("xuong/don/<slug:number>/phieu.pdf", workshop.slip, name="slip"),
    path(
        "xuong/don/<slug:number>/da-nhan-tien/", workshop.confirm_transfer, name="confirm_transfer"
    ),
    path("xuong/don/<slug:number>/<action:action>/", workshop.act, name="act"),
    path("xuong/nhat-hang/", workshop.pick_list, name="pick_list"),
    path("xuong/so-lieu/", figures.figures, name="figures"),
    path("xuong/so-lieu.csv", figures.as_csv, name="figures_csv"),
    path("xuong/don/<slug:number>/<action:action>/gui/", workshop.act_later, name="act_later"),
    path("xuong/cuoc/<uuid:request_id>/", workshop.answer_freight, name="answer_freight"),
    path("so/chuyen-khoan/", desk.transfers, name="transfers"),
]
