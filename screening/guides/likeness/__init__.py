"""Likeness of questions: which say much the same. Pure; scikit-learn is loaded when first used."""
