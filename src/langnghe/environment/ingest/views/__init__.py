"""Pages of those who keep stations, oversee them, or analyse for them."""
