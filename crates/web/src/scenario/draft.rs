//! `/scenarios/new`: a question to the planner: years, money, capacities, targets.

use super::words::{lack, means_fault};
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::{Fields, read_upload, table_of};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field, FormError, errors};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::policy::{FigureKind, Rules};
use app::scenario::NewScenario;
use app::{AppError, Desk};
use askama::Template;
use axum::extract::Multipart;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::means::{Means, MeansKind};
use domain::scenario::{Brief, MOST_SECONDS, MOST_YEARS};
use domain::share::Share;
use jiff::civil::Date;
use std::fmt::Write as _;

/// The form.
#[derive(Debug, Template)]
#[template(path = "scenario/draft.html")]
pub(crate) struct DraftView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    about: Vec<Field>,
    means: Field,
    file: Field,
    finer: Vec<Field>,
    /// What can be said in a table of means: key, name, what it is counted in.
    kinds: Vec<(&'static str, String, String)>,
    opens_finer: bool,
}

impl DraftView {
    fn new(shell: Shell, today: Date, typed: &Fields) -> Self {
        let l = shell.l;
        let value = |name: &str, usual: &str| typed.raw(name).unwrap_or(usual).to_owned();
        let number = |name: &'static str, label: &str, usual: &str| {
            Field::new(name, l.t(label), Control::Number).value(value(name, usual))
        };
        let first = i32::from(today.year()) + 1;
        // A form that was sent, or copied, has a name, be it an empty one; a box that is not ticked is not sent.
        let ticked = |name: &str, usual: bool| match typed.raw("name") {
            None => usual,
            Some(_) => typed.text(name).is_some(),
        };
        let box_of = |name: &'static str, legend: &str, label: &str, usual: bool| {
            let choice = Choice::new("1", l.t(label)).chosen(ticked(name, usual));
            Field::new(name, l.t(legend), Control::Checkboxes(vec![choice]))
        };
        Self {
            crumbs: vec![
                Crumb::link("/projects", l.t("nav-projects")),
                Crumb::link("/scenarios", l.t("scenarios-title")),
                Crumb::here(l.t("scenario-new")),
            ],
            errors: Vec::new(),
            about: vec![
                Field::text("name", l.t("scenario-name"))
                    .value(value("name", ""))
                    .hint(l.t("scenario-name-hint")),
                number("first_year", "scenario-first-year", &first.to_string()),
                number("years", "scenario-years", "2")
                    .hint(l.say("scenario-years-hint").with("most", i64::from(MOST_YEARS)).to_string()),
            ],
            means: Field::new("means", l.t("scenario-means"), Control::TextArea)
                .value(value("means", ""))
                .hint(l.t("scenario-means-hint")),
            file: Field::new(
                "file",
                l.t("scenario-means-file"),
                Control::File(".csv,.tsv,.txt,.xlsx,.xls,.ods"),
            )
            .hint(l.t("scenario-means-file-hint"))
            .optional(),
            finer: vec![
                box_of("keeps", "scenario-commitments", "scenario-keeps", true),
                box_of("undecided", "scenario-coverage", "scenario-undecided", false),
                box_of("groups", "area-groups-title", "scenario-uses-area-groups", true),
                number("cost_level", "scenario-cost-level", "50")
                    .suffix("%")
                    .hint(l.t("scenario-cost-level-hint")),
                Field::text("gap", l.t("scenario-gap"))
                    .value(value("gap", "0.1"))
                    .suffix("%")
                    .hint(l.t("scenario-gap-hint")),
                number("seconds", "scenario-seconds", "20").suffix(l.t("unit-seconds")),
                number("seed", "scenario-seed", "1").hint(l.t("scenario-seed-hint")),
            ],
            kinds: MeansKind::ALL.iter().map(|kind| kind_row(l, *kind)).collect(),
            opens_finer: false,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("scenario-new").into_owned()
    }

    /// With what is wrong: beside the field of that name, or on top where there is none.
    fn refused(mut self, wrong: Vec<(&'static str, String)>) -> Self {
        for (name, message) in wrong {
            let finer = self.finer.iter_mut().map(|field| (true, field));
            let fields =
                self.about.iter_mut().chain([&mut self.means, &mut self.file]).map(|field| (false, field));
            let place = fields.chain(finer).find(|(_, field)| field.name == name);
            match place {
                Some((finer, field)) if field.error.is_none() => {
                    field.error = Some(message);
                    self.opens_finer |= finer;
                }
                Some((_, field)) => self.errors.push(FormError { target: field.target(), message }),
                None => self.errors.push(FormError::general(message)),
            }
        }
        let marked = errors(self.about.iter().chain([&self.means, &self.file]).chain(&self.finer));
        self.errors.splice(0..0, marked);
        self
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell =
            Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/scenarios/new") };
        let wrong = vec![("name", l.t("invalid-name-empty").into_owned()), ("means", "x".to_owned())];
        Self::new(shell, jiff::civil::date(2020, 12, 31), &Fields::default()).refused(wrong)
    }
}

