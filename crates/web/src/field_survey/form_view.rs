//! The form of a field survey as a plain page: what screening misses first, the rest below.

use crate::community::value_field;
use crate::form::Fields;
use crate::i18n::Words;
use crate::ui::form::{Choice, Control, Field, FormError, errors};
use crate::ui::navigation::Crumb;
use crate::ui::shell::Shell;
use app::field_survey::{SurveyPack, SurveyPlace, SurveyedBuilding};
use app::policy::Rules;
use askama::Template;
use domain::Fact;
use domain::claim::Claim;
use domain::id::{BuildingId, FieldSurveyId};
use jiff::Timestamp;
use jiff::civil::Date;

/// The page.
#[derive(Debug, Template)]
#[template(path = "field_survey/form.html")]
pub(crate) struct FormView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    heading: String,
    lead: String,
    action: String,
    /// Where the community is taken along on the phone.
    take_href: String,
    /// The community and its buildings, to change over.
    subjects: Vec<SubjectLink>,
    errors: Vec<FormError>,
    hidden: Vec<(String, String)>,
    missing: Vec<Field>,
    others: Vec<Field>,
    indicators: Vec<Field>,
    date: Field,
    note: Field,
    photos: Field,
}

/// One of the things that can be surveyed.
#[derive(Debug)]
struct SubjectLink {
    label: String,
    href: String,
    here: bool,
}

/// The prefixes of field names.
pub(super) const FACT: &str = "fact-";
pub(super) const BASE: &str = "base-";
pub(super) const INDICATOR: &str = "indicator-";

/// The days and names a form begins with.
#[derive(Clone, Copy)]
pub(super) struct Beginning {
    /// The name the record will have.
    pub id: FieldSurveyId,
    /// When the form was opened.
    pub at: Timestamp,
    /// The present day.
    pub today: Date,
}

/// The facts that are asked of something: those that are missing, and the others.
fn asked<'a>(
    pack: &'a SurveyPack,
    missing: &'a [Fact],
    of_building: bool,
) -> (Vec<Fact>, impl Iterator<Item = Fact> + 'a) {
    let others = pack.questions.iter().filter(move |question| !of_building || question.of_buildings);
    (missing.to_vec(), others.map(|question| question.fact).filter(|fact| !missing.contains(fact)))
}

impl FormView {
    /// The form for a community, or for one of its buildings; `None` when it has no such building.
    pub(super) fn new(
        shell: Shell,
        pack: &SurveyPack,
        building: Option<BuildingId>,
        beginning: Beginning,
        typed: &Fields,
    ) -> Option<Self> {
        let l = shell.l;
        let place = pack.places.first()?;
        let surveyed = match building {
            Some(id) => Some(place.buildings.iter().find(|own| own.id == id)?),
            None => None,
        };
        let (missing, known) =
            surveyed.map_or((&place.missing, &place.known), |building| (&building.missing, &building.known));
        let (missing, others) = asked(pack, missing, surveyed.is_some());
        let field = |fact: Fact| fact_field(l, fact, known, typed);
        let missing: Vec<Field> = missing.into_iter().map(field).collect();
        let others: Vec<Field> = others.map(field).collect();
        let indicators = match surveyed {
            None => indicator_fields(l, &pack.stock.rules, typed),
            Some(_) => Vec::new(),
        };
        let lead = if missing.is_empty() { "survey-nothing-missing" } else { "survey-lead" };
        Some(Self {
            crumbs: crumbs(l, place),
            heading: heading(l, place, surveyed),
            lead: l.t(lead).into_owned(),
            action: href(place, building),
            take_href: format!("/field-surveys/phone/{}#take/{}", l.lang().tag(), place.community.id),
            subjects: subjects(l, place, building),
            errors: Vec::new(),
            hidden: hidden(beginning, known, typed),
            missing,
            others,
            indicators,
            date: Field::new("observed_on", l.t("survey-date"), Control::Date)
                .value(typed.text("observed_on").map_or_else(|| beginning.today.to_string(), Into::into)),
            note: Field::new("note", l.t("survey-note"), Control::TextArea)
                .hint(l.t("survey-note-hint"))
                .value(typed.raw("note").unwrap_or_default())
                .optional(),
            photos: Field::new("photo", l.t("survey-photos"), Control::File(ACCEPT))
                .hint(l.t("survey-photos-hint"))
                .optional(),
            shell,
        })
    }

    /// The same page with an error, beside the field of the fact or indicator it is about.
    pub(super) fn refused(mut self, about: Option<&str>, message: String) -> Self {
        let named = about.unwrap_or_default();
        let own = self
            .missing
            .iter_mut()
            .chain(&mut self.others)
            .chain(&mut self.indicators)
            .chain([&mut self.date, &mut self.note, &mut self.photos])
            .find(|field| {
                field.name == named
                    || field.name.strip_prefix(FACT) == Some(named)
                    || field.name.strip_prefix(INDICATOR) == Some(named)
            });
        match own {
            Some(field) => field.error = Some(message),
            None => self.errors.push(FormError::general(message)),
        }
        let fields = self.missing.iter().chain(&self.others).chain(&self.indicators);
        self.errors.extend(errors(fields.chain([&self.date, &self.note, &self.photos])));
        self
    }

    fn title(&self) -> &str {
        &self.heading
    }

