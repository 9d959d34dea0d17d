//! Owners: sealed on the way in.
