//! Appointments: who holds which role where; giving and ending them.

mod grant;

use crate::community::china;
use crate::error::Error;
use crate::form::{Fields, Posted};
#[cfg(test)]
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Field, FormError, errors};
use crate::ui::navigation::Crumb;
use crate::ui::shell::Shell;
use crate::ui::table::Column;
use app::appointment::{Appointments, TerritoryName};
use app::{AppError, Desk, Noun};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::account::Account;
use domain::appointment::{Appointment, Post};
use domain::id::AppointmentId;
use grant::Offer;

/// The list, and the form to give one.
#[derive(Debug, Template)]
#[template(path = "appointment/list.html")]
pub(crate) struct AppointmentsView {
    shell: Shell,
    columns: Vec<Column>,
    rows: Vec<Row>,
    search: Field,
    fields: Vec<Field>,
    errors: Vec<FormError>,
}

#[derive(Debug)]
struct Row {
    name: String,
    login: String,
    role: String,
    territory: String,
    since: String,
    until: String,
    end_href: Option<String>,
}

/// The appointments that stand, with what their territories are called.
pub(super) struct Standing {
    of: Vec<(Account, Appointment, TerritoryName)>,
}

impl Standing {
    fn read(desk: &Desk) -> Result<(Self, Vec<Account>), AppError> {
        let Appointments { accounts, now } = desk.list_appointments(desk.actor())?;
        let mut standing = Vec::new();
        for (account, appointments) in &accounts {
            for appointment in appointments.iter().filter(|it| it.stands_at(now)) {
                standing.push((account.clone(), appointment.clone()));
            }
        }
        let posts: Vec<Post> = standing.iter().map(|(_, appointment)| appointment.post.clone()).collect();
        let names = desk.names_of(&posts)?;
        let of = standing.into_iter().zip(names).map(|((account, it), name)| (account, it, name)).collect();
        let open = accounts.into_iter().map(|(account, _)| account).filter(|it| it.disabled_at.is_none());
        Ok((Self { of }, open.collect()))
    }
}

impl AppointmentsView {
    fn new(shell: Shell, standing: &Standing, offer: &Offer, typed: &Fields) -> Self {
        let l = shell.l;
        let words = |key: &str| Column::words(l.t(key));
        let row = |(account, appointment, name): &(Account, Appointment, TerritoryName)| Row {
            name: account.display_name.clone(),
            login: account.login.clone(),
            role: l.role(appointment.post.role).into_owned(),
            territory: l.territory(name),
            since: l.moment(appointment.since, &china()),
            until: appointment.until.map(|until| l.moment(until, &china())).unwrap_or_default(),
            end_href: Some(format!("/appointments/{}/end", appointment.id)),
        };
        Self {
            columns: vec![
                words("account-name"),
                words("account-role"),
                words("appointment-territory"),
                words("appointment-since"),
                words("appointment-until"),
                words("appointment-action"),
            ],
            rows: standing.of.iter().map(row).collect(),
            search: Field::new("q", l.t("appointment-community-find"), crate::ui::form::Control::Search)
                .hint(l.t("appointment-community-hint"))
                .value(typed.raw("q").unwrap_or_default())
                .optional(),
            fields: offer.fields(l, typed),
            errors: Vec::new(),
            shell,
        }
    }

    fn refused(mut self, name: &str, message: String) -> Self {
        match self.fields.iter_mut().find(|field| field.name == name) {
            Some(field) => {
                field.error = Some(message);
                self.errors = errors(&self.fields);
            }
            None => self.errors = vec![FormError::general(message)],
        }
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("appointments-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, None, "/appointments") };
        let (account, appointment) = sample();
        let name =
            TerritoryName { division: ("渝中区".into(), "Yuzhong".into()), ..TerritoryName::default() };
        let offer = Offer::sample(account.clone());
        let standing = Standing { of: vec![(account, appointment, name)] };
        let message = l.t("invalid-territory-unknown").into_owned();
        Self::new(shell, &standing, &offer, &Fields::default()).refused("street", message)
    }
}

/// The page that asks once more before an appointment is ended.
#[derive(Debug, Template)]
#[template(path = "appointment/end.html")]
pub(crate) struct EndView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    what: String,
    action: String,
}

