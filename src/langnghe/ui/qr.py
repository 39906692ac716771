"""A QR code as a picture."""

import re
from urllib.parse import quote

import zxingcpp

_DARK = re.compile(b"\0+")


def picture(text: str, *, border: int = 4) -> str:
    """
    The data address for an <img>: black on white, with a quiet zone of `border` modules.

    A phone needs four of them, unless what lies around is white as well.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image = code.to_image(add_quiet_zones=False)
    size: int = image.shape[0]
    modules = bytes(memoryview(image))  # type: ignore[arg-type]  # a buffer, one byte a module
    rows = "".join(
        f"M{dark.start() - row * size},{row}.5h{dark.end() - dark.start()}"
        for row in range(size)
        for dark in _DARK.finditer(modules, row * size, (row + 1) * size)
    )
    whole = size + 2 * border
    return "data:image/svg+xml," + quote(
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{whole * 8}' height='{whole * 8}'"
        f" viewBox='-{border} -{border} {whole} {whole}' shape-rendering='crispEdges'>"
        f"<path fill='#fff' d='M-{border}-{border}h{whole}v{whole}h-{whole}z'/>"
        f"<path stroke='#000' d='{rows}'/></svg>",
        safe="/:=,",
    )