    /// Whether an error stands below the fold: what is folded in then stands open.
    fn others_open(&self) -> bool {
        self.missing.is_empty() || self.others.iter().any(|field| field.error.is_some())
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell {
            csrf: "token".into(),
            ..Shell::new(l, Some(crate::ui::shell::Section::FieldSurveys), "/communities/1/field-survey")
        };
        let typed = Fields::parse("fact-built_year=around 1998&fact-upkeep_lacking=yes".as_bytes());
        let field = |fact| fact_field(l, fact, &[], &typed);
        let subject = |label: &str, here| SubjectLink { label: label.into(), href: "?".into(), here };
        let view = Self {
            crumbs: Vec::new(),
            heading: l.say("survey-title").with("place", "渝州新村").to_string(),
            lead: l.t("survey-lead").into_owned(),
            action: "/communities/1/field-survey".into(),
            take_href: "/field-surveys/phone/en#take/1".into(),
            subjects: vec![subject("渝州新村", true), subject("1栋", false)],
            errors: Vec::new(),
            hidden: vec![("record".into(), "1".into())],
            missing: vec![field(Fact::BuiltYear), field(Fact::UpkeepLacking)],
            others: vec![field(Fact::Structure), field(Fact::FloorArea)],
            indicators: Vec::new(),
            date: Field::new("observed_on", l.t("survey-date"), Control::Date).value("2020-12-31"),
            note: Field::new("note", l.t("survey-note"), Control::TextArea).optional(),
            photos: Field::new("photo", l.t("survey-photos"), Control::File(ACCEPT)).optional(),
            shell,
        };
        view.refused(Some("built_year"), l.t("refusal-value-malformed").into_owned())
    }
}

/// What the file chooser offers; the server looks at the bytes.
const ACCEPT: &str = "image/jpeg,image/png,image/webp";

fn crumbs(l: Words, place: &SurveyPlace) -> Vec<Crumb> {
    vec![
        Crumb::link("/communities", l.t("nav-communities")),
        Crumb::link(format!("/communities/{}", place.community.id), &*place.community.name),
        Crumb::here(l.t("nav-field-surveys")),
    ]
}

fn heading(l: Words, place: &SurveyPlace, building: Option<&SurveyedBuilding>) -> String {
    let name = &place.community.name;
    let subject = match building {
        Some(building) => l
            .say("survey-place-building")
            .with("community", name)
            .with("number", &building.number)
            .to_string(),
        None => name.clone(),
    };
    l.say("survey-title").with("place", subject).to_string()
}

fn href(place: &SurveyPlace, building: Option<BuildingId>) -> String {
    let path = format!("/communities/{}/field-survey", place.community.id);
    building.map_or_else(|| path.clone(), |building| format!("{path}?building={building}"))
}

fn subjects(l: Words, place: &SurveyPlace, here: Option<BuildingId>) -> Vec<SubjectLink> {
    if place.buildings.is_empty() {
        return Vec::new();
    }
    let whole = SubjectLink {
        label: missing_count(l, l.t("survey-whole").into_owned(), place.missing.len()),
        href: href(place, None),
        here: here.is_none(),
    };
    let buildings = place.buildings.iter().map(|building| SubjectLink {
        label: missing_count(
            l,
            l.say("survey-building").with("number", &building.number).to_string(),
            building.missing.len(),
        ),
        href: href(place, Some(building.id)),
        here: here == Some(building.id),
    });
    std::iter::once(whole).chain(buildings).collect()
}

fn missing_count(l: Words, name: String, missing: usize) -> String {
    if missing == 0 {
        return name;
    }
    l.say("survey-with-missing").with("name", name).with("count", missing).to_string()
}

/// The record's own name and moment, and the base version of every fact that is known.
fn hidden(beginning: Beginning, known: &[Claim], typed: &Fields) -> Vec<(String, String)> {
    let kept = |name: &str, fresh: String| (name.to_owned(), typed.text(name).map_or(fresh, str::to_owned));
    let own = [kept("record", beginning.id.to_string()), kept("answered_at", beginning.at.to_string())];
    let is_again = typed.text("record").is_some();
    let bases = known.iter().filter_map(|claim| {
        let name = format!("{BASE}{}", claim.fact.key());
        // Shown again, the form keeps what it was based on.
        let base = if is_again { typed.text(&name)?.to_owned() } else { claim.id.to_string() };
        Some((name, base))
    });
    own.into_iter().chain(bases).collect()
}

fn fact_field(l: Words, fact: Fact, known: &[Claim], typed: &Fields) -> Field {
    let name = format!("{FACT}{}", fact.key());
    let chosen = typed.text(&name).unwrap_or_default();
    let mut field = value_field(l, &name, fact, chosen);
    if let Control::Radios(choices) = &mut field.control {
        choices.push(Choice::new("", l.t("survey-not-seen")).chosen(chosen.is_empty()));
    }
    let hint = known.iter().find(|claim| claim.fact == fact).map(|claim| {
        let source = match claim.source_label.as_str() {
            "" => l.source_kind(claim.source).into_owned(),
            label => label.to_owned(),
        };
        let value = l.value(fact, &claim.value);
        l.say("survey-known").with("value", value).with("source", source).to_string()
    });
    match (hint, field.hint.take()) {
        (Some(known), Some(own)) => field.hint(format!("{known} {own}")),
        (Some(hint), None) | (None, Some(hint)) => field.hint(hint),
        (None, None) => field,
    }
}

fn indicator_fields(l: Words, rules: &Rules, typed: &Fields) -> Vec<Field> {
    let field = |indicator: &app::policy::Indicator| {
        let name = format!("{INDICATOR}{}", indicator.id);
        let chosen = typed.text(&name).unwrap_or_default();
        let choice = |key: &str, words: &str| Choice::new(key, l.t(words)).chosen(key == chosen);
        let choices = vec![
            choice("yes", "indicator-yes"),
            choice("no", "indicator-no"),
            Choice::new("", l.t("survey-not-seen")).chosen(chosen.is_empty()),
        ];
        Field::new(name, &*l.of_pack(&indicator.name), Control::Radios(choices))
            .hint(&*l.of_pack(&indicator.requirement))
    };
    rules.indicators().iter().map(field).collect()
}
