//! Where each community of a plan stands, and what lists and maps of them are filtered by.

use super::words::left_out;
use crate::division::DivisionNames;
use crate::form::Fields;
use crate::i18n::Words;
use crate::ui::form::{Choice, Control, Field};
use crate::ui::shell::query_value;
use crate::ui::tag::{Tag, Tone};
use app::policy::Rules;
use app::scenario::Outcome;
use app::stock::StockItem;
use domain::id::CommunityId;
use domain::scenario::Brief;

/// Where a community stands in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum StandingKind {
    /// It starts in that calendar year.
    Starts(i16),
    /// It could start and is not chosen.
    Waits,
    /// It cannot be planned yet.
    LeftOut,
}

impl StandingKind {
    /// Its key where years do not count.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Starts(_) => "starts",
            Self::Waits => "waits",
            Self::LeftOut => "left-out",
        }
    }

    /// Its key with the year.
    pub(super) fn exact(self) -> String {
        match self {
            Self::Starts(year) => year.to_string(),
            Self::Waits | Self::LeftOut => self.key().to_owned(),
        }
    }

    /// What it is called, with the year.
    pub(super) fn word(self, l: Words) -> String {
        match self {
            Self::Starts(year) => l.say("plan-standing-year").with("year", year.to_string()).to_string(),
            Self::Waits | Self::LeftOut => l.t(&format!("plan-standing-{}", self.key())).into_owned(),
        }
    }

    /// Its tag in a list.
    pub(super) fn tag(self, l: Words) -> Tag {
        standing_tag(l, self.key())
    }

    /// Every standing there can be, in the order of the years.
    pub(super) fn all(brief: &Brief) -> Vec<Self> {
        let years = (0..i16::from(brief.years)).map(|ahead| brief.first_year.saturating_add(ahead));
        years.map(Self::Starts).chain([Self::Waits, Self::LeftOut]).collect()
    }
}

/// The tag of a standing by its key.
pub(super) fn standing_tag(l: Words, key: &str) -> Tag {
    let tone = match key {
        "starts" => Tone::Good,
        "waits" => Tone::Plain,
        _ => Tone::Open,
    };
    Tag::new(tone, l.t(&format!("plan-standing-{key}")))
}

/// A community of a plan.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub community: CommunityId,
    pub standing: StandingKind,
    /// What is said of it.
    pub said: String,
    /// Floor area in m²; 0 where the plan does not count it.
    pub area: i64,
    pub need: Option<i64>,
}

/// Every community of a plan: what starts, what waits, what is left out.
pub(super) fn lines(l: Words, rules: &Rules, outcome: &Outcome) -> Vec<Line> {
    let starts = outcome.starts.iter().map(|start| Line {
        community: start.community,
        standing: StandingKind::Starts(start.year),
        said: l
            .say("plan-start")
            .with("year", start.year.to_string())
            .with("package", l.package(rules, &start.package))
            .to_string(),
        area: start.area,
        need: Some(start.need),
    });
    let waiting = outcome.waiting.iter().map(|one| Line {
        community: one.community,
        standing: StandingKind::Waits,
        said: match one.rank {
            0 => l.t("plan-no-way").into_owned(),
            rank => l.say("plan-rank").with("rank", rank).to_string(),
        },
        area: one.area,
        need: Some(one.need),
    });
    let out = outcome.left_out.iter().map(|(id, why)| Line {
        community: *id,
        standing: StandingKind::LeftOut,
        said: left_out(l, why),
        area: 0,
        need: None,
    });
    starts.chain(waiting).chain(out).collect()
}

/// What is asked of the communities of a plan, as it stands in the address.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub q: String,
    pub district: String,
    /// A key of a standing, with or without its year.
    pub standing: String,
    pub page: u64,
}

impl Wanted {
    pub(super) fn read(query: &Fields) -> Self {
        let text = |name: &str| query.text(name).unwrap_or_default().chars().take(60).collect::<String>();
        Self {
            q: text("q"),
            district: text("district"),
            standing: text("standing"),
            page: query.read("page").filter(|page: &u64| (1..=10_000).contains(page)).unwrap_or(1),
        }
    }

    /// How many filters are set.
    pub(super) fn active(&self) -> usize {
        [&self.q, &self.district, &self.standing].iter().filter(|text| !text.is_empty()).count()
    }

    /// An address with the filters and the page.
    pub(super) fn href(&self, base: &str, page: u64) -> String {
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

    /// Whether a community of that standing is asked for.
    pub(super) fn takes(&self, standing: StandingKind, item: &StockItem) -> bool {
        let district = item.community.district.as_ref();
        (self.standing.is_empty() || self.standing == standing.key() || self.standing == standing.exact())
            && (self.district.is_empty() || district.is_some_and(|code| *code.0 == *self.district))
            && (self.q.is_empty() || item.community.name.contains(&self.q))
    }
}

/// The choice of a district.
pub(super) fn district_field(l: Words, names: &DivisionNames, chosen: &str) -> Field {
    Field::new("district", l.t("scenario-district"), Control::Select(names.choices(l, chosen)))
}

/// The choice of a standing: all that start, those of one year, those that do not.
pub(super) fn standing_field(l: Words, brief: &Brief, chosen: &str) -> Field {
    let choice = |key: &str, word: String| Choice::new(key, word).chosen(key == chosen);
    let mut choices = vec![
        choice("", l.t("filter-any").into_owned()),
        choice("starts", l.t("plan-standing-starts").into_owned()),
    ];
    choices.extend(
        StandingKind::all(brief).into_iter().map(|standing| choice(&standing.exact(), standing.word(l))),
    );
    Field::new("standing", l.t("scenario-state"), Control::Select(choices))
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
    fn each_year_is_a_standing_of_its_own() {
        let brief = crate::scenario::sample_scenario(domain::scenario::ScenarioState::Solved).brief;
        let keys: Vec<String> = StandingKind::all(&brief).into_iter().map(StandingKind::exact).collect();
        assert_eq!(keys, ["2021", "2022", "waits", "left-out"]);
    }
}
