"""What is done about what was found: cases, measures, fines, inspections and their minutes."""
