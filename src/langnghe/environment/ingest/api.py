"""Files of stations, sent by loggers that speak HTTP."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from langnghe.accounts import public as accounts
from langnghe.core.schemas import ProblemSchema
from langnghe.environment.ingest import rules
from langnghe.environment.ingest.models import Delivery
from langnghe.environment.ingest.services import deliveries

router = Router(tags=["environment"])
WRITE = accounts.Scoped(accounts.Scope.SENSORS_WRITE)
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), ProblemSchema)

if TYPE_CHECKING:

    class SenderRequest(HttpRequest):
        auth: accounts.TokenFact

else:
    SenderRequest = HttpRequest


class DeliveryOut(Schema):
    name: str
    state: str = Field(description="`done`, or `reading`: a large file is read by and by")
    arrived_at: datetime
    times: int = Field(description="How often these very bytes came under this name")
    new: int
    changed: int = Field(description="Other than what stood there; the former is kept")
    known: int
    refused: int = Field(description="Lines that wait to be looked at by a person")


@router.post(
    "/environment/files",
    auth=WRITE,
    response={200: DeliveryOut} | REFUSALS,
    operation_id="send_station_file",
    summary="Send a file of an automatic station",
    description="A TXT file after Circular 10/2021, annex 15, under its name: "
    "`HN_ABCD_NUO001_20260101120000.txt`, up to 8 MB. Of a station of the token's organisation. "
    "To send it again changes nothing; lines that cannot be taken are kept and hold back no other. "
    "Needs the scope `sensors:write`.",
)
def send_station_file(request: SenderRequest, file: File[UploadedFile]) -> Delivery:
    sender = deliveries.Sender(
        Delivery.Way.HTTP,
        rules.sends_for(request.auth.organisation_id),
        organisation_id=request.auth.organisation_id,
        user_id=request.auth.user_id,
    )
    return deliveries.receive(
        name=file.name or "", file=file.file or file, sender=sender, now=timezone.now()
    )
