//! `GET /rolls/{id}/votes/new`: a vote is prepared: what is asked, what it costs, when, and by which ways.

use super::draft_menu::{Gaps, ItemInput, item_input, menu};
use super::draft_offers::{offer_rows, offers};
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field, FormError, errors};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::policy::Rules;
use app::roll::RollRecord;
use app::vote::{Asked, VoteDraft, matters};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::ballot::Channel;
use domain::id::RollId;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
#[cfg(test)]
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The form.
#[derive(Debug, Template)]
#[template(path = "vote/draft.html")]
pub(crate) struct DraftView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    action: String,
    about: Vec<Field>,
    decision: Vec<Field>,
    willingness: Vec<Field>,
    menu: Vec<Field>,
    items: Vec<ItemInput>,
    offers: Vec<Field>,
    offer_rows: Vec<Vec<Field>>,
    open: BTreeSet<Part>,
}

/// A part of the form that asks one kind of question.
type Part = &'static str;

/// Which parts of the form are unfolded: those in which something is typed; of none the first.
fn typed_parts(typed: &Fields) -> BTreeSet<Part> {
    let parts: [(Part, &[&str]); 4] = [
        ("decision", &["matter", "decision"]),
        ("willingness", &["willingness"]),
        ("menu", &["menu", "budget", "points"]),
        ("offers", &["offer-matter", "offers"]),
    ];
    let is_typed = |names: &[&str]| names.iter().any(|name| typed.text(name).is_some());
    let mut open: BTreeSet<Part> =
        parts.into_iter().filter(|(_, names)| is_typed(names)).map(|(part, _)| part).collect();
    if open.is_empty() {
        open.insert("decision");
    }
    open
}

/// What a vote is prepared on.
struct Ground {
    record: RollRecord,
    rules: Arc<Rules>,
    /// What the community lacks.
    gaps: Gaps,
    today: Date,
}

impl DraftView {
    fn new(shell: Shell, ground: &Ground, typed: &Fields) -> Self {
        let Ground { record, rules, gaps, today } = ground;
        let (l, roll) = (shell.l, &record.roll);
        Self {
            crumbs: vec![
                Crumb::link("/votes", l.t("nav-votes")),
                Crumb::link(format!("/communities/{}/votes", roll.community), &record.community_name),
                Crumb::link(format!("/rolls/{}", roll.id), l.t("roll-title")),
                Crumb::here(l.t("draft-title")),
            ],
            errors: Vec::new(),
            action: format!("/rolls/{}/votes/new", roll.id),
            about: about(l, *today, typed),
            decision: vec![
                matter_field(l, rules, "matter", typed),
                area(l, "decision", "draft-decision-text", typed),
            ],
            willingness: vec![area(l, "willingness", "draft-willingness-text", typed)],
            menu: vec![
                area(l, "menu", "draft-menu-text", typed),
                number(l, "budget", "draft-budget", typed).suffix(l.t("unit-yuan")),
                number(l, "points", "draft-points", typed).hint(l.t("draft-points-hint")).optional(),
            ],
            items: rules
                .menu()
                .iter()
                .filter(|item| item.offered)
                .map(|item| item_input(l, rules, gaps, item, typed))
                .collect(),
            offers: vec![
                matter_field(l, rules, "offer-matter", typed),
                area(l, "offers", "draft-offers-text", typed),
            ],
            offer_rows: offer_rows(l, rules, typed),
            open: typed_parts(typed),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("draft-title").into_owned()
    }

    /// With messages beside the fields of those names.
    fn refused(mut self, wrong: &[(String, String)]) -> Self {
        let groups = [
            ("", &mut self.about),
            ("decision", &mut self.decision),
            ("willingness", &mut self.willingness),
            ("menu", &mut self.menu),
            ("offers", &mut self.offers),
        ];
        let rows = self.offer_rows.iter_mut().map(|row| ("offers", row));
        for (part, group) in groups.into_iter().chain(rows) {
            let found = mark(group, wrong);
            if !found.is_empty() {
                self.open.insert(part);
            }
            self.errors.extend(found);
        }
        let shown = |name: &String| self.errors.iter().any(|error| error.target == *name);
        let rest: Vec<FormError> = wrong
            .iter()
            .filter(|(name, _)| !shown(name))
            .map(|(_, message)| FormError::general(message))
            .collect();
        self.errors.extend(rest);
        self
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Votes), "/") };
        let pack = app::policy::Library::shipped().load("cn-chongqing").unwrap();
        let rules = pack.rules_on(jiff::civil::date(2020, 12, 31)).unwrap();
        let record = RollRecord {
            revision: 0,
            roll: crate::roll::sample_roll(),
            community_name: "石油路新村".into(),
            names: BTreeMap::new(),
        };
        let wrong = [("title".to_owned(), l.t("invalid-title-empty").into_owned())];
        let today = jiff::civil::date(2026, 5, 1);
        let lack = domain::menu::Lack::Few { fact: domain::Fact::ParkingBays, count: 12, households: 288 };
        let gap = domain::menu::Gap { lack, source: "摸底调查".into(), seen_on: Some(today) };
        let rules = Arc::new(rules);
        let ground = Ground { record, rules, gaps: Gaps::from([("C06".to_owned(), vec![gap])]), today };
        Self::new(shell, &ground, &Fields::default()).refused(&wrong)
    }
}

