//! `GET /scenarios/{id}/schedule`: what starts and is completed in each district year by year, then one district's
//! communities, each with a bar over the years of its work.

use super::crumbs;
use super::list::horizon;
use super::standing::district_field;
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::Field;
use crate::ui::navigation::{Crumb, Pagination};
use crate::ui::shell::{Section, Shell, query_value};
use crate::ui::table::Column;
use app::AppError;
use app::policy::Rules;
use app::scenario::{Outcome, PlannedStart};
use app::stock::Stock;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::area::Area;
use domain::division::DivisionCode;
use domain::id::ScenarioId;
use domain::scenario::Scenario;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Rows of one page of a district's communities.
const PER_PAGE: usize = 50;

/// The page.
#[derive(Debug, Template)]
#[template(path = "scenario/schedule.html")]
pub(crate) struct ScheduleView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    answer: String,
    action: String,
    district: Field,
    is_filtered: bool,
    district_columns: Vec<Column>,
    districts: Vec<DistrictRow>,
    /// What the list of the chosen district's communities is called; empty without it.
    works_title: String,
    work_columns: Vec<Column>,
    works: Vec<WorkRow>,
    pages: Pagination,
}

#[derive(Debug)]
struct DistrictRow {
    /// Its communities; empty where nobody knows the district, and where it is chosen.
    href: String,
    name: String,
    cells: Vec<YearCell>,
}

/// A district in a year.
#[derive(Debug)]
struct YearCell {
    year: String,
    amounts: Vec<Amount>,
}

/// What starts or is completed, with the length of its bar in hundredths.
#[derive(Debug)]
struct Amount {
    key: &'static str,
    width: i64,
    words: String,
}

#[derive(Debug)]
struct WorkRow {
    href: String,
    name: String,
    what: String,
    cells: Vec<WorkCell>,
}

#[derive(Debug)]
struct WorkCell {
    year: String,
    span: Option<Span>,
}

/// Which part of its work a community has in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    Whole,
    First,
    Last,
}

impl Span {
    const fn key(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::First => "first",
            Self::Last => "last",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Whole => "schedule-whole",
            Self::First => "schedule-first",
            Self::Last => "schedule-last",
        }
    }
}

/// A community that starts, with the calendar year in which it is completed.
#[derive(Debug, Clone, Copy)]
struct Work<'a> {
    start: &'a PlannedStart,
    last: i16,
    name: &'a str,
    district: Option<&'a DivisionCode>,
}

impl Work<'_> {
    fn span(&self, year: i16) -> Option<Span> {
        match (year == self.start.year, year == self.last) {
            (true, true) => Some(Span::Whole),
            (true, false) => Some(Span::First),
            (false, true) => Some(Span::Last),
            (false, false) => None,
        }
    }
}

/// What starts of the communities that the reader sees, by year and then the largest first.
fn works<'a>(outcome: &'a Outcome, stock: &'a Stock) -> Vec<Work<'a>> {
    let work = |start: &'a PlannedStart| {
        let community = &stock.find(start.community)?.community;
        let last = start.year.saturating_add(years_of(&stock.rules, &start.package) - 1);
        Some(Work { start, last, name: &community.name, district: community.district.as_ref() })
    };
    let mut works: Vec<Work<'_>> = outcome.starts.iter().filter_map(work).collect();
    works.sort_by_key(|work| (work.start.year, work.last, Reverse(work.start.area), work.start.community));
    works
}

/// How many years a package takes by its estimate.
fn years_of(rules: &Rules, package: &str) -> i16 {
    let estimate = rules.package(package).and_then(|package| package.estimate.as_ref());
    estimate.and_then(|estimate| i16::try_from(estimate.years).ok()).unwrap_or(1)
}

/// Communities and their area, m².
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    communities: i64,
    area: i64,
}

/// What starts and what is completed in each year.
type ByYear = BTreeMap<i16, [Sum; 2]>;

fn by_year<'a>(works: impl Iterator<Item = &'a Work<'a>>) -> ByYear {
    let mut years = ByYear::new();
    for work in works {
        for (at, year) in [work.start.year, work.last].into_iter().enumerate() {
            if let Some(sum) = years.entry(year).or_default().get_mut(at) {
                sum.communities += 1;
                sum.area += work.start.area;
            }
        }
    }
    years
}

/// What is asked of the schedule.
#[derive(Debug, Clone, Default)]
struct Asked {
    district: String,
    page: u64,
}

