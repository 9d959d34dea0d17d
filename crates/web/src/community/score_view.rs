//! Scorecards as pages show them.

use crate::i18n::Words;
use crate::ui::tag::Tag;
use app::policy::{Rules, Score};

/// A filled-in scorecard.
#[derive(Debug)]
pub(crate) struct ScoreView {
    pub id: String,
    pub name: String,
    /// How many indicators are met, not met, not known.
    pub summary: String,
    pub lines: Vec<ScoreRow>,
    /// Menu items that would meet what is not met.
    pub proposals: Vec<String>,
}

/// One indicator.
#[derive(Debug)]
pub(crate) struct ScoreRow {
    pub name: String,
    pub requirement: String,
    pub met: Tag,
    pub value: String,
    pub proposed: String,
}

/// The scorecards of a community.
pub(crate) fn score_views(l: Words, rules: &Rules, scores: &[Score]) -> Vec<ScoreView> {
    scores.iter().map(|score| score_view(l, rules, score)).collect()
}

fn score_view(l: Words, rules: &Rules, score: &Score) -> ScoreView {
    let card = rules.scorecards().iter().find(|card| card.id == score.scorecard);
    let item = |code: &str| match rules.item(code) {
        Some(item) => format!("{code} {}", l.of_pack(&item.name)),
        None => code.to_owned(),
    };
    let lines = score.lines.iter().map(|line| {
        let indicator = rules.indicators().iter().find(|indicator| indicator.id == line.indicator);
        let words = |pick: fn(&app::policy::Indicator) -> &app::policy::Bilingual| {
            indicator.map(|indicator| l.of_pack(pick(indicator)).to_string())
        };
        ScoreRow {
            name: words(|it| &it.name).unwrap_or_else(|| line.indicator.to_string()),
            requirement: words(|it| it.existing.as_ref().map_or(&it.requirement, |other| &other.requirement))
                .unwrap_or_default(),
            met: Tag::new(l.truth_tag(line.met).tone, l.t(&format!("indicator-{}", line.met.key()))),
            value: [line.value.as_deref(), line.source.as_deref()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · "),
            proposed: l.list(line.proposed.iter().map(|code| item(code))),
        }
    });
    ScoreView {
        id: score.scorecard.to_string(),
        name: card.map_or_else(|| score.scorecard.to_string(), |card| l.of_pack(&card.name).to_string()),
        summary: l
            .say("score-summary")
            .with("met", score.met)
            .with("unmet", score.unmet)
            .with("unknown", score.unknown)
            .to_string(),
        lines: lines.collect(),
        proposals: score
            .proposals
            .iter()
            .map(|proposal| {
                l.say("score-proposal")
                    .with("item", item(&proposal.item))
                    .with("count", proposal.indicators.len())
                    .to_string()
            })
            .collect(),
    }
}

#[cfg(test)]
impl ScoreView {
    pub(crate) fn sample(l: Words) -> Self {
        Self {
            id: "complete".into(),
            name: "完整居住社区".into(),
            summary: l.say("score-summary").with("met", 4).with("unmet", 6).with("unknown", 10).to_string(),
            lines: vec![ScoreRow {
                name: "社区综合服务站".into(),
                requirement: "建筑面积不小于800平方米".into(),
                met: l.truth_tag(domain::Truth::No),
                value: "350 m²".into(),
                proposed: "U01 社区综合服务站".into(),
            }],
            proposals: vec![l.say("score-proposal").with("item", "U01").with("count", 1).to_string()],
        }
    }
}
