"""Bodies of calls that are read field by field: what is wrong is said in the reader's language."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar, get_args

from django.utils.translation import gettext_lazy as _
from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    ValidationError,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from langnghe.core.errors import NotValid, Refused

Shape = TypeVar("Shape")
MOST_TOLD = 20  # of what is wrong; whoever sends nonsense learns nothing from the rest
SLACK = 5  # fields beyond those there are: slips are told one by one, floods are not looked at

_SAID = {
    "missing": _("This is missing."),
    "too_many_fields": _("There may be %(most)s fields at most."),
    "extra_forbidden": _("There is no field of this name."),
    "string_type": _("Write a text."),
    "string_too_short": _("Write at least %(min_length)s characters."),
    "string_too_long": _("Write at most %(max_length)s characters."),
    "string_pattern_mismatch": _("This is not written as it should be."),
    "control_character": _("The text holds characters that cannot be shown."),
    "string_unicode": _("The text holds characters that cannot be shown."),
    "int_type": _("Write a whole number, without quotation marks."),
    "bool_type": _("Write true or false."),
    "greater_than_equal": _("Write a number of at least %(ge)s."),
    "less_than_equal": _("Write a number of at most %(le)s."),
    "list_type": _("Write a list."),
    "too_short": _("Name at least %(min_length)s."),
    "too_long": _("Name at most %(max_length)s."),
    "dict_type": _("Write an object with fields."),
    "model_type": _("Write an object with fields."),
}


class Read(Generic[Shape]):
    """
    A part of a body that may be wrong without the rest being refused.

    In the document it has the shape of what it reads.
    """

    def __init__(
        self, told: object, shape: Shape | None, wrong: Sequence[Any] = (), more: int = 0
    ) -> None:
        self.told = told
        self.shape = shape
        self._wrong = wrong
        self._more = more

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        [shape] = get_args(source)
        return core_schema.no_info_wrap_validator_function(cls._read, handler(shape))

    @classmethod
    def _read(cls, told: object, inner: ValidatorFunctionWrapHandler) -> "Read[Shape]":
        try:
            return cls(told, inner(told))
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_input=False)
            # Not all of them are kept: a call may have a thousand such parts.
            return cls(told, None, wrong[:MOST_TOLD], max(len(wrong) - MOST_TOLD, 0))

    def right(self) -> Shape:
        """:raises NotValid: with each wrong field."""
        if self.shape is None:
            raise NotValid(parts=self.refusals())
        return self.shape

    def refusals(self) -> list[Refused]:
        told = [_refusal(error) for error in self._wrong]
        return [*told, more(self._more)] if self._more else told


class Fields(BaseModel):
    """A field that we do not know is refused: it is a slip, and would be lost."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _is_of_a_size(cls, told: Any) -> Any:
        require_few(told, len(cls.model_fields) + SLACK)
        return told


def require_few(told: Any, most: int) -> Any:
    """Before anything is looked at: each field too many would cost an error of its own."""
    if isinstance(told, dict) and len(told) > most:
        raise PydanticCustomError("too_many_fields", "Too many fields", {"most": most})
    return told


def more(count: int) -> Refused:
    """Stands behind the first that are told."""
    said = _("And %(count)s more.") % {"count": count}
    return Refused(said, code="and_more", field="body")


def _refusal(error: Mapping[str, Any]) -> Refused:
    kind = str(error["type"])
    field = ".".join(str(part) for part in error["loc"])
    said = str(_SAID.get(kind, _("This value is not right."))) % error.get("ctx", {})
    return Refused(said, code=kind, field=field or "body")


# Besides control characters: what turns the direction of writing, and a text can hide behind.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_BREAKS = frozenset("\u2028\u2029")


def line(text: str) -> str:
    """A text of one line, its letters composed, without space around it."""
    return _clean(text, "")


def lines(text: str) -> str:
    """The same of several lines."""
    return _clean(text.replace("\r\n", "\n").replace("\r", "\n"), "\n\t")


def _clean(text: str, allowed: str) -> str:
    for mark in text:
        unseen = unicodedata.category(mark) in {"Cc", "Cs"} or mark in _TURNING | _BREAKS
        if unseen and mark not in allowed:
            raise PydanticCustomError("control_character", "Characters that cannot be shown")
    return unicodedata.normalize("NFC", text).strip()
