"""What other contexts may ask of the environment of a village."""

from langnghe.environment.sensing import loading


def load_parameters() -> int:
    """Bring the national list of parameters in, as the release has it."""
    return loading.load()
