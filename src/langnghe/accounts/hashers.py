"""Password hashing at a cost that this kind of machine can bear."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class TunedArgon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane (OWASP's first recommendation)."""

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1
