"""A wiring in which nobody reacts and nothing runs."""

REACTIONS: dict = {}
SCHEDULE: list = []
EACH_NODE: list = []