/// Puts the messages beside the fields of those names; what they are, for the summary.
fn mark(fields: &mut [Field], wrong: &[(String, String)]) -> Vec<FormError> {
    for field in fields.iter_mut() {
        if let Some((_, message)) = wrong.iter().find(|(name, _)| *name == field.name) {
            field.error = Some(message.clone());
        }
    }
    errors(&*fields)
}

fn value(field: Field, typed: &Fields) -> Field {
    let value = typed.raw(&field.name).map(str::to_owned);
    match value {
        Some(value) => field.value(value),
        None => field,
    }
}

pub(super) fn text(l: Words, name: &str, key: &str, typed: &Fields) -> Field {
    value(Field::text(name, l.t(key)), typed)
}

pub(super) fn area(l: Words, name: &str, key: &str, typed: &Fields) -> Field {
    value(Field::new(name, l.t(key), Control::TextArea), typed)
}

pub(super) fn number(l: Words, name: &str, key: &str, typed: &Fields) -> Field {
    value(Field::new(name, l.t(key), Control::Number), typed)
}

/// Title, words, times and ways.
fn about(l: Words, today: Date, typed: &Fields) -> Vec<Field> {
    let day = |days: i64| today.checked_add(jiff::Span::new().days(days)).unwrap_or(today).to_string();
    let date = |name: &str, key: &str, days| {
        value(Field::new(name, l.t(key), Control::Date).value(day(days)), typed)
    };
    let clock = |name: &str, key: &str, at: &str| {
        value(Field::text(name, l.t(key)).value(at).hint(l.t("draft-clock-hint")), typed)
    };
    let first = typed.iter().next().is_none();
    let ticked = |channel: &Channel| first || typed.iter().any(|it| it == ("channel", channel.key()));
    let channels = Channel::ALL.iter().map(|channel| {
        Choice::new(channel.key(), l.t(&format!("channel-{}", channel.key()))).chosen(ticked(channel))
    });
    vec![
        text(l, "title", "vote-title", typed),
        area(l, "plain", "draft-plain", typed).hint(l.t("draft-plain-hint")),
        text(l, "contact", "draft-contact", typed).hint(l.t("draft-contact-hint")),
        text(l, "hand_in_at", "draft-hand-in", typed),
        date("opens_on", "draft-opens-on", 16),
        clock("opens_at", "draft-opens-at", "09:00"),
        date("closes_on", "draft-closes-on", 30),
        clock("closes_at", "draft-closes-at", "20:00"),
        Field::new("channel", l.t("draft-channels"), Control::Checkboxes(channels.collect())),
    ]
}

fn matter_field(l: Words, rules: &Rules, name: &str, typed: &Fields) -> Field {
    let chosen = typed.text(name).unwrap_or_default();
    let mut choices = vec![Choice::new("", l.t("draft-not-asked")).chosen(chosen.is_empty())];
    choices.extend(
        matters(rules).iter().map(|(id, name)| Choice::new(&**id, &*l.of_pack(name)).chosen(chosen == &**id)),
    );
    Field::new(name, l.t("draft-matter"), Control::Select(choices)).hint(l.t("draft-matter-hint"))
}