/// What a page of the schedule is made of.
struct Made<'a> {
    l: Words,
    scenario: &'a Scenario,
    names: &'a DivisionNames,
    rules: &'a Rules,
    /// The calendar years from the first start to the last completion.
    years: Vec<i16>,
    /// Those of the district that is asked for, or all.
    works: Vec<Work<'a>>,
}

impl ScheduleView {
    fn new(
        shell: Shell,
        scenario: &Scenario,
        (rules, names): (&Rules, &DivisionNames),
        mut works: Vec<Work<'_>>,
        asked: &Asked,
    ) -> Self {
        let l = shell.l;
        works.retain(|work| {
            asked.district.is_empty() || work.district.is_some_and(|code| *code.0 == *asked.district)
        });
        let last = works.iter().map(|work| work.last).max();
        let horizon = scenario.brief.first_year.saturating_add(i16::from(scenario.brief.years) - 1);
        let years = (scenario.brief.first_year..=last.unwrap_or(horizon).max(horizon)).collect();
        let made = Made { l, scenario, names, rules, years, works };
        let code = made.works.first().and_then(|work| work.district).filter(|_| !asked.district.is_empty());
        let place = code.map(|code| names.name(l, code));
        Self {
            crumbs: crumbs(l, scenario.id, &scenario.name, Some(l.t("schedule-title").into_owned())),
            answer: made.answer(place.as_deref(), last),
            action: made.base(),
            district: district_field(l, names, &asked.district),
            is_filtered: !asked.district.is_empty(),
            district_columns: made.columns("scenario-district"),
            districts: made.districts(place.is_some()),
            works_title: match &place {
                Some(place) => l.say("schedule-communities").with("district", place.as_str()).to_string(),
                None => String::new(),
            },
            work_columns: made.columns("schedule-community"),
            works: if place.is_some() { made.rows(asked) } else { Vec::new() },
            pages: made.pages(asked),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("schedule-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/") };
        let scenario = super::sample_scenario(domain::scenario::ScenarioState::Solved);
        let rules = super::sample_rules();
        let outcome = super::sample_outcome();
        let district = DivisionCode("500106".into());
        let start = &outcome.starts[0];
        let work = Work { start, last: start.year, name: "石油路新村", district: Some(&district) };
        let asked = Asked { district: "500106".into(), page: 1 };
        let works = vec![work, Work { last: start.year + 1, ..work }];
        Self::new(shell, &scenario, (&rules, &DivisionNames::sample()), works, &asked)
    }
}

