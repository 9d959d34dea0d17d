//! `GET /screening/what-if`: who goes in and who goes out when the policy changes.

use super::preset::{Preset, presets};
use super::rule_change::{RuleChange, rule_changes};
use super::what_if_form::{Offered, Question, fields, wrong_values};
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::pack::pack_name;
use crate::page::Page;
use crate::ui::figure::Figure;
use crate::ui::form::{Field, FormError, errors};
use crate::ui::navigation::Crumb;
use crate::ui::number::rounded_m2;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::Tag;
use crate::words::signed;
use app::policy::{Moved, Rules, Sums};
use app::screening::Comparison;
use app::stock::StockItem;
use app::what_if::screening_parameters;
use app::{AppError, Desk};
use askama::Template;
use axum::response::Response;
use domain::{Fact, Truth, Verdict};

/// The page.
#[derive(Debug, Template)]
#[template(path = "screening/what_if.html")]
pub(crate) struct WhatIfView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    fields: Vec<Field>,
    errors: Vec<FormError>,
    answer: String,
    /// Whether there is a comparison to show.
    compared: bool,
    presets: Vec<Preset>,
    figures: Vec<Figure>,
    /// Covered communities of which only some buildings come in or go out; empty where there are none.
    in_part: String,
    /// What bears on who is covered, and the rest.
    changes: [Vec<RuleChange>; 2],
    columns: Vec<Column>,
    rows: Vec<MovedRow>,
    /// Communities that are not listed for length.
    more: usize,
    district_columns: Vec<Column>,
    districts: Vec<DistrictRow>,
    total: Option<DistrictRow>,
}

/// A community that comes out differently.
#[derive(Debug)]
struct MovedRow {
    id: String,
    name: String,
    district: String,
    built: String,
    area: String,
    households: String,
    from: Tag,
    to: Tag,
    clause: String,
}

#[derive(Debug)]
struct DistrictRow {
    name: String,
    entering: String,
    entering_area: String,
    leaving: String,
    leaving_area: String,
    unsettled: String,
}

/// Communities that are listed; the rest is counted.
const LISTED: usize = 200;

impl WhatIfView {
    fn empty(shell: Shell, fields: Vec<Field>, errors: Vec<FormError>) -> Self {
        let l = shell.l;
        Self {
            crumbs: vec![
                Crumb::link("/screening", l.t("nav-screening")),
                Crumb::here(l.t("screening-what-if")),
            ],
            fields,
            answer: l.t("what-if-idle").into_owned(),
            errors,
            compared: false,
            presets: Vec::new(),
            figures: Vec::new(),
            in_part: String::new(),
            changes: [Vec::new(), Vec::new()],
            columns: columns(l),
            rows: Vec::new(),
            more: 0,
            district_columns: district_columns(l),
            districts: Vec::new(),
            total: None,
            shell,
        }
    }

    fn filled(mut self, comparison: &Comparison, names: &DivisionNames) -> Self {
        let l = self.shell.l;
        let (entering, leaving) = (&comparison.result.entering, &comparison.result.leaving);
        self.compared = true;
        self.answer = answer(l, entering, leaving, &comparison.result.losing_certainty);
        self.figures = figures(l, comparison);
        self.in_part = match comparison.result.moved.iter().filter(|moved| moved.in_part()).count() {
            0 => String::new(),
            count => l.say("what-if-in-part").with("count", count).to_string(),
        };
        let changes = rule_changes(l, &comparison.changes, &comparison.from, &comparison.to);
        let (screening, other) = changes.into_iter().partition(|change| change.screens);
        self.changes = [screening, other];
        let moved: Vec<_> = comparison.moved().filter(|(_, moved)| moved.from != moved.to).collect();
        self.more = moved.len().saturating_sub(LISTED);
        self.rows = moved
            .into_iter()
            .take(LISTED)
            .map(|(item, moved)| moved_row(l, names, &comparison.to, item, moved))
            .collect();
        let districts = comparison.by_district();
        self.total = (!districts.is_empty()).then(|| {
            let unsettled = districts.values().map(|moves| moves.unsettled.communities).sum();
            district_row(l, l.t("table-total").into_owned(), entering, leaving, unsettled)
        });
        let rows = districts.into_iter().map(|(code, moves)| {
            let name =
                code.map_or_else(|| l.t("explorer-no-district").into_owned(), |code| names.name(l, &code));
            district_row(l, name, &moves.entering, &moves.leaving, moves.unsettled.communities)
        });
        self.districts = rows.collect();
        self
    }

