"""Who can make pictures."""
