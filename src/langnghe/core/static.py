"""Static files as they are served: named by their content, compressed once."""

from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Pages for a few, or parts of libraries that no page asks for: served as they are.
PLAIN = ("admin/", "django_htmx/ext/")


class Static(CompressedManifestStaticFilesStorage):
    """Compressing everything took two thirds of the time until a new installation answers."""

    keep_only_hashed_files = True

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        ours = (path for path in paths if not path.startswith(PLAIN))
        yield from super().compress_files(ours)  # type: ignore[no-untyped-call]  # whitenoise
