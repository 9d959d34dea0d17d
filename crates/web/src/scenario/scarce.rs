//! What is scarce in a plan, and what more of it would bring.

use super::area;
use super::words::scarce;
use crate::i18n::Words;
use app::scenario::{OneMore, PriceLine};
use domain::division::DivisionCode;
use domain::means::MeansKind;
use domain::money::Fen;

/// Scarce things that are listed.
const SHOWN: usize = 12;
/// Districts that are named where several have the same price.
const NAMED: usize = 4;

/// The dearest, each a sentence. Districts in which the same money has the same price are told together.
pub(super) fn scarce_lines(
    l: Words,
    prices: &[PriceLine],
    named: &dyn Fn(&DivisionCode) -> String,
) -> Vec<String> {
    let (mut lines, mut told) = (Vec::new(), vec![false; prices.len()]);
    for (at, price) in prices.iter().enumerate() {
        if told.get(at) == Some(&true) || lines.len() == SHOWN {
            continue;
        }
        let alike: Vec<(usize, &PriceLine)> =
            prices.iter().enumerate().skip(at).filter(|(_, other)| is_alike(price, other)).collect();
        if alike.len() < 2 {
            lines.push(price_words(l, price, named));
            continue;
        }
        for (place, _) in &alike {
            if let Some(told) = told.get_mut(*place) {
                *told = true;
            }
        }
        let districts: Vec<String> =
            alike.iter().filter_map(|(_, one)| one.scarce.district.as_ref().map(named)).collect();
        let several = several(l, &districts);
        lines.push(price_words(l, price, &|_| several.clone()));
    }
    lines
}

fn several(l: Words, districts: &[String]) -> String {
    let named = l.list(districts.iter().take(NAMED));
    match districts.len().saturating_sub(NAMED) {
        0 => named,
        more => l.say("price-districts").with("named", named).with("more", more).to_string(),
    }
}

/// Whether two are the same of two districts, at the same price to a hundredth, and neither was measured.
fn is_alike(one: &PriceLine, other: &PriceLine) -> bool {
    let same = one.scarce.what == other.scarce.what && one.scarce.year == other.scarce.year;
    let of_districts = one.scarce.district.is_some() && other.scarce.district.is_some();
    let measured = |price: &PriceLine| price.one_more.is_some_and(|more| more.value > 0);
    let near = (one.millipoints - other.millipoints).abs() * 100 <= one.millipoints;
    same && of_districts && near && !measured(one) && !measured(other)
}

/// «Ten million yuan more of central money in 2021 renews 3 more communities, 41,000 m²», where that was measured; else
/// «One more million yuan … would meet 2,500 more points of need.»
pub(super) fn price_words(l: Words, price: &PriceLine, named: &dyn Fn(&DivisionCode) -> String) -> String {
    let what = scarce(l, &price.scarce, named);
    // What a search did not find to bring anything is told by its price.
    if let Some(more) = price.one_more.filter(|more| more.value > 0) {
        return one_more(l, what, more, price.money);
    }
    // The price is that of a thousand yuan or a square metre; it is told of a million yuan or a thousand m².
    let points = price.millipoints;
    let target = MeansKind::parse(&price.scarce.what).is_some_and(MeansKind::is_target);
    let key = match (price.money, target) {
        (true, _) => "price-money",
        (false, true) => "price-target",
        (false, false) => "price-area",
    };
    l.say(key).with("what", what).with("points", points).to_string()
}

/// What was measured with a little more of something.
fn one_more(l: Words, what: String, more: OneMore, money: bool) -> String {
    let amount = if money { l.money(Fen(more.amount)) } else { area(l, more.amount) };
    let key = if more.communities > 0 && more.area > 0 { "price-renews" } else { "price-meets" };
    let said = l.say(key).with("what", what).with("amount", amount);
    let said = said.with("communities", more.communities).with("points", more.value);
    said.with("area", area(l, more.area)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use app::scenario::Scarce;

    fn price(district: &str, millipoints: i64, one_more: Option<OneMore>) -> PriceLine {
        let scarce =
            Scarce { what: "money".into(), district: Some(DivisionCode(district.into())), year: Some(2021) };
        PriceLine { scarce, available: 1, money: true, millipoints, one_more }
    }

    #[test]
    fn districts_with_the_same_price_are_told_together_and_what_was_measured_by_itself() {
        let more = OneMore { amount: 1_000_000_000, communities: 3, area: 41_000, value: 900 };
        let mut prices: Vec<PriceLine> =
            ["a", "b", "c", "d", "e"].map(|code| price(code, 840, None)).to_vec();
        prices.push(price("f", 839, Some(more)));
        prices.push(price("g", 500, Some(OneMore { value: 0, communities: 0, area: 0, ..more })));
        let named = |code: &DivisionCode| code.to_string();
        let [first, second, third] = &*scarce_lines(Words::of(Lang::En), &prices, &named) else {
            panic!("three lines");
        };
        assert!(first.contains("a, b, c, d and 1 more"), "{first}");
        assert!(second.contains("renews 3 more communities"), "{second}");
        assert!(third.contains("500"), "{third}");
    }
}
