"""
Addresses of signing in, of one's own account, and of the software that acts for a workshop.

No `app_name`: the library looks for its own names. What it offers beyond these (changing addresses,
log-in by code, second factors) is not built into our pages yet and therefore has no address.
"""

from allauth.account import views as library
from django.conf import settings
from django.urls import path, re_path

from langnghe.accounts.public import DEMO_PASSWORD, DEMO_PEOPLE
from langnghe.accounts.views import messages as told
from langnghe.accounts.views import profile, software

demo = {"people": DEMO_PEOPLE, "demo_password": DEMO_PASSWORD} if settings.DEMO else {}

urlpatterns = [
    path("tai-khoan/", profile.profile, name="accounts_profile"),
    path(
        "tai-khoan/dang-nhap/",
        library.LoginView.as_view(extra_context=demo),
        name="account_login",
    ),
    path("tai-khoan/dang-ky/", library.signup, name="account_signup"),
    path("tai-khoan/dang-xuat/", library.logout, name="account_logout"),
    path("tai-khoan/khoa/", library.account_inactive, name="account_inactive"),
    path("tai-khoan/mat-khau/doi/", library.password_change, name="account_change_password"),
    path("tai-khoan/mat-khau/dat/", library.password_set, name="account_set_password"),
    path("tai-khoan/mat-khau/quen/", library.password_reset, name="account_reset_password"),
    path(
        "tai-khoan/mat-khau/quen/da-gui/",
        library.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^tai-khoan/mat-khau/moi/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        library.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "tai-khoan/mat-khau/moi/xong/",
        library.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("tai-khoan/xac-nhan/", library.reauthenticate, name="account_reauthenticate"),
    path("xuong/phan-mem/", software.software, name="accounts_software"),
    path("xuong/phan-mem/ma/", software.new_token, name="accounts_token_new"),
    path(
        "xuong/phan-mem/ma/<uuid:uid>/thu-hoi/", software.revoke_token, name="accounts_token_revoke"
    ),
    path("xuong/phan-mem/dia-chi/", software.new_endpoint, name="accounts_endpoint_new"),
    path(
        "xuong/phan-mem/dia-chi/<uuid:uid>/dung/",
        software.end_endpoint,
        name="accounts_endpoint_end",
    ),
    path("xuong/phan-mem/dia-chi/<uuid:uid>/thu/", told.send_test, name="accounts_endpoint_test"),
    path("xuong/phan-mem/thong-bao/", told.told, name="accounts_messages"),
    path("xuong/phan-mem/thong-bao/gui-lai/", told.replay_all, name="accounts_messages_replay"),
    path(
        "xuong/phan-mem/thong-bao/<uuid:message_id>/gui-lai/",
        told.replay,
        name="accounts_message_replay",
    ),
]
