"""
What is done about it: treatment projects with their plants, waste, clean technology, eco labels.
"""