    /// The same form with what is wrong beside the value that is wrong, where it is a value.
    fn refused(mut self, app: &Desk, question: &Question, general: Vec<FormError>) -> Self {
        let l = self.shell.l;
        for name in wrong_values(app, question) {
            for field in self.fields.iter_mut().filter(|field| field.name == name) {
                field.error = Some(l.t("what-if-value-malformed").into_owned());
            }
        }
        self.errors = errors(&self.fields);
        if self.errors.is_empty() {
            self.errors = general;
        }
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("what-if-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell::new(l, Some(Section::Screening), "/screening/what-if");
        let side = app::what_if::Side {
            pack: "cn-chongqing".into(),
            day: jiff::civil::date(2020, 12, 31),
            parameters: vec![("scope.last-year".into(), "2005".into())],
        };
        let question = Question { from: side.clone(), to: side };
        let offered = [Offered {
            id: "scope.last-year".into(),
            name: "建成年份截止".into(),
            unit: String::new(),
            present: Some("2000".into()),
        }];
        let mut view = Self::empty(
            shell,
            fields(l, &[("cn-chongqing".into(), "重庆".into())], &question, &offered),
            Vec::new(),
        );
        view.compared = true;
        view.more = 3;
        view.presets =
            vec![Preset { label: "2000 → 2005".into(), href: "/screening/what-if".into(), current: true }];
        view.changes = [vec![RuleChange::sample(l)], vec![RuleChange::sample(l)]];
        let sums = Sums { communities: 12, ..Sums::default() };
        view.total = Some(district_row(l, l.t("table-total").into_owned(), &sums, &sums, 3));
        view.rows = vec![MovedRow {
            id: "0190a1".into(),
            name: "某小区".into(),
            district: "九龙坡区".into(),
            built: "2003".into(),
            area: "22,100".into(),
            households: "232".into(),
            from: l.verdict_tag(Verdict::Ineligible),
            to: l.verdict_tag(Verdict::Eligible),
            clause: "渝城办〔2020〕14号".into(),
        }];
        view
    }
}

fn answer(l: Words, entering: &Sums, leaving: &Sums, unsettled: &Sums) -> String {
    let moved = if entering.communities == 0 && leaving.communities == 0 {
        l.t("what-if-answer-none").into_owned()
    } else {
        l.say("what-if-answer")
            .with("entering", entering.communities)
            .with("enteringArea", l.area(entering.floor_area))
            .with("leaving", leaving.communities)
            .with("leavingArea", l.area(leaving.floor_area))
            .to_string()
    };
    if unsettled.communities == 0 {
        return moved;
    }
    let open = l.say("what-if-answer-unsettled").with("unsettled", unsettled.communities);
    format!("{moved}{}", open.with("area", l.area(unsettled.floor_area)))
}

fn columns(l: Words) -> Vec<Column> {
    vec![
        Column::words(l.t("explorer-column-name")),
        Column::words(l.t("explorer-district")),
        Column::numbers(l.fact(Fact::BuiltYear)),
        Column::numbers(l.fact(Fact::FloorArea)).unit(l.t("unit-m2")),
        Column::numbers(l.fact(Fact::Households)),
        Column::words(l.t("what-if-before")),
        Column::words(l.t("what-if-after")),
        Column::words(l.t("what-if-clause")),
    ]
}

fn district_columns(l: Words) -> Vec<Column> {
    let area = |key| Column::numbers(l.t(key)).unit(l.t("unit-m2"));
    vec![
        Column::words(l.t("explorer-district")),
        Column::numbers(l.t("what-if-entering")),
        area("what-if-entering-area"),
        Column::numbers(l.t("what-if-leaving")),
        area("what-if-leaving-area"),
        Column::numbers(l.t("what-if-unsettled")),
    ]
}

fn district_row(l: Words, name: String, entering: &Sums, leaving: &Sums, unsettled: u64) -> DistrictRow {
    DistrictRow {
        name,
        entering: l.count(entering.communities),
        entering_area: l.count(rounded_m2(entering.floor_area)),
        leaving: l.count(leaving.communities),
        leaving_area: l.count(rounded_m2(leaving.floor_area)),
        unsettled: l.count(unsettled),
    }
}

fn figures(l: Words, comparison: &Comparison) -> Vec<Figure> {
    let unit = l.t("unit-communities");
    let figure = |sums: &Sums, key: &str| {
        let note = l
            .say("what-if-note")
            .with("area", l.area(sums.floor_area))
            .with("households", sums.households)
            .to_string();
        Figure::count(l, signed(sums.communities), &unit, l.t(key)).noted(note)
    };
    let result = &comparison.result;
    let mut figures =
        vec![figure(&result.entering, "what-if-entering"), figure(&result.leaving, "what-if-leaving")];
    if result.losing_certainty.communities > 0 {
        figures.push(figure(&result.losing_certainty, "what-if-unsettled"));
    }
    figures.push(Figure::area(l, result.before.eligible_area, l.t("what-if-area-before")));
    figures.push(Figure::area(l, result.after.eligible_area, l.t("what-if-area-after")));
    figures
}

fn moved_row(l: Words, names: &DivisionNames, to: &Rules, item: &StockItem, moved: &Moved) -> MovedRow {
    let community = &item.community;
    let dash = || "–".to_owned();
    MovedRow {
        id: community.id.to_string(),
        name: community.name.clone(),
        district: community.district.as_ref().map_or_else(dash, |code| names.name(l, code)),
        built: item.built().map_or_else(dash, |year| l.built_year(year)),
        area: item.floor_area().map_or_else(dash, |area| l.square_metres(area)),
        households: item.households().map_or_else(dash, |count| l.count(count)),
        from: l.verdict_tag(moved.from),
        to: l.verdict_tag(moved.to),
        clause: clause(l, to, item, moved),
    }
}

/// The criterion that makes the difference: the first one that comes out otherwise under the second rules.
fn clause(l: Words, to: &Rules, item: &StockItem, moved: &Moved) -> String {
    let after = to.screen(&item.dossier);
    let differs = after.criteria.iter().find(|outcome| {
        let before = item.assessment.criteria.iter().find(|before| before.id == outcome.id);
        before.is_none_or(|before| before.truth != outcome.truth)
    });
    let deciding = differs.or_else(|| {
        let wanted = if moved.to == Verdict::Eligible { Truth::Yes } else { Truth::No };
        after.criteria.iter().find(|outcome| outcome.truth == wanted)
    });
    deciding.map_or_else(String::new, |outcome| {
        let name = to.criterion(&outcome.id).map(|criterion| l.of_pack(&criterion.name).to_string());
        let name = name.unwrap_or_else(|| outcome.id.to_string());
        l.say("what-if-clause-of").with("name", name).with("article", &*outcome.article).to_string()
    })
}

fn offered(l: Words, rules: &Rules) -> Vec<Offered> {
    screening_parameters(rules)
        .into_iter()
        .map(|parameter| Offered {
            id: parameter.id.to_string(),
            name: l.of_pack(&parameter.name).to_string(),
            unit: parameter.unit.as_deref().unwrap_or_default().to_owned(),
            present: parameter.value.as_ref().map(ToString::to_string),
        })
        .collect()
}

fn view(app: &Desk, shell: Shell, query: &Fields) -> Result<WhatIfView, AppError> {
    let l = shell.l;
    let question = Question::read(app, query);
    let packs = app.comparable_packs().into_iter().map(|id| {
        let name = pack_name(l, app.library(), &id);
        (id, name)
    });
    let packs: Vec<(String, String)> = packs.collect();
    let presets = presets(l, app, &*app.rules_in_force()?, &shell.here);
    let refused = |error: &AppError| match error {
        AppError::Pack(_) | AppError::NoRules(_) | AppError::NotFound(_) => {
            Some(vec![FormError::general(l.say("what-if-refused").with("said", error.to_string()))])
        }
        _ => None,
    };
    let (offered, errors) = match app.rules_of(&question.from) {
        Ok(rules) => (offered(l, &rules), Vec::new()),
        Err(error) => (Vec::new(), refused(&error).ok_or(error)?),
    };
    let empty =
        WhatIfView { presets, ..WhatIfView::empty(shell, fields(l, &packs, &question, &offered), errors) };
    if question.is_idle() || !empty.errors.is_empty() {
        return Ok(empty);
    }
    match app.what_if(&question.from, &question.to) {
        Ok(comparison) => {
            let names = DivisionNames::new(&app.divisions()?.divisions);
            Ok(empty.filled(&comparison, &names))
        }
        Err(error) => {
            let general = refused(&error).ok_or(error)?;
            Ok(empty.refused(app, &question, general))
        }
    }
}

/// `GET /screening/what-if`
pub(crate) async fn what_if(page: Page, query: Fields) -> Result<Response, Error> {
    let shell = page.shell(Section::Screening);
    let view = page.app().run(move |app| view(app, shell, &query)).await?;
    if view.errors.is_empty() { page.show(&view) } else { page.show_again(&view) }
}
