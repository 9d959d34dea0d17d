//! The offers of property service, as they are typed in: who, by which model, what by each norm, for how much and how
//! long.

use super::draft::{number, text};
use crate::form::Fields;
use crate::i18n::Words;
use crate::ui::form::{Choice, Control, Field};
use app::policy::Rules;
use app::vote::OfferDraft;
use domain::money::Fen;

/// So many offers can be put side by side.
const OFFERS: usize = 4;

/// The fields of every offer.
pub(super) fn offer_rows(l: Words, rules: &Rules, typed: &Fields) -> Vec<Vec<Field>> {
    (1..=OFFERS).map(|place| offer_row(l, rules, place, typed)).collect()
}

fn offer_row(l: Words, rules: &Rules, place: usize, typed: &Fields) -> Vec<Field> {
    let name = |end: &str| format!("offer-{place}-{end}");
    let chosen = typed.text(&name("model")).unwrap_or_default().to_owned();
    let models = rules
        .service_models()
        .iter()
        .map(|model| Choice::new(&*model.id, &*l.of_pack(&model.name)).chosen(*chosen == *model.id));
    let mut fields = vec![
        text(l, &name("provider"), "offer-provider", typed),
        Field::new(name("model"), l.t("offer-model"), Control::Select(models.collect())),
        number(l, &name("fee"), "offer-fee", typed).suffix(l.t("unit-yuan-per-m2")),
        number(l, &name("months"), "offer-months", typed).suffix(l.t("unit-months")),
    ];
    fields.extend(rules.norms().iter().map(|norm| {
        let name = name(&format!("norm-{}", norm.id));
        let checks = l.list(norm.checks.iter().map(|check| l.of_pack(check)));
        let value = typed.raw(&name).unwrap_or_default().to_owned();
        Field::text(name, &*l.of_pack(&norm.name)).hint(checks).value(value).optional()
    }));
    fields
}

/// The field and the message of what cannot be read.
type Unread = (String, &'static str);

/// The offers that were typed: those with a provider; and what of them cannot be read.
pub(super) fn offers(rules: &Rules, typed: &Fields) -> (Vec<OfferDraft>, Vec<Unread>) {
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    for (place, letter) in (1..=OFFERS).zip('A'..) {
        let name = |end: &str| format!("offer-{place}-{end}");
        let Some(provider) = typed.text(&name("provider")) else { continue };
        let fee = typed.read(&name("fee")).filter(|fee: &Fen| *fee >= Fen::ZERO);
        let months = typed.read(&name("months")).filter(|months: &u16| *months > 0);
        if fee.is_none() {
            unread.push((name("fee"), "draft-fee-unread"));
        }
        if months.is_none() {
            unread.push((name("months"), "draft-months-unread"));
        }
        let promise = |norm: &app::policy::Term| {
            let said = typed.text(&name(&format!("norm-{}", norm.id)))?;
            Some((norm.id.to_string(), said.to_owned()))
        };
        let Some((fee_per_m2, months)) = fee.zip(months) else { continue };
        found.push(OfferDraft {
            key: letter.to_string(),
            provider: provider.to_owned(),
            model: typed.text(&name("model")).unwrap_or_default().to_owned(),
            content: rules.norms().iter().filter_map(promise).collect(),
            fee_per_m2,
            months,
        });
    }
    (found, unread)
}
