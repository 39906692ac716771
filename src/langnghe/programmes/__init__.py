"""Law, programme, scheme, measure, target; budget lines that others hang their work on.

It answers for what stands in law and in plans, for what was announced and how firmly, and for the
money of a scheme: who asks for it, and whether he gets it, is the matter of the contexts above.
"""
