"""Who discharges and where it is measured; stations, streams and their readings (SensorThings)."""
