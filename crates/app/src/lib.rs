//! What one may do: use cases with permission, transaction, domain, save, audit.
