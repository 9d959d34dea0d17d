//! `/duplicates/{one}/{other}`: two communities beside each other, and the decision that they are two.

use super::say::{SignRow, reason_field, refused, sign_rows, spoken_for};
use super::{crumbs, of_path, pair_href};
use crate::community::china;
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Field, FormError};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::{Tag, Tone};
use app::AppError;
use app::duplicate::{Belongings, PairFact, Twosome};
use app::stock::StockItem;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::duplicate::{Pair, Refusal};

/// The page.
#[derive(Debug, Template)]
#[template(path = "duplicate/pair.html")]
pub(crate) struct PairView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    base: String,
    answer: String,
    signs: Vec<SignRow>,
    /// Name, page, and the page that merges the other one into it.
    sides: [SideLink; 2],
    columns: Vec<Column>,
    rows: Vec<CompareRow>,
    /// The decision that they are two, in words.
    refusal: Option<String>,
    errors: Vec<FormError>,
    reason: Field,
    may_change: bool,
}

#[derive(Debug)]
struct SideLink {
    name: String,
    href: String,
    keep_href: String,
}

/// What both sides say of one thing.
#[derive(Debug)]
pub(super) struct CompareRow {
    pub name: String,
    pub sides: [String; 2],
    /// Set where both say something, and not the same.
    pub differs: Option<Tag>,
    /// What would count together, and why; empty for what belongs to either side.
    pub together: String,
    pub rule: String,
}

const DASH: &str = "–";

impl PairView {
    fn new(
        shell: Shell,
        may_change: bool,
        found: &Twosome,
        names: &DivisionNames,
        who: &str,
        typed: &Fields,
    ) -> Option<Self> {
        let (l, items) = (shell.l, found.items()?);
        let base = pair_href(found.pair);
        let link = |item: &StockItem| SideLink {
            name: item.community.name.clone(),
            href: format!("/communities/{}", item.community.id),
            keep_href: format!("{base}/merge?keep={}", item.community.id),
        };
        Some(Self {
            crumbs: crumbs(l, l.t("pair-title")),
            answer: answer(l, found, &items),
            signs: sign_rows(l, &found.likeness),
            sides: items.map(link),
            columns: columns(l, items.map(|item| item.community.name.as_str())),
            rows: rows(l, names, &items, found),
            refusal: found.refusal.as_ref().map(|refusal| refusal_line(l, refusal, who)),
            errors: Vec::new(),
            reason: reason_field(l, "pair-refuse-reason", typed.raw("reason").unwrap_or_default()),
            may_change,
            base,
            shell,
        })
    }

    fn title(&self) -> String {
        self.shell.l.t("pair-title").into_owned()
    }

    fn with_error(mut self, reason: &str) -> Self {
        self.errors = vec![refused(self.shell.l, &mut self.reason, reason)];
        self
    }
}

fn refusal_line(l: Words, refusal: &Refusal, who: &str) -> String {
    l.say("pair-refused")
        .with("who", who)
        .with("when", l.moment(refusal.refused_at, &china()))
        .with("reason", &refusal.reason)
        .to_string()
}

fn answer(l: Words, found: &Twosome, items: &[&StockItem; 2]) -> String {
    let key = match found.likeness.likelihood() {
        Some(grade) => format!("pair-answer-{}", grade.key()),
        None => return l.t("pair-answer-unlikely").into_owned(),
    };
    let [one, other] = items.map(|item| item.community.name.as_str());
    l.say(&key)
        .with("one", one)
        .with("other", other)
        .with("signs", spoken_for(l, &found.likeness))
        .to_string()
}

/// Heads of a comparison: what, either side, and both together.
pub(super) fn columns(l: Words, [one, other]: [&str; 2]) -> Vec<Column> {
    let [what, together] = ["pair-column-what", "pair-column-together"].map(|key| Column::words(l.t(key)));
    vec![what, Column::words(one), Column::words(other), together]
}

fn rows(l: Words, names: &DivisionNames, items: &[&StockItem; 2], found: &Twosome) -> Vec<CompareRow> {
    let of = |key: &str, say: &dyn Fn(&StockItem, &Belongings) -> Option<String>| {
        let [one, other] = items;
        let [own, its] = &found.belongings;
        plain_row(l, l.t(key).into_owned(), [say(one, own), say(other, its)])
    };
    let text = |text: &Option<String>| text.clone();
    let mut rows = vec![
        of("pair-code", &|item, _| text(&item.community.code)),
        of("pair-aliases", &|item, _| Some(l.list(&item.community.aliases)).filter(|it| !it.is_empty())),
        of("explorer-form", &|item, _| Some(l.community_form(item.community.form).into_owned())),
        of("explorer-district", &|item, _| Some(names.name(l, item.community.district.as_ref()?))),
        of("pair-street", &|item, _| text(&item.community.street)),
        of("export-address", &|item, _| text(&item.community.address)),
        of("explorer-column-verdict", &|item, _| Some(l.verdict(item.verdict()).into_owned())),
        of("record-buildings", &|_, own| Some(l.list(&own.buildings)).filter(|it| !it.is_empty())),
    ];
    rows.retain(|row| row.sides.iter().any(|side| side != DASH));
    rows.extend(found.facts.iter().map(|fact| fact_row(l, fact)));
    rows
}

