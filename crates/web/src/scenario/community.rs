//! The communities of a plan: which start and which do not, and for each one why.

use super::crumbs;
use super::result::{price_of, wan};
use super::words::{left_out, scarce};
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field};
use crate::ui::navigation::{Crumb, Pagination};
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::{Tag, Tone};
use app::policy::{NoEstimate, Rules};
use app::scenario::{Change, Explained, LeastChange, Outcome, Solved, Standing};
use app::stock::Stock;
use app::{AppError, Desk};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::division::DivisionCode;
use domain::id::{CommunityId, ScenarioId};
use domain::permit::SeeScenarios;
use std::sync::Arc;

/// Rows of one page of the list.
const PER_PAGE_ROWS: usize = 50;
/// The same, as pages are counted.
const PER_PAGE: u64 = 50;

/// The list.
#[derive(Debug, Template)]
#[template(path = "scenario/communities.html")]
pub(crate) struct CommunitiesView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    answer: String,
    action: String,
    filters: Vec<Field>,
    active: usize,
    columns: Vec<Column>,
    rows: Vec<CommunityRow>,
    pages: Pagination,
}

#[derive(Debug, Clone)]
struct CommunityRow {
    href: String,
    name: String,
    district: String,
    tag: Tag,
    what: String,
    area: String,
    need: String,
}

/// What the list is filtered by.
#[derive(Debug, Clone, Default)]
struct Wanted {
    q: String,
    district: String,
    standing: String,
    page: u64,
}

impl Wanted {
    fn read(query: &Fields) -> Self {
        let text = |name: &str| query.text(name).unwrap_or_default().chars().take(60).collect::<String>();
        Self {
            q: text("q"),
            district: text("district"),
            standing: text("standing"),
            page: query.read("page").filter(|page: &u64| (1..=10_000).contains(page)).unwrap_or(1),
        }
    }

    fn active(&self) -> usize {
        [&self.q, &self.district, &self.standing].iter().filter(|text| !text.is_empty()).count()
    }

    fn href(&self, base: &str, page: u64) -> String {
        use crate::ui::shell::query_value;
        let mut query = Vec::new();
        for (name, text) in [("q", &self.q), ("district", &self.district), ("standing", &self.standing)] {
            if !text.is_empty() {
                query.push(format!("{name}={}", query_value(text)));
            }
        }
        if page > 1 {
            query.push(format!("page={page}"));
        }
        if query.is_empty() { base.to_owned() } else { format!("{base}?{}", query.join("&")) }
    }
}

/// The standings one can look for.
const STANDINGS: [&str; 3] = ["starts", "waits", "left-out"];

