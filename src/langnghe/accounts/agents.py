"""What kind of device somebody uses, in a few words, from what its browser says of itself."""

from django.utils.translation import gettext

# In this order: each says that it is the next ones as well.
BROWSERS = (
    ("Zalo", "Zalo"), ("FBAN", "Facebook"), ("FBAV", "Facebook"), ("CocCoc", "Cốc Cốc"),
    ("coc_coc", "Cốc Cốc"), ("SamsungBrowser", "Samsung Internet"), ("Edg", "Edge"),
    ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def described(agent: str) -> str:
    """ "Chrome · Android"; what is not known is said to be unknown."""
    found = [
        next((name for mark, name in table if mark in agent), "") for table in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or gettext("Unknown device")
