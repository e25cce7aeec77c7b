"""The parts of a draft, each on a page where it is written and saved."""
