"""The catalogue entry of the environment's data (DCAT-AP 3), for portals that gather them."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from langnghe.environment.seeing import queries

# Readings that anybody may take, with the name of whom they came from.
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
MOST_STATIONS = 2_000
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
KINDS = (("CSV", "text/csv"), ("PARQUET", "application/vnd.apache.parquet"))
VI = {"@language": "vi"}


def entry() -> dict[str, Any]:
    """One data set, with two files for each station (1 query)."""
    home = settings.PUBLIC_URL
    stations = queries.stations_shown().select_related("thing").order_by("slug")[:MOST_STATIONS]
    with override("vi"):
        files = [
            _distribution(
                f"Số liệu {one.thing.name}",
                home + reverse(f"seeing:{kind.lower()}", args=[one.slug]), kind, media,
            )
            for one in stations
            for kind, media in KINDS
        ]  # fmt: skip
        page = home + reverse("web:environment")
    api = _distribution(
        "API JSON", f"{home}/api/v1/environment/villages", "JSON", "application/json"
    )
    publisher = {"@type": "foaf:Agent", "foaf:name": settings.PLATFORM_NAME, "foaf:homepage": home}
    dataset = {
        "@type": "dcat:Dataset",
        "@id": f"{home}/du-lieu-mo/moi-truong.jsonld#du-lieu",
        "dct:title": [VI | {"@value": "Môi trường làng nghề"},
                      {"@language": "en", "@value": "Environment of craft villages"}],
        "dct:description": [
            VI | {"@value": "Trạm, số liệu đo, giới hạn và kết luận về nước, không khí, tiếng ồn."},
            {"@language": "en",
             "@value": "Stations, readings, limits and verdicts of water, air and noise."},
        ],
        "dct:publisher": publisher,
        "dct:license": {"@id": LICENCE},
        "dct:accrualPeriodicity": {
            "@id": "http://publications.europa.eu/resource/authority/frequency/CONT"
        },
        "dct:language": [{"@id": "http://publications.europa.eu/resource/authority/language/VIE"},
                         {"@id": "http://publications.europa.eu/resource/authority/language/ENG"}],
        "dcat:theme": {"@id": "http://publications.europa.eu/resource/authority/data-theme/ENVI"},
        "dcat:keyword": [VI | {"@value": one} for one in ("làng nghề", "nước thải", "quan trắc")],
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [api, *files],
    }  # fmt: skip
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@type": "dcat:Catalog",
        "@id": f"{home}/du-lieu-mo/moi-truong.jsonld",
        "dct:title": VI | {"@value": f"Dữ liệu mở {settings.PLATFORM_NAME}"},
        "dct:description": VI | {"@value": "Dữ liệu mở về môi trường làng nghề."},
        "dct:publisher": publisher,
        "dcat:dataset": [dataset],
    }


def _distribution(title: str, address: str, kind: str, media: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": VI | {"@value": title},
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
        "dct:format": {"@id": FILE_TYPE + kind},
        "dct:license": {"@id": LICENCE},
    }
