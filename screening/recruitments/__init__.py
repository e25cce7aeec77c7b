"""A recruitment: advert, candidates, panel, weights and impartiality."""
