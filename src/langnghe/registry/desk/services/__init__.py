"""What may happen at the desk, by topic; each module is called by its name."""
