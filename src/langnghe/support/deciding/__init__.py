"""What an office does with a dossier: reviews, ranks, decides with reasons, agrees, pays."""
