//! `GET /duplicates`: pairs that may be one community, and what was decided on others.

use super::pair_href;
use super::say::{SignRow, sign_rows};
use crate::community::{Row, china, stock_row};
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field};
use crate::ui::navigation::{Crumb, Pagination};
use crate::ui::shell::{Section, Shell, query_value};
use crate::ui::table::Column;
use crate::ui::tag::Tag;
use app::AppError;
use app::duplicate::{DuplicateQuery, Duplicates};
use askama::Template;
use axum::response::Response;
use domain::division::DivisionCode;
use domain::duplicate::{Likelihood, Pair};

/// Pairs on a page.
const PER_PAGE: usize = 25;

/// The page.
#[derive(Debug, Template)]
#[template(path = "duplicate/list.html")]
pub(crate) struct DuplicatesView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    answer: String,
    /// The batch whose pairs these are.
    batch: Option<String>,
    filters: Vec<Field>,
    active: usize,
    columns: Vec<Column>,
    rows: Vec<PairRow>,
    pages: Pagination,
    refused: Vec<DecidedRow>,
    merged: Vec<DecidedRow>,
    may_change: bool,
}

/// A pair of the table.
#[derive(Debug)]
struct PairRow {
    href: String,
    sides: [Row; 2],
    signs: Vec<SignRow>,
    grade: Tag,
}

/// A decision on a pair, and where it is taken back.
#[derive(Debug)]
struct DecidedRow {
    names: [String; 2],
    reason: String,
    when: String,
    href: String,
}

/// What is asked of the list; what cannot be read is as good as absent.
#[derive(Debug, Clone)]
struct Params(DuplicateQuery);

impl Params {
    fn read(fields: &Fields) -> Self {
        Self(DuplicateQuery {
            likelihood: fields.text("likelihood").and_then(Likelihood::parse),
            district: fields.text("district").map(|code| DivisionCode(code.into())),
            batch: fields.read("batch"),
            page: fields.read("page").unwrap_or(1),
            per_page: PER_PAGE,
        })
    }

    fn active(&self) -> usize {
        usize::from(self.0.likelihood.is_some()) + usize::from(self.0.district.is_some())
    }

    fn href(&self, page: u64) -> String {
        let Self(query) = self;
        let grade = query.likelihood.map(|grade| format!("&likelihood={}", grade.key()));
        let district = query.district.as_ref().map(|code| format!("&district={}", query_value(&code.0)));
        let batch = query.batch.map(|batch| format!("&batch={batch}"));
        let filters: String = [grade, district, batch].into_iter().flatten().collect();
        format!("/duplicates?page={page}{filters}")
    }
}

