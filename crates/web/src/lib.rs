//! How people and machines reach it: pages, API, tiles, sessions, translations, assets.
