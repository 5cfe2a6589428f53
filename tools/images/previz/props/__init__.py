"""Things that people hold and stories turn on, drawn by families of shapes."""
