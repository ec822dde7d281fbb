"""Reports as pictures; each module draws one kind. Importing this package alone does not load matplotlib: the press does."""
