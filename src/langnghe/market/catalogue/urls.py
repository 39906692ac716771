"""Addresses of goods."""

from django.urls import path

from langnghe.market.catalogue.views import sheets
from langnghe.market.catalogue.views.editor import draft, editor, new, pictures, preview
from langnghe.market.catalogue.views.goods import goods
from langnghe.market.catalogue.views.listing import listing, suggestions
from langnghe.market.catalogue.views.product import picture_to_share, product
from langnghe.market.catalogue.views.shelf import batch, grid, sale, stock
from langnghe.market.catalogue.views.uploads import begin, upload

app_name = "catalogue"
urlpatterns = [
    path("cho/", listing, name="listing"),
    path("cho/goi-y/", suggestions, name="suggestions"),
    path("hang/<slug:slug>/", product, name="product"),
    path("hang/<slug:slug>/chia-se.jpg", picture_to_share, name="share"),
    path("xuong/hang/", stock, name="stock"),
    path("xuong/bang-hang/", grid, name="stock_grid"),
    path("xuong/bang-hang/gui/", batch, name="stock_batch"),
    path("xuong/hang/<slug:slug>/ban/", sale, name="sale"),
    path("xuong/bang-tinh/", sheets.sheets, name="sheets"),
    path("xuong/bang-tinh/mau.xlsx", sheets.template, name="sheet_template"),
    path("xuong/bang-tinh/hang.xlsx", sheets.goods_workbook, name="goods_workbook"),
    path("xuong/bang-tinh/hang.csv", sheets.goods_csv, name="goods_csv"),
    path("xuong/bang-tinh/<uuid:sheet_id>/", sheets.sheet, name="sheet"),
    path("xuong/bang-tinh/<uuid:sheet_id>/ghi/", sheets.confirm, name="sheet_confirm"),
    path("xuong/bang-tinh/<uuid:sheet_id>/huy/", sheets.cancel, name="sheet_cancel"),
    path("xuong/bang-tinh/<uuid:sheet_id>/loi.csv", sheets.problems, name="sheet_problems"),
    path("xuong/bang-tinh/<uuid:sheet_id>/tep/", sheets.sent_file, name="sheet_file"),
    path("xuong/hang-cua-toi/", goods, name="goods"),
    path("xuong/hang-cua-toi/moi/", new, name="new"),
    path("xuong/hang-cua-toi/<uuid:uid>/", editor, name="editor"),
    path("xuong/hang-cua-toi/<uuid:uid>/nhap/", draft, name="draft"),
    path("xuong/hang-cua-toi/<uuid:uid>/hinh/", pictures, name="pictures"),
    path("xuong/hang-cua-toi/<uuid:uid>/xem-truoc/", preview, name="preview"),
    path("xuong/hang-cua-toi/<uuid:uid>/tai-len/", begin, name="begin"),
    path("xuong/tai-len/<uuid:uid>/", upload, name="upload"),
]
