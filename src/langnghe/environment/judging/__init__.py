"""What is measured is held against the law of its day: limits, verdicts, episodes, alerts."""
