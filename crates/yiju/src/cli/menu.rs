//! What may be asked of `yiju menu`.

use clap::{Args, ValueEnum};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Options of `yiju menu`.
#[derive(Args, Debug)]
pub struct MenuArgs {
    /// An election as a Pabulib file (`.pb`, `.pb.gz`), or a folder of them: one line of JSON each.
    #[arg(value_name = "FILE.pb")]
    pub path: PathBuf,
    /// By which rule items are chosen.
    #[command(flatten)]
    pub rule: RuleArgs,
    /// Which of tied items is preferred: by cost (lowest), votes (most), name (smallest id as a text) and listed (first
    /// in the file), one after the other.
    #[arg(long, default_value = "cost,votes,name", value_name = "KEYS")]
    pub tie_break: String,
    /// Say of each item why it was chosen or not, how near it came, and what it lacked.
    #[arg(long)]
    pub explain: bool,
    /// Form of the result.
    #[arg(long, value_enum, default_value_t = MenuFormat::Table)]
    pub format: MenuFormat,
    /// How many runs of add1 are made at the same time; the result is the same.
    #[arg(long, default_value_t = NonZeroUsize::MIN, value_name = "N")]
    pub threads: NonZeroUsize,
}

/// The rule and its parameters.
#[derive(Args, Debug, Clone)]
pub struct RuleArgs {
    /// The rule.
    #[arg(long = "rule", value_enum, default_value_t = RuleName::EqualShares)]
    pub name: RuleName,
    /// What an item on a ballot is worth to the voter: its cost, 1, the points given to it, or the number of items
    /// ranked below it. Not for Phragmén.
    #[arg(long, value_enum, default_value_t = SatisfactionName::Cost)]
    pub satisfaction: SatisfactionName,
    /// What happens to money that equal shares leave: nothing, or growing endowments. add1 begins with budget / voters
    /// and stops at the first outcome to which nothing can be added, or before the first that is too dear;
    /// `add1_integral` begins with whole coins; `add1_noexh` stops only before the first that is too dear.
    #[arg(long, value_enum, default_value_t = CompletionName::None)]
    pub completion: CompletionName,
    /// By how much the endowment of each voter grows from run to run, in the file's unit of money.
    #[arg(long, default_value = "1", value_name = "N")]
    pub step: String,
    /// What chooses from the rest after equal shares.
    #[arg(long, value_enum, value_name = "RULE")]
    pub then: Option<GreedyName>,
    /// Take the outcome of this rule instead if strictly more voters prefer it.
    #[arg(long, value_enum, value_name = "RULE")]
    pub compare: Option<GreedyName>,
    /// What Phragmén does when the next item does not fit: stop, or skip it.
    #[arg(long, value_enum, default_value_t = OverflowName::Stop)]
    pub overflow: OverflowName,
}

/// Rules.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleName {
    /// The method of equal shares.
    EqualShares,
    /// Most utility for the money first, whatever fits.
    Greedy,
    /// Sequential Phragmén.
    Phragmen,
}

/// Satisfaction measures.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SatisfactionName {
    /// The item's cost.
    Cost,
    /// One for each item.
    Cardinality,
    /// The points given.
    Points,
    /// How many items are ranked below.
    Borda,
}

/// Completions of equal shares.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionName {
    /// Money may remain.
    None,
    /// Growing endowments from budget / voters.
    #[value(name = "add1")]
    Add1,
    /// Growing endowments from whole coins.
    #[value(name = "add1_integral")]
    Add1Integral,
    /// Growing endowments, not stopped by exhaustion.
    #[value(name = "add1_noexh")]
    Add1NoExhaustion,
}

/// The rule that completes others, or that others are compared with.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum GreedyName {
    /// Most utility for the money first, whatever fits.
    Greedy,
}

/// What Phragmén does when the next item does not fit.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverflowName {
    /// The count ends.
    Stop,
    /// The item is left out.
    Skip,
}

/// Forms of the result.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum MenuFormat {
    /// For people.
    Table,
    /// For programs: one line.
    Json,
}