impl EndView {
    fn new(shell: Shell, id: AppointmentId, name: &str, post: &str) -> Self {
        let l = shell.l;
        Self {
            crumbs: vec![
                Crumb::link("/appointments", l.t("appointments-title")),
                Crumb::here(l.t("appointment-end-title")),
            ],
            what: l.say("appointment-end-answer").with("name", name).with("post", post).to_string(),
            action: format!("/appointments/{id}/end"),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("appointment-end-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, None, "/appointments") };
        Self::new(shell, sample().1.id, "李专员", "渝中区 · 区县、街道专员")
    }
}

#[cfg(test)]
fn sample() -> (Account, Appointment) {
    let id = |n| domain::id::uuid_v7(n, [0; 10]);
    let account = Account {
        id: domain::id::AccountId::from_uuid(id(1)),
        login: "officer".into(),
        display_name: "李专员".into(),
        created_at: jiff::Timestamp::UNIX_EPOCH,
        disabled_at: None,
    };
    let appointment = Appointment {
        id: AppointmentId::from_uuid(id(2)),
        account: account.id,
        post: Post {
            role: domain::account::Role::Officer,
            territory: domain::territory::Territory::District(domain::division::DivisionCode(
                "500103".into(),
            )),
        },
        since: jiff::Timestamp::UNIX_EPOCH,
        until: None,
        granted_by: domain::id::AccountId::from_uuid(id(3)),
        revoked_by: None,
    };
    (account, appointment)
}

async fn view(page: &Page, typed: Fields) -> Result<AppointmentsView, Error> {
    let shell = page.shell(None);
    page.app()
        .run(move |desk| {
            let (standing, accounts) = Standing::read(desk)?;
            let offer = Offer::read(desk, accounts, &typed)?;
            Ok::<_, AppError>(AppointmentsView::new(shell, &standing, &offer, &typed))
        })
        .await
}

/// `GET /appointments?q=…`
pub(crate) async fn appointments(page: Page, query: Fields) -> Result<Response, Error> {
    page.show(&view(&page, query).await?)
}

/// `POST /appointments`
pub(crate) async fn post_appointment(page: Page, Posted(typed): Posted) -> Result<Response, Error> {
    let l = page.words();
    let asked = typed.clone();
    let given = page
        .app()
        .run(move |desk| match grant::grant(desk, &asked) {
            Ok(()) => Ok(None),
            Err(AppError::Invalid { field, reason }) => Ok(Some((field, format!("invalid-{reason}")))),
            Err(AppError::Post(refused)) => Ok(Some((refused.field(), format!("invalid-{}", refused.key())))),
            Err(error) => Err(error),
        })
        .await?;
    match given {
        None => Ok(Redirect::to("/appointments").into_response()),
        Some((field, key)) => {
            let message = l.t(&key).into_owned();
            page.show_again(&view(&page, typed).await?.refused(field, message))
        }
    }
}

/// `GET /appointments/{id}/end`
pub(crate) async fn end(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: AppointmentId = id.parse().map_err(|_| Error::not_found())?;
    let (l, shell) = (page.words(), page.shell(None));
    let view = page
        .app()
        .run(move |desk| {
            let (standing, _) = Standing::read(desk)?;
            let found = standing.of.iter().find(|(_, appointment, _)| appointment.id == id);
            let (account, appointment, name) = found.ok_or(AppError::NotFound(Noun::Appointment))?;
            let post = format!("{} · {}", l.territory(name), l.role(appointment.post.role));
            Ok::<_, AppError>(EndView::new(shell, id, &account.display_name, &post))
        })
        .await?;
    page.show(&view)
}

/// `POST /appointments/{id}/end`
pub(crate) async fn post_end(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let id: AppointmentId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    page.app().run(move |app| app.revoke_post(&actor, id)).await?;
    Ok(Redirect::to("/appointments").into_response())
}
