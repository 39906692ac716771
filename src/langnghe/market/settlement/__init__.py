"""Posts, withholds and pays out what was sold and can no longer be returned. Not built yet."""
