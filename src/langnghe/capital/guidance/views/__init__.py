"""Appointments, questions and taxes: for everybody, and at the desk of who gives advice."""
