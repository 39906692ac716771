"""One basket over many makers, for guests and members. It holds no stock and promises no price."""
