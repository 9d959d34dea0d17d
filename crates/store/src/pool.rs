//! Connections that are lent out and come back (decision 0041).

use crate::error::{Fault, StoreError};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How long a caller waits for a connection before it is told that all are in use.
const PATIENCE: Duration = Duration::from_secs(30);

/// A fixed number of connections, made when they are first needed.
pub(crate) struct Pool<C> {
    state: Mutex<State<C>>,
    returned: Condvar,
}

struct State<C> {
    idle: Vec<C>,
    unopened: usize,
}

impl<C> Pool<C> {
    pub(crate) const fn new(size: usize) -> Self {
        Self { state: Mutex::new(State { idle: Vec::new(), unopened: size }), returned: Condvar::new() }
    }

    /// Runs `work` on a connection: an idle one that is still `sound`, or a new one from `open`.
    ///
    /// The connection comes back afterwards, unless `work` panicked: what state it would be in is not
    /// known, so it is closed and another may be opened in its place.
    pub(crate) fn with<T, E: From<StoreError>>(
        &self,
        open: impl Fn() -> Result<C, StoreError>,
        sound: impl Fn(&C) -> bool,
        work: impl FnOnce(&mut C) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = self.take()?.filter(|connection| sound(connection));
        let mut loan = Loan { pool: self, connection: None };
        let mut connection = match idle {
            Some(connection) => connection,
            None => open()?,
        };
        let result = work(&mut connection);
        loan.connection = Some(connection);
        result
    }

    fn take(&self) -> Result<Option<C>, StoreError> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut state, _) = self
            .returned
            .wait_timeout_while(state, PATIENCE, |state| state.idle.is_empty() && state.unopened == 0)
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = state.idle.pop() {
            return Ok(Some(connection));
        }
        state.unopened = state.unopened.checked_sub(1).ok_or(StoreError::Unavailable(Fault::Busy))?;
        Ok(None)
    }
}

/// Gives the connection, or the right to open one, back when it goes out of scope.
struct Loan<'p, C> {
    pool: &'p Pool<C>,
    connection: Option<C>,
}

impl<C> Drop for Loan<'_, C> {
    fn drop(&mut self) {
        let mut state = self.pool.state.lock().unwrap_or_else(PoisonError::into_inner);
        match self.connection.take() {
            Some(connection) => state.idle.push(connection),
            None => state.unopened = state.unopened.saturating_add(1),
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}
