//! What a decision needs, as papers say it: the statutory double test as a bar, everything else in sentences.

use super::finding::{amount, rows};
use crate::i18n::Words;
use domain::Area;
use domain::tally::Finding;
use domain::threshold::{self, Bound, Comparison, Condition, Count, Measure, Part, Round, Rule, Test};
use paper::{Bar, Base, Threshold};

/// Who must take part, and who must agree, in that round.
pub(super) fn asked(rule: &Rule, round: Round) -> (Option<&Condition>, &Condition) {
    match (round, &rule.second_round) {
        (Round::Second, Some(second)) => (second.quorum.as_ref(), &second.approval),
        _ => (rule.quorum.as_ref(), &rule.approval),
    }
}

/// A condition as a bar: the same share asked of heads, of area or of both, from below, of the same whole. `None` for
/// any other, which sentences say.
pub(super) fn bar(condition: &Condition, count: Count) -> Option<Bar> {
    let tests: Vec<&Test> = match condition {
        Condition::Test(test) => vec![test],
        Condition::All(terms) => terms.iter().map(plain).collect::<Option<_>>()?,
        Condition::Any(_) | Condition::Each(_) | Condition::Among(_) => return None,
    };
    let mut bar: Option<Bar> = None;
    for test in tests {
        let Bound::Of { base, fraction } = test.bound else { return None };
        if test.count != count || !test.comparison.is_floor() {
            return None;
        }
        let base = match base {
            threshold::Base::All => Base::Scope,
            threshold::Base::Participants => Base::TookPart,
            threshold::Base::Cast => return None,
        };
        let so_far = bar.get_or_insert(Bar { base, area: None, heads: None });
        let place = match test.measure {
            Measure::Heads => &mut so_far.heads,
            Measure::Area => &mut so_far.area,
            Measure::Shares | Measure::Dwellings => return None,
        };
        let inclusive = test.comparison == Comparison::AtLeast;
        let asked = Threshold { parts: fraction.part(), of: fraction.whole(), inclusive };
        if so_far.base != base || place.replace(asked).is_some() {
            return None;
        }
    }
    bar
}

fn plain(condition: &Condition) -> Option<&Test> {
    match condition {
        Condition::Test(test) => Some(test),
        _ => None,
    }
}

/// A condition in sentences, one for each thing that must hold.
pub(super) fn sentences(l: Words, condition: &Condition) -> Vec<String> {
    match condition {
        Condition::All(terms) => terms.iter().flat_map(|term| sentences(l, term)).collect(),
        Condition::Any(terms) => {
            let all = terms.iter().flat_map(|term| sentences(l, term));
            vec![l.say("need-any").with("needs", l.list(all)).to_string()]
        }
        Condition::Each(each) => {
            let key = match each.part {
                Part::Building => "need-each-building",
                Part::Entrance => "need-each-entrance",
            };
            let within = |need: String| l.say(key).with("need", need).to_string();
            sentences(l, &each.holds).into_iter().map(within).collect()
        }
        Condition::Among(among) => {
            let whom = l.t(&format!("quality-{}", among.quality.key()));
            let within =
                |need: String| l.say("need-among").with("whom", &*whom).with("need", need).to_string();
            sentences(l, &among.holds).into_iter().map(within).collect()
        }
        Condition::Test(test) => vec![sentence(l, test)],
    }
}

fn sentence(l: Words, test: &Test) -> String {
    let what = l
        .say("finding-label")
        .with("count", l.t(&format!("count-{}", test.count.key())))
        .with("measure", l.t(&format!("measure-{}", test.measure.key())));
    let bound = match test.bound {
        Bound::Number(number) => amount(l, test.measure, number),
        Bound::Of { base, fraction } => {
            let whole = l.t(&format!("count-{}", Count::from(base).key()));
            l.say("need-bound-of").with("whole", whole).with("fraction", fraction.to_string()).to_string()
        }
    };
    let key = format!("need-{}", test.comparison.key());
    l.say(&key).with("what", what.to_string()).with("bound", bound).to_string()
}

/// What came of every comparison of a finding, in sentences.
pub(super) fn notes(l: Words, finding: &Finding) -> Vec<String> {
    let note = |row: super::finding::FindingRow| {
        let missing = if row.shortfall.is_empty() { l.t("finding-met").into_owned() } else { row.shortfall };
        let place = if row.place.is_empty() {
            String::new()
        } else {
            l.say("result-note-place").with("place", row.place).to_string()
        };
        let words = l.say("result-note").with("place", place).with("what", row.label);
        words.with("got", row.got).with("needed", row.needed).with("outcome", missing).to_string()
    };
    rows(l, finding).into_iter().map(note).collect()
}

/// The least heads, and the least area, that a finding asked for.
pub(super) fn least(finding: Option<&Finding>) -> (Option<u64>, Option<Area>) {
    let of = |measure| {
        let measured = finding?.measured().into_iter().find(|it| it.measure == measure)?;
        Some(measured.needed)
    };
    let heads = of(Measure::Heads).and_then(|heads| u64::try_from(heads).ok());
    (heads, of(Measure::Area).map(Area::from_centi))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Lang, Words};
    use domain::fraction::Fraction;
    use domain::threshold::{Among, Each, Quality};

    const fn of(base: threshold::Base, part: u32, whole: u32) -> Bound {
        match Fraction::new(part, whole) {
            Ok(fraction) => Bound::Of { base, fraction },
            Err(_) => Bound::Number(0),
        }
    }

    #[test]
    fn the_double_test_of_the_civil_code_is_a_bar() {
        let quorum = Condition::by_heads_and_area(
            Count::Participants,
            Comparison::AtLeast,
            of(threshold::Base::All, 2, 3),
        );
        let approval = Condition::by_heads_and_area(
            Count::Yes,
            Comparison::MoreThan,
            of(threshold::Base::Participants, 1, 2),
        );
        let two_thirds = Some(Threshold { parts: 2, of: 3, inclusive: true });
        let majority = Some(Threshold { parts: 1, of: 2, inclusive: false });
        assert_eq!(
            bar(&quorum, Count::Participants),
            Some(Bar { base: Base::Scope, area: two_thirds, heads: two_thirds })
        );
        assert_eq!(
            bar(&approval, Count::Yes),
            Some(Bar { base: Base::TookPart, area: majority, heads: majority })
        );
        assert_eq!(bar(&approval, Count::Participants), None, "it is asked of those who agree");
    }

    #[test]
    fn what_is_no_bar_is_said_in_sentences() {
        let test = |measure, comparison, bound| {
            Condition::Test(Test { count: Count::Yes, measure, comparison, bound })
        };
        let heads = test(Measure::Heads, Comparison::MoreThan, of(threshold::Base::Cast, 1, 2));
        let each = Condition::Each(Each { part: Part::Building, holds: Box::new(heads.clone()) });
        let among = Condition::Among(Among {
            quality: Quality::OwnerOccupier,
            holds: Box::new(test(Measure::Dwellings, Comparison::AtLeast, Bound::Number(12))),
        });
        let both = Condition::All(vec![each, among]);
        assert_eq!((bar(&heads, Count::Yes), bar(&both, Count::Yes)), (None, None));
        assert_eq!(
            sentences(Words::of(Lang::ZhCn), &both),
            ["每栋楼分别：同意·人数超过有效表态的1/2。", "在自住业主中：同意·户数不少于12户。"]
        );
        assert_eq!(sentences(Words::of(Lang::En), &both).len(), 2);
    }
}
