"""What a village, a craft or an artisan has to tell: stories of blocks, each fact with its source.

A story is written in Vietnamese and translated; every change is kept, and what is published is one
kept state of it. Whoever is shown or told of agrees first, and may take that back at any time.
"""
