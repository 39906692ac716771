"""Everything that an office does with a dossier."""
