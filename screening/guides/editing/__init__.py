"""The draft as a whole: what it holds, in what order, and the steps in which it was written."""
