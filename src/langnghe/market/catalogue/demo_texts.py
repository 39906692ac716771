"""What the demo says of its goods: only what follows from name, material, craft and village."""

import re
from collections.abc import Mapping

Row = Mapping[str, str]
Both = dict[str, str]

SIZES = {
    "S": {"vi": "Cỡ nhỏ", "en": "Small"},
    "M": {"vi": "Cỡ vừa", "en": "Medium"},
    "L": {"vi": "Cỡ lớn", "en": "Large"},
}
# Not goods but work: a class, a restoration, a day of labour, a rental.
SERVICES = {"BATTRANG-016", "XUANLA-002", "LAIXA-001", "PHUCCAU-001", "NHATTAN-002"}
GROWN = {"PLANT", "FRESHFL"}
SPIRITS = "ALC"

RESTRICTIONS = {
    "Vỏ ốc/gỗ": "Shell and wood: species under CITES (such as nautilus or rosewood) must be "
    "checked before export.",
    "Lưỡi sắc": "Sharp blade: not in cabin baggage; check the import rules of the country of "
    "arrival.",
    "Kiểm tra loài gỗ": "Timber: the species (CITES) and the forest-product list must be checked "
    "before sale and export.",
    "Kiểm tra gỗ/da": "Wood and skin: to be checked against CITES before export.",
    "Rượu": "Spirits: the seller needs a retail licence, the buyer must be 18 or over; "
    "advertising is restricted.",
}
TECHNIQUES = (
    ("vẽ tay", "hand-painted"),
    ("thêu tay", "hand-embroidered"),
    ("rèn tay", "hand-forged"),
    ("khâu tay", "hand-stitched"),
    ("may tay", "hand-sewn"),
    ("chần tay", "hand-quilted"),
    ("đúc thủ công", "hand-cast"),
    ("thếp vàng", "gilded"),
    ("khảm trai", "mother-of-pearl inlay"),
    ("khảm ốc", "shell inlay"),
    ("chạm", "carved"),
    ("tiện", "turned"),
    ("dệt kim", "knitted"),
    ("đan", "woven by hand"),
)
GLAZES = (
    ("men lam", "cobalt blue"),
    ("men rạn", "crackle"),
    ("men ngọc", "celadon"),
    ("men trắng", "white"),
    ("men hỏa biến", "reactive"),
    ("men nâu", "brown"),
    ("men lươn", "eel-skin brown"),
    ("men màu", "coloured"),
)
UNITS = (
    ("(mét dài)", {"vi": "mét dài", "en": "running metre"}),
    ("(mét)", {"vi": "mét", "en": "metre"}),
    ("(m²", {"vi": "m²", "en": "m²"}),
    ("(công)", {"vi": "ngày công", "en": "day of work"}),
)
_PIECES = re.compile(r"\((?:bộ )?(\d+)(?: chiếc| đôi| cặp)?\)|(\d+) (?:món|chiếc)")
HALF_TYPED = "Mẫu mới cho mùa Tết"
FIRST_TYPED = "Ấm trà men rạn (ví dụ)"


def _writing(vi: str, en: str, max_length: int) -> dict[str, object]:
    return {"label": {"vi": vi, "en": en}, "max_length": max_length}


ENGRAVED = _writing("Khắc tên lên sừng", "Name engraved on the horn", 20)
STITCHED = _writing("Thêu tên", "Name embroidered", 24)
PRESSED = _writing("Dập chữ cái đầu của tên", "Initials pressed in", 4)
PAINTED = _writing("Viết tên dưới men", "Name under the glaze", 20)
WRITTEN = _writing("Chữ viết thư pháp", "Words in calligraphy", 40)
CARVED = _writing("Khắc chữ lên gỗ", "Words carved in the wood", 30)
PERSONALISED: dict[str, dict[str, object]] = {
    **dict.fromkeys(("THUYUNG-001", "THUYUNG-002", "THUYUNG-004", "THUYUNG-006"), ENGRAVED),
    **dict.fromkeys(("QUATDONG-004", "QUATDONG-006", "COCHAT-001", "VANPHUC-010"), STITCHED),
    **dict.fromkeys(("SONHA-001", "SONHA-002", "KIEUKY-005"), PRESSED),
    **dict.fromkeys(("BATTRANG-001", "BATTRANG-006"), PAINTED),
    "CANHHOACH-004": WRITTEN,
    "THIETUNG-004": CARVED,
}


