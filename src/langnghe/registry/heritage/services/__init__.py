"""Everything that may happen to a story, its pictures, and the consent of the people in it."""

from langnghe.registry.heritage.services.consents import (
    count_people,
    read_consents,
    record_consent,
    revoke_consent,
)
from langnghe.registry.heritage.services.pictures import PictureGiven, add_picture, change_rights
from langnghe.registry.heritage.services.sources import add_source
from langnghe.registry.heritage.services.states import NotReady, move_story
from langnghe.registry.heritage.services.writing import (
    BlockContent,
    ChangedMeanwhile,
    TooManyBlocks,
    UnknownSource,
    add_block,
    begin_story,
    change_block,
    load_story,
    move_block,
    remove_block,
    restore,
)

__all__ = [
    "BlockContent",
    "ChangedMeanwhile",
    "NotReady",
    "PictureGiven",
    "TooManyBlocks",
    "UnknownSource",
    "add_block",
    "add_picture",
    "add_source",
    "begin_story",
    "change_block",
    "change_rights",
    "count_people",
    "load_story",
    "move_block",
    "move_story",
    "read_consents",
    "record_consent",
    "remove_block",
    "restore",
    "revoke_consent",
]