impl Made<'_> {
    fn base(&self) -> String {
        format!("/scenarios/{}/schedule", self.scenario.id)
    }

    fn answer(&self, place: Option<&str>, last: Option<i16>) -> String {
        let key = match (last, place) {
            (None, _) => "schedule-answer-none",
            (_, None) => "schedule-answer",
            (_, Some(_)) => "schedule-answer-district",
        };
        let said = self.l.say(key).with("years", horizon(self.scenario));
        let Some(last) = last else { return said.to_string() };
        let said = said.with("communities", self.works.len()).with("last", last.to_string());
        match place {
            Some(place) => said.with("district", place).to_string(),
            None => said.to_string(),
        }
    }

    fn columns(&self, first: &str) -> Vec<Column> {
        let year = |year: &i16| Column::words(self.year(*year));
        [Column::words(self.l.t(first))].into_iter().chain(self.years.iter().map(year)).collect()
    }

    fn year(&self, year: i16) -> String {
        self.l.say("year-of").with("year", year.to_string()).to_string()
    }

    /// A row for each district, those of no known district last.
    fn districts(&self, is_chosen: bool) -> Vec<DistrictRow> {
        let mut groups: BTreeMap<(bool, Option<&DivisionCode>), Vec<&Work<'_>>> = BTreeMap::new();
        for work in &self.works {
            let code = work.district;
            groups.entry((code.is_none(), code)).or_default().push(work);
        }
        let sums: Vec<(Option<&DivisionCode>, ByYear)> =
            groups.into_iter().map(|((_, code), works)| (code, by_year(works.into_iter()))).collect();
        let amounts = sums.iter().flat_map(|(_, years)| years.values().flatten());
        let most = amounts.map(|sum| sum.area).max().unwrap_or(1).max(1);
        let row = |(code, sums): &(Option<&DivisionCode>, ByYear)| DistrictRow {
            href: match code {
                Some(code) if !is_chosen => {
                    format!("{}?district={}", self.base(), query_value(&code.to_string()))
                }
                _ => String::new(),
            },
            name: match code {
                Some(code) => self.names.name(self.l, code),
                None => self.l.t("explorer-no-district").into_owned(),
            },
            cells: self.years.iter().map(|year| self.year_cell(*year, sums.get(year), most)).collect(),
        };
        sums.iter().map(row).collect()
    }

    fn year_cell(&self, year: i16, sums: Option<&[Sum; 2]>, most: i64) -> YearCell {
        let amount = |(key, sum): (&'static str, &Sum)| Amount {
            key,
            width: (sum.area.saturating_mul(99) / most).max(1),
            words: self
                .l
                .say(key)
                .with("communities", sum.communities)
                .with("area", self.l.area(Area::from_m2(sum.area)))
                .to_string(),
        };
        let sums = sums.into_iter().flatten();
        let amounts =
            ["schedule-starts", "schedule-ends"].into_iter().zip(sums).filter(|(_, sum)| sum.communities > 0);
        YearCell { year: self.year(year), amounts: amounts.map(amount).collect() }
    }

    /// One page of the chosen district's communities.
    fn rows(&self, asked: &Asked) -> Vec<WorkRow> {
        let before = usize::try_from(asked.page.saturating_sub(1)).unwrap_or(usize::MAX);
        let shown = self.works.iter().skip(before.saturating_mul(PER_PAGE)).take(PER_PAGE);
        shown.map(|work| self.work_row(work)).collect()
    }

    fn pages(&self, asked: &Asked) -> Pagination {
        let total = u64::try_from(self.works.len()).unwrap_or(u64::MAX);
        let per_page = u64::try_from(PER_PAGE).unwrap_or(u64::MAX);
        Pagination::new(total, per_page, asked.page, |page| {
            let first = format!("{}?district={}", self.base(), query_value(&asked.district));
            if page > 1 { format!("{first}&page={page}") } else { first }
        })
    }

    fn work_row(&self, work: &Work<'_>) -> WorkRow {
        let package = self.l.package(self.rules, &work.start.package);
        let under_way = work.start.committed.then(|| self.l.t("schedule-committed").into_owned());
        let cell = |year: &i16| WorkCell { year: self.year(*year), span: work.span(*year) };
        WorkRow {
            href: format!("/scenarios/{}/communities/{}", self.scenario.id, work.start.community),
            name: work.name.to_owned(),
            what: self.l.list([package].into_iter().chain(under_way)),
            cells: self.years.iter().map(cell).collect(),
        }
    }
}

/// `GET /scenarios/{id}/schedule`
pub(crate) async fn schedule(page: Page, Path(id): Path<String>, query: Fields) -> Result<Response, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let asked = Asked {
        district: query.text("district").unwrap_or_default().chars().take(60).collect(),
        page: query.read("page").filter(|page: &u64| (1..=10_000).contains(page)).unwrap_or(1),
    };
    let (solved, stock) =
        page.app().run(move |app| Ok::<_, AppError>((app.load_scenario(id)?, app.stock()?))).await?;
    let outcome = solved.outcome.ok_or_else(Error::not_found)?;
    let names = DivisionNames::new(&stock.divisions.divisions);
    let shell = page.shell(Section::Projects);
    let scenario = &solved.kept.scenario;
    page.show(&ScheduleView::new(shell, scenario, (&stock.rules, &names), works(&outcome, &stock), &asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_starts_and_what_is_completed_is_summed_in_its_year() {
        let outcome = crate::scenario::sample_outcome();
        let start = &outcome.starts[0];
        let work = |last| Work { start, last, name: "", district: None };
        let works = [work(2021), work(2022)];
        let years = by_year(works.iter());
        let told = |year: i16| years[&year].map(|sum| (sum.communities, sum.area));
        assert_eq!(told(2021), [(2, 44_200), (1, 22_100)]);
        assert_eq!(told(2022), [(0, 0), (1, 22_100)]);
        let spans = works.map(|work| [2020, 2021, 2022].map(|year| work.span(year)));
        assert_eq!(spans[0], [None, Some(Span::Whole), None]);
        assert_eq!(spans[1], [None, Some(Span::First), Some(Span::Last)]);
    }

    #[test]
    fn a_package_takes_the_years_of_its_estimate() {
        let rules = crate::scenario::sample_rules();
        let mut years: Vec<i16> =
            rules.packages().iter().map(|package| years_of(&rules, &package.id)).collect();
        years.sort_unstable();
        assert_eq!((years.first(), years.last(), years_of(&rules, "none")), (Some(&1), Some(&2), 1));
    }
}
