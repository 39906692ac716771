"""What a person may see of cases and inspections; reads only."""