/// A community of a plan: id, standing, what is said of it, area in m² and need.
type Line = (CommunityId, &'static str, Tag, String, i64, Option<i64>);

fn lines(l: Words, rules: &Rules, outcome: &Outcome) -> Vec<Line> {
    let package =
        |id: &str| rules.package(id).map_or_else(|| id.to_owned(), |it| l.of_pack(&it.name).to_string());
    let starts = outcome.starts.iter().map(|start| {
        let said =
            l.say("plan-start").with("year", start.year.to_string()).with("package", package(&start.package));
        (start.community, "starts", standing_tag(l, "starts"), said.to_string(), start.area, Some(start.need))
    });
    let waiting = outcome.waiting.iter().map(|one| {
        let said = match one.rank {
            0 => l.t("plan-no-way").into_owned(),
            rank => l.say("plan-rank").with("rank", rank).to_string(),
        };
        (one.community, "waits", standing_tag(l, "waits"), said, one.area, Some(one.need))
    });
    let out = outcome
        .left_out
        .iter()
        .map(|(id, why)| (*id, "left-out", standing_tag(l, "left-out"), left_out(l, why), 0, None));
    starts.chain(waiting).chain(out).collect()
}

fn standing_tag(l: Words, standing: &str) -> Tag {
    let tone = match standing {
        "starts" => Tone::Good,
        "waits" => Tone::Plain,
        _ => Tone::Open,
    };
    Tag::new(tone, l.t(&format!("plan-standing-{standing}")))
}

impl CommunitiesView {
    fn new(shell: Shell, solved: &Solved, outcome: &Outcome, stock: &Stock, wanted: &Wanted) -> Self {
        let l = shell.l;
        let scenario = &solved.kept.scenario;
        let names = DivisionNames::new(&stock.divisions.divisions);
        let base = format!("/scenarios/{}/communities", scenario.id);
        let all: Vec<CommunityRow> = lines(l, &stock.rules, outcome)
            .into_iter()
            .filter(|(_, standing, ..)| wanted.standing.is_empty() || *standing == wanted.standing)
            .filter_map(|(id, _, tag, what, area, need)| {
                let item = stock.find(id)?;
                let district = item.community.district.as_ref();
                let here =
                    wanted.district.is_empty() || district.is_some_and(|code| *code.0 == *wanted.district);
                let called = wanted.q.is_empty() || item.community.name.contains(&wanted.q);
                (here && called).then(|| CommunityRow {
                    href: format!("{base}/{id}"),
                    name: item.community.name.clone(),
                    district: district.map(|code| names.name(l, code)).unwrap_or_default(),
                    tag,
                    what,
                    area: if area > 0 { l.count(area) } else { String::new() },
                    need: need.map(|need| l.count(need)).unwrap_or_default(),
                })
            })
            .collect();
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let pages = Pagination::new(total, PER_PAGE, wanted.page, |page| wanted.href(&base, page));
        let from = usize::try_from((wanted.page - 1) * PER_PAGE).unwrap_or(usize::MAX);
        Self {
            crumbs: crumbs(l, scenario.id, &scenario.name, Some(l.t("plan-communities-title").into_owned())),
            answer: l
                .say("plan-communities-answer")
                .with("starts", outcome.starts.len())
                .with("waits", outcome.waiting.len())
                .with("out", outcome.left_out.len())
                .to_string(),
            filters: filters(l, &names, wanted),
            active: wanted.active(),
            action: base,
            columns: vec![
                Column::words(l.t("explorer-column-name")),
                Column::words(l.t("scenario-district")),
                Column::words(l.t("scenario-state")),
                Column::words(l.t("plan-what")),
                Column::numbers(l.t("plan-area")).unit(l.t("unit-m2")),
                Column::numbers(l.t("plan-need")),
            ],
            rows: all.into_iter().skip(from).take(PER_PAGE_ROWS).collect(),
            pages,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("plan-communities-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/") };
        let scenario = super::sample_scenario(domain::scenario::ScenarioState::Solved);
        Self {
            crumbs: crumbs(l, scenario.id, &scenario.name, Some("x".into())),
            answer: "x".into(),
            filters: filters(l, &DivisionNames::sample(), &Wanted::default()),
            active: 0,
            action: "/scenarios/7/communities".into(),
            columns: vec![Column::words("x")],
            rows: vec![CommunityRow {
                href: "/scenarios/7/communities/1".into(),
                name: "石油路新村".into(),
                district: "渝中区".into(),
                tag: standing_tag(l, "starts"),
                what: l.say("plan-rank").with("rank", 3).to_string(),
                area: "22,100".into(),
                need: "55".into(),
            }],
            pages: Pagination::new(1, PER_PAGE, 1, |_| String::new()),
            shell,
        }
    }
}

fn filters(l: Words, names: &DivisionNames, wanted: &Wanted) -> Vec<Field> {
    let any = || Choice::new("", l.t("filter-any"));
    let mut districts = vec![any().chosen(wanted.district.is_empty())];
    districts.extend(
        names
            .districts(l)
            .into_iter()
            .map(|(code, name)| Choice::new(&*code, name).chosen(code == wanted.district)),
    );
    let mut standings = vec![any().chosen(wanted.standing.is_empty())];
    standings.extend(STANDINGS.iter().map(|standing| {
        Choice::new(*standing, l.t(&format!("plan-standing-{standing}"))).chosen(*standing == wanted.standing)
    }));
    vec![
        Field::new("q", l.t("plan-search"), Control::Search).value(wanted.q.as_str()).optional(),
        Field::new("district", l.t("scenario-district"), Control::Select(districts)),
        Field::new("standing", l.t("scenario-state"), Control::Select(standings)),
    ]
}

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
        let (standing, answer, reasons, pays) = said(l, rules, &explained.standing, &district);
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
        let pack = app::policy::Library::shipped().load("cn-chongqing+demo").unwrap();
        let rules = pack.rules_on(jiff::civil::date(2020, 12, 31)).unwrap();
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

/// A standing in words: its key, one sentence, why, and what the best start would pay for.
type Said = (&'static str, String, Vec<String>, Vec<(String, String)>);

fn said(l: Words, rules: &Rules, standing: &Standing, named: &dyn Fn(&DivisionCode) -> String) -> Said {
    let package =
        |id: &str| rules.package(id).map_or_else(|| id.to_owned(), |it| l.of_pack(&it.name).to_string());
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
    let name = package.map_or_else(|| id.to_owned(), |it| l.of_pack(&it.name).to_string());
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

fn load(app: &Desk, id: ScenarioId) -> Result<(Solved, Arc<Stock>), AppError> {
    Ok((app.load_scenario(id)?, app.stock()?))
}

/// `GET /scenarios/{id}/communities`
pub(crate) async fn communities(
    page: Page,
    Path(id): Path<String>,
    query: Fields,
) -> Result<Response, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let wanted = Wanted::read(&query);
    let (solved, stock) = page.app().run(move |app| load(app, id)).await?;
    let outcome = solved.outcome.clone().ok_or_else(Error::not_found)?;
    page.show(&CommunitiesView::new(page.shell(Section::Projects), &solved, &outcome, &stock, &wanted))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_stand_in_the_address_and_come_back_from_it() {
        let wanted = Wanted { district: "500106".into(), standing: "waits".into(), ..Wanted::default() };
        let href = wanted.href("/scenarios/7/communities", 2);
        assert_eq!(href, "/scenarios/7/communities?district=500106&standing=waits&page=2");
        let query = Fields::parse(href.split_once('?').unwrap().1.as_bytes());
        let read = Wanted::read(&query);
        assert_eq!((read.district.as_str(), read.standing.as_str(), read.page), ("500106", "waits", 2));
    }

    #[test]
    fn area_is_said_with_its_unit() {
        assert!(crate::scenario::area(Words::of(crate::i18n::Lang::En), 22_100).contains("m²"));
    }
}
