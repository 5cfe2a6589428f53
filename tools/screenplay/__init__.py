"""Screenplays in and out: Fountain, Final Draft, who and where is in them, and their way into a project and back."""
