//! What tests stand on: a private PostgreSQL that lives as long as the test process.

pub mod postgres;
