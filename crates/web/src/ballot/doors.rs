//! `GET /votes/{id}/doors`: whose ballot is missing, in the order in which one walks; and handing an entrance over.

use super::door::parsed;
use super::own::doors as doors_of;
use crate::community::china;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice as FormChoice, Control, Field, FormError};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell, query_value};
use crate::ui::tag::{Tag, Tone};
use app::vote::{DoorList, DoorStep, DoorVisit, EntranceKey};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::id::AccountId;
use domain::visit::VisitOutcome;
use domain::vote::Vote;

/// Which doors are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct DoorFilter {
    /// `left` where nothing is asked, else `unvisited`, `voted`, or what the last visit brought.
    show: String,
    /// Only where this account goes.
    mine: Option<AccountId>,
}

impl DoorFilter {
    /// What the query asks; `reader` is who looks.
    pub(crate) fn of(asked: &Fields, reader: Option<AccountId>) -> Self {
        let show = asked.text("show").unwrap_or("left").to_owned();
        Self { show, mine: reader.filter(|_| asked.text("mine").is_some()) }
    }

    /// Whether a door is shown.
    pub(crate) fn takes(&self, list: &DoorList, step: &DoorStep) -> bool {
        let here = self.mine.is_none_or(|reader| {
            list.holders.get(&step.entrance()).is_some_and(|holder| holder.account == reader)
        });
        here && match self.show.as_str() {
            "voted" => step.is_voted(),
            "unvisited" => !step.is_voted() && step.visits.is_empty(),
            show => match VisitOutcome::parse(show) {
                Some(outcome) => !step.is_voted() && step.last_outcome() == Some(outcome),
                None => !step.is_voted(),
            },
        }
    }

    /// The same as a query.
    fn query(&self) -> String {
        let mine = if self.mine.is_some() { "&mine=1" } else { "" };
        format!("?show={}{mine}", query_value(&self.show))
    }
}

/// The doors of a vote.
#[derive(Debug, Template)]
#[template(path = "ballot/doors.html")]
pub(crate) struct DoorsView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    answer: String,
    progress: String,
    filters: Vec<FilterLink>,
    /// Building by building, entrance by entrance.
    places: Vec<PlaceView>,
    voted: usize,
    all: usize,
    pdf_href: String,
    said: Option<String>,
}

/// A choice of what is shown, with how many doors that are.
#[derive(Debug)]
struct FilterLink {
    href: String,
    label: String,
    count: usize,
    is_current: bool,
}

/// An entrance, with who goes there.
#[derive(Debug)]
struct PlaceView {
    key: EntranceKey,
    title: String,
    holder: String,
    href: String,
    /// When to come back, where it is the same for all of its doors.
    best: String,
    rows: Vec<DoorRow>,
}

/// A door in the list.
#[derive(Debug)]
pub(super) struct DoorRow {
    pub(super) href: String,
    pub(super) door: String,
    pub(super) floor: String,
    pub(super) names: String,
    pub(super) last: String,
    /// When to come back, and why.
    pub(super) best: String,
    pub(super) tag: Tag,
}

