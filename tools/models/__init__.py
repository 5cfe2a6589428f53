"""Everything between a node and a model."""
