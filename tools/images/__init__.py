"""Pictures: the local renderer, slicing, measuring and safe decoding."""
