//! `GET /votes/{id}/offers`: what each offers for property service, side by side, and what it costs a month; and the
//! draft of an agreement with the one that won.

use super::official::{article, log_mark, whom};
use super::print::local;
use super::{period, vote_tag};
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use crate::paper::{as_file, lang};
use crate::ui::form::{Control, Field};
use crate::ui::shell::Shell;
use crate::ui::tag::Tag;
use app::vote::{AgreementPaper, OffersRecord, Particulars, TermName};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::Area;
use domain::id::VoteId;
use domain::offer::Offer;
use paper::{Agreed, ServiceAgreement};

/// Offers side by side: a column for each, a row for each thing that is compared.
#[derive(Debug, Clone)]
pub(crate) struct Comparison {
    pub(crate) caption: String,
    pub(crate) offers: Vec<String>,
    pub(crate) rows: Vec<ComparisonRow>,
}

/// One thing that is compared.
#[derive(Debug, Clone)]
pub(crate) struct ComparisonRow {
    pub(crate) label: String,
    /// What each offer says, with its name.
    pub(crate) cells: Vec<(String, String)>,
    /// Whether it is what the reader looks for: what it costs them.
    pub(crate) own: bool,
}

impl Comparison {
    /// The offers of a vote, with what each costs a dwelling of that area; `None` where there are none. `order` puts
    /// them as the reader meets them elsewhere.
    pub(crate) fn of<K: Ord>(
        l: Words,
        told: &Particulars,
        area: Option<Area>,
        order: impl Fn(&str) -> K,
    ) -> Option<Self> {
        let mut offers: Vec<&Offer> = told.offers.iter().collect();
        offers.sort_by_key(|offer| order(&offer.key));
        if offers.is_empty() {
            return None;
        }
        let row = |label: String, own: bool, cell: &dyn Fn(&Offer) -> String| ComparisonRow {
            label,
            cells: offers.iter().map(|offer| (name(l, offer), cell(offer))).collect(),
            own,
        };
        // What the reader looks for comes first.
        let mut rows = Vec::new();
        if let Some(area) = area {
            let label = l.say("offer-own").with("area", l.square_metres(area)).to_string();
            let own = |offer: &Offer| offer.monthly_fee(area).map(|fee| l.money(fee)).unwrap_or_default();
            rows.push(row(label, true, &own));
        }
        let fee = |offer: &Offer| l.say("offer-fee-of").with("fee", l.money(offer.fee_per_m2)).to_string();
        rows.push(row(l.t("offer-fee").into_owned(), false, &fee));
        rows.push(row(l.t("offer-model").into_owned(), false, &|offer| model(l, told, offer)));
        rows.extend(norms(l, told).into_iter().map(|(id, label)| {
            row(label, false, &|offer| {
                let said = offer.content.get(&id).filter(|said| !said.trim().is_empty());
                said.cloned().unwrap_or_else(|| l.t("offer-says-nothing").into_owned())
            })
        }));
        let months =
            |offer: &Offer| l.say("offer-months-of").with("months", i64::from(offer.months)).to_string();
        rows.push(row(l.t("offer-months").into_owned(), false, &months));
        Some(Self {
            caption: l.t("offers-compared").into_owned(),
            offers: offers.iter().map(|offer| name(l, offer)).collect(),
            rows,
        })
    }
}

/// `A 渝安物业服务有限公司`
fn name(l: Words, offer: &Offer) -> String {
    l.say("offer-name").with("key", &offer.key).with("provider", &offer.provider).to_string()
}

fn named(l: Words, term: &TermName) -> String {
    if l.is_zh() { term.zh.clone() } else { term.en.clone() }
}

/// The model of an offer, as the pack calls it.
pub(crate) fn model(l: Words, told: &Particulars, offer: &Offer) -> String {
    let found = told.terms.models.iter().find(|model| model.id == offer.model);
    found.map_or_else(|| offer.model.clone(), |model| named(l, model))
}

/// The norms that are compared, in the pack's order, and what else an offer promises.
fn norms(l: Words, told: &Particulars) -> Vec<(String, String)> {
    let mut norms: Vec<(String, String)> =
        told.terms.norms.iter().map(|norm| (norm.id.clone(), named(l, norm))).collect();
    for id in told.offers.iter().flat_map(|offer| offer.content.keys()) {
        if !norms.iter().any(|(known, _)| known == id) {
            norms.push((id.clone(), id.clone()));
        }
    }
    norms
}

/// The page for everybody.
#[derive(Debug, Template)]
#[template(path = "vote/offers.html")]
pub(crate) struct OffersView {
    shell: Shell,
    title: String,
    community: String,
    tag: Tag,
    when: String,
    question: String,
    action: String,
    area: Field,
    comparison: Option<Comparison>,
    contact: String,
    plain: String,
}

