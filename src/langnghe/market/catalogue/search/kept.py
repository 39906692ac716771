"""What is told of one state of the index, kept until there is another."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from langnghe.market.catalogue.search.index import Reader

Asked = ParamSpec("Asked")
Told = TypeVar("Told")


def once_per_state(
    most: int,
) -> Callable[
    [Callable[Concatenate[Reader, Asked], Told]], Callable[Concatenate[Reader, Asked], Told]
]:
    """
    Ask a function of a state of the index once for each of its further parameters.

    Only of the newest state is anything kept (at most so much): an older one would hold its files.
    """

    def decorate(
        function: Callable[Concatenate[Reader, Asked], Told],
    ) -> Callable[Concatenate[Reader, Asked], Told]:
        kept: dict[Hashable, Told] = {}
        state: list[Hashable] = [None]

        @wraps(function)
        def told(index: Reader, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Told:
            if state[0] != index.generation:
                kept.clear()
                state[0] = index.generation
            # Named by its state too: another thread may be looking at another one.
            key: tuple[Any, ...] = (index.generation, args, tuple(kwargs.items()))
            try:
                return kept[key]
            except KeyError:
                if len(kept) >= most:
                    kept.clear()
                answer = kept[key] = function(index, *args, **kwargs)
                return answer

        return told

    return decorate