/// A kind of figure as the help under the table lists it.
fn kind_row(l: Words, kind: MeansKind) -> (&'static str, String, String) {
    use domain::means::MeansUnit;
    let unit = match kind.unit() {
        MeansUnit::Money => "scenario-unit-money",
        MeansUnit::Area => "scenario-unit-area",
        MeansUnit::Share => "scenario-unit-share",
    };
    let scope = if kind.of_district() { "scenario-of-district" } else { "scenario-of-city" };
    let said = l.list([l.t(scope), l.t(unit)]);
    (kind.key(), super::words::means_kind(l, kind), said)
}

/// The head of a table of means.
const HEADINGS: &str = "kind,district,year,amount\n";

/// A table of means as text that spreadsheets and this form read.
pub(super) fn means_text(l: Words, means: &Means, names: &DivisionNames) -> String {
    use domain::means::MeansUnit;
    let mut text = String::from(HEADINGS);
    for row in &means.0 {
        let district = row.district.as_ref().map(|code| names.name(l, code)).unwrap_or_default();
        let year = row.year.map(|year| year.to_string()).unwrap_or_default();
        let amount = match row.kind.unit() {
            MeansUnit::Money => row.fen().to_string(),
            MeansUnit::Area => row.area().to_string(),
            MeansUnit::Share => format!("{}%", row.share()),
        };
        let _ = writeln!(text, "{},{district},{year},{amount}", row.kind.key());
    }
    text
}

