//! What came out of a vote: by both measures, by item, by offer.

use crate::Lang;
use crate::vote::{Bar, Base, bar};
use domain::Area;
use domain::money::Fen;
use serde_json::{Value, json};

/// What came out of one matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MotionResult {
    /// The matter's name.
    pub title: String,
    /// Who had to take part, where that was asked.
    pub quorum: Option<Bar>,
    /// Who had to agree, where a share was asked.
    pub approval: Option<Bar>,
    /// By exclusive area.
    pub area: Measure<Area>,
    /// By heads.
    pub heads: Measure<u64>,
    /// What came of each condition that the two measures do not show, in sentences: building by building, or of some
    /// owners only.
    pub notes: Vec<String>,
    /// What follows.
    pub verdict: VoteVerdict,
}

/// One measure of a vote. Shares, shortfalls and surpluses are worked out from it, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Measure<T> {
    /// All owners of the scope.
    pub total: T,
    /// Those who took part.
    pub took_part: T,
    /// The least that had to take part, where that was asked.
    pub quorum: Option<T>,
    /// Who agreed; `None` for all three where the ballot did not ask for yes or no.
    pub yes: Option<T>,
    /// Who disagreed.
    pub no: Option<T>,
    /// Who abstained.
    pub abstained: Option<T>,
    /// The least that had to agree, where that was asked.
    pub needed: Option<T>,
}

/// What follows from the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoteVerdict {
    /// Adopted.
    Adopted,
    /// Enough took part, not enough agreed.
    Rejected,
    /// Not enough took part.
    QuorumMissed,
    /// Enough agreed, too many objected.
    Objected,
    /// Enough took part; what was chosen is said by item or by offer.
    Valid,
}

/// What came out of a survey of households; it binds nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyResult {
    /// What was asked.
    pub title: String,
    /// Households that were asked.
    pub households: u64,
    /// Those that are willing.
    pub willing: u64,
    /// Those that are not.
    pub unwilling: u64,
    /// Those that do not know yet.
    pub undecided: u64,
    /// Those that did not answer.
    pub silent: u64,
    /// The share that the plan asks for, in words, and whether it was reached; where it asks for one.
    pub needed: Option<(String, bool)>,
}

/// What came out of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuResult {
    /// What the items may cost together.
    pub budget: Option<Fen>,
    /// What the decided and the selected items cost.
    pub spent: Fen,
    /// The rule by which items were selected, in a sentence.
    pub method: String,
    /// Every item, in the order of the menu.
    pub items: Vec<ItemResult>,
}

/// What came out of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemResult {
    /// Its name.
    pub name: String,
    /// Whether it is done.
    pub outcome: ItemOutcome,
    /// What it costs.
    pub cost: Option<Fen>,
    /// How many voted for it, where it was voted on.
    pub supporters: Option<u64>,
    /// What each of its supporters pays for it under the rule, where the rule has such a price.
    pub price: Option<Fen>,
    /// Why it was selected or not, in a line.
    pub why: String,
}

/// Whether an item is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemOutcome {
    /// It was decided before and not voted on.
    Decided,
    /// It was voted in.
    Selected,
    /// It was not.
    NotSelected,
}

/// What came out of the offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffersResult {
    /// The rule by which the ballots were counted, in a sentence.
    pub method: String,
    /// The offers, the first place first.
    pub offers: Vec<OfferResult>,
}

/// What came out of one offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferResult {
    /// Its place.
    pub place: u64,
    /// Who offers what.
    pub name: String,
    /// The fee in words, or empty.
    pub fee: String,
    /// Its votes in words: 第一选择182票.
    pub votes: String,
    /// Why it has its place, in a line.
    pub why: String,
    /// Whether it is chosen.
    pub won: bool,
}

impl MotionResult {
    pub(crate) fn facts(&self, lang: Lang) -> Value {
        let base = self.approval.map_or(Base::TookPart, |bar| bar.base);
        let verdict = match self.verdict {
            VoteVerdict::Adopted => "adopted",
            VoteVerdict::Rejected => "rejected",
            VoteVerdict::QuorumMissed => "quorum-missed",
            VoteVerdict::Objected => "objected",
            VoteVerdict::Valid => "valid",
        };
        json!({
            "title": self.title,
            "quorum": self.quorum.as_ref().map(bar),
            "approval": self.approval.as_ref().map(bar),
            "area": self.area.facts(base, |area| lang.square_metres(area), |area| area.centi_m2().into()),
            "heads": self.heads.facts(base, |count| lang.count(count), i128::from),
            "notes": self.notes,
            "verdict": verdict,
        })
    }
}

