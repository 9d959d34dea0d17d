//! One community's page: the verdict and what it rests on.

use super::explorer_view::shortened;
use super::reason::{CriterionRow, criterion_rows};
use super::score_view::{ScoreView, score_views};
use crate::division::DivisionNames;
use crate::i18n::Words;
use crate::ui::map::MapView;
use crate::ui::navigation::Crumb;
use crate::ui::shell::Shell;
use crate::ui::table::Column;
use crate::ui::tag::{Tag, Tone};
use app::community::{CommunityRecord, FactClaims};
use app::policy::Rules;
use app::stock::StockItem;
use askama::Template;
use domain::assessment::{Assessment, BuildingAssessment, CriterionRole};
use domain::claim::Claim;
use domain::dossier::FactSheet;
use domain::duplicate::Merge;
use domain::scenario::Scenario;
use domain::{Fact, Truth, Verdict};
use jiff::tz::TimeZone;

/// A community's page.
#[derive(Debug, Template)]
#[template(path = "community/record.html")]
pub(crate) struct RecordView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    name: String,
    aliases: String,
    place: String,
    verdict: Tag,
    answer: String,
    /// Whether the reader may decide claims.
    may_decide: bool,
    /// What was found of it, to be printed and signed.
    certificate_href: String,
    /// What the plan in force says of it: address and words; nothing on a copy, and without a plan.
    plan: Option<(String, String)>,
    /// Its rolls and votes.
    votes_href: String,
    /// The roll of its owners, for those who may see it.
    owners_href: String,
    /// Where the reader may answer for it on the spot.
    survey_href: Option<String>,
    /// What is missing, and where to provide it.
    missing: Vec<MissingLink>,
    criteria_columns: Vec<Column>,
    criteria: Vec<CriterionRow>,
    basis: String,
    facts: Vec<FactView>,
    building_columns: Vec<Column>,
    buildings: Vec<BuildingRow>,
    scores: Vec<ScoreView>,
    map: Option<MapView>,
    /// Communities that speak through it: name, why, and where the merge is taken back.
    merged: Vec<(String, String, String)>,
    /// Where a copy to practise on is made or opened; nothing on a copy.
    rehearse: Option<(String, String)>,
    history: Vec<HistoryRow>,
}

/// A fact that is missing.
#[derive(Debug)]
struct MissingLink {
    name: String,
    href: String,
}

/// What the sources say of a fact.
#[derive(Debug)]
struct FactView {
    key: &'static str,
    name: String,
    unit: String,
    rule: String,
    /// Whether other sources say otherwise.
    disputed: Option<Tag>,
    effective: ClaimView,
    others: Vec<ClaimView>,
    href: String,
}

/// What one source says.
#[derive(Debug)]
struct ClaimView {
    value: String,
    raw: String,
    source: String,
    confidence: String,
    date: String,
    /// Why a person decided for it; empty otherwise.
    reason: String,
}

/// A building of the table.
#[derive(Debug)]
struct BuildingRow {
    number: String,
    built: String,
    storeys: String,
    households: String,
    area: String,
    verdict: Tag,
    why: String,
}

/// Something that was decided on the community.
#[derive(Debug)]
struct HistoryRow {
    when: String,
    what: String,
    who: String,
    /// The page of what happened, where it has one.
    href: Option<String>,
}

const DASH: &str = "–";

