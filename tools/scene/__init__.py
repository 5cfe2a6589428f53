"""Tools that a chat model calls: typed arguments in, operations out. Pure; nothing here commits anything."""
