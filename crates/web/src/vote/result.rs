//! `GET /votes/{id}/result`: what came of a vote, for everybody once it is posted.

use super::finding::{FindingRow, rows};
use super::{period, vote_tag};
use crate::ballot::quantity_words;
use crate::error::Error;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::shell::Shell;
use crate::ui::table::Column;
use crate::ui::tag::{Tag, Tone};
use app::choice::Stage;
use app::vote::{MenuLine, MenuResult, VoteResult};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::id::VoteId;
use domain::menu::{Menu, MenuChoice};
use domain::offer::{Chosen, Offer};
use domain::tally::{Outcome, Tally};
use domain::vote::VoteState;
use domain::vote::file::{QuestionResult, Recounted};
use domain::willingness::Willingness;
use std::collections::BTreeSet;

/// What came of a vote.
#[derive(Debug, Template)]
#[template(path = "vote/result.html")]
pub(crate) struct ResultView {
    shell: Shell,
    title: String,
    community: String,
    tag: Tag,
    when: String,
    answer: String,
    base: String,
    columns: Vec<Column>,
    menu_columns: Vec<Column>,
    questions: Vec<QuestionView>,
    channels: Vec<(String, String)>,
    ballots: String,
    spoiled: String,
    roll_hash: String,
    /// What the audit of signatures drew, and what came of asking.
    signatures: Vec<String>,
    objections: String,
    published: bool,
    /// The papers that are printed of it.
    papers: Vec<(String, String)>,
}

/// What came of a question.
#[derive(Debug, Default)]
struct QuestionView {
    key: String,
    text: String,
    verdict: Option<Tag>,
    lead: String,
    findings: Vec<FindingRow>,
    /// Items of a menu.
    items: Vec<ItemRow>,
    /// Which quantity won, of items with several.
    quantities: Vec<String>,
    spent: String,
    /// The rounds of a choice among offers, in words.
    rounds: Vec<String>,
}

#[derive(Debug)]
struct ItemRow {
    name: String,
    tag: Tag,
    cost: String,
    supporters: String,
    why: String,
}

