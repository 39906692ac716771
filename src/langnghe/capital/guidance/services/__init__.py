"""What may happen to appointments and to questions."""
