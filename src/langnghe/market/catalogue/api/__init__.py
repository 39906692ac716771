"""The part of the open API that speaks of goods: for everybody, and for their makers."""

from ninja import Router

from langnghe.market.catalogue.api import bulk, figures, maker, pictures, public

router = Router()
# `bulk` before what has a stock number or an id in the same place of its address.
for part in (public, bulk, maker, pictures, figures):
    router.add_router("", part.router)

__all__ = ["router"]