impl DoorsView {
    fn new(shell: Shell, list: &DoorList, filter: &DoorFilter, reader: Option<AccountId>) -> Self {
        let (l, vote) = (shell.l, &list.vote);
        let shown = list.steps.iter().filter(|step| filter.takes(list, step));
        let mut places: Vec<PlaceView> = Vec::new();
        for step in shown {
            let (key, row) = (step.entrance(), row(l, vote, step));
            match places.last_mut().filter(|last| last.key == key) {
                Some(place) => place.rows.push(row),
                None => places.push(PlaceView { rows: vec![row], ..place(l, list, key) }),
            }
        }
        places.iter_mut().for_each(PlaceView::say_once);
        let voted = list.steps.iter().filter(|step| step.is_voted()).count();
        let all = list.steps.len();
        let left = all.saturating_sub(voted);
        let visits: usize = list.steps.iter().map(|step| step.visits.len()).sum();
        let unvisited = list.steps.iter().filter(|step| !step.is_voted() && step.visits.is_empty()).count();
        Self {
            crumbs: crumbs(l, vote, l.t("doors-title")),
            answer: l.say("doors-answer").with("left", left).with("all", all).to_string(),
            progress: l.say("doors-progress").with("visits", visits).with("unvisited", unvisited).to_string(),
            filters: filters(l, list, filter, reader),
            places,
            voted,
            all,
            pdf_href: format!("/votes/{}/doors.pdf{}", vote.id, filter.query()),
            said: None,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("doors-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        use super::samples;
        let visited = |outcome| DoorStep { visits: vec![samples::visit(outcome)], ..samples::step() };
        let steps = vec![
            DoorStep { best: None, ..samples::step() },
            visited(VisitOutcome::Absent),
            DoorStep { voted_at: Some(samples::vote().opens_at), ..samples::step() },
        ];
        let account = AccountId::from_uuid(domain::id::uuid_v7(5, [0; 10]));
        let (name, from, at) = ("王敏".to_owned(), "李强".to_owned(), samples::vote().opens_at);
        let holder = app::vote::Holder { account, name, from, at };
        let holders = [(samples::step().entrance(), holder)].into();
        let list = DoorList { vote: samples::vote(), steps, holders };
        let filter = DoorFilter { show: "left".into(), mine: None };
        Self::new(Shell::new(l, Some(Section::Votes), "/"), &list, &filter, Some(account))
    }
}

fn place(l: Words, list: &DoorList, key: EntranceKey) -> PlaceView {
    let holder = list.holders.get(&key).map(|holder| {
        l.say("door-holder")
            .with("name", &holder.name)
            .with("from", &holder.from)
            .with("at", moment(l, holder.at))
    });
    let (building, entrance) = (query_value(&key.0), query_value(&key.1));
    PlaceView {
        title: place_words(l, &key),
        holder: holder.map(|said| said.to_string()).unwrap_or_default(),
        href: format!("/votes/{}/doors/hand-over?building={building}&entrance={entrance}", list.vote.id),
        best: String::new(),
        rows: Vec::new(),
        key,
    }
}

impl PlaceView {
    /// What holds for most of its doors is said above them, and at those alone of which it is otherwise.
    fn say_once(&mut self) {
        let said = |row: &&DoorRow| !row.best.is_empty();
        let Some(first) = self.rows.iter().find(said).map(|row| row.best.clone()) else { return };
        let same = self.rows.iter().filter(|row| row.best == first).count();
        if same < 2 || same.saturating_mul(2) < self.rows.len() {
            return;
        }
        self.rows.iter_mut().filter(|row| row.best == first).for_each(|row| row.best.clear());
        self.best = first;
    }
}

/// `3栋2单元`
fn place_words(l: Words, (building, entrance): &EntranceKey) -> String {
    l.say("door-place").with("building", building).with("entrance", entrance).to_string()
}

fn moment(l: Words, at: jiff::Timestamp) -> String {
    l.moment(at, &china())
}

/// Each thing that can be shown, with how many doors that are; those of nothing are left out.
fn filters(l: Words, list: &DoorList, current: &DoorFilter, reader: Option<AccountId>) -> Vec<FilterLink> {
    let outcomes = VisitOutcome::ALL.iter().map(|outcome| outcome.key());
    let keys = ["left", "unvisited"].into_iter().chain(outcomes).chain(["voted"]);
    let link = |filter: DoorFilter, label: String| FilterLink {
        href: format!("/votes/{}/doors{}", list.vote.id, filter.query()),
        count: list.steps.iter().filter(|step| filter.takes(list, step)).count(),
        is_current: filter == *current,
        label,
    };
    let of = |show: &str| DoorFilter { show: show.to_owned(), mine: current.mine };
    let mut links: Vec<FilterLink> = keys
        .map(|show| {
            let label = match VisitOutcome::parse(show) {
                Some(outcome) => l.t(&format!("visit-{}", outcome.key())),
                None => l.t(&format!("doors-show-{show}")),
            };
            link(of(show), label.into_owned())
        })
        .collect();
    links.retain(|link| link.count > 0 || link.is_current);
    let has_own = reader.is_some_and(|reader| list.holders.values().any(|holder| holder.account == reader));
    if current.mine.is_some() || has_own {
        let mine = if current.mine.is_some() { None } else { reader };
        let label = l.t(if mine.is_some() { "doors-mine" } else { "doors-everybodys" });
        links.push(link(DoorFilter { mine, ..current.clone() }, label.into_owned()));
    }
    links
}

pub(super) fn crumbs(l: Words, vote: &Vote, here: impl Into<String>) -> Vec<Crumb> {
    vec![
        Crumb::link("/votes", l.t("nav-votes")),
        Crumb::link(format!("/votes/{}", vote.id), &vote.title),
        Crumb::here(here),
    ]
}

/// A door with what is known of it.
pub(super) fn row(l: Words, vote: &Vote, step: &DoorStep) -> DoorRow {
    let last = match step.visits.last() {
        Some(visit) => {
            let said = l.say("door-visits").with("count", step.visits.len());
            said.with("last", visit_words(l, visit)).to_string()
        }
        None => l.t("door-not-visited").into_owned(),
    };
    DoorRow {
        href: format!("/votes/{}/doors/{}", vote.id, step.line.number),
        door: doors_of(l, &step.line),
        floor: step
            .floor
            .map(|floor| l.say("door-floor").with("floor", u32::from(floor)).to_string())
            .unwrap_or_default(),
        names: if step.names.is_empty() {
            l.t("door-owner-unknown").into_owned()
        } else {
            l.list(&step.names)
        },
        tag: match step.voted_at {
            Some(_) => Tag::new(Tone::Good, l.t("door-voted")),
            None => Tag::new(Tone::Open, l.t("door-left")),
        },
        last: match step.voted_at {
            Some(at) => l.say("door-voted-at").with("at", moment(l, at)).to_string(),
            None => last,
        },
        best: best_words(l, step),
    }
}

/// `不在家（2026年5月3日 19:00，王敏）`
pub(super) fn visit_words(l: Words, visit: &DoorVisit) -> String {
    l.say("door-visit-of")
        .with("outcome", l.t(&format!("visit-{}", visit.outcome.key())))
        .with("at", moment(l, visit.at))
        .with("by", &visit.by)
        .to_string()
}

/// When to come back, with the visits that say so.
fn best_words(l: Words, step: &DoorStep) -> String {
    let Some(best) = step.best else { return String::new() };
    let key = if best.tried == 0 { "door-best-untried" } else { "door-best" };
    l.say(key)
        .with("part", l.t(&format!("part-{}", best.part.key())))
        .with("met", best.met)
        .with("tried", best.tried)
        .to_string()
}

/// `GET /votes/{id}/doors`
pub(crate) async fn doors(page: Page, Path(id): Path<String>, asked: Fields) -> Result<Response, Error> {
    let (id, reader) = (parsed(&id)?, page.actor()?.account);
    let filter = DoorFilter::of(&asked, Some(reader));
    let list = page.app().run(move |app| app.list_doors(id)).await?;
    let mut view = DoorsView::new(page.shell(Section::Votes), &list, &filter, Some(reader));
    view.said = asked.text("said").map(|_| page.words().t("door-handed-over").into_owned());
    page.show(&view)
}

/// An entrance is handed over to a colleague.
#[derive(Debug, Template)]
#[template(path = "ballot/hand_over.html")]
pub(crate) struct HandOverView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    action: String,
    place: String,
    key: EntranceKey,
    holder: String,
    to: Field,
}

impl HandOverView {
    fn new(shell: Shell, list: &DoorList, key: EntranceKey, colleagues: &[(AccountId, String)]) -> Self {
        let l = shell.l;
        let place = place(l, list, key);
        let choice = |(account, name): &(AccountId, String)| FormChoice::new(account.to_string(), name);
        let choices = colleagues.iter().map(choice).collect();
        let mut crumbs = crumbs(l, &list.vote, l.t("hand-over-title"));
        crumbs.insert(2, Crumb::link(format!("/votes/{}/doors", list.vote.id), l.t("doors-title")));
        Self {
            crumbs,
            errors: Vec::new(),
            action: format!("/votes/{}/doors/hand-over", list.vote.id),
            to: Field::new("to", l.t("hand-over-to"), Control::Radios(choices)),
            place: place.title,
            holder: place.holder,
            key: place.key,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("hand-over-title").into_owned()
    }

    fn refused(mut self) -> Self {
        let message = self.shell.l.t("hand-over-empty").into_owned();
        self.to.error = Some(message.clone());
        self.errors.push(FormError { target: "to-1".into(), message });
        self
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let list = DoorList {
            vote: super::samples::vote(),
            steps: Vec::new(),
            holders: std::collections::BTreeMap::new(),
        };
        let colleagues = [(AccountId::from_uuid(domain::id::uuid_v7(5, [0; 10])), "王敏".to_owned())];
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Votes), "/") };
        Self::new(shell, &list, ("3".into(), "2".into()), &colleagues).refused()
    }
}

