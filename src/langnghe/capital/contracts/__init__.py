"""From a granted dossier to a loan in the lender's book, and back when it is paid."""
