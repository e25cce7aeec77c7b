"""New question sets and new drafts: from a shipped set, a copy, a file, or empty."""
