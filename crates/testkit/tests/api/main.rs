//! The API over a small demonstration city: every operation as it should be used, and as it should not.

mod bad_input;
mod document;
mod happy;
mod site;
