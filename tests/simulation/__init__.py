"""A year in a minute: the city over a whole year on a virtual clock, with people of different diligence."""
