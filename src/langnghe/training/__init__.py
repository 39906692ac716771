"""Training and skills for workers. Not built yet."""