impl RecordView {
    /// The page of a record; `None` when the community has left the stock meanwhile.
    pub(crate) fn new(
        shell: Shell,
        (may_decide, may_survey): (bool, bool),
        (record, plan): (&CommunityRecord, Option<&Scenario>),
        names: &DivisionNames,
        pack: String,
        who: &dyn Fn(domain::id::AccountId) -> String,
    ) -> Option<Self> {
        let l = shell.l;
        let item = record.item()?;
        let (community, rules) = (&item.community, &record.stock.rules);
        let id = community.id.to_string();
        let district = community.district.as_ref().map(|code| names.name(l, code));
        let divisions =
            [district.as_deref(), community.street.as_deref(), community.neighbourhood.as_deref()];
        let divisions = l.place(divisions.into_iter().flatten());
        let place = [Some(divisions), community.address.clone()];
        Some(Self {
            crumbs: crumbs(l, &community.name),
            name: community.name.clone(),
            aliases: l.list(&community.aliases),
            place: place
                .into_iter()
                .flatten()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            verdict: l.verdict_tag(item.verdict()),
            answer: answer(l, rules, item),
            certificate_href: format!("/communities/{id}/certificate.pdf"),
            plan: plan.filter(|_| record.rehearsal.is_none()).map(|plan| plan_link(l, plan, &id)),
            votes_href: format!("/communities/{id}/votes"),
            owners_href: format!("/communities/{id}/owners"),
            may_decide,
            survey_href: may_survey.then(|| format!("/communities/{id}/field-survey")),
            missing: item.assessment.missing().iter().map(|fact| missing_link(l, &id, *fact)).collect(),
            criteria_columns: criteria_columns(l),
            criteria: criterion_rows(l, rules, &item.assessment.criteria, &id),
            basis: l.say("dashboard-basis").with("pack", pack).with("day", l.date(rules.day())).to_string(),
            facts: record.facts.iter().filter_map(|claims| fact_view(l, &id, claims)).collect(),
            building_columns: building_columns(l),
            buildings: building_rows(l, item, &item.assessment),
            scores: score_views(l, rules, &record.scores),
            map: map(l, names, item),
            merged: record.merged.iter().map(|it| merged_line(l, it)).collect(),
            rehearse: may_decide.then(|| rehearse(l, record)).flatten(),
            history: record
                .history
                .iter()
                .map(|entry| HistoryRow {
                    when: l.moment(entry.at, &china()),
                    what: event(l, &entry.event),
                    who: who(entry.actor),
                    href: survey_of(entry),
                })
                .collect(),
            shell: shell.rehearsing(record.rehearsal.as_ref().map(|copy| copy.community)),
        })
    }

    fn title(&self) -> &str {
        &self.name
    }
}

/// The record that an entry of the history tells of, where it tells of one.
fn survey_of(entry: &app::community::HistoryEntry) -> Option<String> {
    Some(format!("/field-surveys/{}", entry.detail().get("field_survey")?.as_str()?))
}

/// The clocks of the city.
pub(crate) fn china() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(8))
}

/// An audit event in words; its own name where there are none yet.
pub(crate) fn event(l: Words, event: &str) -> String {
    l.find(&format!("event-{}", event.replace('.', "-"))).map_or_else(|| event.to_owned(), Into::into)
}

fn crumbs(l: Words, name: &str) -> Vec<Crumb> {
    vec![Crumb::link("/communities", l.t("nav-communities")), Crumb::here(name)]
}

/// The verdict as a sentence with the figures that matter.
fn answer(l: Words, rules: &Rules, item: &StockItem) -> String {
    let missing = shortened(l, item.assessment.missing(), 4);
    match item.verdict() {
        Verdict::Eligible => {
            let area =
                item.assessment.eligible_area.map_or_else(|| l.t("not-known").into_owned(), |a| l.area(a));
            l.say("record-answer-eligible").with("area", area).to_string()
        }
        Verdict::Ineligible => {
            l.say("record-answer-ineligible").with("reasons", against(l, rules, item)).to_string()
        }
        Verdict::Undetermined => l.say("record-answer-undetermined").with("missing", missing).to_string(),
    }
}

/// The criteria that speak against a community: exclusions that apply, or else requirements that are not met.
fn against(l: Words, rules: &Rules, item: &StockItem) -> String {
    let of = |role: CriterionRole, truth: Truth| -> Vec<_> {
        let outcomes = item.assessment.criteria.iter();
        let against = outcomes.filter(|outcome| outcome.role == role && outcome.truth == truth);
        against.filter_map(|outcome| Some(l.of_pack(&rules.criterion(&outcome.id)?.name))).collect()
    };
    let excluded = of(CriterionRole::Exclusion, Truth::Yes);
    if excluded.is_empty() { l.list(of(CriterionRole::Requirement, Truth::No)) } else { l.list(excluded) }
}

/// Where a fact can be decided.
pub(crate) fn decide_href(id: &str, fact: Fact) -> String {
    format!("/communities/{id}/decide?fact={}", fact.key())
}