def name(row: Row) -> Both:
    """Of the product, without the size of one variant."""
    vi, en = row["name_vi"], row["name_en"]
    if row["variant"]:
        vi, en = vi.rsplit(" – ", 1)[0], en.rsplit(" – ", 1)[0]
    return {"vi": vi, "en": en}


def texts(row: Row, field: str) -> Both:
    pair = {"vi": row[f"{field}_vi"], "en": row[f"{field}_en"]}
    return {language: text for language, text in pair.items() if text}


def description(row: Row, village: str, *, sizes: int) -> Both:
    names = name(row)
    place = village if village.startswith(("Làng", "Thôn")) else f"làng {village}"
    origin = _origin(row, names, place, village)
    making = row["custom_made"] == "1" and row["sku"] not in SERVICES
    days = row["made_to_order_days"]
    vi = [
        origin["vi"],
        f"Làm theo đơn, xong sau khoảng {days} ngày làm việc." if making else "",
        f"Có {sizes} cỡ để chọn." if sizes > 1 else "",
    ]
    en = [
        origin["en"],
        f"Made to order, ready after about {days} working days." if making else "",
        f"Comes in {sizes} sizes." if sizes > 1 else "",
    ]
    return {"vi": " ".join(filter(None, vi)), "en": " ".join(filter(None, en))}


def _origin(row: Row, names: Both, place: str, village: str) -> Both:
    if row["sku"] in SERVICES:
        return {
            "vi": f"{names['vi']}, do người {place} thực hiện.",
            "en": f"{names['en']}, carried out by people of {village}.",
        }
    if row["care_code"] in GROWN:
        return {
            "vi": f"{names['vi']} của nhà vườn {place}.",
            "en": f"{names['en']} from the growers of {village}.",
        }
    return {
        "vi": f"{names['vi']} của {place}. Chất liệu: {row['materials_vi']}.",
        "en": f"{names['en']} from the craft village of {village}. "
        f"Materials: {row['materials_en']}.",
    }


def attributes(row: Row) -> dict[str, object]:
    text = row["name_vi"].lower()
    found: dict[str, object] = {}
    if technique := _first(TECHNIQUES, text):
        found["technique"] = technique
    if row["craft_code"] == "CERAMIC" and (glaze := _first(GLAZES, row["materials_vi"].lower())):
        found["glaze"] = glaze
    if pieces := _PIECES.search(text):
        found["pieces"] = int(pieces[1] or pieces[2])
    for mark, unit in UNITS:
        if mark in text:
            found["unit"] = unit
            break
    if row["care_code"] == SPIRITS and (strength := re.search(r"(\d+)°", text)):
        found["alcohol"] = f"{strength[1]}%"
    return found


def _first(pairs: tuple[tuple[str, str], ...], text: str) -> Both | None:
    return next(({"vi": vi, "en": en} for vi, en in pairs if vi in text), None)


def restriction(row: Row) -> Both:
    note = row["restriction_note"]
    if not note:
        return {}
    english = next(text for start, text in RESTRICTIONS.items() if note.startswith(start))
    return {"vi": note.replace("(vd ", "(ví dụ "), "en": english}


def alt(names: Both) -> Both:
    return {
        "vi": f"Hình vẽ họa tiết, thay cho ảnh: {names['vi']}",
        "en": f"A drawn motif in place of a photo: {names['en']}",
    }
