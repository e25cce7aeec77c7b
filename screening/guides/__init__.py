"""Question sets: their document, versions, files and pages."""
