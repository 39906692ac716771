"""What a buyer bought and what each maker has to ship: one order, one or more seller orders."""
