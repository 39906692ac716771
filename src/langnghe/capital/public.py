"""What other contexts may ask of capital."""

from langnghe.capital.loans.public import InstalmentNear, end_of_today

__all__ = ["InstalmentNear", "end_of_today"]
