"""
The dossier engine: one way to apply for every kind of support, and to answer with reasons.

It knows what a dossier is, what belongs to it, and who decides; what is granted in the end (a loan,
a machine, a place in a course, a stand) is known by the contexts above, which fulfil it.
"""
