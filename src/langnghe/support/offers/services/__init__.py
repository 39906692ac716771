"""What may happen to offers: published, opened in rounds, searched for."""
