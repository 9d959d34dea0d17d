//! `GET /communities/{id}/certificate.pdf`: what a screening found of one community, to be printed and signed.

use super::reason::{CriterionRow, criterion_rows};
use crate::division::DivisionNames;
use crate::error::Error;
use crate::i18n::Words;
use crate::pack::pack_name;
use crate::page::Page;
use crate::paper::{as_file, lang, signed_at};
use app::policy::Rules;
use app::screening_certificate::CertificateFacts;
use axum::extract::Path;
use axum::response::Response;
use domain::assessment::CriterionOutcome;
use domain::id::CommunityId;
use paper::{Criterion, LogMark, Pack, Place, ScreeningCertificate};

/// `GET /communities/{id}/certificate.pdf`
pub(crate) async fn certificate(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: CommunityId = id.parse().map_err(|_| Error::not_found())?;
    let l = page.words();
    let pdf = page
        .app()
        .run(move |app| {
            let facts = app.certify(id)?;
            let names = DivisionNames::new(&app.divisions()?.divisions);
            let pack = pack_name(l, app.library(), &facts.record.stock.rules.pack_ref().id);
            let certificate = filled_in(l, &facts, &names, pack).ok_or_else(Error::not_found)?;
            Ok::<_, Error>(certificate.render(lang(l))?)
        })
        .await?;
    Ok(as_file(l, pdf, &format!("certificate-{id}")))
}

/// The form filled in; `None` when the community has left the stock meanwhile.
fn filled_in(
    l: Words,
    facts: &CertificateFacts,
    names: &DivisionNames,
    pack: String,
) -> Option<ScreeningCertificate> {
    let item = facts.record.item()?;
    let (community, rules) = (&item.community, &facts.record.stock.rules);
    let reference = rules.pack_ref();
    let district = community.district.as_ref().map(|code| names.name(l, code));
    let divisions = [district, community.street.clone(), community.neighbourhood.clone()];
    Some(ScreeningCertificate {
        place: Place {
            name: community.name.clone(),
            code: community.code.clone(),
            divisions: divisions.into_iter().flatten().filter(|name| !name.is_empty()).collect(),
            address: community.address.clone(),
        },
        buildings: item.buildings(),
        floor_area: item.floor_area(),
        verdict: item.verdict(),
        criteria: criteria(l, rules, &item.assessment.criteria, &community.id.to_string()),
        pack: Pack {
            name: pack,
            id: reference.id.to_string(),
            version: None,
            hash: reference.hash.to_string(),
        },
        as_of: rules.day(),
        log: facts.log.as_ref().map(|published| LogMark {
            checkpoint: published.checkpoint.clone(),
            signed_on: signed_at(published).date(),
        }),
        rehearsal: facts.record.rehearsal.is_some(),
        made_on: facts.made_on,
    })
}

fn criteria(l: Words, rules: &Rules, outcomes: &[CriterionOutcome], id: &str) -> Vec<Criterion> {
    let rows = criterion_rows(l, rules, outcomes, id);
    outcomes.iter().zip(rows).map(|(outcome, row)| criterion(l, outcome, row)).collect()
}

fn criterion(l: Words, outcome: &CriterionOutcome, row: CriterionRow) -> Criterion {
    let wanted = || {
        let facts = l.list(outcome.missing.iter().map(|fact| l.fact(*fact)));
        if facts.is_empty() { facts } else { format!("{} {facts}", l.t("record-wanted")) }
    };
    Criterion {
        name: row.name,
        rule: row.rule,
        role: outcome.role,
        truth: outcome.truth,
        value: if row.value.is_empty() { wanted() } else { row.value },
        source: row.source,
        article: row.article,
        estimated: row.estimated,
    }
}
