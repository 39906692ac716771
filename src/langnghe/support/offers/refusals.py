"""What offers say no to."""

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Refused


class NotADefinition(Refused):
    """Said in English: whoever writes a definition reads the names of its parts."""

    code = "not_a_definition"
    message = _("This is no whole definition of a scheme.")


class RoundThere(Conflict):
    code = "round_there"
    message = _("A round of this scheme begins on that day already.")


class RoundBackwards(Refused):
    code = "round_backwards"
    message = _("A round ends on its first day or later.")


class TooManySearches(Refused):
    code = "too_many_searches"
    message = _("Ten searches are kept at most. Throw one away first.")
