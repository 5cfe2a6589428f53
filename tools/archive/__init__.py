"""A project with its pictures and its whole history as one file."""
