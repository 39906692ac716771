"""Zones, rates and parcels for an opaque reference. It knows no order."""
