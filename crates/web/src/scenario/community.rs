//! One community of a plan: why it starts or why not, and what would bring it in.

use super::crumbs;
use super::standing::standing_tag;
use super::tables::{price_of, wan};
use super::words::{left_out, scarce};
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::Posted;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::tag::Tag;
use app::AppError;
use app::policy::{NoEstimate, Rules};
use app::scenario::{Change, Explained, LeastChange, Standing};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::division::DivisionCode;
use domain::id::{CommunityId, ScenarioId};
use domain::permit::SeeScenarios;
use std::collections::HashMap;

/// One community.
#[derive(Debug, Template)]
#[template(path = "scenario/community.html")]
pub(crate) struct CommunityView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    name: String,
    record_href: String,
    tag: Tag,
    answer: String,
    /// Why, each a sentence.
    reasons: Vec<String>,
    /// What the best start would pay for.
    pays: Vec<(String, String)>,
    need: String,
    parts: Vec<(String, String, Tag)>,
    packages: Vec<(String, String, String)>,
    /// Where it is asked what would bring it in; none where that is not the reader's, or there is nothing to ask.
    ask_href: Option<String>,
    /// What would; none before it is asked.
    changes: Option<Vec<String>>,
}

impl CommunityView {
    fn new(shell: Shell, id: CommunityId, explained: &Explained, asked: Asked) -> Option<Self> {
        let l = shell.l;
        let (stock, scenario) = (&explained.stock, &explained.solved.kept.scenario);
        let item = stock.find(id)?;
        let rules = &stock.rules;
        let names = DivisionNames::new(&stock.divisions.divisions);
        let district = |code: &DivisionCode| names.name(l, code);
        let name = item.community.name.clone();
        let (standing, answer, mut reasons, pays) = said(l, rules, &explained.standing, &district);
        reasons.extend(group_reasons(l, id, explained));
        Some(Self {
            crumbs: community_crumbs(l, scenario.id, &scenario.name, &name),
            record_href: format!("/communities/{id}"),
            tag: standing_tag(l, standing),
            answer,
            reasons,
            pays,
            need: l
                .say("plan-need-of")
                .with("points", explained.need.points)
                .with("of", explained.need.of)
                .to_string(),
            parts: explained
                .need
                .parts
                .iter()
                .map(|part| {
                    let known = rules.need_parts().iter().find(|known| known.id == part.id);
                    let name =
                        known.map_or_else(|| part.id.to_string(), |known| l.of_pack(&known.name).to_string());
                    let points = l.say("of-all").with("part", part.points).with("all", part.of).to_string();
                    (name, points, l.truth_tag(part.truth))
                })
                .collect(),
            packages: explained.estimates.iter().map(|(id, cost)| package_row(l, rules, id, cost)).collect(),
            ask_href: (asked.may && standing == "waits")
                .then(|| format!("/scenarios/{}/communities/{id}/least-change", scenario.id)),
            changes: asked.answer.map(|answer| changes_said(l, &answer)),
            name,
            shell,
        })
    }

    fn title(&self) -> String {
        self.shell.l.say("plan-why-title").with("community", self.name.as_str()).to_string()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/") };
        let scenario = super::sample_scenario(domain::scenario::ScenarioState::Solved);
        let outcome = super::sample_outcome();
        let rules = super::sample_rules();
        let standing = outcome.standing(outcome.waiting[0].community);
        let names = DivisionNames::sample();
        let district = |code: &DivisionCode| names.name(l, code);
        let (key, answer, reasons, pays) = said(l, &rules, &standing, &district);
        Self {
            crumbs: community_crumbs(l, scenario.id, &scenario.name, "石油路新村"),
            name: "石油路新村".into(),
            record_href: "/communities/1".into(),
            tag: standing_tag(l, key),
            answer,
            reasons,
            pays,
            need: l.say("plan-need-of").with("points", 55).with("of", 100).to_string(),
            parts: vec![("x".into(), "15".into(), l.truth_tag(domain::Truth::Unknown))],
            packages: vec![package_row(l, &rules, "management", &Err(NoEstimate::Pack))],
            ask_href: Some("/scenarios/7/communities/1/least-change".into()),
            changes: Some(changes_said(
                l,
                &LeastChange::Changes(vec![
                    Change::Cost(20),
                    Change::Need(40, 55),
                    Change::Readiness,
                    Change::Budget(domain::Fen(500_000_000)),
                ]),
            )),
            shell,
        }
    }
}

/// What was asked on the page of a community.
#[derive(Debug, Default)]
struct Asked {
    /// Whether the reader may ask what would bring it in.
    may: bool,
    /// The answer, once it was asked.
    answer: Option<LeastChange>,
}

/// What would bring a community in, each a sentence.
fn changes_said(l: Words, answer: &LeastChange) -> Vec<String> {
    let changes = match answer {
        LeastChange::Starts => return vec![l.t("least-change-starts").into_owned()],
        LeastChange::Changes(changes) if changes.is_empty() => {
            return vec![l.t("least-change-none").into_owned()];
        }
        LeastChange::Changes(changes) => changes,
    };
    let said = |change: &Change| match change {
        Change::Cost(per_cent) => l.say("least-change-cost").with("per_cent", *per_cent).to_string(),
        Change::Need(from, to) => l.say("least-change-need").with("from", *from).with("to", *to).to_string(),
        Change::Readiness => l.t("least-change-readiness").into_owned(),
        Change::Budget(fen) => l.say("least-change-budget").with("amount", wan(l, *fen)).to_string(),
    };
    changes.iter().map(said).collect()
}

