"""Money expected and money received for an opaque reference. It knows no order."""
