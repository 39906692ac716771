"""What may be done to plans and to the money of a scheme."""
