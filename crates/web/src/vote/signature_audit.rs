//! The audit of signatures: the seed is entered, whoever was drawn is asked, and what was said is recorded.

use crate::ballot::doors_of;
use crate::error::Error;
use crate::form::Posted;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Field, FormError, refuse};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::tag::{Tag, Tone};
use app::AppError;
use app::vote::{CallBacks, VoteResult};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::id::VoteId;
use domain::signature_audit::CallBack;

/// The audit of a vote.
#[derive(Debug, Template)]
#[template(path = "vote/signature_audit.html")]
pub(crate) struct SignatureAuditView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    base: String,
    plan: Option<String>,
    seed: Field,
    may_draw: bool,
    drawn: Option<String>,
    rows: Vec<DrawnRow>,
    answers: Vec<(&'static str, String)>,
}

#[derive(Debug)]
struct DrawnRow {
    line: u32,
    door: String,
    tag: Tag,
}

impl SignatureAuditView {
    fn new(shell: Shell, found: &CallBacks) -> Self {
        let (l, vote) = (shell.l, &found.vote);
        let lines = found.audit.iter().flat_map(|audit| &audit.drawn).zip(&found.lines);
        let row = |drawn: &domain::signature_audit::Drawn, line| DrawnRow {
            line: drawn.line,
            door: doors_of(l, line),
            tag: tag(l, drawn.outcome),
        };
        Self {
            crumbs: vec![
                Crumb::link("/votes", l.t("nav-votes")),
                Crumb::link(format!("/votes/{}", vote.id), &vote.title),
                Crumb::here(l.t("signatures-title")),
            ],
            errors: Vec::new(),
            base: format!("/votes/{}/signature-audit", vote.id),
            plan: found.plan.as_ref().zip(found.risk_limit).map(|(plan, limit)| plan_words(l, plan, limit)),
            seed: Field::text("seed", l.t("signatures-seed")).hint(l.t("signatures-seed-hint")),
            may_draw: found.may_draw,
            drawn: found.audit.as_ref().map(|audit| {
                l.say("signatures-drawn")
                    .with("size", audit.drawn.len())
                    .with("seed", &audit.seed)
                    .to_string()
            }),
            rows: lines.map(|(drawn, line)| row(drawn, line)).collect(),
            answers: CallBack::ALL
                .iter()
                .map(|outcome| (outcome.key(), l.t(&format!("call-back-{}", outcome.key())).into_owned()))
                .collect(),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("signatures-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        use crate::ballot::samples;
        use domain::signature_audit::{AuditPlan, Drawn, SignatureAudit};
        let drawn = |outcome| Drawn { line: 12, version: 1, outcome };
        let risk_limit = domain::Share::from_ppm(100_000).unwrap();
        let found = CallBacks {
            vote: samples::vote(),
            risk_limit: Some(risk_limit),
            plan: Some(AuditPlan { population: 40, decisive: Some(3), size: 2 }),
            audit: Some(SignatureAudit {
                seed: "4 2 6 1 1 3 5 2 6 6".into(),
                risk_limit,
                drawn: vec![drawn(None), drawn(Some(CallBack::Denied))],
            }),
            lines: vec![samples::line(), samples::line()],
            may_draw: true,
        };
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Votes), "/") };
        Self::new(shell, &found)
    }
}

/// How many are drawn, and why.
fn plan_words(l: Words, plan: &domain::signature_audit::AuditPlan, limit: domain::Share) -> String {
    let said = match plan.decisive {
        Some(decisive) => l.say("signatures-plan").with("decisive", decisive),
        None => l.say("signatures-plan-none"),
    };
    let said = said.with("size", plan.size).with("population", plan.population);
    said.with("limit", l.per_cent(i64::from(limit.ppm()), 1_000_000)).to_string()
}

/// What the audit drew, and what came of asking, for everybody; empty where nothing was drawn.
pub(super) fn result_words(l: Words, found: &VoteResult) -> Vec<String> {
    let Some((audit, check)) = found.signature_audit.as_ref().zip(found.count.signature_audit.as_ref())
    else {
        return Vec::new();
    };
    let outcomes = check.outcomes.iter().map(|(outcome, count)| {
        let outcome = l.t(&format!("call-back-{}", outcome.key()));
        l.say("signatures-outcome").with("outcome", outcome).with("count", *count).to_string()
    });
    let drawn = l.say("signatures-drawn").with("size", audit.drawn.len()).with("seed", &audit.seed);
    let answered = match audit.drawn.len() {
        0 => l.t("signatures-none-drawn").into_owned(),
        _ if check.outcomes.is_empty() => l.t("signatures-unanswered").into_owned(),
        _ => l.say("signatures-answered").with("outcomes", l.list(outcomes)).to_string(),
    };
    vec![plan_words(l, &check.plan, audit.risk_limit), drawn.to_string(), answered]
}

fn tag(l: Words, outcome: Option<CallBack>) -> Tag {
    match outcome {
        None => Tag::new(Tone::Open, l.t("call-back-open")),
        Some(outcome) => {
            let tone = match outcome {
                CallBack::Confirmed => Tone::Good,
                CallBack::Denied => Tone::Danger,
                CallBack::Unreached => Tone::Warning,
            };
            Tag::new(tone, l.t(&format!("call-back-{}", outcome.key())))
        }
    }
}

fn parsed(id: &str) -> Result<VoteId, Error> {
    id.parse().map_err(|_| Error::not_found())
}

async fn view(page: &Page, id: VoteId) -> Result<SignatureAuditView, Error> {
    let found = page.app().run(move |app| app.load_call_backs(id)).await?;
    Ok(SignatureAuditView::new(page.shell(Section::Votes), &found))
}

fn back(id: VoteId) -> Response {
    Redirect::to(&format!("/votes/{id}/signature-audit")).into_response()
}

/// `GET /votes/{id}/signature-audit`
pub(crate) async fn signature_audit(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let view = view(&page, parsed(&id)?).await?;
    page.show(&view)
}

/// `POST /votes/{id}/signature-audit`: the seed.
pub(crate) async fn post_seed(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let seed = typed.text("seed").unwrap_or_default().to_owned();
    let given = seed.clone();
    let drawn = page
        .app()
        .run(move |app| match app.draw_signatures(&actor, id, &given) {
            Err(AppError::Invalid { reason, .. }) => Ok(Some(reason)),
            other => other.map(|_| None),
        })
        .await?;
    let Some(reason) = drawn else { return Ok(back(id)) };
    let mut view = view(&page, id).await?;
    let mut fields = vec![view.seed.value(&seed)];
    view.errors = refuse(&mut fields, "seed", &page.words().t(&format!("invalid-{reason}")));
    view.seed = fields.remove(0);
    page.show_again(&view)
}

/// `POST /votes/{id}/signature-audit/{line}`: what its owner said.
pub(crate) async fn post_call_back(
    page: Page,
    Path((id, line)): Path<(String, u32)>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let Some(outcome) = typed.text("outcome").and_then(CallBack::parse) else {
        let mut view = view(&page, id).await?;
        view.errors.push(FormError::general(&*page.words().t("call-back-empty")));
        return page.show_again(&view);
    };
    page.app().run(move |app| app.answer_call_back(&actor, id, line, outcome)).await?;
    Ok(back(id))
}
