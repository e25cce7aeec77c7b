"""What people are given of a case: three copies that cannot be taken for each other."""
