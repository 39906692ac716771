"""
Addresses of signing in, of one's own account, and of the software that acts for a workshop.

No `app_name`: the library looks for its own names. What it offers beyond these (its own lists of
addresses and sessions, its codes) is done by pages of ours and therefore has no address.
"""

from allauth.account import views as library
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.conf import settings
from django.core import signing
from django.urls import path, re_path, register_converter
from django.views.generic import RedirectView

from langnghe.accounts.public import DEMO_PASSWORD, DEMO_PEOPLE
from langnghe.accounts.views import codes, devices, members, privacy, profile, software
from langnghe.accounts.views import messages as told


class Sealed:
    """A number of the library's tables, which no address of ours shows."""

    regex = "[A-Za-z0-9_:-]{20,90}"
    signer = signing.Signer(salt="langnghe.accounts.urls")

    def to_python(self, value: str) -> int:
        try:
            return int(self.signer.unsign(value))
        except signing.BadSignature as error:
            raise ValueError from error

    def to_url(self, value: int) -> str:
        return self.signer.sign(str(value))


register_converter(Sealed, "sealed")

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
    path("tai-khoan/ma/", codes.ask, name="accounts_code_ask"),
    path("tai-khoan/ma/nhap/", codes.enter, name="accounts_code_enter"),
    path("tai-khoan/ma/duoc-trao/", codes.enter_spoken, name="accounts_code_spoken"),
    path("tai-khoan/ma/trao/", codes.vouch, name="accounts_vouch"),
    path("tai-khoan/dung-thu/", devices.enter_as_demo_person, name="accounts_demo"),
    path("tai-khoan/thiet-bi/", devices.devices, name="accounts_devices"),
    path("tai-khoan/thiet-bi/khac/", devices.end_others, name="accounts_devices_end"),
    path("tai-khoan/thiet-bi/<slug:name>/", devices.end_device, name="accounts_device_end"),
    path("tai-khoan/lien-he/", privacy.change_contact, name="accounts_contact"),
    path("tai-khoan/lien-he/ma/", privacy.prove_contact, name="accounts_contact_prove"),
    path("tai-khoan/rieng-tu/", privacy.privacy, name="accounts_privacy"),
    path("tai-khoan/rieng-tu/dong-y/", privacy.consent, name="accounts_consent"),
    path("tai-khoan/rieng-tu/tai-ve/", privacy.export, name="accounts_export"),
    path("tai-khoan/rieng-tu/ai-da-xem/", privacy.read_by, name="accounts_readings"),
    path("tai-khoan/rieng-tu/xoa/", privacy.erase, name="accounts_erase"),
    path(
        "tai-khoan/loi-moi/<uuid:invitation_id>/<slug:shown>/",
        members.invitation,
        name="accounts_invitation",
    ),
    path("tai-khoan/bao-mat/", factor.index, name="mfa_index"),
    path("tai-khoan/bao-mat/ung-dung/", totp.activate_totp, name="mfa_activate_totp"),
    path("tai-khoan/bao-mat/ung-dung/bo/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "tai-khoan/bao-mat/du-phong/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"
    ),
    path(
        "tai-khoan/bao-mat/du-phong/tao/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "tai-khoan/bao-mat/du-phong/tai-ve/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(
        "tai-khoan/bao-mat/khoa/",
        RedirectView.as_view(pattern_name="mfa_index"),
        name="mfa_list_webauthn",
    ),
    path("tai-khoan/bao-mat/khoa/them/", passkey.add_webauthn, name="mfa_add_webauthn"),
    path(
        "tai-khoan/bao-mat/khoa/<sealed:pk>/bo/",
        passkey.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path("tai-khoan/dang-nhap/khoa/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("tai-khoan/dang-nhap/yeu-to-hai/", factor.authenticate, name="mfa_authenticate"),
    path("tai-khoan/xac-nhan/ma/", factor.reauthenticate, name="mfa_reauthenticate"),
    path(
        "tai-khoan/xac-nhan/khoa/",
        passkey.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("xuong/doi/", members.switch, name="accounts_switch"),
    path("xuong/thanh-vien/", members.members, name="accounts_members"),
    path("xuong/thanh-vien/moi/", members.invite, name="accounts_invite"),
    path(
        "xuong/thanh-vien/moi/<uuid:invitation_id>/trao/",
        members.hand_over,
        name="accounts_invitation_hand",
    ),
    path(
        "xuong/thanh-vien/moi/<uuid:invitation_id>/rut/",
        members.withdraw,
        name="accounts_invitation_withdraw",
    ),
    path("xuong/thanh-vien/roi/", members.leave, name="accounts_leave"),
    path("xuong/thanh-vien/<uuid:uid>/vai-tro/", members.change_role, name="accounts_member_role"),
    path("xuong/thanh-vien/<uuid:uid>/xoa/", members.remove, name="accounts_member_remove"),
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
