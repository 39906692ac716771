"""Standards, certificates, passports of products. Not built yet."""
