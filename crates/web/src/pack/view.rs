//! `GET /packs/{id}`: one pack on a day, in words.

use super::entry::{Entry, Group, citation, criteria, menu, parameters, scorecards, targets};
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::AppError;
use app::policy::{Pack, Rules};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::civil::Date;

/// The page.
#[derive(Debug, Template)]
#[template(path = "pack/page.html")]
pub(crate) struct PackView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    id: String,
    hash: String,
    name: String,
    answer: String,
    day: Field,
    scope: String,
    scope_source: String,
    criteria: Vec<Entry>,
    empty: Vec<Entry>,
    parameters: Vec<Entry>,
    targets: Vec<Entry>,
    menu: Vec<Group>,
    scorecards: Vec<Group>,
    sources: Vec<SourceRow>,
}

/// A document that is cited.
#[derive(Debug)]
struct SourceRow {
    title: String,
    number: String,
    issuer: String,
    date: String,
    confidence: String,
    url: String,
}

impl PackView {
    fn new(shell: Shell, pack: &Pack, rules: &Rules) -> Self {
        let l = shell.l;
        let name = pack.name().map_or_else(|| pack.id().to_string(), |name| l.of_pack(name).to_string());
        let empty = parameters(l, rules, true);
        Self {
            crumbs: vec![Crumb::link("/packs", l.t("nav-packs")), Crumb::here(&name)],
            id: pack.id().to_string(),
            hash: pack.hash().to_string(),
            answer: l
                .say("pack-answer")
                .with("day", l.date(rules.day()))
                .with("criteria", rules.criteria().len())
                .with("items", rules.menu().len())
                .with("empty", empty.len())
                .to_string(),
            name,
            day: day_field(l, pack, rules.day()),
            scope: rules.scope().map(|scope| l.of_pack(&scope.rule).to_string()).unwrap_or_default(),
            scope_source: rules
                .scope()
                .map(|scope| citation(l, rules, &scope.provenance))
                .unwrap_or_default(),
            criteria: criteria(l, rules),
            parameters: parameters(l, rules, false),
            empty,
            targets: targets(l, rules),
            menu: menu(l, rules),
            scorecards: scorecards(l, rules),
            sources: sources(l, rules),
            shell,
        }
    }

    fn title(&self) -> &str {
        &self.name
    }

    /// The city's pack in its first year.
    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let pack = app::policy::Library::shipped().load("cn-chongqing").unwrap();
        let rules = pack.rules_on(jiff::civil::date(2020, 12, 31)).unwrap();
        Self::new(Shell::new(l, Some(Section::Packs), "/packs/cn-chongqing"), &pack, &rules)
    }
}

/// The day: a choice of the days on which the rules change, and any other by hand.
fn day_field(l: Words, pack: &Pack, day: Date) -> Field {
    let changes = pack.change_days();
    let mut days: Vec<Date> = changes.into_iter().filter(|day| day.year() > 0).collect();
    if !days.contains(&day) {
        days.push(day);
        days.sort_unstable();
    }
    let choices = days.into_iter().map(|of| Choice::new(of.to_string(), l.date(of)).chosen(of == day));
    Field::new("day", l.t("pack-day"), Control::Select(choices.collect())).hint(l.t("pack-day-hint"))
}

fn sources(l: Words, rules: &Rules) -> Vec<SourceRow> {
    let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
    rules
        .sources()
        .iter()
        .map(|source| SourceRow {
            title: l.of_pack(&source.title).to_string(),
            number: text(&source.number),
            issuer: source.issuer.as_ref().map(|issuer| l.of_pack(issuer).to_string()).unwrap_or_default(),
            date: text(&source.date),
            confidence: l.grade(source.confidence).into_owned(),
            url: text(&source.url),
        })
        .collect()
}

/// `GET /packs/{id}?day=…`
pub(crate) async fn pack(page: Page, Path(id): Path<String>, query: Fields) -> Result<Response, Error> {
    let (shell, day) = (page.shell(Section::Packs), query.read::<Date>("day"));
    let view = page
        .app()
        .run(move |app| {
            let pack = app.pack(&id)?;
            let rules = pack.rules_on(day.unwrap_or_else(|| app.plan_day()));
            let rules = match (rules, day) {
                // A programme that has not begun on the city's day is read on its own first day.
                (Err(_), None) => {
                    pack.rules_on(pack.change_days().pop_last().unwrap_or_else(|| app.plan_day()))
                }
                (rules, _) => rules,
            }?;
            Ok::<_, AppError>(PackView::new(shell, &pack, &rules))
        })
        .await?;
    page.show(&view)
}
