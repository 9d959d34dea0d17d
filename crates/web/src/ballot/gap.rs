//! Why an item is on the menu, in words: what the community lacks, by whose word and since when.

use crate::i18n::Words;
use crate::ui::fact::choice_key;
use domain::Fact;
use domain::menu::{Gap, Lack, MenuItem};
use std::borrow::Cow;

/// Why the item is on the menu, a sentence each; nothing where nobody knows.
pub(super) fn reasons(l: Words, item: &MenuItem) -> Vec<String> {
    let own = Some(item.why.clone()).filter(|why| !why.is_empty());
    item.gaps.iter().map(|gap| gap_words(l, gap)).chain(own).collect()
}

/// `停车位：288户共12个（摸底调查，2020年9月1日）`
pub(crate) fn gap_words(l: Words, gap: &Gap) -> String {
    let said = match &gap.lack {
        Lack::Unmet { name, value: None, .. } => l.say("gap-unmet").with("name", name).to_string(),
        Lack::Unmet { name, value: Some(value), .. } => {
            l.say("gap-unmet-value").with("name", name).with("value", value).to_string()
        }
        Lack::Without { fact, without, known, storeys } => {
            let key = if storeys.is_some() { "gap-without-storeys" } else { "gap-without" };
            let said = l.say(key).with("fact", thing(l, *fact));
            said.with("without", *without)
                .with("known", *known)
                .with("storeys", storeys.unwrap_or_default())
                .to_string()
        }
        Lack::Few { fact, count, households } => l
            .say("gap-few")
            .with("fact", thing(l, *fact))
            .with("count", l.count(*count))
            .with("households", l.count(*households))
            .to_string(),
        Lack::Poor { fact, state } => l
            .say("gap-poor")
            .with("fact", l.fact(*fact))
            .with("state", l.t(&choice_key(*fact, state)))
            .to_string(),
    };
    match gap.seen_on {
        Some(day) => l
            .say("gap-by-on")
            .with("said", said)
            .with("source", &gap.source)
            .with("day", l.date(day))
            .to_string(),
        None => l.say("gap-by").with("said", said).with("source", &gap.source).to_string(),
    }
}

/// What is lacking, as the middle of a sentence has it; what a fact is called may be a question.
fn thing(l: Words, fact: Fact) -> Cow<'static, str> {
    match fact {
        Fact::HasLift => l.t("gap-lift"),
        Fact::ParkingBays => l.t("gap-bays"),
        Fact::EbikePorts => l.t("gap-ports"),
        Fact::EvChargers => l.t("gap-chargers"),
        _ => l.fact(fact),
    }
}