fn plain_row(l: Words, name: String, sides: [Option<String>; 2]) -> CompareRow {
    let differs = matches!(&sides, [Some(one), Some(other)] if one != other);
    CompareRow {
        name,
        sides: sides.map(|side| side.unwrap_or_else(|| DASH.to_owned())),
        differs: differs.then(|| Tag::new(Tone::Plain, l.t("pair-differs"))),
        together: String::new(),
        rule: String::new(),
    }
}

/// A fact of both sides, with what would count together.
pub(super) fn fact_row(l: Words, fact: &PairFact) -> CompareRow {
    let said = |value: Option<&domain::FactValue>| {
        value.map_or_else(|| DASH.to_owned(), |value| l.value(fact.fact, value))
    };
    let [one, other] = &fact.sides;
    let unit = l.fact_unit(fact.fact).map(|unit| format!(" ({unit})")).unwrap_or_default();
    let source = if fact.source_label.is_empty() {
        l.source_kind(fact.source).into_owned()
    } else {
        fact.source_label.clone()
    };
    CompareRow {
        name: format!("{}{unit}", l.fact(fact.fact)),
        sides: [said(one.as_ref()), said(other.as_ref())],
        differs: fact.differs().then(|| Tag::new(Tone::Warning, l.t("pair-differs"))),
        together: l.value(fact.fact, &fact.together),
        rule: format!("{source} · {}", l.effective_rule(fact.rule)),
    }
}

async fn view(page: &Page, pair: Pair, typed: Fields) -> Result<PairView, Error> {
    let (shell, may_change) = (page.shell(Section::Communities), page.may_change());
    let view = page
        .app()
        .run(move |app| {
            let found = app.load_pair(pair.one, pair.other)?;
            let names = DivisionNames::new(&app.divisions()?.divisions);
            let by = found.refusal.as_ref().map(|refusal| refusal.refused_by);
            let who = by.map(|account| app.find_account(account)).transpose()?.flatten();
            let who = who.map_or_else(|| DASH.to_owned(), |account| account.display_name);
            Ok::<_, AppError>(PairView::new(shell, may_change, &found, &names, &who, &typed))
        })
        .await?;
    view.ok_or_else(Error::not_found)
}

/// `GET /duplicates/{one}/{other}`
pub(crate) async fn pair(page: Page, Path((one, other)): Path<(String, String)>) -> Result<Response, Error> {
    page.show(&view(&page, of_path(&one, &other)?, Fields::default()).await?)
}

/// `POST /duplicates/{one}/{other}/refuse`: they are two.
pub(crate) async fn post_refuse(
    page: Page,
    Path((one, other)): Path<(String, String)>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (pair, actor) = (of_path(&one, &other)?, page.actor()?);
    let reason = typed.raw("reason").unwrap_or_default().to_owned();
    let refused = page
        .app()
        .run(move |app| match app.refuse_duplicate(&actor, pair, &reason) {
            Ok(_) => Ok(None),
            Err(AppError::Invalid { reason, .. }) => Ok(Some(reason)),
            Err(error) => Err(error),
        })
        .await?;
    match refused {
        None => Ok(Redirect::to("/duplicates#refused").into_response()),
        Some(reason) => page.show_again(&view(&page, pair, typed).await?.with_error(reason)),
    }
}

/// `POST /duplicates/{one}/{other}/withdraw`: that decision is taken back.
pub(crate) async fn post_withdraw(
    page: Page,
    Path((one, other)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let (pair, actor) = (of_path(&one, &other)?, page.actor()?);
    page.app().run(move |app| app.withdraw_refusal(&actor, pair)).await?;
    Ok(Redirect::to(&pair_href(pair)).into_response())
}

#[cfg(test)]
impl PairView {
    /// Two spellings of one estate, whose offices disagree on the year.
    pub(crate) fn sample(l: Words) -> Self {
        use domain::duplicate::{Likeness, Sign};
        let likeness =
            Likeness { signs: vec![Sign::SameSpelling, Sign::FarApart { metres: 1_900 }], score: 5 };
        let names = ["南方花园（A区）", "南方花园A区"];
        let link = |name: &str| SideLink {
            name: name.into(),
            href: "/communities/0190a1".into(),
            keep_href: "/duplicates/0190a1/0190a2/merge?keep=0190a1".into(),
        };
        Self {
            shell: Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Communities), "/") },
            crumbs: crumbs(l, l.t("pair-title")),
            base: "/duplicates/0190a1/0190a2".into(),
            answer: l.t("pair-answer-unlikely").into_owned(),
            signs: sign_rows(l, &likeness),
            sides: names.map(link),
            columns: columns(l, names),
            rows: sample_rows(l),
            refusal: Some(
                l.say("pair-refused")
                    .with("who", "张规划")
                    .with("when", "2026-01-01")
                    .with("reason", "两个院子")
                    .to_string(),
            ),
            errors: Vec::new(),
            reason: reason_field(l, "pair-refuse-reason", ""),
            may_change: true,
        }
    }
}

#[cfg(test)]
pub(super) fn sample_rows(l: Words) -> Vec<CompareRow> {
    vec![
        plain_row(l, l.t("pair-street").into_owned(), [Some("小龙坎街道".into()), None]),
        CompareRow {
            name: l.fact(domain::Fact::BuiltYear).into_owned(),
            sides: ["1996".into(), "1999".into()],
            differs: Some(Tag::new(Tone::Warning, l.t("pair-differs"))),
            together: "1999".into(),
            rule: format!("街道.csv · {}", l.t("rule-recorded-later")),
        },
    ]
}