impl DuplicatesView {
    fn new(shell: Shell, may_change: bool, params: &Params, found: &Duplicates) -> Self {
        let l = shell.l;
        let names = DivisionNames::new(&found.divisions.divisions);
        let rows = found.proposals.iter().filter_map(|proposal| {
            let sides = found.sides(proposal)?;
            Some(PairRow {
                href: pair_href(Pair::of(sides[0].community.id, sides[1].community.id)?),
                sides: sides.map(|item| stock_row(l, &names, item)),
                signs: sign_rows(l, &proposal.likeness),
                grade: l.likelihood_tag(proposal.likelihood),
            })
        });
        let refused = found.refusals.iter().filter_map(|refusal| {
            let sides = found.of_pair(refusal.pair)?;
            Some(DecidedRow {
                names: sides.map(|item| item.community.name.clone()),
                reason: refusal.reason.clone(),
                when: l.moment(refusal.refused_at, &china()),
                href: pair_href(refusal.pair),
            })
        });
        let merged = found.merges.iter().map(|merge| {
            let kept = found.stock.find(merge.kept).map(|item| item.community.name.clone());
            DecidedRow {
                names: [merge.name.clone(), kept.unwrap_or_default()],
                reason: merge.reason.clone(),
                when: l.moment(merge.merged_at, &china()),
                href: format!("/communities/{}/unmerge", merge.merged),
            }
        });
        let (total, per_page) = (count(found.total), count(PER_PAGE));
        Self {
            crumbs: crumbs(l),
            answer: answer(l, found.counts.iter().map(|(_, pairs)| pairs).sum()),
            batch: params.0.batch.map(|batch| batch.to_string()),
            filters: filters(l, params, &names, &found.counts),
            active: params.active(),
            columns: columns(l),
            rows: rows.collect(),
            pages: Pagination::new(total, per_page, count(found.page), |page| params.href(page)),
            refused: refused.collect(),
            merged: merged.collect(),
            may_change,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("duplicates-title").into_owned()
    }

    fn batch_href(&self) -> String {
        self.batch.as_ref().map(|batch| format!("/batches/{batch}")).unwrap_or_default()
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn crumbs(l: Words) -> Vec<Crumb> {
    vec![Crumb::link("/communities", l.t("nav-communities")), Crumb::here(l.t("duplicates-title"))]
}

fn answer(l: Words, pairs: usize) -> String {
    match pairs {
        0 => l.t("duplicates-answer-none").into_owned(),
        pairs => l.say("duplicates-answer").with("pairs", pairs).to_string(),
    }
}

fn filters(
    l: Words,
    params: &Params,
    names: &DivisionNames,
    counts: &[(Likelihood, usize); 3],
) -> Vec<Field> {
    let any = |chosen| Choice::new("", l.t("explorer-any")).chosen(chosen);
    let grades = std::iter::once(any(params.0.likelihood.is_none()))
        .chain(counts.iter().map(|(grade, pairs)| {
            Choice::new(grade.key(), l.likelihood(*grade))
                .count(l.count(*pairs))
                .chosen(params.0.likelihood == Some(*grade))
        }))
        .collect();
    let districts = std::iter::once(any(params.0.district.is_none()))
        .chain(names.districts(l).into_iter().map(|(code, name)| {
            let chosen = params.0.district.as_ref().is_some_and(|chosen| *chosen.0 == *code);
            Choice::new(code, name).chosen(chosen)
        }))
        .collect();
    vec![
        Field::new("likelihood", l.t("duplicates-likelihood"), Control::Radios(grades)),
        Field::new("district", l.t("explorer-district"), Control::Select(districts)),
    ]
}

fn columns(l: Words) -> Vec<Column> {
    ["duplicates-column-signs", "duplicates-column-one", "duplicates-column-other"]
        .map(|key| Column::words(l.t(key)))
        .into()
}

/// `GET /duplicates`
pub(crate) async fn duplicates(page: Page, query: Fields) -> Result<Response, Error> {
    let params = Params::read(&query);
    let (shell, may_change) = (page.shell(Section::Communities), page.may_change());
    let view = page
        .app()
        .run(move |app| {
            let found = app.list_duplicates(&params.0)?;
            Ok::<_, AppError>(DuplicatesView::new(shell, may_change, &params, &found))
        })
        .await?;
    page.show(&view)
}

#[cfg(test)]
impl DuplicatesView {
    /// Two names of one estate, and a decision of either kind.
    pub(crate) fn sample(l: Words) -> Self {
        use domain::duplicate::{Likeness, Sign};
        let likeness = Likeness {
            signs: vec![Sign::SameSpelling, Sign::Near { metres: 36 }, Sign::OtherStreet],
            score: 70,
        };
        let decided = |href: &str| DecidedRow {
            names: ["南方花园A区".into(), "南方花园B区".into()],
            reason: "围墙两侧两个院子".into(),
            when: "2026-01-01".into(),
            href: href.into(),
        };
        let params = Params(DuplicateQuery { per_page: PER_PAGE, page: 1, ..DuplicateQuery::default() });
        let counts = Likelihood::ALL.map(|grade| (grade, 1));
        Self {
            shell: Shell::new(l, Some(Section::Communities), "/duplicates"),
            crumbs: crumbs(l),
            answer: answer(l, 3),
            batch: Some("0190b1".into()),
            filters: filters(l, &params, &DivisionNames::sample(), &counts),
            active: 0,
            columns: columns(l),
            rows: vec![PairRow {
                href: "/duplicates/0190a1/0190a2".into(),
                sides: [
                    Row::sample(
                        l,
                        "0190a1",
                        "杨家坪西郊支路二十四号国营重庆建设机床厂职工家属院（含单栋住宅楼）",
                    ),
                    Row::sample(l, "0190a2", "西郊支路24号建设机床厂家属院"),
                ],
                signs: sign_rows(l, &likeness),
                grade: l.likelihood_tag(Likelihood::Strong),
            }],
            pages: Pagination::new(1, 25, 1, |page| params.href(page)),
            refused: vec![decided("/duplicates/0190a3/0190a4")],
            merged: vec![decided("/communities/0190a5/unmerge")],
            may_change: true,
        }
    }
}
