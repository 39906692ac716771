"""What people and programs are told when something went wrong before a view could say it."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from langnghe.core.middleware import problem

API = "/api/"


def _answer(request: HttpRequest, status: HTTPStatus, code: str, message: str) -> HttpResponse:
    if request.path.startswith(API):
        return problem(request, status=status, code=code, detail=message)
    return render(
        request, "ui/error.html", {"status": status.value, "message": message}, status=status
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(
        request, HTTPStatus.BAD_REQUEST, "bad_request", _("The request was not understood.")
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.FORBIDDEN, "forbidden", _("This page is not open to you."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(
        request, HTTPStatus.NOT_FOUND, "not_found", _("There is nothing at this address.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    message = _("Something failed on our side. Nothing you had sent was half done.")
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "server_error", message)
