"""The dossier engine that serves every kind of support. Not built yet."""
