"""From one version of a question set to another: what rests on a version, and moving off it.

A recruitment in which nothing has been locked may move to a newer version of its question set.
Locked scores stay under the version that they were given under.
"""
