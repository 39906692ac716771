"""Everything that may happen to verdicts, episodes, alerts and limits."""
