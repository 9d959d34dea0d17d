//! Mapping proposals on headings as registers write them.
