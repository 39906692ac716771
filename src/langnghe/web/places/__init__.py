"""Pages of villages, crafts and makers: facts of the registry beside goods of the market."""
