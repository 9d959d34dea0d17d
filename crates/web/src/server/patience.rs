//! A socket that gives up on a client which keeps it waiting.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// How long a client may keep a connection waiting.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From the connection, or from the first byte of a later request, to the end of its head.
    pub head: Duration,
    /// Between an answer and the next request.
    pub idle: Duration,
    /// Without taking a byte of the answer.
    pub write: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), idle: Duration::from_mins(1), write: Duration::from_mins(1) }
    }
}

/// Whose turn it is on a connection: the server's while a request is in flight, else the client's.
#[derive(Debug, Clone, Default)]
pub(super) struct Turn(Arc<AtomicBool>);

impl Turn {
    /// Marks a request as in flight until the result is dropped.
    pub(super) fn begin(&self) -> InFlight {
        self.0.store(true, Ordering::Relaxed);
        InFlight(Self(Arc::clone(&self.0)))
    }

    fn is_servers(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A request in flight.
pub(super) struct InFlight(Turn);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.0.store(false, Ordering::Relaxed);
    }
}

/// A stream with a deadline for whatever the client owes.
pub(super) struct Patient<S> {
    stream: S,
    patience: Patience,
    turn: Turn,
    /// What the client was doing at the last read, to see it change.
    waiting: Waiting,
    read_deadline: Pin<Box<Sleep>>,
    write_deadline: Option<Pin<Box<Sleep>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waiting {
    /// For the rest of a request's head.
    Head,
    /// For another request.
    Idle,
    /// For nothing: the server works, and bodies have their own time-out.
    Nothing,
}

impl<S> Patient<S> {
    /// Wraps a fresh stream; the client owes a request's head from now on.
    pub(super) fn new(stream: S, patience: Patience) -> (Self, Turn) {
        let turn = Turn::default();
        let read_deadline = Box::pin(sleep(patience.head));
        let waiting = Waiting::Head;
        (Self { stream, patience, turn: turn.clone(), waiting, read_deadline, write_deadline: None }, turn)
    }

    fn wait_for(&mut self, waiting: Waiting) {
        if self.waiting != waiting {
            self.waiting = waiting;
            let patience = if waiting == Waiting::Idle { self.patience.idle } else { self.patience.head };
            self.read_deadline.as_mut().reset(Instant::now() + patience);
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let read = Pin::new(&mut this.stream).poll_read(context, buffer);
        if this.turn.is_servers() {
            this.waiting = Waiting::Nothing;
            return read;
        }
        if read.is_ready() {
            this.wait_for(Waiting::Head);
            return read;
        }
        if this.waiting == Waiting::Nothing {
            this.wait_for(Waiting::Idle);
        }
        match this.read_deadline.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncWrite + Unpin> Patient<S> {
    fn bounded<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.write_deadline = None;
            return written;
        }
        let patience = self.patience.write;
        let deadline = self.write_deadline.get_or_insert_with(|| Box::pin(sleep(patience)));
        match deadline.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.bounded(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.bounded(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.bounded(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(context);
        self.bounded(context, shut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    fn short() -> Patience {
        let millis = Duration::from_millis;
        Patience { head: millis(20), idle: millis(80), write: millis(20) }
    }

    #[tokio::test]
    async fn a_silent_client_is_given_up() {
        let (_client, server) = duplex(64);
        let (mut server, _turn) = Patient::new(server, short());
        let error = server.read_u8().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_request_in_flight_has_time_and_an_idle_client_more_than_a_slow_one() {
        let (mut client, server) = duplex(64);
        let (mut server, turn) = Patient::new(server, short());
        client.write_all(b"a").await.unwrap();
        server.read_u8().await.unwrap();
        let in_flight = turn.begin();
        let working = tokio::time::timeout(Duration::from_millis(60), server.read_u8()).await;
        assert!(working.is_err(), "no deadline while the server works");
        drop(in_flight);
        let idle = tokio::time::timeout(Duration::from_millis(40), server.read_u8()).await;
        assert!(idle.is_err(), "between requests the longer patience holds");
        let error = server.read_u8().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_client_that_takes_nothing_is_given_up() {
        let (_client, server) = duplex(8);
        let (mut server, _turn) = Patient::new(server, short());
        let error = server.write_all(&[0; 64]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
