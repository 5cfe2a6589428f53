"""Loose direction: words such as "make it lonelier" read into slot changes, and slot changes into operations. Pure."""
