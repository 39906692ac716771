"""Everything that may happen to a dossier until an office has it."""
