"""From draft to published version and out of use again, and what tells versions apart."""
