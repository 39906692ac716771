"""Everything that may happen to goods, by topic."""

from langnghe.core.decoding import (
    MOST_BYTES,
    ImageTooLarge,
    ImageTooNarrow,
    NotAnImage,
)
from langnghe.market.catalogue.services.checks import HIGHEST_PRICE, MOST_ATTRIBUTES, MOST_VARIANTS
from langnghe.market.catalogue.services.figures import set_figures
from langnghe.market.catalogue.services.images import (
    MOST_IMAGES,
    OrderRefused,
    TooManyImages,
    add_image,
    order_images,
    remove_image,
)
from langnghe.market.catalogue.services.looks import count_views, note_view
from langnghe.market.catalogue.services.offer import offer_product
from langnghe.market.catalogue.services.products import (
    add_variant,
    archive,
    change_price,
    create_product,
    follow_makers,
    publish,
    update_product,
)
from langnghe.market.catalogue.services.refusals import (
    CraftRefused,
    NotFit,
    PriceMoved,
    PriceRefused,
    ReferenceTaken,
    SentTwice,
    SkuTaken,
)
from langnghe.market.catalogue.services.search import reindex, reindex_of
from langnghe.market.catalogue.services.shelf import Edited, ShelfEdit, edit_shelf
from langnghe.market.catalogue.services.stock import (
    MOST_PIECES,
    CountBelowHeld,
    CountRefused,
    NothingToCount,
    OutOfStock,
    SourceSpentError,
    StockMoved,
    count_stock,
    follow,
    hand_over,
    hold,
    hold_each,
    hold_new,
    release,
    release_each,
    take_back,
)
from langnghe.market.catalogue.services.upsert import upsert_products, write_product
from langnghe.market.catalogue.services.withholding import give_back, withhold

__all__ = [
    "HIGHEST_PRICE",
    "MOST_ATTRIBUTES",
    "MOST_BYTES",
    "MOST_IMAGES",
    "MOST_PIECES",
    "MOST_VARIANTS",
    "CountBelowHeld",
    "CountRefused",
    "CraftRefused",
    "Edited",
    "ImageTooLarge",
    "ImageTooNarrow",
    "NotAnImage",
    "NotFit",
    "NothingToCount",
    "OrderRefused",
    "OutOfStock",
    "PriceMoved",
    "PriceRefused",
    "ReferenceTaken",
    "SentTwice",
    "ShelfEdit",
    "SkuTaken",
    "SourceSpentError",
    "StockMoved",
    "TooManyImages",
    "add_image",
    "add_variant",
    "archive",
    "change_price",
    "count_stock",
    "count_views",
    "create_product",
    "edit_shelf",
    "follow",
    "follow_makers",
    "give_back",
    "hand_over",
    "hold",
    "hold_each",
    "hold_new",
    "note_view",
    "offer_product",
    "order_images",
    "publish",
    "reindex",
    "reindex_of",
    "release",
    "release_each",
    "remove_image",
    "set_figures",
    "take_back",
    "update_product",
    "upsert_products",
    "withhold",
    "write_product",
]