/// The form as it begins: from another scenario; or with the money of the plan in force, where the next one begins; or
/// with the targets of the pack.
fn begin(app: &Desk, from: Option<domain::id::ScenarioId>, l: Words) -> Result<Fields, AppError> {
    let stock = app.stock()?;
    let names = DivisionNames::new(&stock.divisions.divisions);
    let Some(id) = from else {
        let table = match app.plan_in_force()? {
            Some(scenario) => means_text(l, &scenario.brief.means, &names),
            None => targets_text(&stock.rules),
        };
        return Ok([("means".to_owned(), table)].into_iter().collect());
    };
    let scenario = app.load_brief(id)?;
    let brief = &scenario.brief;
    let mut fields = vec![
        ("name", l.say("scenario-copy-of").with("name", scenario.name.as_str()).to_string()),
        ("first_year", brief.first_year.to_string()),
        ("years", brief.years.to_string()),
        ("means", means_text(l, &brief.means, &names)),
        ("cost_level", brief.cost_level.to_string()),
        ("gap", brief.gap.to_string()),
        ("seconds", brief.seconds.to_string()),
        ("seed", brief.seed.to_string()),
    ];
    if brief.keeps_commitments {
        fields.push(("keeps", "1".to_owned()));
    }
    if !brief.groups.is_empty() {
        fields.push(("groups", "1".to_owned()));
    }
    if brief.includes_undecided {
        fields.push(("undecided", "1".to_owned()));
    }
    Ok(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A table with the targets of the years to come, and nothing else.
fn targets_text(rules: &Rules) -> String {
    let mut text = String::from(HEADINGS);
    for target in rules.own_targets() {
        let upcoming = target.kind == FigureKind::Target && target.year > i64::from(rules.day().year());
        if let (true, Some(area)) = (upcoming, target.floor_area) {
            let of_year = target.first_year == Some(target.year);
            let kind = if of_year { MeansKind::Started } else { MeansKind::StartedBy };
            let _ = writeln!(text, "{},,{},{area}", kind.key(), target.year);
        }
    }
    text
}

/// `GET /scenarios/new`
pub(crate) async fn new_scenario(page: Page, query: Fields) -> Result<Response, Error> {
    let (from, l) = (query.read("from"), page.words());
    let (typed, today) =
        page.app().run(move |app| Ok::<_, AppError>((begin(app, from, l)?, app.plan_day()))).await?;
    page.show(&DraftView::new(page.shell(Section::Projects), today, &typed))
}

/// `POST /scenarios/new`
pub(crate) async fn post_scenario(page: Page, mut form: Multipart) -> Result<Response, Error> {
    let (l, actor) = (page.words(), page.actor()?);
    let (typed, file) = read_upload(&page, &mut form).await?;
    let (typed, table) = table_of(typed, file, "means");
    let asked = typed.clone();
    let (made, today) = page
        .app()
        .run(move |app| {
            let today = app.plan_day();
            let made = make(app, &actor, l, &asked, table);
            match made {
                Ok(id) => Ok::<_, AppError>((Ok(id), today)),
                Err(Refused::Wrong(wrong)) => Ok((Err(wrong), today)),
                Err(Refused::App(error)) => Err(error),
            }
        })
        .await?;
    match made {
        Ok(id) => Ok(Redirect::to(&format!("/scenarios/{id}")).into_response()),
        Err(wrong) => {
            page.show_again(&DraftView::new(page.shell(Section::Projects), today, &typed).refused(wrong))
        }
    }
}

/// Why nothing was made.
enum Refused {
    /// What is wrong, by field.
    Wrong(Vec<(&'static str, String)>),
    /// Anything else.
    App(AppError),
}

fn make(
    app: &Desk,
    actor: &domain::account::Actor,
    l: Words,
    typed: &Fields,
    (name, bytes): (String, Vec<u8>),
) -> Result<domain::id::ScenarioId, Refused> {
    let names = DivisionNames::new(&app.stock().map_err(Refused::App)?.divisions.divisions);
    let in_words = |error: AppError| refusal(l, &names, error);
    let mut wrong = Vec::new();
    let brief = brief(l, typed, &mut wrong);
    let means = app.read_means(actor, &name, bytes).map_err(in_words);
    match (means, brief) {
        (Ok(means), Some(brief)) => {
            let brief = Brief { means, ..brief };
            let name = typed.text("name").unwrap_or_default().to_owned();
            let new = NewScenario { name, brief, uses_area_groups: typed.text("groups").is_some() };
            app.make_scenario(actor, new).map_err(in_words)
        }
        (Err(Refused::App(error)), _) => Err(Refused::App(error)),
        (means, _) => {
            if let Err(Refused::Wrong(more)) = means {
                wrong.extend(more);
            }
            Err(Refused::Wrong(wrong))
        }
    }
}

/// An error in words beside its field, where it is one of what was typed.
fn refusal(l: Words, names: &DivisionNames, error: AppError) -> Refused {
    let district = |code: &domain::division::DivisionCode| names.name(l, code);
    Refused::Wrong(match error {
        AppError::Means(faults) => {
            faults.iter().map(|fault| ("means", means_fault(l, fault, &district))).collect()
        }
        AppError::PlanLacks(lacks) => lacks.iter().map(|one| ("", lack(l, one))).collect(),
        AppError::Read(error) => vec![("means", l.read_error(error.code(), &error.arguments()))],
        AppError::Invalid { field, reason } => vec![(field, l.t(&format!("invalid-{reason}")).into_owned())],
        other => return Refused::App(other),
    })
}

/// What was typed beside the table, read; what cannot be is said beside its field.
fn brief(l: Words, typed: &Fields, wrong: &mut Vec<(&'static str, String)>) -> Option<Brief> {
    let mut number = |name: &'static str, least: u64, most: u64| {
        let read = typed.read::<u64>(name).filter(|value| (least..=most).contains(value));
        if read.is_none() {
            let said = l.say("scenario-number-outside").with("least", least).with("most", most).to_string();
            wrong.push((name, said));
        }
        read
    };
    let first_year = number("first_year", 1990, 2200);
    let years = number("years", 1, u64::from(MOST_YEARS));
    let seconds = number("seconds", 1, u64::from(MOST_SECONDS));
    let seed = number("seed", 0, u64::from(u32::MAX));
    let mut share = |name: &'static str| {
        let read = typed.read::<Share>(name);
        if read.is_none() {
            wrong.push((name, l.t("scenario-share-unread").into_owned()));
        }
        read
    };
    let (cost_level, gap) = (share("cost_level"), share("gap"));
    Some(Brief {
        first_year: i16::try_from(first_year?).ok()?,
        years: u8::try_from(years?).ok()?,
        cost_level: cost_level?,
        gap: gap?,
        seconds: u32::try_from(seconds?).ok()?,
        seed: seed?,
        keeps_commitments: typed.text("keeps").is_some(),
        includes_undecided: typed.text("undecided").is_some(),
        means: Means::default(),
        holds: Vec::new(),
        groups: Vec::new(),
    })
}
