"""
Clean villages: measuring, judging, acting and treating. It knows makers and villages, no trade.

One context of several apps in a fixed order: what is measured (`sensing`) knows no limit, what is
judged (`judging`) knows no case.
"""
