"""Monitoring, judging, inspecting and treating in the villages. Not built yet."""
