"""Orders for programs: the buyer's by its token, the maker's by the token of his organisation."""

from ninja import Router

from langnghe.market.orders.api.buyer import router as buyer
from langnghe.market.orders.api.figures import router as figures
from langnghe.market.orders.api.maker import router as maker
from langnghe.market.orders.api.shapes import OrderOut, new_order_out, order_out

router = Router()
router.add_router("", buyer)
router.add_router("", maker)
router.add_router("", figures)

__all__ = ["OrderOut", "new_order_out", "order_out", "router"]