/// What was typed, read; or what is wrong with it, by field.
fn read(l: Words, ground: &Ground, typed: &Fields) -> Result<VoteDraft, Vec<(String, String)>> {
    let rules = &ground.rules;
    let mut wrong: Vec<(String, String)> = Vec::new();
    let refused = |name: &str, key: &str| (name.to_owned(), l.t(key).into_owned());
    let owned = |name: &str| typed.text(name).unwrap_or_default().to_owned();
    if typed.text("title").is_none() {
        wrong.push(refused("title", "invalid-title-empty"));
    }
    let opens_at = moment(typed, "opens_on", "opens_at");
    let closes_at = moment(typed, "closes_on", "closes_at");
    if opens_at.is_none() {
        wrong.push(refused("opens_on", "draft-moment-unread"));
    }
    if closes_at.is_none() {
        wrong.push(refused("closes_on", "draft-moment-unread"));
    } else if closes_at <= opens_at {
        wrong.push(refused("closes_on", "invalid-closes-before-opens"));
    }
    let mut asked = Vec::new();
    if let Some(matter) = typed.text("matter") {
        if typed.text("decision").is_none() {
            wrong.push(refused("decision", "invalid-text-empty"));
        }
        asked.push(Asked::Decision { matter: matter.to_owned(), text: owned("decision") });
    }
    if let Some(text) = typed.text("willingness") {
        asked.push(Asked::Willingness { text: text.to_owned() });
    }
    if let Some(text) = typed.text("menu") {
        match menu(rules, l, &ground.gaps, typed) {
            Ok(menu) => {
                let points = typed.read("points").filter(|points: &u32| *points > 0);
                asked.push(Asked::Menu { text: text.to_owned(), menu, points });
            }
            Err((name, key)) => wrong.push(refused(name, key)),
        }
    }
    if let Some(matter) = typed.text("offer-matter") {
        let (offers, unread) = offers(rules, typed);
        wrong.extend(unread.into_iter().map(|(name, key)| refused(&name, key)));
        if offers.len() < 2 && !wrong.iter().any(|(name, _)| name.starts_with("offer-")) {
            wrong.push(refused("offers", "draft-offers-few"));
        }
        if typed.text("offers").is_none() {
            wrong.push(refused("offers", "invalid-text-empty"));
        }
        asked.push(Asked::Offers { matter: matter.to_owned(), text: owned("offers"), offers });
    }
    let decides = |asked: &Asked| matches!(asked, Asked::Decision { .. });
    if asked.len() > 1 && !asked.iter().all(decides) {
        wrong.push(refused("matter", "draft-kinds-mixed"));
    }
    if asked.is_empty() && wrong.is_empty() {
        wrong.push(refused("matter", "draft-nothing-asked"));
    }
    let channels: BTreeSet<Channel> = typed
        .iter()
        .filter(|(name, _)| *name == "channel")
        .filter_map(|(_, value)| Channel::parse(value))
        .collect();
    if channels.is_empty() {
        wrong.push(refused("channel", "draft-no-channel"));
    }
    match (opens_at, closes_at) {
        (Some(opens_at), Some(closes_at)) if wrong.is_empty() => Ok(VoteDraft {
            roll: ground.record.roll.id,
            title: owned("title"),
            asked,
            opens_at,
            closes_at,
            channels,
            plain: owned("plain"),
            contact: owned("contact"),
            hand_in_at: owned("hand_in_at"),
        }),
        _ => Err(wrong),
    }
}

/// A day and a time on the clocks of the city.
fn moment(typed: &Fields, day: &str, time: &str) -> Option<Timestamp> {
    let day: Date = typed.read(day)?;
    let (hour, minute) = typed.text(time)?.split_once([':', '：'])?;
    let time = Time::new(hour.trim().parse().ok()?, minute.trim().parse().ok()?, 0, 0).ok()?;
    Some(day.to_datetime(time).to_zoned(crate::community::china()).ok()?.timestamp())
}

async fn load(page: &Page, id: &str) -> Result<Ground, Error> {
    let id: RollId = id.parse().map_err(|_| Error::not_found())?;
    page.app()
        .run(move |app| {
            let record = app.load_roll_record(id)?;
            let gaps = app.list_gaps(record.roll.community)?;
            let (rules, today) = (app.rules_in_force()?, app.environment().today());
            Ok::<_, app::AppError>(Ground { record, rules, gaps, today })
        })
        .await
}

/// `GET /rolls/{id}/votes/new`
pub(crate) async fn new_vote(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let ground = load(&page, &id).await?;
    page.show(&DraftView::new(page.shell(Section::Votes), &ground, &Fields::default()))
}

/// `POST /rolls/{id}/votes/new`
pub(crate) async fn post_vote(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (actor, ground) = (page.actor()?, load(&page, &id).await?);
    match read(page.words(), &ground, &typed) {
        Ok(draft) => {
            let made = page.app().run(move |app| app.draft_vote(&actor, &draft)).await?;
            Ok(Redirect::to(&format!("/votes/{}", made.id)).into_response())
        }
        Err(wrong) => {
            let view = DraftView::new(page.shell(Section::Votes), &ground, &typed);
            page.show_again(&view.refused(&wrong))
        }
    }
}
