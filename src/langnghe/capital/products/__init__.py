"""What can be borrowed, from whom and on which terms: programmes of law and offers of lenders."""
