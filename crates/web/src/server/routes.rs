//! Routes that say who may use them: a route without that cannot be written down.

use crate::error::{Error, Trouble};
use crate::server::Visitor;
use crate::site::Site;
use app::Session;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use domain::account::Actor;
use domain::permit::rule_of;
use jiff::SignedDuration;
use std::borrow::Cow;
use std::convert::Infallible;
use std::time::Duration;
use tower_http::timeout::RequestBodyDeadlineLayer;
use utoipa::openapi::path::PathItem;
use utoipa_axum::router::UtoipaMethodRouter;

/// Who may use a route. The use case behind it asks once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Anyone.
    Open,
    /// Anyone who has signed in.
    SignedIn,
    /// Those whom some post allows the action of that key ([`domain::permit::ACTIONS`]). Where they may do it, the
    /// use case asks.
    May(&'static str),
}

impl Access {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::SignedIn => "signed-in",
            Self::May(action) => action,
        }
    }

    /// Whether an actor may use the route; `None` stands for a visitor who has not signed in. A key that is no
    /// action's lets nobody through.
    pub fn admits(self, actor: Option<&Actor>) -> bool {
        match (self, actor) {
            (Self::Open, _) | (Self::SignedIn, Some(_)) => true,
            (Self::May(action), Some(actor)) => {
                rule_of(action).is_some_and(|rule| !(rule.reach)(actor).is_empty())
            }
            (Self::SignedIn | Self::May(_), None) => false,
        }
    }
}

/// A route as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path with its parameters in braces.
    pub path: Cow<'static, str>,
    /// Who may use it.
    pub access: Access,
    /// Whether it asks for a fresh proof of who one is.
    pub weighs: bool,
}

/// What a route asks of a session besides its posts.
#[derive(Debug, Clone, Copy)]
struct Demand {
    access: Access,
    /// Where a person goes on after proving once more who they are; `None` where no fresh proof is asked for.
    fresh: Option<&'static str>,
}

/// The largest body of a form or an API call.
const FORM_BYTES: usize = 1024 * 1024;
/// The largest file that may be sent in, with its form around it.
const UPLOAD_BYTES: usize = 50 * 1024 * 1024 + 64 * 1024;
/// How long a form's body may take to arrive.
const FORM_TIME: Duration = Duration::from_secs(30);
/// How long a file may take to arrive.
const UPLOAD_TIME: Duration = Duration::from_mins(10);

/// Routes under construction, and the list of them.
#[derive(Clone)]
pub struct Routes {
    site: Site,
    router: Router<Site>,
    list: Vec<Route>,
    fresh: Option<&'static str>,
}

impl Routes {
    /// No routes yet.
    pub fn new(site: Site) -> Self {
        Self { site, router: Router::new(), list: Vec::new(), fresh: None }
    }

    /// The site that the routes are of.
    pub(crate) const fn site(&self) -> &Site {
        &self.site
    }

    /// Routes for which a session left open is not enough: they ask for a fresh proof of who one is. A page comes back
    /// to itself after it; what changes something goes on at the page `back`, to be asked for again.
    #[must_use]
    pub fn weighty(mut self, back: &'static str, add: impl FnOnce(Self) -> Self) -> Self {
        self.fresh = Some(back);
        let mut routes = add(self);
        routes.fresh = None;
        routes
    }

    /// Adds a page or a resource.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        self.add(Method::GET, path, access, on(MethodFilter::GET, handler))
    }

    /// Adds a form's target.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        self.add(Method::POST, path, access, on(MethodFilter::POST, handler))
    }

    /// Adds a route of any method.
    #[must_use]
    pub fn add(
        self,
        method: Method,
        path: impl Into<Cow<'static, str>>,
        access: Access,
        route: MethodRouter<Site>,
    ) -> Self {
        self.bounded(method, path.into(), access, route, (FORM_BYTES, FORM_TIME))
    }

    /// Adds a form's target that takes files.
    #[must_use]
    pub fn upload<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        let route = on(MethodFilter::POST, handler);
        self.bounded(Method::POST, path.into(), access, route, (UPLOAD_BYTES, UPLOAD_TIME))
    }

    /// Adds an operation of the API, whose method and path stand in its description.
    #[must_use]
    pub fn described(
        self,
        access: Access,
        takes_files: bool,
        (_, paths, route): UtoipaMethodRouter<Site>,
    ) -> Self {
        let bounds = if takes_files { (UPLOAD_BYTES, UPLOAD_TIME) } else { (FORM_BYTES, FORM_TIME) };
        paths.paths.into_iter().fold(self, |routes, (path, item)| {
            methods(&item).fold(routes, |routes, method| {
                routes.bounded(method, path.clone().into(), access, route.clone(), bounds)
            })
        })
    }

    fn bounded(
        mut self,
        method: Method,
        path: Cow<'static, str>,
        access: Access,
        route: MethodRouter<Site>,
        (bytes, time): (usize, Duration),
    ) -> Self {
        let route = route
            .layer::<_, Infallible>(from_fn_with_state(
                (self.site.clone(), Demand { access, fresh: self.fresh }),
                guard,
            ))
            .layer::<_, Infallible>(RequestBodyDeadlineLayer::new(time))
            .layer(DefaultBodyLimit::max(bytes));
        self.router = self.router.route(&path, route);
        self.list.push(Route { method, path, access, weighs: self.fresh.is_some() });
        self
    }

    /// The routes as a list, and as a router.
    pub fn finish(self) -> (Vec<Route>, Router<Site>) {
        (self.list, self.router)
    }
}

