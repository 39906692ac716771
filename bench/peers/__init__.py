"""
Our shop beside its peers, doing the same work in the same run: `make bench-peers`.

The peers are installed into `.peers/` (never committed) and load the catalogue that our own bench
writes. What stands here only configures and drives them.
"""