impl<T: Copy> Measure<T> {
    fn facts(&self, base: Base, show: impl Fn(T) -> String, exact: impl Fn(T) -> i128) -> Value
    where
        T: Distance,
    {
        let share = |part: T, whole: T| share(exact(part), exact(whole));
        let gap = |reached: T, least: Option<T>| {
            least.map(|least| {
                json!({ "short": exact(reached) < exact(least), "by": show(reached.distance(least)) })
            })
        };
        let whole = match base {
            Base::Scope => self.total,
            Base::TookPart => self.took_part,
        };
        let voted =
            |part: Option<T>| part.map(|part| json!({ "text": show(part), "share": share(part, whole) }));
        json!({
            "total": show(self.total),
            "took_part": { "text": show(self.took_part), "share": share(self.took_part, self.total) },
            "quorum": self.quorum.map(&show),
            "quorum_gap": gap(self.took_part, self.quorum),
            "yes": voted(self.yes),
            "no": voted(self.no),
            "abstained": voted(self.abstained),
            "needed": self.needed.map(&show),
            "needed_gap": self.yes.and_then(|yes| gap(yes, self.needed)),
        })
    }
}

/// How far two values of a measure are apart.
pub(crate) trait Distance {
    fn distance(self, other: Self) -> Self;
}

impl Distance for u64 {
    fn distance(self, other: Self) -> Self {
        self.abs_diff(other)
    }
}

impl Distance for Area {
    fn distance(self, other: Self) -> Self {
        Self::from_centi((self.centi_m2().saturating_sub(other.centi_m2())).saturating_abs())
    }
}

/// Per cent with two decimals, cut off: what fell short of two thirds does not read as 66.67.
fn share(part: i128, whole: i128) -> Option<String> {
    let hundredths = part.checked_mul(10_000)?.checked_div(whole)?;
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

impl SurveyResult {
    pub(crate) fn facts(&self, lang: Lang) -> Value {
        let said = |count: u64| json!({ "text": lang.count(count), "share": share(count.into(), self.households.into()) });
        json!({
            "title": self.title,
            "households": lang.count(self.households),
            "willing": said(self.willing),
            "unwilling": said(self.unwilling),
            "undecided": said(self.undecided),
            "silent": said(self.silent),
            "needed": self.needed.as_ref().map(|(share, reached)| json!({ "share": share, "reached": reached })),
        })
    }
}

impl MenuResult {
    pub(crate) fn facts(&self, lang: Lang) -> Value {
        let item = |item: &ItemResult| {
            let outcome = match item.outcome {
                ItemOutcome::Decided => "decided",
                ItemOutcome::Selected => "selected",
                ItemOutcome::NotSelected => "not-selected",
            };
            json!({
                "name": item.name,
                "outcome": outcome,
                "cost": item.cost.map(|cost| lang.yuan(cost)),
                "supporters": item.supporters.map(|count| lang.count(count)),
                "price": item.price.map(|price| lang.yuan(price)),
                "why": item.why,
            })
        };
        json!({
            "budget": self.budget.map(|budget| lang.yuan(budget)),
            "spent": lang.yuan(self.spent),
            "method": self.method,
            "items": self.items.iter().map(item).collect::<Value>(),
        })
    }
}

impl OffersResult {
    pub(crate) fn facts(&self) -> Value {
        let offer = |offer: &OfferResult| {
            json!({
                "place": offer.place.to_string(),
                "name": offer.name,
                "fee": offer.fee,
                "votes": offer.votes,
                "why": offer.why,
                "won": offer.won,
            })
        };
        json!({ "method": self.method, "offers": self.offers.iter().map(offer).collect::<Value>() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_cut_off_and_never_rounded_up_to_the_bar() {
        assert_eq!(share(199_999, 300_000).as_deref(), Some("66.66"));
        assert_eq!(share(2, 3).as_deref(), Some("66.66"));
        assert_eq!(share(1, 1).as_deref(), Some("100.00"));
        assert_eq!(share(0, 0), None);
    }

    #[test]
    fn shortfall_and_surplus_are_exact() {
        let measure = Measure {
            total: Area::from_centi(300_001),
            took_part: Area::from_centi(200_000),
            quorum: Some(Area::from_centi(200_001)),
            yes: Some(Area::from_centi(160_000)),
            no: None,
            abstained: None,
            needed: Some(Area::from_centi(150_000)),
        };
        let facts =
            measure.facts(Base::TookPart, |area| Lang::En.square_metres(area), |area| area.centi_m2().into());
        assert_eq!(facts["quorum_gap"], json!({ "short": true, "by": "0.01" }));
        assert_eq!(facts["needed_gap"], json!({ "short": false, "by": "100.00" }));
        assert_eq!(facts["took_part"], json!({ "text": "2,000.00", "share": "66.66" }));
        assert_eq!(facts["yes"]["share"], "80.00");
        let of_all =
            measure.facts(Base::Scope, |area| Lang::En.square_metres(area), |area| area.centi_m2().into());
        assert_eq!(of_all["yes"]["share"], "53.33");
    }
}