fn community_crumbs(l: Words, id: ScenarioId, scenario: &str, community: &str) -> Vec<Crumb> {
    let mut crumbs = crumbs(l, id, scenario, Some(community.to_owned()));
    let list = Crumb::link(format!("/scenarios/{id}/communities"), l.t("plan-communities-title"));
    crumbs.insert(crumbs.len() - 1, list);
    crumbs
}

/// What the community's area groups have to do with it.
fn group_reasons(l: Words, id: CommunityId, explained: &Explained) -> Vec<String> {
    let brief = &explained.solved.kept.scenario.brief;
    let works = explained.solved.outcome.iter().flat_map(|outcome| &outcome.works);
    let years: HashMap<_, _> = works.map(|work| (work.group, work.year)).collect();
    let mine = brief.groups.iter().filter(|group| group.members.contains(&id));
    mine.map(|group| {
        let year = years.get(&group.id).copied().flatten();
        let said = match (&group.work, year) {
            (None, _) => l.say("plan-why-together"),
            (Some(_), Some(year)) => l.say("plan-why-work").with("year", year.to_string()),
            (Some(_), None) => l.say("plan-why-work-not"),
        };
        said.with("group", group.name.as_str()).to_string()
    })
    .collect()
}

/// A standing in words: its key, one sentence, why, and what the best start would pay for.
type Said = (&'static str, String, Vec<String>, Vec<(String, String)>);

fn said(l: Words, rules: &Rules, standing: &Standing, named: &dyn Fn(&DivisionCode) -> String) -> Said {
    let package = |id: &str| l.package(rules, id);
    match standing {
        Standing::Starts(start) => {
            let answer = l
                .say("plan-why-starts")
                .with("year", start.year.to_string())
                .with("package", package(&start.package))
                .with("cost", wan(l, start.cost))
                .with("households", start.households)
                .to_string();
            let reason = if start.committed {
                l.t("plan-why-committed").into_owned()
            } else if start.worth >= 0 {
                l.say("plan-why-worth").with("value", start.value).with("worth", start.worth).to_string()
            } else {
                l.say("plan-why-targets").with("value", start.value).with("short", -start.worth).to_string()
            };
            ("starts", answer, vec![reason], Vec::new())
        }
        Standing::Waits(one) => {
            let mut reasons = Vec::new();
            if one.waits_for_consent {
                reasons.push(l.t("plan-why-consent").into_owned());
            }
            if one.waits_for_scheme {
                reasons.push(l.t("plan-why-scheme").into_owned());
            }
            let answer = match &one.best {
                None => l.t("plan-why-no-way").into_owned(),
                Some((id, year)) => l
                    .say("plan-why-waits")
                    .with("package", package(id))
                    .with("year", year.to_string())
                    .with("short", one.short.max(0))
                    .with("rank", one.rank)
                    .to_string(),
            };
            let pays = one.pays.iter().map(|(what, points)| (scarce(l, what, named), l.count(*points)));
            ("waits", answer, reasons, pays.collect())
        }
        Standing::LeftOut(why) => ("left-out", left_out(l, why), Vec::new(), Vec::new()),
        Standing::Unknown => ("left-out", l.t("plan-why-unknown").into_owned(), Vec::new(), Vec::new()),
    }
}

/// A package, what it would cost, and of what that is made.
fn package_row(
    l: Words,
    rules: &Rules,
    id: &str,
    cost: &Result<app::policy::PackageEstimate, NoEstimate>,
) -> (String, String, String) {
    let package = rules.package(id);
    let name = l.package(rules, id);
    match cost {
        Err(NoEstimate::Quantity(fact)) => {
            let said = l.say("plan-cost-no-quantity").with("fact", l.fact(*fact)).to_string();
            (name, String::new(), said)
        }
        Err(_) => (name, String::new(), l.t("plan-cost-no-price").into_owned()),
        Ok(cost) => {
            let lines = cost.lines.iter().filter_map(|line| {
                let written = package?.estimate.as_ref()?.costs.get(line.line)?;
                let called = match (&written.name, &written.item) {
                    (Some(name), _) => l.of_pack(name).to_string(),
                    (None, Some(code)) => l.of_pack(&rules.item(code)?.name).to_string(),
                    (None, None) => return None,
                };
                Some(format!("{called} {}", price_of(l, line.low, line.high)))
            });
            (name, price_of(l, cost.low, cost.high), l.list(lines))
        }
    }
}

/// `GET /scenarios/{id}/communities/{community}`
pub(crate) async fn community(
    page: Page,
    Path((id, one)): Path<(String, String)>,
) -> Result<Response, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let one: CommunityId = one.parse().map_err(|_| Error::not_found())?;
    let explained = page.app().run(move |app| app.explain(id, one)).await?;
    let asked = Asked { may: page.may::<SeeScenarios>(), answer: None };
    let view = CommunityView::new(page.shell(Section::Projects), one, &explained, asked);
    page.show(&view.ok_or_else(Error::not_found)?)
}

/// `POST /scenarios/{id}/communities/{community}/least-change`: nothing is kept; it is solved again some twenty times.
pub(crate) async fn post_least_change(
    page: Page,
    Path((id, one)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let one: CommunityId = one.parse().map_err(|_| Error::not_found())?;
    let (explained, answer) = page
        .app()
        .run(move |app| Ok::<_, AppError>((app.explain(id, one)?, app.least_change(id, one)?)))
        .await?;
    let asked = Asked { may: true, answer: Some(answer) };
    let view = CommunityView::new(page.shell(Section::Projects), one, &explained, asked);
    page.show(&view.ok_or_else(Error::not_found)?)
}
