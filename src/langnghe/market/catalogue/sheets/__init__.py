"""
A maker's goods as a sheet of Excel or CSV: taken home, changed there, and brought back.

What is brought back is kept as a file, read by a process of its own (`reading`), judged row by row
(`judging`), shown, and written only when its maker says so, in pieces that each commit with the
place they end at (`job`).
"""
