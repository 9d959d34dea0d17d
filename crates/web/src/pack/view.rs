//! `GET /packs/{id}`: one pack on a day, in words.

use super::entry::{Entry, Group, gates, menu, parameters, scorecards, targets, terms};
use super::list::pack_name;
use super::scope::{ScopeView, scope};
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::AppError;
use app::policy::{Empty, Grade, Pack, Rules};
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
    empty: Vec<Entry>,
    /// How many menu items have no price, in words; empty when all have.
    unpriced: String,
    scope: Option<ScopeView>,
    parameters: Vec<Entry>,
    targets: Vec<Entry>,
    menu: Vec<Group>,
    scorecards: Vec<Group>,
    /// Approaches, pools, norms of property service and models of it: heading and entries.
    terms: Vec<Group>,
    /// The grades of confidence with what each means.
    grades: [(String, String); 4],
    sources: Vec<SourceRow>,
}

/// A document that is cited.
#[derive(Debug)]
struct SourceRow {
    title: String,
    /// Number, issuer and date, as far as they are known, and how sure that is.
    about: String,
    url: String,
}

impl PackView {
    fn new(shell: Shell, name: String, pack: &Pack, rules: &Rules) -> Self {
        let l = shell.l;
        let empty = parameters(l, rules, true);
        Self {
            crumbs: vec![Crumb::link("/packs", l.t("nav-packs")), Crumb::here(&name)],
            id: pack.id().to_string(),
            hash: pack.hash().to_string(),
            answer: answer(l, rules, empty.len()),
            name,
            day: day_field(l, pack, rules.day()),
            unpriced: unpriced(l, rules),
            scope: scope(l, rules),
            parameters: parameters(l, rules, false),
            empty,
            targets: targets(l, rules),
            menu: menu(l, rules),
            scorecards: scorecards(l, rules),
            terms: all_terms(l, rules),
            grades: grades(l),
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
        let name = pack_name(l, &app::policy::Library::shipped(), "cn-chongqing");
        Self::new(Shell::new(l, Some(Section::Packs), "/packs/cn-chongqing"), name, &pack, &rules)
    }
}

fn answer(l: Words, rules: &Rules, empty: usize) -> String {
    let said = match empty {
        0 => l.say("pack-answer-filled"),
        _ => l.say("pack-answer").with("empty", empty),
    };
    said.with("day", l.date(rules.day()))
        .with("criteria", rules.criteria().len())
        .with("items", rules.menu().len())
        .to_string()
}

/// Menu items that are offered and have no price.
fn unpriced(l: Words, rules: &Rules) -> String {
    let count = rules.empties().iter().filter(|empty| matches!(empty, Empty::Price(_))).count();
    if count == 0 { String::new() } else { l.say("pack-unpriced").with("count", count).to_string() }
}

fn all_terms(l: Words, rules: &Rules) -> Vec<Group> {
    let group = |id: &str, title: &str, entries| Group {
        id: id.to_owned(),
        title: l.t(title).into_owned(),
        about: String::new(),
        duty: None,
        entries,
    };
    let all = [
        group("approaches", "pack-approaches", terms(l, rules, rules.approaches())),
        group("pools", "pack-pools", terms(l, rules, rules.pools())),
        group("gates", "pack-gates", gates(l, rules)),
        group("norms", "pack-norms", terms(l, rules, rules.norms())),
        group("service-models", "pack-service-models", terms(l, rules, rules.service_models())),
    ];
    all.into_iter().filter(|group| !group.entries.is_empty()).collect()
}

fn grades(l: Words) -> [(String, String); 4] {
    let grade = |grade, about: &str| (l.grade(grade).into_owned(), l.t(about).into_owned());
    [
        grade(Grade::Seen, "pack-grade-seen"),
        grade(Grade::Remembered, "pack-grade-remembered"),
        grade(Grade::Guessed, "pack-grade-guessed"),
        grade(Grade::Designed, "pack-grade-designed"),
    ]
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
    Field::new("as-of", l.t("pack-day"), Control::Select(choices.collect())).hint(l.t("pack-day-hint"))
}

fn sources(l: Words, rules: &Rules) -> Vec<SourceRow> {
    rules
        .sources()
        .iter()
        .map(|source| {
            let issuer = source.issuer.as_ref().map(|issuer| l.of_pack(issuer));
            let sure = l.grade(source.confidence).as_ref().into();
            let about = [source.number.clone(), issuer, source.date.clone(), Some(sure)];
            SourceRow {
                title: l.of_pack(&source.title).to_string(),
                about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
                url: source.url.as_deref().unwrap_or_default().to_owned(),
            }
        })
        .collect()
}

/// `GET /packs/{id}?as-of=…`
pub(crate) async fn pack(page: Page, Path(id): Path<String>, query: Fields) -> Result<Response, Error> {
    let (shell, day) = (page.shell(Section::Packs), query.read::<Date>("as-of"));
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
            let name = pack_name(shell.l, app.library(), &id);
            Ok::<_, AppError>(PackView::new(shell, name, &pack, &rules))
        })
        .await?;
    page.show(&view)
}
