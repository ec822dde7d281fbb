"""The page of the sandbox: one HTML file, a few style sheets and ES modules, served as they are."""
