//! What becomes of rows.
