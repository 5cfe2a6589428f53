"""What the workflows that make pictures share: frames planned, made on pages or apart, looked at, and kept."""
