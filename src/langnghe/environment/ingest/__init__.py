"""
All ways in of readings but SensorThings HTTP: files of loggers, messages, sheets, a phone.

Each of them ends in `sensing.services.store`. Whatever cannot be taken is kept with the reason, so
that somebody mends it; what comes twice is counted once.
"""
