"""What officers and operators write."""
