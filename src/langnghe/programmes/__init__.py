"""Law, programme, scheme, measure, target; budget lines that others hang their work on.

Not built yet.
"""
