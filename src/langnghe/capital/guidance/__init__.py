"""Advice: whom to ask and when, questions answered once for all, and the calendar of taxes."""
