"""Words for pages of several frames."""