impl OffersView {
    fn new(shell: Shell, record: &OffersRecord, typed: &Fields) -> Self {
        let (l, vote, told) = (shell.l, &record.vote, &record.particulars);
        let area: Option<Area> = typed.read("area").filter(|area: &Area| area.centi_m2() > 0);
        let mut field = Field::new("area", l.t("offers-area"), Control::Number)
            .hint(l.t("offers-area-hint"))
            .suffix(l.t("unit-m2"))
            .value(typed.raw("area").unwrap_or_default())
            .optional();
        if area.is_none() && typed.text("area").is_some() {
            field.error = Some(l.t("roll-area-unread").into_owned());
        }
        let asked = vote.questions.iter().find(|question| !question.form.options().is_empty());
        Self {
            title: vote.title.clone(),
            community: record.community_name.clone(),
            tag: vote_tag(l, vote.state),
            when: period(l, vote),
            question: asked.map(|question| question.text.clone()).unwrap_or_default(),
            action: format!("/votes/{}/offers", vote.id),
            area: field,
            comparison: Comparison::of(l, told, area, str::to_owned),
            contact: told.contact.clone(),
            plain: told.plain.clone(),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.say("offers-title").with("title", &self.title).to_string()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let record = OffersRecord {
            vote: crate::ballot::samples::vote(),
            particulars: crate::ballot::samples::told(),
            community_name: "石油路新村".into(),
        };
        Self::new(Shell::new(l, None, "/"), &record, &Fields::parse(b"area=88.42"))
    }
}

/// `GET /votes/{id}/offers`
pub(crate) async fn offers(page: Page, Path(id): Path<String>, typed: Fields) -> Result<Response, Error> {
    let id: VoteId = id.parse().map_err(|_| Error::not_found())?;
    let record = page.app().run(move |app| app.load_offers(id)).await?;
    page.show(&OffersView::new(page.shell(None), &record, &typed))
}

/// `GET /votes/{id}/agreement.pdf`
pub(crate) async fn agreement_pdf(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let (id, l): (VoteId, Words) = (id.parse().map_err(|_| Error::not_found())?, page.words());
    let pdf = page
        .app()
        .run(move |app| {
            let draft = agreement(l, &app.draft_agreement(id)?);
            Ok::<_, Error>(draft.render(lang(l), app.city_form("service_agreement"))?)
        })
        .await?;
    Ok(as_file(l, pdf, &format!("agreement-{id}")))
}

/// The draft, filled in with what was decided.
fn agreement(l: Words, facts: &AgreementPaper) -> ServiceAgreement {
    let (offer, told, rules) = (&facts.offer, &facts.particulars, &facts.imprint.rules);
    let totals = facts.chosen.tally.as_ref().map(|tally| &tally.totals);
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    let matter = rules.matter(&facts.matter);
    let under = matter.and_then(|matter| matter.under.as_deref()).and_then(|under| rules.matter(under));
    ServiceAgreement {
        community: facts.community_name.clone(),
        owners: whom(l, &facts.community_name, &facts.roll),
        provider: offer.provider.clone(),
        model: model(l, told, offer),
        content: norms(l, told)
            .into_iter()
            .map(|(id, norm)| (norm, offer.content.get(&id).cloned().unwrap_or_default()))
            .collect(),
        fee_per_m2: offer.fee_per_m2,
        area: facts.roll.area,
        months: offer.months,
        title: facts.vote.title.clone(),
        closed_at: local(facts.vote.closes_at),
        agreed: totals.map(|totals| Agreed {
            area: Area::from_centi(totals.yes.area),
            all_area: Area::from_centi(totals.all.area),
            heads: count(totals.yes.heads),
            all_heads: count(totals.all.heads),
        }),
        basis: under.or(matter).map(|matter| article(l, rules, &matter.provenance)).unwrap_or_default(),
        log: log_mark(&facts.imprint),
        rehearsal: facts.imprint.rehearsal,
        made_on: facts.imprint.made_on,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn offers_stand_side_by_side_by_norm_and_what_nobody_promised_is_said() {
        let told = crate::ballot::samples::told();
        let l = Words::of(Lang::En);
        let compared = Comparison::of(l, &told, Some(Area::from_centi(8_842)), str::to_owned).unwrap();
        assert_eq!(compared.offers.len(), 2);
        let row = |label: &str| compared.rows.iter().find(|row| row.label == label).unwrap();
        let said = |row: &ComparisonRow| row.cells.iter().map(|(_, said)| said.clone()).collect::<Vec<_>>();
        assert_eq!(said(row("Environmental hygiene")), ["每日清扫两次。", "每日清扫两次。"]);
        assert_eq!(said(row("Green-space management")), ["Not said", "Not said"]);
        let own = compared.rows.first().unwrap();
        let fees = said(own);
        assert!(own.own && fees[0].contains("84") && fees[1].contains("53.05"), "{fees:?}");
        let public = Comparison::of(l, &told, None, str::to_owned).unwrap();
        assert!(!public.rows.iter().any(|row| row.own));
    }
}
