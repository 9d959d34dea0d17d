//! How many are drawn, and which.

use super::*;
use crate::vote::file::recount;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn share(ppm: u32) -> Share {
    Share::from_ppm(ppm).unwrap()
}

/// The definition, in whole numbers: the first n with C(N−k, n) / C(N, n) ≤ risk.
fn by_definition(population: u32, decisive: u32, risk: u32) -> u32 {
    let (mut above, mut below) = (1_u128, 1_u128);
    for drawn in 0..=population {
        if above * 1_000_000 <= below * u128::from(risk) {
            return drawn;
        }
        above *= u128::from(population.saturating_sub(decisive).saturating_sub(drawn));
        below *= u128::from(population - drawn);
    }
    population
}

#[test]
fn as_many_are_drawn_as_the_definition_asks() {
    for (population, decisive, risk, size) in [
        (100, 10, 50_000, 25),
        (100, 1, 50_000, 95),
        (60, 3, 100_000, 32),
        (1_000, 20, 50_000, 138),
        (10, 10, 50_000, 1),
        (10, 1, 0, 10),
        (500, 250, 10_000, 7),
        (5, 2, 1_000_000, 0),
    ] {
        assert_eq!(sample_size(population, decisive, share(risk)), size, "{population} {decisive} {risk}");
    }
    for population in 0..14 {
        for decisive in 1..=population {
            for risk in [0, 1, 10_000, 50_000, 333_333, 999_999] {
                let size = sample_size(population, decisive, share(risk));
                assert_eq!(size, by_definition(population, decisive, risk), "{population} {decisive} {risk}");
            }
        }
    }
}

/// A vote of so many flats of 80 m², all by paper, of which so many say yes: two thirds take part, three quarters agree.
fn vote(flats: u32, yes: u32, no: u32) -> VoteFile {
    let line = |number: u32| {
        json!({"number": number, "heads": 1, "reasons": ["one-owner"], "commitment": "ab",
               "parts": [{"building": "1", "entrance": "1", "area": 8_000, "area_source": "registered"}]})
    };
    let test = |count: &str, measure: &str, base: &str, fraction: &str| {
        json!({"test": {"count": count, "measure": measure, "comparison": "at-least",
                        "bound": {"of": {"base": base, "fraction": fraction}}}})
    };
    let both = |count: &str, base: &str, fraction: &str| json!({"all": [test(count, "heads", base, fraction), test(count, "area", base, fraction)]});
    let ballot = |line: u32| {
        json!({"line": line, "version": 1, "channel": "paper", "handed_in_at": "2026-11-18T08:00:00Z",
               "sheet": format!("{line:04}-ABCD"), "commitment": format!("{line:064x}"),
               "answers": {"1": {"choice": if line <= yes { "yes" } else { "no" }}}})
    };
    let value: Value = json!({
        "format": "yiju-vote-1", "title": "", "scope": "community",
        "opens_at": "2026-11-17T00:00:00Z", "closes_at": "2026-11-24T00:00:00Z",
        "roll": (1..=flats).map(line).collect::<Vec<_>>(),
        "questions": [{"key": "1", "matter": "rebuild", "text": "", "asks": {"form": "decision", "rule":
            {"quorum": both("participants", "all", "2/3"), "approval": both("yes", "participants", "3/4")}}}],
        "ballots": (1..=yes + no).map(ballot).collect::<Vec<_>>(),
    });
    serde_json::from_value(value).unwrap()
}

fn decisive(file: &VoteFile) -> Option<u32> {
    plan_audit(file, &recount(file).unwrap(), share(50_000)).decisive
}