fn key_of(fields: &Fields) -> EntranceKey {
    let raw = |name: &str| fields.raw(name).unwrap_or_default().to_owned();
    (raw("building"), raw("entrance"))
}

async fn hand_over_view(page: &Page, id: &str, fields: &Fields) -> Result<HandOverView, Error> {
    let id = parsed(id)?;
    let (list, colleagues) = page
        .app()
        .run(move |app| Ok::<_, app::AppError>((app.list_doors(id)?, app.list_colleagues(id)?)))
        .await?;
    Ok(HandOverView::new(page.shell(Section::Votes), &list, key_of(fields), &colleagues))
}

/// `GET /votes/{id}/doors/hand-over`
pub(crate) async fn hand_over(page: Page, Path(id): Path<String>, asked: Fields) -> Result<Response, Error> {
    page.show(&hand_over_view(&page, &id, &asked).await?)
}

/// `POST /votes/{id}/doors/hand-over`
pub(crate) async fn post_hand_over(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (vote, actor) = (parsed(&id)?, page.actor()?);
    let Some(to) = typed.read::<AccountId>("to") else {
        return page.show_again(&hand_over_view(&page, &id, &typed).await?.refused());
    };
    let key = key_of(&typed);
    page.app().run(move |app| app.hand_over_doors(&actor, vote, &key, to)).await?;
    Ok(Redirect::to(&format!("/votes/{vote}/doors?said=handed-over")).into_response())
}
