"""The door of the dossier engine."""