/// The methods of a described path.
fn methods(item: &PathItem) -> impl Iterator<Item = Method> {
    let described = [
        (Method::GET, item.get.is_some()),
        (Method::PUT, item.put.is_some()),
        (Method::POST, item.post.is_some()),
        (Method::DELETE, item.delete.is_some()),
        (Method::PATCH, item.patch.is_some()),
    ];
    described.into_iter().filter_map(|(method, is_there)| is_there.then_some(method))
}

/// How long after a proof what was begun may still be sent: a form takes time.
const SENT_WITHIN: SignedDuration = SignedDuration::from_mins(15);

impl Demand {
    /// Why a session that the route admits may not go on, if so.
    fn refuse(
        self,
        session: &Session,
        site: &Site,
        visitor: &Visitor,
        request: &Request,
    ) -> Option<Response> {
        let looks = matches!(*request.method(), Method::GET | Method::HEAD);
        let is_page = !crate::server::is_for_programs(request.uri().path());
        if session.reads_only && !looks {
            return Some(
                Error::new(Trouble::Forbidden).detail("token-reads-only", Vec::new()).into_response(),
            );
        }
        if let Some(must) = session.must
            && self.access != Access::Open
            && !crate::account::is_own(request.uri().path())
        {
            return Some(if is_page {
                Redirect::to("/account").into_response()
            } else {
                let detail = format!("must-{}", must.key());
                Error::new(Trouble::Forbidden).detail(detail, Vec::new()).into_response()
            });
        }
        let back = self.fresh?;
        let now = site.app().environment().now();
        let proved = now.duration_since(session.proved_at);
        if session.is_fresh(now) || !looks && proved <= SENT_WITHIN {
            return None;
        }
        Some(if is_page {
            let back = if looks { &*visitor.here } else { back };
            Redirect::to(&format!("/account/confirm?back={}", crate::ui::shell::query_value(back)))
                .into_response()
        } else {
            Error::new(Trouble::Forbidden).detail("proof-wanted", Vec::new()).into_response()
        })
    }
}

/// Lets through whom the route admits; sends a reader who has not signed in to the sign-in page.
async fn guard(State((site, demand)): State<(Site, Demand)>, request: Request, next: Next) -> Response {
    let Some(visitor) = request.extensions().get::<Visitor>() else {
        return Error::internal("the visitor was not identified").into_response();
    };
    // No name holds a zero byte, and PostgreSQL takes none in text.
    if request.uri().path().contains("%00") {
        return Error::not_found().into_response();
    }
    let actor = visitor.session.as_ref().map(|signed_in| signed_in.session.actor());
    if let Some(signed_in) = &visitor.session {
        // Who asked stands in the line of every request, of those that are refused too (ASVS 5.0, 16.3.2).
        tracing::Span::current().record("account", tracing::field::display(signed_in.session.account.id));
    }
    if demand.access.admits(actor.as_ref()) {
        let refused =
            visitor.session.as_ref().and_then(|it| demand.refuse(&it.session, &site, visitor, &request));
        return match refused {
            Some(answer) => answer,
            None => next.run(request).await,
        };
    }
    if actor.is_some() {
        return Error::new(Trouble::Forbidden).into_response();
    }
    let is_page = !crate::server::is_for_programs(request.uri().path());
    if is_page && request.method() == Method::GET {
        return Redirect::to(&crate::account::sign_in_path(&visitor.here)).into_response();
    }
    Error::new(Trouble::SignInNeeded).into_response()
}
