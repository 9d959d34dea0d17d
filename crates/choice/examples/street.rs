//! A street chooses from a menu of works, with everything a renovation has: floor areas as weights, a roof that is mandatory,
//! a lift that needs its shaft, two colours of which one, and no more than one playground.

#![expect(clippy::print_stdout, reason = "that is what it is for")]

use choice::explain::{Fate, explain, rounded};
use choice::{
    Add1, Ballot, BallotKind, Completion, Election, Invalid, Item, Limit, Rule, Satisfaction, Then, TieBreak,
};

fn main() -> Result<(), Invalid> {
    // In fen: 1,000,000 yuan.
    let yuan = |amount: u64| amount * 100;
    let election = Election::builder(BallotKind::Approval, yuan(1_000_000))
        .decimals(2)
        .item(Item::new("roof", yuan(300_000)).named("Waterproof roof").mandatory())
        .item(Item::new("shaft", yuan(150_000)).named("Lift shaft"))
        .item(Item::new("lift", yuan(250_000)).named("Lift").requiring("shaft"))
        .item(Item::new("ochre", yuan(90_000)).named("Façade in ochre").in_group("façade"))
        .item(Item::new("grey", yuan(80_000)).named("Façade in grey").in_group("façade"))
        .item(Item::new("swings", yuan(60_000)).named("Swings").in_category("playground"))
        .item(Item::new("climbing", yuan(110_000)).named("Climbing frame").in_category("playground"))
        .item(Item::new("bicycles", yuan(45_000)).named("Bicycle shed"))
        .limit(Limit { category: "playground".into(), cost: None, items: Some(1) })
        // Weights are floor areas in 0.01 m².
        .ballot(Ballot::approving(["lift", "ochre"]).weighing(8_842))
        .ballot(Ballot::approving(["lift", "ochre", "bicycles"]).weighing(7_310))
        .ballot(Ballot::approving(["lift", "grey"]).weighing(5_570))
        .ballot(Ballot::approving(["swings", "climbing", "grey"]).weighing(6_120))
        .ballot(Ballot::approving(["swings", "bicycles", "grey"]).weighing(4_985))
        .ballot(Ballot::approving(["climbing", "bicycles"]).weighing(6_400))
        .build()?;
    let rule = Rule::EqualShares {
        satisfaction: Satisfaction::Cost,
        completion: Completion::Add1(Add1 { step: yuan(100), integral: false, until_exhaustive: false }),
        then: Then::Nothing,
    };
    let all: Vec<usize> = (0..election.items().len()).collect();
    let explanation = explain(&election, &rule, &TieBreak::default(), &all);
    let outcome = &explanation.outcome;
    println!("{} yuan spent after {} runs", outcome.cost / 100, outcome.runs);
    for account in &explanation.items {
        let Some(item) = election.items().get(account.item) else { continue };
        let why = match &account.fate {
            Fate::Bought(stage) => format!("bought: {stage:?}"),
            Fate::OutOfMoney { after, shortfall, .. } => {
                format!("after round {after} its supporters lacked {} yuan", rounded(shortfall, 2, 2))
            }
            Fate::Forbidden { after } => format!("not together with what was bought in round {after}"),
            other => format!("{other:?}"),
        };
        println!("{:<16} {:>8} yuan  {why}", item.name, item.cost / 100);
    }
    Ok(())
}
