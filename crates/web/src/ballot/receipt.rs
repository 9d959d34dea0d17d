//! `GET /receipts/{code}`: whether a ballot is in the log, and whether it counts; for anybody who has its code.

use crate::community::china;
use crate::error::Error;
use crate::form::Fields;
#[cfg(test)]
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Field, FormError, refuse};
use crate::ui::shell::Shell;
use app::ballot::ReceiptCheck;
use app::{AppError, Noun};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where a receipt's code is typed in.
#[derive(Debug, Template)]
#[template(path = "ballot/receipts.html")]
pub(crate) struct ReceiptsView {
    shell: Shell,
    errors: Vec<FormError>,
    field: Field,
}

impl ReceiptsView {
    fn new(shell: Shell, typed: &str) -> Self {
        let l = shell.l;
        let field = Field::text("code", l.t("receipt-code")).hint(l.t("receipt-code-hint")).value(typed);
        Self { errors: Vec::new(), field, shell }
    }

    fn refused(mut self, key: &str) -> Self {
        let message = self.shell.l.t(key).into_owned();
        let mut fields = vec![self.field];
        self.errors = refuse(&mut fields, "code", &message);
        self.field = fields.remove(0);
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("receipts-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        Self::new(Shell::new(l, None, "/receipts"), "7KQM").refused("receipt-unknown")
    }
}

/// What is known of a receipt.
#[derive(Debug, Template)]
#[template(path = "ballot/receipt.html")]
pub(crate) struct ReceiptView {
    shell: Shell,
    code: String,
    vote_title: String,
    result_href: String,
    channel: String,
    at: String,
    counts: bool,
    index: Option<String>,
    proof_href: Option<String>,
}

impl ReceiptView {
    fn new(shell: Shell, found: &ReceiptCheck) -> Self {
        let l = shell.l;
        Self {
            code: found.code.clone(),
            vote_title: found.title.clone(),
            result_href: format!("/votes/{}/result", found.vote),
            channel: l.t(&format!("channel-{}", found.channel.key())).into_owned(),
            at: l.moment(found.handed_in_at, &china()),
            counts: found.counts,
            index: found.index.map(|index| l.count(index)),
            proof_href: found.proof.as_ref().and(found.index).map(|index| format!("/log/proof/{index}")),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.say("receipt-title").with("code", &self.code).to_string()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let found = ReceiptCheck {
            vote: domain::id::VoteId::from_uuid(domain::id::uuid_v7(9, [0; 10])),
            title: "外墙维修及加装电梯方案表决".into(),
            code: "7KQM-2RXA-9HDP".into(),
            channel: domain::ballot::Channel::Paper,
            handed_in_at: jiff::Timestamp::UNIX_EPOCH,
            counts: true,
            index: Some(12_840),
            proof: Some("c2sp.org/tlog-proof@v1".into()),
        };
        Self::new(Shell::new(l, None, "/receipts/x"), &found)
    }
}

/// `GET /receipts`
pub(crate) async fn receipts(page: Page, asked: Fields) -> Result<Response, Error> {
    let Some(code) = asked.text("code").map(str::to_owned) else {
        return page.show(&ReceiptsView::new(page.shell(None), ""));
    };
    let looked = code.clone();
    let found = page
        .app()
        .run(move |app| match app.find_receipt(&looked) {
            Err(AppError::NotFound(Noun::Receipt)) => Ok(None),
            other => other.map(Some),
        })
        .await?;
    match found {
        Some(found) => Ok(Redirect::to(&format!("/receipts/{}", found.code)).into_response()),
        None => page.show_again(&ReceiptsView::new(page.shell(None), &code).refused("receipt-unknown")),
    }
}

/// `GET /receipts/{code}`
pub(crate) async fn receipt(page: Page, Path(code): Path<String>) -> Result<Response, Error> {
    let found = page.app().run(move |app| app.find_receipt(&code)).await?;
    page.show(&ReceiptView::new(page.shell(None), &found))
}
