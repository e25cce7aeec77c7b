"""What goes into each copy, what is left out of it, and on what ground. Pure, each part testable.

`source` is what a viewer may see; `texts` finds and hides passages; `copies` makes the three
contents; `left_out` says what is missing from them; `concerns` says what stands in the way.
"""
