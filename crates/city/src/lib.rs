//! A synthetic city: the same register from the same seed, with the faults and proportions of real ones.
