"""A lender's loans at the desk; one's own loans at Xưởng."""

from django.urls import path

from langnghe.capital.loans.views import desk, outside, own

app_name = "loans"
urlpatterns = [
    path("so/cho-vay/", desk.listed, name="desk"),
    path("so/cho-vay/khoan-thu/", desk.money, name="money"),
    path("so/cho-vay/trang-thai/", outside.told, name="told"),
    path("so/cho-vay/<uuid:uid>/", desk.loan, name="loan"),
    path("xuong/vay/", own.mine, name="mine"),
    path("xuong/vay/<uuid:uid>/", own.own_loan, name="own_loan"),
    path("xuong/vay/<uuid:uid>/lich.ics", own.calendar, name="calendar"),
]
