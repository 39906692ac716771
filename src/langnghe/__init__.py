"""Làng Nghề: the open platform of the craft villages."""
