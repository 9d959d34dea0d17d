//! The accept loop: every wait on a client has an end.
//!
//! `axum::serve` leaves silent, half-sent and stalled connections open for ever (decision 0080), so
//! connections are served here, on hyper itself.

use super::patience::{Patience, Patient};
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, HeaderValue, TRANSFER_ENCODING};
use axum::response::IntoResponse as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

/// How long the server waits for clients, and how many it serves at once.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Patience with one connection.
    pub patience: Patience,
    /// Connections at once; further ones wait in the kernel's queue.
    pub connections: usize,
    /// How long a stop waits for requests in flight.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { patience: Patience::default(), connections: 512, drain: Duration::from_secs(20) }
    }
}

/// The address of the socket's other end. Behind a proxy this is the proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// A server that holds its port and does not yet answer.
pub struct Server {
    listener: TcpListener,
    limits: Limits,
}

impl Server {
    /// Takes the port.
    pub async fn bind(listen: SocketAddr, limits: Limits) -> io::Result<Self> {
        Ok(Self { listener: TcpListener::bind(listen).await?, limits })
    }

    /// The address it really listens on: the port is the system's choice when 0 was asked for.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `shutdown` comes true; then takes no more connections and lets requests in flight end,
    /// for at most [`Limits::drain`].
    pub async fn serve(self, router: Router, shutdown: impl Future<Output = ()>) {
        let places = Arc::new(Semaphore::new(self.limits.connections));
        let graceful = GracefulShutdown::new();
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            let next = async {
                let place = Arc::clone(&places).acquire_owned().await;
                (place, self.listener.accept().await)
            };
            tokio::select! {
                () = shutdown.as_mut() => break,
                (place, accepted) = next => match (place, accepted) {
                    (Ok(place), Ok((stream, address))) => {
                        let connection =
                            serve_one(stream, address, router.clone(), self.limits.patience, graceful.watcher());
                        tokio::spawn(async move {
                            connection.await;
                            drop(place);
                        });
                    }
                    (Ok(_), Err(error)) => {
                        // Out of file handles, most likely: wait for some to come back rather than spin.
                        tracing::warn!(%error, "a connection could not be accepted");
                        tokio::time::sleep(Duration::from_millis(200)).await;
                    }
                    (Err(_), _) => break,
                },
            }
        }
        drop(self.listener);
        if tokio::time::timeout(self.limits.drain, graceful.shutdown()).await.is_err() {
            tracing::warn!("requests still in flight were cut off at the end of the drain time");
        }
    }
}

async fn serve_one(
    stream: TcpStream,
    address: SocketAddr,
    router: Router,
    patience: Patience,
    watcher: Watcher,
) {
    // Small answers leave at once instead of waiting for company.
    let _ = stream.set_nodelay(true);
    let (stream, turn) = Patient::new(stream, patience);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let router = router.clone();
        let in_flight = turn.begin();
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(Peer(address.ip()));
        async move {
            let chunked = request.headers().contains_key(TRANSFER_ENCODING);
            let mut answer = if chunked && request.headers().contains_key(CONTENT_LENGTH) {
                Ok(StatusCode::BAD_REQUEST.into_response())
            } else {
                router.oneshot(request).await
            };
            // Where a proxy in front might have seen another end of this request, nothing behind it is read
            // (RFC 9112, section 6.1).
            if let (true, Ok(answer)) = (chunked, &mut answer) {
                answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            drop(in_flight);
            answer
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .header_read_timeout(None)
        .max_header_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, peer = %address, "a connection ended early");
    }
}
