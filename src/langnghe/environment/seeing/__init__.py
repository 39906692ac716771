"""What everybody sees of the environment: cards, plots, files; and what anybody complains of."""
