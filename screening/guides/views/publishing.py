"""From draft to published version: proposing, approving, publishing, retiring."""
