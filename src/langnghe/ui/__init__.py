"""How the product looks: base templates, components, formatting, styles, fonts."""
