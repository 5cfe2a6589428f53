"""Fonts drawn on boards and slates; SIL Open Font License 1.1, see OFL.txt beside them."""
