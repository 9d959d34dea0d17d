//! What every handler begins with: the reader, the words, and the way to the use cases.

use crate::error::Error;
use crate::i18n::Words;
use crate::server::Visitor;
use crate::site::Site;
use crate::ui::shell::{Badge, Section, Shell};
use app::{Desk, Session};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LANGUAGE, HeaderValue};
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};
use domain::account::Actor;
use domain::permit::{Action, ChangeRegister, ManageAccounts, ReadAudit, SeeStock, SubmitFieldSurvey};

/// A request in the hands of a handler.
pub struct Page {
    site: Site,
    visitor: Visitor,
}

impl FromRequestParts<Site> for Page {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Error> {
        let visitor = parts.extensions.get::<Visitor>().cloned();
        let visitor = visitor.ok_or_else(|| Error::internal("the visitor was not identified"))?;
        Ok(Self { site: site.clone(), visitor })
    }
}

/// The road to the use cases.
pub struct AppRoad<'a> {
    site: &'a Site,
    actor: Actor,
}

impl AppRoad<'_> {
    /// Runs a use case on a thread that may block, as the one who asks sees things: the only wait of a handler.
    pub async fn run<T, E, F>(&self, use_case: F) -> Result<T, Error>
    where
        F: FnOnce(&Desk) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Into<Error> + Send + 'static,
    {
        self.site.run_for(self.actor.clone(), use_case).await
    }
}

impl Page {
    /// The use cases.
    pub fn app(&self) -> AppRoad<'_> {
        AppRoad { site: &self.site, actor: self.visitor.actor() }
    }

    /// What all handlers share.
    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    /// Who asks.
    pub(crate) fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// The words of the reader's language.
    pub fn words(&self) -> Words {
        self.visitor.words()
    }

    /// The session, when signed in.
    pub fn session(&self) -> Option<&Session> {
        self.visitor.session.as_deref().map(|signed_in| &signed_in.session)
    }

    /// Who acts. Routes that need it are closed to others, so that this fails on none of them.
    pub fn actor(&self) -> Result<Actor, Error> {
        self.session().map(Session::actor).ok_or_else(|| Error::new(crate::error::Trouble::SignInNeeded))
    }

    /// Whether the reader may change the register: what to offer, not what to allow.
    pub fn may_change(&self) -> bool {
        self.may::<ChangeRegister>()
    }

    /// Whether the reader may send in field surveys: what to offer, not what to allow.
    pub fn may_survey(&self) -> bool {
        self.may::<SubmitFieldSurvey>()
    }

    /// Whether a post of the reader allows the action somewhere: what to offer, not what to allow.
    pub fn may<A: Action>(&self) -> bool {
        self.session().is_some_and(|session| session.actor().may_somewhere::<A>())
    }

    /// What stands around the page.
    pub fn shell(&self, section: impl Into<Option<Section>>) -> Shell {
        shell(&self.visitor, section.into())
    }

    /// The page itself.
    pub fn show(&self, view: &impl Template) -> Result<Response, Error> {
        self.answer(StatusCode::OK, view)
    }

    /// The same form again, with what was typed and what is wrong with it.
    pub fn show_again(&self, view: &impl Template) -> Result<Response, Error> {
        self.answer(StatusCode::UNPROCESSABLE_ENTITY, view)
    }

    /// A form again whose matter somebody else changed in between.
    pub fn show_conflict(&self, view: &impl Template) -> Result<Response, Error> {
        self.answer(StatusCode::CONFLICT, view)
    }

    /// A rendered page with a status, and the language it is in.
    fn answer(&self, status: StatusCode, view: &impl Template) -> Result<Response, Error> {
        let html = view.render().map_err(Error::internal)?;
        let language = HeaderValue::from_static(self.words().lang().tag());
        Ok((status, [(CONTENT_LANGUAGE, language)], Html(html)).into_response())
    }
}

/// What stands around a page for this visitor.
pub(crate) fn shell(visitor: &Visitor, section: Option<Section>) -> Shell {
    let l = visitor.words();
    let mut shell = Shell::new(l, section, &*visitor.here);
    if let Some(signed_in) = &visitor.session {
        let account = &signed_in.session.account;
        let session = &signed_in.session;
        let (posts, actor) = (l.posts_in(&session.posts, &session.names), session.actor());
        let (name, reads_audit) = (account.display_name.clone(), actor.may_somewhere::<ReadAudit>());
        shell.account = Some(Badge { name, role: posts.into(), reads_audit });
        shell.appoints = actor.may_somewhere::<ManageAccounts>();
        shell.sections.retain(|section| section.is_open_to(&actor));
        if !actor.reach::<SeeStock>().is_city() {
            let territories = session.names.iter().map(|name| l.territory(name));
            shell.territory = Some(l.list(territories));
        }
        shell.csrf = visitor.form_token().unwrap_or_default();
    }
    shell
}
