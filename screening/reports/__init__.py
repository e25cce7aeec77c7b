"""The comparison and the other documents, as page, PDF, CSV and XLSX."""
