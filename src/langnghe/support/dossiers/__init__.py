"""The dossier from its first word to the office's door: answers, papers, consent, evidence."""
