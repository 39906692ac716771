"""Support funds, low-interest loans, interest subsidy and guidance. Not built yet."""
