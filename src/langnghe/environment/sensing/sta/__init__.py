"""
OGC SensorThings API 1.1 (18-088), complete for sensing, at `/sta/v1.1`.

A request goes `views` → `answering` → `reading` or `writing`. What there is stands in one table
(`entities`); what may be seen of it, in `access`; `words` reads expressions, `compiling` makes SQL
of them, and `dialect` knows where the databases differ.
"""