fn missing_link(l: Words, id: &str, fact: Fact) -> MissingLink {
    MissingLink { name: l.fact(fact).into_owned(), href: decide_href(id, fact) }
}

fn rehearse(l: Words, record: &CommunityRecord) -> Option<(String, String)> {
    let id = record.item()?.community.id;
    match (&record.rehearsal, &record.copy) {
        (Some(_), _) => None,
        (None, Some(copy)) => {
            Some((l.t("rehearse-to-copy").into_owned(), format!("/communities/{}", copy.community)))
        }
        (None, None) => Some((l.t("rehearse-link").into_owned(), format!("/communities/{id}/rehearse"))),
    }
}

fn merged_line(l: Words, merge: &Merge) -> (String, String, String) {
    let why = format!("{} · {}", l.moment(merge.merged_at, &china()), merge.reason);
    (merge.name.clone(), why, format!("/communities/{}/unmerge", merge.merged))
}

fn criteria_columns(l: Words) -> Vec<Column> {
    ["criterion", "outcome", "value", "source", "article"]
        .map(|key| Column::words(l.t(&format!("record-column-{key}"))))
        .into()
}

fn fact_view(l: Words, id: &str, claims: &FactClaims) -> Option<FactView> {
    let (first, others) = claims.claims.split_first()?;
    let fact = claims.fact;
    let disputed = (claims.disagreeing > 0).then(|| {
        let words = l.say("record-disagreeing").with("count", claims.disagreeing).to_string();
        Tag::new(Tone::Warning, words)
    });
    Some(FactView {
        key: fact.key(),
        name: l.fact(fact).into_owned(),
        unit: l.fact_unit(fact).map(Into::into).unwrap_or_default(),
        rule: l.effective_rule(claims.rule).into_owned(),
        disputed,
        effective: claim_view(l, fact, first),
        others: others.iter().map(|claim| claim_view(l, fact, claim)).collect(),
        href: decide_href(id, fact),
    })
}

fn claim_view(l: Words, fact: Fact, claim: &Claim) -> ClaimView {
    let kind = l.source_kind(claim.source);
    ClaimView {
        value: l.value(fact, &claim.value),
        raw: claim.raw.clone().unwrap_or_default(),
        source: if claim.source_label.is_empty() {
            kind.into_owned()
        } else {
            format!("{} · {kind}", claim.source_label)
        },
        confidence: l.confidence(claim.confidence).into_owned(),
        date: claim.observed_on.map_or_else(|| DASH.to_owned(), |day| l.date(day)),
        reason: claim.decision.as_ref().map(|decision| decision.reason.clone()).unwrap_or_default(),
    }
}

fn building_columns(l: Words) -> Vec<Column> {
    let fact = |fact| {
        let column = Column::numbers(l.fact(fact));
        match l.fact_unit(fact) {
            Some(unit) => column.unit(unit),
            None => column,
        }
    };
    vec![
        Column::words(l.t("record-column-building")),
        fact(Fact::BuiltYear),
        fact(Fact::Storeys),
        fact(Fact::Households),
        fact(Fact::FloorArea),
        Column::words(l.t("explorer-column-verdict")),
        Column::words(l.t("record-column-why")),
    ]
}

fn building_rows(l: Words, item: &StockItem, assessment: &Assessment) -> Vec<BuildingRow> {
    let pairs = item.dossier.buildings.iter().zip(&assessment.buildings);
    pairs.map(|(dossier, assessed)| building_row(l, &dossier.facts, assessed)).collect()
}

fn building_row(l: Words, facts: &FactSheet, assessed: &BuildingAssessment) -> BuildingRow {
    let value = |fact| facts.value(fact).map_or_else(|| DASH.to_owned(), |value| l.value(fact, value));
    // Why: what is missing, or which criterion decided against it.
    let missing = assessed.criteria.iter().flat_map(|outcome| &outcome.missing).map(|fact| l.fact(*fact));
    BuildingRow {
        number: assessed.number.to_string(),
        built: value(Fact::BuiltYear),
        storeys: value(Fact::Storeys),
        households: value(Fact::Households),
        area: value(Fact::FloorArea),
        verdict: l.verdict_tag(assessed.verdict),
        why: match assessed.verdict {
            Verdict::Undetermined => l.list(missing),
            _ => String::new(),
        },
    }
}