impl ResultView {
    fn new(shell: Shell, found: &VoteResult) -> Self {
        let (l, vote) = (shell.l, &found.vote);
        let count = &found.count;
        let questions = count.questions.iter().map(|question| question_view(l, found, question)).collect();
        let told = &found.particulars;
        let objections = match (vote.state, told.objections_until) {
            (VoteState::Published, Some(until)) => l
                .say("result-objections-until")
                .with("until", l.date(until))
                .with("contact", &told.contact)
                .to_string(),
            _ => String::new(),
        };
        Self {
            title: vote.title.clone(),
            community: found.community_name.clone(),
            tag: vote_tag(l, vote.state),
            when: period(l, vote),
            answer: l.t(if found.is_passed() { "result-passed" } else { "result-not-passed" }).into_owned(),
            base: format!("/votes/{}", vote.id),
            columns: [
                "finding-what",
                "finding-got",
                "finding-of",
                "finding-needed",
                "finding-missing-head",
                "vote-state",
            ]
            .map(|key| Column::words(l.t(key)))
            .to_vec(),
            menu_columns: vec![
                Column::words(l.t("menu-item")),
                Column::words(l.t("menu-outcome")),
                Column::numbers(l.t("menu-cost")),
                Column::numbers(l.t("menu-supporters")),
            ],
            questions,
            channels: count
                .ballots
                .by_channel
                .iter()
                .map(|(channel, count)| {
                    (l.t(&format!("channel-{}", channel.key())).into_owned(), l.count(*count))
                })
                .collect(),
            ballots: l
                .say("result-ballots")
                .with("kept", count.ballots.kept)
                .with("effective", count.ballots.effective)
                .with("replaced", count.ballots.replaced)
                .with("lines", count.roll.lines)
                .to_string(),
            spoiled: spoiled_words(l, found),
            signatures: super::signature_audit::result_words(l, found),
            roll_hash: crate::roll::groups(&count.roll.computed.to_string()),
            objections,
            papers: super::official::links(l, vote),
            published: matches!(vote.state, VoteState::Published | VoteState::Settled),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.say("result-title").with("title", &self.title).to_string()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        Self::new(Shell::new(l, None, "/"), &sample_result())
    }
}

/// The sheets that cannot be counted, by reason, and whether they took part; empty where there are none.
fn spoiled_words(l: Words, found: &VoteResult) -> String {
    let spoiled = &found.count.ballots.spoiled;
    if spoiled.is_empty() {
        return String::new();
    }
    let reasons = spoiled.iter().map(|(reason, count)| {
        let reason = l.t(&format!("spoiled-{}", reason.key()));
        l.say("result-spoiled-reason").with("reason", reason).with("count", *count).to_string()
    });
    let counted = found.particulars.spoiled_takes_part;
    let takes_part = l.t(if counted { "result-spoiled-takes-part" } else { "result-spoiled-no-part" });
    let all = spoiled.values().fold(0_u32, |sum, count| sum.saturating_add(*count));
    l.say("result-spoiled")
        .with("count", all)
        .with("reasons", l.list(reasons))
        .with("takes-part", takes_part)
        .to_string()
}

fn question_view(l: Words, found: &VoteResult, question: &Recounted) -> QuestionView {
    let view = QuestionView {
        key: question.question.clone(),
        text: question.text.clone(),
        ..QuestionView::default()
    };
    match &question.result {
        QuestionResult::Decision(tally) => decided(l, view, tally),
        QuestionResult::Willingness(counted) => willing(l, view, counted),
        QuestionResult::Ranking(chosen) => chosen_view(l, view, chosen, &found.particulars.offers),
        QuestionResult::Approval { .. } | QuestionResult::Points { .. } => {
            match found.menus.get(&question.question) {
                Some(counted) => {
                    menu_view(l, view, counted, found.particulars.menu.as_ref().unwrap_or(&Menu::default()))
                }
                None => view,
            }
        }
    }
}

fn verdict(l: Words, tally: &Tally) -> Tag {
    let tone = if tally.outcome == Outcome::Passed { Tone::Good } else { Tone::Plain };
    Tag::new(tone, l.t(&format!("outcome-{}", tally.outcome.key())))
}

fn decided(l: Words, view: QuestionView, tally: &Tally) -> QuestionView {
    let mut findings = tally.quorum.as_ref().map(|quorum| rows(l, quorum)).unwrap_or_default();
    findings.extend(rows(l, &tally.approval));
    findings.extend(tally.objections.as_ref().map(|objections| rows(l, objections)).unwrap_or_default());
    let lead = l.t(&format!("outcome-{}-lead", tally.outcome.key())).into_owned();
    QuestionView { verdict: Some(verdict(l, tally)), lead, findings, ..view }
}

fn willing(l: Words, view: QuestionView, counted: &Willingness) -> QuestionView {
    let lead = l
        .say("willing-lead")
        .with("willing", counted.willing)
        .with("unwilling", counted.unwilling)
        .with("undecided", counted.undecided)
        .with("silent", counted.silent)
        .with("all", counted.households)
        .with("share", l.per_cent(signed(counted.willing), signed(counted.households)))
        .to_string();
    let verdict = counted.reached.map(|reached| {
        let (tone, key) =
            if reached { (Tone::Good, "willing-reached") } else { (Tone::Plain, "willing-missed") };
        Tag::new(tone, l.t(key))
    });
    QuestionView { verdict, lead, ..view }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn chosen_view(l: Words, view: QuestionView, chosen: &Chosen, offers: &[Offer]) -> QuestionView {
    let name = |key: &String| {
        offers
            .iter()
            .find(|offer| offer.key == *key)
            .map_or_else(|| key.clone(), |offer| offer.provider.clone())
    };
    let rounds = (1..).zip(&chosen.rounds).map(|(number, round)| {
        let standing = round.standing.iter().map(|it| {
            l.say("offer-standing").with("offer", name(&it.option)).with("heads", it.heads).to_string()
        });
        let struck = round
            .struck_out
            .as_ref()
            .map(|key| l.say("offer-struck-out").with("offer", name(key)).to_string());
        l.say("offer-round")
            .with("number", i64::from(number))
            .with("standing", l.list(standing))
            .with("struck", struck.unwrap_or_default())
            .to_string()
    });
    let rounds: Vec<String> = rounds.collect();
    let lead = match &chosen.winner {
        Some(winner) => l.say("offer-winner").with("offer", name(winner)).to_string(),
        None => l.t("offer-no-winner").into_owned(),
    };
    let view = match &chosen.tally {
        Some(tally) => decided(l, view, tally),
        None => view,
    };
    let lead = format!("{lead} {}", view.lead).trim().to_owned();
    QuestionView { lead, rounds, ..view }
}

fn menu_view(l: Words, view: QuestionView, counted: &MenuResult, menu: &Menu) -> QuestionView {
    let (cost, budget) = (l.money(counted.cost), l.money(counted.budget));
    let spent = l.say("menu-spent").with("cost", cost).with("budget", budget).to_string();
    let choices = menu.choices();
    let adjustable: Vec<&MenuChoice<'_>> = choices.iter().filter(|choice| choice.is_adjustable()).collect();
    let bought: BTreeSet<String> =
        counted.lines.iter().filter(|line| line.bought.is_some()).map(|line| line.item.key.clone()).collect();
    let row = |line: &MenuLine| {
        let least = adjustable.iter().any(|choice| choice.item.key == line.item.key);
        item_row(l, line, least)
    };
    QuestionView {
        lead: l.t("menu-lead").into_owned(),
        items: counted.lines.iter().map(row).collect(),
        quantities: adjustable.iter().map(|choice| quantity_won(l, choice, &bought)).collect(),
        spent,
        ..view
    }
}

/// Which quantity of an item won, of which; the table says why.
fn quantity_won(l: Words, choice: &MenuChoice<'_>, bought: &BTreeSet<String>) -> String {
    let words = |quantity: u32| quantity_words(l, quantity, &choice.item.unit);
    let offered = l.list(choice.quantities().iter().map(|it| words(it.quantity)));
    let said = match choice.chosen(bought) {
        Some(won) => l.say("menu-quantity-chosen").with("quantity", words(won.quantity)),
        None => l.say("menu-quantity-none"),
    };
    said.with("item", &choice.item.name).with("offered", offered).to_string()
}

/// The row of an item; of one with several quantities the least is named with its own.
fn item_row(l: Words, line: &MenuLine, is_least: bool) -> ItemRow {
    let (tone, key) = match line.bought {
        Some(Stage::Mandatory) => (Tone::Good, "menu-obligatory"),
        Some(_) => (Tone::Good, "menu-chosen"),
        None => (Tone::Plain, "menu-not-chosen"),
    };
    ItemRow {
        name: if is_least {
            let quantity = quantity_words(l, line.item.quantity, &line.item.unit);
            l.say("menu-least-name").with("name", &line.item.name).with("quantity", quantity).to_string()
        } else {
            line.item.name.clone()
        },
        tag: Tag::new(tone, l.t(key)),
        cost: l.money(line.item.cost),
        supporters: l.count(signed(u64::try_from(line.supporters).unwrap_or(u64::MAX))),
        why: why(l, line),
    }
}

/// Why an item was bought or not.
pub(super) fn why(l: Words, line: &MenuLine) -> String {
    match line.bought {
        Some(Stage::Mandatory) => l.t("menu-why-obligatory").into_owned(),
        Some(Stage::Round(round)) => match line.price.as_deref().and_then(yuan) {
            Some(price) => l.say("menu-why-price").with("round", round).with("price", price).to_string(),
            None => l.say("menu-why-round").with("round", round).to_string(),
        },
        Some(Stage::Completion) => l.t("menu-why-completion").into_owned(),
        None if line.supporters == 0 => l.t("menu-why-nobody").into_owned(),
        None => match (line.shortfall, line.further_votes) {
            (Some(shortfall), Some(votes)) => l
                .say("menu-why-short-votes")
                .with("shortfall", l.money(shortfall))
                .with("votes", votes)
                .to_string(),
            (Some(shortfall), None) => {
                l.say("menu-why-short").with("shortfall", l.money(shortfall)).to_string()
            }
            _ => l.t("menu-why-not").into_owned(),
        },
    }
}

/// Fen with decimals as whole fen of yuan: `42816.20` is 428.16.
fn yuan(fen: &str) -> Option<String> {
    let whole = fen.split('.').next()?;
    whole.parse().ok().map(|fen| domain::money::Fen(fen).to_string())
}

#[cfg(test)]
pub(crate) fn sample_result() -> VoteResult {
    use crate::ballot::samples;
    use domain::ballot::{Ballot, Channel};
    use domain::id::BallotId;
    let mut vote = samples::vote();
    vote.state = VoteState::Published;
    let ballot = Ballot {
        id: BallotId::from_uuid(domain::id::uuid_v7(9, [0; 10])),
        vote: vote.id,
        line: 1,
        version: 1,
        channel: Channel::Paper,
        handed_in_at: vote.opens_at,
        answers: samples::answers(),
        sheet: None,
        proxy: None,
    };
    let line = domain::roll::RollLine { number: 1, ..samples::line() };
    let none = BTreeSet::new;
    let file = domain::vote::file::VoteFile::of(
        &vote,
        "community",
        std::slice::from_ref(&line),
        &[ballot],
        &std::collections::BTreeMap::new(),
        none(),
        none(),
    );
    let mut count = domain::vote::file::recount(&file).unwrap();
    count.ballots.spoiled.insert(domain::ballot::SpoiledReason::TwoAnswers, 2);
    let menu = samples::menu();
    let bought = |place: usize| {
        [
            Some(Stage::Mandatory),
            Some(Stage::Round(1)),
            None,
            Some(Stage::Completion),
            Some(Stage::Round(2)),
            None,
        ][place]
    };
    let lines = menu.items.iter().enumerate().map(|(place, item)| MenuLine {
        item: item.clone(),
        bought: bought(place),
        supporters: place,
        price: Some("42816.20".into()),
        shortfall: Some(domain::money::Fen(120_000)),
        further_votes: Some(3),
    });
    let menu = MenuResult { budget: menu.budget, cost: menu.budget, lines: lines.collect() };
    VoteResult {
        particulars: app::vote::Particulars {
            objections_until: Some(jiff::civil::date(2026, 5, 22)),
            ..samples::told()
        },
        community_name: "石油路新村".into(),
        area: line.area(),
        menus: [("2".to_owned(), menu)].into(),
        objections: Vec::new(),
        signature_audit: None,
        count,
        vote,
    }
}

/// `GET /votes/{id}/result`
pub(crate) async fn result(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: VoteId = id.parse().map_err(|_| Error::not_found())?;
    let found = page.app().run(move |app| app.load_vote_result(id)).await?;
    page.show(&ResultView::new(page.shell(None), &found))
}
