//! `GET /rolls/{id}`: who decides together, with how many heads and how much area, and why.

use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field, FormError, refuse};
use crate::ui::navigation::{Crumb, Pagination};
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::Tag;
use crate::vote::roll_tag;
use app::roll::RollRecord;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::Area;
use domain::id::RollId;
use domain::permit::HoldVote;
use domain::roll::{AreaSource, CorrectionChange, Roll, RollFault, RollLine, RollState};
use jiff::civil::Date;

const PER_PAGE: usize = 100;

/// A roll.
#[derive(Debug, Template)]
#[template(path = "roll/record.html")]
pub(crate) struct RollView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    base: String,
    answer: String,
    tag: Tag,
    /// When it was posted, or is.
    window: String,
    hash: String,
    faults: Vec<(String, String)>,
    columns: Vec<Column>,
    rows: Vec<LineRow>,
    total_area: String,
    total_heads: String,
    corrections: Vec<String>,
    publish: Option<Field>,
    freeze: Option<String>,
    correct: Vec<Field>,
    new_vote: Option<String>,
    pages: Pagination,
}

#[derive(Debug)]
struct LineRow {
    number: String,
    doors: String,
    names: String,
    heads: String,
    area: String,
    reasons: String,
}

impl RollView {
    fn new(shell: Shell, record: &RollRecord, may_hold: bool, page: usize, today: Date) -> Self {
        let (l, roll) = (shell.l, &record.roll);
        let base = format!("/rolls/{}", roll.id);
        let area: Area = roll.lines.iter().map(RollLine::area).sum();
        let heads = roll.lines.iter().fold(0_u64, |sum, line| sum.saturating_add(line.heads.into()));
        let shown = roll.lines.iter().skip(page.saturating_sub(1).saturating_mul(PER_PAGE)).take(PER_PAGE);
        let (drafted, frozen) =
            (matches!(roll.state, RollState::Drafted), matches!(roll.state, RollState::Frozen { .. }));
        let until = today.checked_add(jiff::Span::new().days(7)).unwrap_or(today);
        Self {
            crumbs: vec![
                Crumb::link("/votes", l.t("nav-votes")),
                Crumb::link(format!("/communities/{}/votes", roll.community), &record.community_name),
                Crumb::here(l.t("roll-title")),
            ],
            errors: Vec::new(),
            answer: l
                .say("roll-answer")
                .with("lines", roll.lines.len())
                .with("heads", heads)
                .with("area", l.square_metres(area))
                .to_string(),
            tag: roll_tag(l, &roll.state),
            window: window_words(l, roll),
            hash: roll.hash().map(|hash| groups(&hash.to_string())).unwrap_or_default(),
            faults: roll.faults.iter().map(|fault| fault_words(l, roll, fault)).collect(),
            columns: vec![
                Column::numbers(l.t("roll-line")),
                Column::words(l.t("roll-doors")),
                Column::words(l.t("roll-owners")),
                Column::numbers(l.t("roll-heads")),
                Column::numbers(l.t("roll-area")).unit("m²"),
                Column::words(l.t("roll-reasons")),
            ],
            rows: shown.map(|line| row(l, record, line)).collect(),
            total_area: l.square_metres(area),
            total_heads: l.count(heads),
            corrections: roll.corrections.iter().map(|it| correction_words(l, it)).collect(),
            publish: (may_hold && drafted && roll.faults.is_empty()).then(|| {
                Field::new("until", l.t("roll-until"), Control::Date)
                    .hint(l.t("roll-until-hint"))
                    .value(until.to_string())
            }),
            freeze: (may_hold && matches!(roll.state, RollState::Published { .. }))
                .then(|| freeze_words(l, roll)),
            correct: if may_hold && !frozen { correct_fields(l, roll) } else { Vec::new() },
            new_vote: (may_hold && frozen).then(|| format!("{base}/votes/new")),
            pages: Pagination::new(count(roll.lines.len()), count(PER_PAGE), count(page), |page| {
                format!("{base}?page={page}")
            }),
            base,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("roll-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Votes), "/") };
        let record = RollRecord {
            revision: 0,
            roll: sample_roll(),
            community_name: "石油路新村".into(),
            names: std::collections::BTreeMap::new(),
        };
        Self::new(shell, &record, true, 1, jiff::civil::date(2026, 5, 1))
    }
}

#[cfg(test)]
pub(crate) fn sample_roll() -> Roll {
    let vote = crate::ballot::samples::vote();
    let mut roll = Roll::draft(
        vote.roll,
        vote.community,
        domain::roll::Scope::Community(vote.community),
        Vec::new(),
        domain::roll::Counting::default(),
        vote.pack,
    );
    roll.lines = vec![crate::ballot::samples::line()];
    roll
}

/// A hash in groups of eight, to be read aloud.
pub(crate) fn groups(hash: &str) -> String {
    let parts: Vec<&str> =
        hash.as_bytes().chunks(8).filter_map(|part| std::str::from_utf8(part).ok()).collect();
    parts.join(" ")
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn row(l: Words, record: &RollRecord, line: &RollLine) -> LineRow {
    let names: Vec<String> =
        line.owners.iter().filter_map(|owner| record.names.get(owner).cloned()).collect();
    let reasons = line.reasons.iter().map(|reason| l.t(&format!("roll-reason-{}", reason.key())));
    LineRow {
        number: line.number.to_string(),
        doors: crate::ballot::doors_of(l, line),
        names: if names.is_empty() { l.t("door-owner-unknown").into_owned() } else { l.list(names) },
        heads: line.heads.to_string(),
        area: l.square_metres(line.area()),
        reasons: l.list(reasons),
    }
}

/// What a fault is, and the dwelling it is of.
fn fault_words(l: Words, roll: &Roll, fault: &RollFault) -> (String, String) {
    let (key, dwelling) = match fault {
        RollFault::AreaMissing { dwelling } => ("area-missing", Some(dwelling)),
        RollFault::AreaNotPositive { dwelling } => ("area-not-positive", Some(dwelling)),
        RollFault::Twice { dwelling } => ("twice", Some(dwelling)),
        RollFault::Empty => ("empty", None),
    };
    let unit = dwelling.and_then(|id| roll.units.iter().find(|unit| unit.dwelling == *id));
    let door = unit.map(|unit| {
        l.say("ballot-door")
            .with("building", &unit.building_number)
            .with("entrance", &unit.entrance_number)
            .with("door", &unit.number)
            .to_string()
    });
    (door.unwrap_or_default(), l.t(&format!("roll-fault-{key}")).into_owned())
}

fn correction_words(l: Words, correction: &domain::roll::Correction) -> String {
    l.say("roll-correction")
        .with("number", correction.number)
        .with("at", l.moment(correction.at, &crate::community::china()))
        .with("reason", &correction.reason)
        .to_string()
}

/// When it was posted, or is; empty before.
fn window_words(l: Words, roll: &Roll) -> String {
    let said = |window: domain::roll::ObjectionWindow| {
        let said = l.say("roll-window").with("on", l.date(window.on));
        said.with("until", l.date(window.until)).to_string()
    };
    roll.state.window().map(said).unwrap_or_default()
}

fn freeze_words(l: Words, roll: &Roll) -> String {
    match roll.state {
        RollState::Published { until, .. } => {
            l.say("roll-freeze-from").with("until", l.date(until)).to_string()
        }
        _ => String::new(),
    }
}

/// What is corrected most: an area, with the paper it was read from.
fn correct_fields(l: Words, roll: &Roll) -> Vec<Field> {
    let door = |unit: &domain::roll::Unit| {
        let words = l.say("ballot-door").with("building", &unit.building_number);
        let words = words.with("entrance", &unit.entrance_number).with("door", &unit.number);
        Choice::new(unit.dwelling.to_string(), words.to_string())
    };
    let sources = AreaSource::ALL
        .iter()
        .map(|source| Choice::new(source.key(), l.t(&format!("area-source-{}", source.key()))));
    vec![
        Field::new(
            "dwelling",
            l.t("roll-correct-dwelling"),
            Control::Select(roll.units.iter().map(door).collect()),
        ),
        Field::new("area", l.t("roll-correct-area"), Control::Number).suffix("m²"),
        Field::new("source", l.t("roll-correct-source"), Control::Select(sources.collect())),
        Field::text("reason", l.t("roll-correct-reason")).hint(l.t("roll-correct-reason-hint")),
    ]
}

fn parsed(id: &str) -> Result<RollId, Error> {
    id.parse().map_err(|_| Error::not_found())
}

async fn view(page: &Page, id: RollId, number: usize) -> Result<RollView, Error> {
    let (record, may_hold, today) = page
        .app()
        .run(move |app| {
            let record = app.load_roll_record(id)?;
            let may_hold = app.may_in::<HoldVote>(record.roll.community)?;
            Ok::<_, app::AppError>((record, may_hold, app.environment().today()))
        })
        .await?;
    Ok(RollView::new(page.shell(Section::Votes), &record, may_hold, number, today))
}

/// `GET /rolls/{id}`
pub(crate) async fn roll(page: Page, Path(id): Path<String>, asked: Fields) -> Result<Response, Error> {
    let number = asked.read("page").unwrap_or(1_usize).max(1);
    page.show(&view(&page, parsed(&id)?, number).await?)
}

/// `POST /rolls/{id}/publish`
pub(crate) async fn post_publish(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let Some(until) = typed.read::<Date>("until") else {
        let mut view = view(&page, id, 1).await?;
        let message = page.words().t("invalid-until-past").into_owned();
        let mut fields: Vec<Field> = view.publish.take().into_iter().collect();
        view.errors = refuse(&mut fields, "until", &message);
        view.publish = fields.pop();
        return page.show_again(&view);
    };
    page.app().run(move |app| app.publish_roll(&actor, id, until)).await?;
    Ok(Redirect::to(&format!("/rolls/{id}")).into_response())
}

/// `POST /rolls/{id}/freeze`
pub(crate) async fn post_freeze(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    page.app().run(move |app| app.freeze_roll(&actor, id)).await?;
    Ok(Redirect::to(&format!("/rolls/{id}")).into_response())
}

/// `POST /rolls/{id}/correct`
pub(crate) async fn post_correct(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let wrong = |name: &'static str, key: &'static str| (name, page.words().t(key).into_owned());
    let area: Option<Area> = typed.read("area").filter(|area: &Area| area.centi_m2() > 0);
    let reason = typed.text("reason").unwrap_or_default().to_owned();
    let refused = match (&area, reason.is_empty()) {
        (None, _) => Some(wrong("area", "roll-area-unread")),
        (_, true) => Some(wrong("reason", "invalid-reason-empty")),
        _ => None,
    };
    if let Some((name, message)) = refused {
        let mut view = view(&page, id, 1).await?;
        for field in &mut view.correct {
            let typed = typed.raw(&field.name).unwrap_or_default();
            field.value = typed.to_owned();
        }
        view.errors = refuse(&mut view.correct, name, &message);
        return page.show_again(&view);
    }
    let change = CorrectionChange::Area {
        dwelling: typed.read("dwelling").ok_or_else(Error::malformed)?,
        area: area.ok_or_else(Error::malformed)?,
        source: typed.text("source").and_then(AreaSource::parse).ok_or_else(Error::malformed)?,
    };
    page.app().run(move |app| app.correct_roll(&actor, id, &change, &reason)).await?;
    Ok(Redirect::to(&format!("/rolls/{id}")).into_response())
}