/// The page that says what a plan does with a community and why.
fn plan_link(l: Words, plan: &Scenario, community: &str) -> (String, String) {
    let said = l.say("record-plan").with("plan", plan.name.as_str()).to_string();
    (format!("/scenarios/{}/communities/{community}", plan.id), said)
}

/// The neighbourhood on the map: about a kilometre around.
fn map(l: Words, names: &DivisionNames, item: &StockItem) -> Option<MapView> {
    const AROUND: i32 = 100_000;
    let point = item.community.location?;
    Some(MapView {
        id: "community-map".into(),
        label: l.say("record-map").with("name", item.community.name.as_str()).to_string(),
        tiles: "/tiles/{z}/{x}/{y}".into(),
        communities: "/tiles/communities.geojson".into(),
        divisions: "/tiles/divisions.geojson".into(),
        bounds: [
            point.lon_e7.saturating_sub(AROUND),
            point.lat_e7.saturating_sub(AROUND),
            point.lon_e7.saturating_add(AROUND),
            point.lat_e7.saturating_add(AROUND),
        ],
        table: "#facts".into(),
        open: "/communities/".into(),
        schematic: names.is_schematic(),
        looks: Vec::new(),
    })
}

#[cfg(test)]
impl RecordView {
    /// An undecided community whose sources disagree.
    pub(crate) fn sample(l: Words) -> Self {
        let claim = |value: &str, source: &str| ClaimView {
            value: value.into(),
            raw: "1998年建".into(),
            source: source.into(),
            confidence: l.t("confidence-high").into_owned(),
            date: l.date(jiff::civil::date(2020, 6, 5)),
            reason: String::new(),
        };
        let name = "杨家坪西郊支路二十四号国营重庆建设机床厂职工家属院（含单栋住宅楼）";
        Self {
            shell: Shell::new(l, Some(crate::ui::shell::Section::Communities), "/communities/0190a1")
                .rehearsing(domain::id::CommunityId::from_uuid(domain::id::uuid_v7(1, [0; 10]))),
            crumbs: crumbs(l, name),
            name: name.into(),
            aliases: "建设厂家属院".into(),
            place: "九龙坡区 · 杨家坪街道".into(),
            verdict: l.verdict_tag(Verdict::Undetermined),
            answer: l
                .say("record-answer-undetermined")
                .with("missing", l.fact(Fact::UpkeepLacking))
                .to_string(),
            certificate_href: "/communities/0190a1/certificate.pdf".into(),
            plan: Some(plan_link(
                l,
                &crate::scenario::sample_scenario(domain::scenario::ScenarioState::Published),
                "0190a1",
            )),
            votes_href: "/communities/0190a1/votes".into(),
            owners_href: "/communities/0190a1/owners".into(),
            may_decide: true,
            survey_href: Some("/communities/0190a1/field-survey".into()),
            missing: vec![missing_link(l, "0190a1", Fact::UpkeepLacking)],
            criteria_columns: criteria_columns(l),
            criteria: vec![CriterionRow::sample(l)],
            basis: String::new(),
            facts: vec![FactView {
                key: "built_year",
                name: l.fact(Fact::BuiltYear).into_owned(),
                unit: String::new(),
                rule: l.t("rule-better-source").into_owned(),
                disputed: Some(Tag::new(
                    Tone::Warning,
                    l.say("record-disagreeing").with("count", 1).to_string(),
                )),
                effective: claim("1998", "register.xlsx"),
                others: vec![claim("2001", "listing.csv")],
                href: decide_href("0190a1", Fact::BuiltYear),
            }],
            building_columns: building_columns(l),
            buildings: Vec::new(),
            scores: vec![ScoreView::sample(l)],
            map: None,
            merged: vec![(
                "建设厂宿舍".into(),
                "2026-01-01 · 同一小区，写法不同".into(),
                "/communities/0190a2/unmerge".into(),
            )],
            rehearse: Some((l.t("rehearse-link").into_owned(), "/communities/0190a1/rehearse".into())),
            history: vec![HistoryRow {
                when: "2026-01-01".into(),
                what: event(l, "claim.decided"),
                who: "张规划".into(),
                href: None,
            }],
        }
    }
}
