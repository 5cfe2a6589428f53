"""Previz: storyboard frames drawn locally from one 3-D blocking, without any image model."""