#[test]
fn the_fewest_that_could_change_the_outcome_follow_from_the_margin() {
    // Of 100, 90 took part: 24 fewer and the quorum is missed; 80 agreed where 68 would do: 13 more no and it fails.
    assert_eq!(decisive(&vote(100, 80, 10)), Some(13));
    assert_eq!(decisive(&vote(100, 75, 25)), Some(1), "three quarters exactly: one is enough");
    assert_eq!(decisive(&vote(100, 67, 0)), Some(1), "the quorum exactly");
    assert_eq!(decisive(&vote(100, 74, 26)), Some(1), "one short of passing");
    assert_eq!(decisive(&vote(100, 40, 50)), Some(28), "28 that said no would have to have said yes");
}

/// The outcome after so many ballots say the other thing, or are not there.
fn outcome(file: &VoteFile) -> bool {
    let count = recount(file).unwrap();
    matches!(&count.questions[0].result, QuestionResult::Decision(tally) if tally.outcome == Outcome::Passed)
}

#[test]
fn fewer_than_the_decisive_number_change_nothing() {
    for (yes, no) in [(80, 10), (75, 25), (70, 0), (60, 40), (90, 5)] {
        let file = vote(100, yes, no);
        let Some(decisive) = decisive(&file) else { continue };
        let passed = outcome(&file);
        for forged in 0..decisive {
            for (turned, taken) in (0..=forged).map(|turned| (turned, forged - turned)) {
                // The strongest that can be done: turn what decides, take away the rest.
                let mut other = file.clone();
                let wanted = if passed { "yes" } else { "no" };
                let says = |ballot: &FiledBallot| {
                    serde_json::to_value(&ballot.answers).unwrap()["1"]["choice"] == wanted
                };
                let turn = json!({"1": {"choice": if passed { "no" } else { "yes" }}});
                let count = usize::try_from(turned).unwrap();
                for ballot in other.ballots.iter_mut().filter(|ballot| says(ballot)).take(count) {
                    ballot.answers = serde_json::from_value(turn.clone()).unwrap();
                }
                for _ in 0..taken {
                    if let Some(place) = other.ballots.iter().position(says) {
                        other.ballots.remove(place);
                    }
                }
                assert_eq!(outcome(&other), passed, "{yes} {no}: {turned} turned, {taken} taken away");
            }
        }
    }
}

#[test]
fn the_seed_alone_says_which_are_drawn() {
    let file = vote(100, 80, 10);
    let lines = |seed: &str, size| draw(&file, seed, size).iter().map(|it| it.line).collect::<Vec<_>>();
    let first = lines("4 2 6 1 1 3 5 2 6 6", 10);
    assert_eq!(first, lines("4 2 6 1 1 3 5 2 6 6", 10));
    assert_eq!(first[..], lines("4 2 6 1 1 3 5 2 6 6", 20)[..10], "more are drawn after the same ones");
    assert_ne!(first, lines("4 2 6 1 1 3 5 2 6 5", 10));
    assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), 10, "nobody twice");
    let mut by_link = file.clone();
    by_link.ballots.iter_mut().take(50).for_each(|ballot| ballot.channel = Channel::Link);
    let drawn = draw(&by_link, "4 2 6 1 1 3 5 2 6 6", 100);
    assert_eq!(drawn.len(), 40, "who voted with the own link was asked already");
    assert!(drawn.iter().all(|drawn| drawn.line > 50));
}

#[test]
fn a_draw_that_leaves_somebody_out_is_noticed() {
    let file = vote(100, 80, 10);
    let count = recount(&file).unwrap();
    let plan = plan_audit(&file, &count, share(50_000));
    assert_eq!((plan.population, plan.decisive), (90, Some(13)));
    let drawn = draw(&file, "1234512345", plan.size);
    let mut audit = SignatureAudit { seed: "1234512345".into(), risk_limit: share(50_000), drawn };
    audit.drawn[0].outcome = Some(CallBack::Denied);
    let check = check_audit(&file, &count, &audit);
    assert_eq!((check.agrees, check.outcomes.get(&CallBack::Denied)), (true, Some(&1)));
    audit.drawn.remove(0);
    assert!(!check_audit(&file, &count, &audit).agrees);
}
