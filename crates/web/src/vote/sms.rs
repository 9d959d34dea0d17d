//! `GET /votes/{id}/sms`: links and reminders by text message to those whose ballot is not in.

use crate::community::china;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::{Lang, Words};
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field, FormError, refuse};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use app::sms::{SmsBoard, SmsFacts};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::id::VoteId;
use domain::sms::{SmsKind, SmsState};
use domain::vote::VoteState;

/// The messages of a vote.
#[derive(Debug, Template)]
#[template(path = "vote/sms.html")]
pub(crate) struct SmsView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    action: String,
    answer: String,
    without_phone: String,
    said: Option<String>,
    /// Why nothing can be sent; empty where it can.
    shut: String,
    kind: Field,
    columns: Vec<Column>,
    rows: Vec<(String, String, String)>,
}

impl SmsView {
    fn new(shell: Shell, board: &SmsBoard, said: Option<&str>) -> Self {
        let (l, vote) = (shell.l, &board.vote);
        let kinds = SmsKind::ALL.iter().enumerate().map(|(place, kind)| {
            Choice::new(kind.key(), l.t(&format!("sms-kind-{}", kind.key()))).chosen(place == 0)
        });
        let row = |(kind, state, count): &(SmsKind, SmsState, u64)| {
            let kind = l.t(&format!("sms-kind-{}", kind.key())).into_owned();
            let state = l.t(&format!("sms-state-{}", state.key())).into_owned();
            (kind, state, l.count(*count))
        };
        Self {
            crumbs: vec![
                Crumb::link("/votes", l.t("nav-votes")),
                Crumb::link(format!("/votes/{}", vote.id), &vote.title),
                Crumb::here(l.t("sms-title")),
            ],
            errors: Vec::new(),
            action: format!("/votes/{}/sms", vote.id),
            answer: l
                .say("sms-answer")
                .with("missing", board.missing)
                .with("reachable", board.reachable)
                .to_string(),
            without_phone: l.say("sms-without-phone").with("count", board.without_phone).to_string(),
            said: said.map(|count| l.say("sms-said").with("count", count).to_string()),
            shut: shut(l, board),
            kind: Field::new("kind", l.t("sms-kind"), Control::Radios(kinds.collect())),
            columns: vec![
                Column::words(l.t("sms-kind")),
                Column::words(l.t("vote-state")),
                Column::numbers(l.t("sms-count")),
            ],
            rows: board.messages.iter().map(row).collect(),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("sms-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let board = SmsBoard {
            vote: crate::ballot::samples::vote(),
            missing: 86,
            reachable: 71,
            without_phone: 9,
            messages: vec![
                (SmsKind::Link, SmsState::Sent, 120),
                (SmsKind::Reminder, SmsState::Queued, 4),
                (SmsKind::Reminder, SmsState::Needless, 2),
            ],
            is_configured: true,
        };
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Votes), "/") };
        Self::new(shell, &board, Some("71"))
    }
}

/// Why nothing can be sent now.
fn shut(l: Words, board: &SmsBoard) -> String {
    let key = match board.vote.state {
        _ if !board.is_configured => "conflict-sms-not-configured",
        VoteState::Opened if board.reachable == 0 => "sms-nobody",
        VoteState::Opened => return String::new(),
        _ => "conflict-vote-not-open",
    };
    l.t(key).into_owned()
}

fn parsed(id: &str) -> Result<VoteId, Error> {
    id.parse().map_err(|_| Error::not_found())
}

async fn view(page: &Page, id: VoteId, said: Option<&str>) -> Result<SmsView, Error> {
    let board = page.app().run(move |app| app.load_sms_board(id)).await?;
    Ok(SmsView::new(page.shell(Section::Votes), &board, said))
}

/// `GET /votes/{id}/sms`
pub(crate) async fn sms(page: Page, Path(id): Path<String>, asked: Fields) -> Result<Response, Error> {
    let said = asked.read::<u32>("queued").map(|count| count.to_string());
    page.show(&view(&page, parsed(&id)?, said.as_deref()).await?)
}

/// `POST /votes/{id}/sms`
pub(crate) async fn post_sms(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let Some(kind) = typed.text("kind").and_then(SmsKind::parse) else {
        let mut view = view(&page, id, None).await?;
        let mut fields = vec![view.kind];
        view.errors = refuse(&mut fields, "kind", &page.words().t("sms-kind-empty"));
        view.kind = fields.remove(0);
        return page.show_again(&view);
    };
    let queued = page.app().run(move |app| app.queue_sms(&actor, id, kind)).await?;
    Ok(Redirect::to(&format!("/votes/{id}/sms?queued={queued}")).into_response())
}

/// The words of a message, in the language of the city, with the address of its personal link under `public_url`.
pub fn sms_text(public_url: &str, facts: &SmsFacts) -> String {
    let l = Words::of(Lang::ZhCn);
    let plain: String = facts.code.chars().filter(char::is_ascii_alphanumeric).collect();
    l.say(&format!("sms-text-{}", facts.kind.key()))
        .with("community", &facts.community_name)
        .with("title", &facts.vote.title)
        .with("closes", l.moment(facts.vote.closes_at, &china()))
        .with("address", format!("{}/ballot/{plain}", public_url.trim_end_matches('/')))
        .with("contact", &facts.contact)
        .to_string()
}
