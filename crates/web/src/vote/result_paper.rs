//! What came of a vote, filled into the red-header form: by both measures, by item of the menu, by offer.

use super::bar::{asked, bar, least, notes};
use super::official::{article, issuer, log_mark, paper_channel, totals, whom};
use super::print::{kind, local};
use crate::error::Error;
use crate::i18n::Words;
use app::choice::Stage;
use app::policy::Rules;
use app::tlog::Hash;
use app::vote::{MenuLine, ResultPaper};
use domain::Area;
use domain::money::Fen;
use domain::offer::{Chosen, Offer};
use domain::tally::{Outcome, Tally};
use domain::threshold::{Count, Rule};
use domain::vote::file::{QuestionResult, Recounted, VoteFile};
use domain::willingness::Willingness;
use paper::{
    Days, ItemOutcome, ItemResult, Measure, MenuResult, MotionResult, Objection, OfferResult, OffersResult,
    PublishedFile, SurveyResult, VoteCertificate, VoteVerdict,
};
use sha2::{Digest as _, Sha256};

/// The announcement of a result, or with `settled` its certificate.
pub(super) fn filled_in(l: Words, facts: &ResultPaper, settled: bool) -> Result<VoteCertificate, Error> {
    let (found, imprint) = (&facts.result, &facts.imprint);
    let (vote, told) = (&found.vote, &found.particulars);
    let text = super::file::text(&facts.file)?;
    let mut certificate = VoteCertificate {
        issuer: issuer(told),
        number: told.number.clone(),
        community: found.community_name.clone(),
        kind: kind(vote),
        title: vote.title.clone(),
        scope: whom(l, &found.community_name, &facts.roll),
        opened_at: local(vote.opens_at),
        closed_at: local(vote.closes_at),
        roll: totals(&facts.roll),
        motions: Vec::new(),
        surveys: Vec::new(),
        menu: None,
        offers: None,
        channels: by_channel(facts),
        objections: found.objections.iter().map(|it| objection(l, it)).collect(),
        publication: Days {
            from: told.published_on.unwrap_or(imprint.made_on),
            until: told.objections_until.unwrap_or(imprint.made_on),
        },
        settled_on: settled.then(|| told.settled_on.unwrap_or(imprint.made_on)),
        challenge: challenge(l, &imprint.rules),
        ballots: PublishedFile {
            name: format!("vote-{}.json", vote.id),
            hash: Hash(Sha256::digest(text.as_bytes()).into()),
        },
        log: log_mark(imprint),
        rehearsal: imprint.rehearsal,
        made_on: imprint.made_on,
    };
    for question in &found.count.questions {
        add(l, &mut certificate, facts, question);
    }
    Ok(certificate)
}

/// Puts what came of a question where the form has its place.
fn add(l: Words, certificate: &mut VoteCertificate, facts: &ResultPaper, question: &Recounted) {
    let asked = facts.result.vote.question(&question.question);
    let rule = asked.and_then(|asked| asked.form.rule());
    match &question.result {
        QuestionResult::Decision(tally) => {
            certificate.motions.push(motion(l, &question.text, rule, tally));
        }
        QuestionResult::Willingness(counted) => certificate.surveys.push(survey(&question.text, counted)),
        QuestionResult::Ranking(chosen) => {
            certificate.motions.push(match &chosen.tally {
                Some(tally) => motion(l, &question.text, rule, tally),
                None => took_part(&question.text, &facts.file),
            });
            certificate.offers = Some(offers(l, chosen, &facts.result.particulars.offers));
        }
        QuestionResult::Approval { .. } | QuestionResult::Points { .. } => {
            certificate.motions.push(took_part(&question.text, &facts.file));
            certificate.menu = facts.result.menus.get(&question.question).map(|menu| MenuResult {
                budget: Some(menu.budget),
                spent: menu.cost,
                method: l.t("menu-lead").into_owned(),
                items: menu.lines.iter().map(|line| item(l, line)).collect(),
            });
        }
    }
}

fn by_channel(facts: &ResultPaper) -> Vec<(paper::Channel, u64)> {
    let channels = &facts.result.count.ballots.by_channel;
    channels.iter().map(|(channel, count)| (paper_channel(*channel), u64::from(*count))).collect()
}

fn objection(l: Words, raised: &app::vote::Objection) -> Objection {
    Objection {
        received_on: local(raised.raised_at).date(),
        by: l.say("paper-objection-by").with("line", raised.line).to_string(),
        about: raised.words.clone(),
        outcome: raised.answer.as_ref().map(|(words, _)| words.clone()).unwrap_or_default(),
    }
}

/// Until when and how the result may be challenged, where the pack has it.
fn challenge(l: Words, rules: &Rules) -> String {
    let parameter = rules.parameter("vote.challenge-years");
    let found = parameter.and_then(|parameter| Some((parameter.value.as_ref()?, &parameter.provenance)));
    let said = |(years, provenance): (&app::policy::ParameterValue, _)| {
        let words = l.say("paper-challenge").with("years", years.to_string());
        words.with("article", article(l, rules, provenance)).to_string()
    };
    found.map(said).unwrap_or_default()
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// A decision: by both measures, with what they do not show in sentences.
fn motion(l: Words, title: &str, rule: Option<&Rule>, tally: &Tally) -> MotionResult {
    let asked = rule.map(|rule| asked(rule, tally.round));
    let quorum = asked.and_then(|(quorum, _)| bar(quorum?, Count::Participants));
    let approval = asked.and_then(|(_, approval)| bar(approval, Count::Yes));
    let (quorum_heads, quorum_area) = least(quorum.and(tally.quorum.as_ref()));
    let (heads, area) = least(approval.map(|_| &tally.approval));
    let mut said = Vec::new();
    if quorum.is_none() {
        said.extend(tally.quorum.iter().flat_map(|finding| notes(l, finding)));
    }
    if approval.is_none() {
        said.extend(notes(l, &tally.approval));
    }
    said.extend(tally.objections.iter().flat_map(|finding| notes(l, finding)));
    let totals = &tally.totals;
    MotionResult {
        title: title.to_owned(),
        quorum,
        approval,
        area: Measure {
            total: Area::from_centi(totals.all.area),
            took_part: Area::from_centi(totals.participants.area),
            quorum: quorum_area,
            yes: Some(Area::from_centi(totals.yes.area)),
            no: Some(Area::from_centi(totals.no.area)),
            abstained: Some(Area::from_centi(totals.abstentions.area)),
            needed: area,
        },
        heads: Measure {
            total: count(totals.all.heads),
            took_part: count(totals.participants.heads),
            quorum: quorum_heads,
            yes: Some(count(totals.yes.heads)),
            no: Some(count(totals.no.heads)),
            abstained: Some(count(totals.abstentions.heads)),
            needed: heads,
        },
        notes: said,
        verdict: match tally.outcome {
            Outcome::Passed => VoteVerdict::Adopted,
            Outcome::Rejected => VoteVerdict::Rejected,
            Outcome::QuorumMissed => VoteVerdict::QuorumMissed,
            Outcome::Objected => VoteVerdict::Objected,
        },
    }
}

/// Who took part, where nothing is decided by yes or no.
fn took_part(title: &str, file: &VoteFile) -> MotionResult {
    let voted = |line: u32| file.ballots.iter().any(|ballot| ballot.line == line);
    let sum = |all: bool| {
        let lines = file.roll.iter().filter(|line| all || voted(line.number));
        lines.fold((0_u64, Area::from_centi(0)), |(heads, area), line| {
            (heads.saturating_add(line.heads.into()), [area, line.area()].into_iter().sum())
        })
    };
    let ((heads, area), (voted_heads, voted_area)) = (sum(true), sum(false));
    MotionResult {
        title: title.to_owned(),
        quorum: None,
        approval: None,
        area: Measure { total: area, took_part: voted_area, ..none(Area::from_centi(0)) },
        heads: Measure { total: heads, took_part: voted_heads, ..none(0) },
        notes: Vec::new(),
        verdict: VoteVerdict::Valid,
    }
}

const fn none<T: Copy>(zero: T) -> Measure<T> {
    Measure { total: zero, took_part: zero, quorum: None, yes: None, no: None, abstained: None, needed: None }
}

fn survey(title: &str, counted: &Willingness) -> SurveyResult {
    SurveyResult {
        title: title.to_owned(),
        households: counted.households,
        willing: counted.willing,
        unwilling: counted.unwilling,
        undecided: counted.undecided,
        silent: counted.silent,
        needed: counted.needed.map(|share| (format!("{share}%"), counted.reached == Some(true))),
    }
}

fn item(l: Words, line: &MenuLine) -> ItemResult {
    let outcome = match line.bought {
        Some(Stage::Mandatory) => ItemOutcome::Decided,
        Some(_) => ItemOutcome::Selected,
        None => ItemOutcome::NotSelected,
    };
    let voted_on = outcome != ItemOutcome::Decided;
    let price = line.price.as_deref().and_then(|fen| fen.split('.').next()?.parse().ok()).map(Fen);
    ItemResult {
        name: line.item.name.clone(),
        outcome,
        cost: Some(line.item.cost),
        supporters: voted_on.then(|| u64::try_from(line.supporters).unwrap_or(u64::MAX)),
        price: price.filter(|_| voted_on),
        why: super::result::why(l, line),
    }
}

/// The offers, the winner first, then by how long they stood.
fn offers(l: Words, chosen: &Chosen, offers: &[Offer]) -> OffersResult {
    let struck = |key: &str| {
        chosen.rounds.iter().position(|round| round.struck_out.as_deref() == Some(key)).map(|place| place + 1)
    };
    let last = |key: &str| {
        let standing = chosen.rounds.last().into_iter().flat_map(|round| &round.standing);
        standing.filter(|standing| standing.option == key).map(|it| (it.heads, it.area)).next()
    };
    let won = |key: &str| chosen.winner.as_deref() == Some(key);
    let mut order: Vec<&Offer> = offers.iter().collect();
    order.sort_by_key(|offer| {
        let key = offer.key.as_str();
        std::cmp::Reverse((won(key), struck(key).unwrap_or(usize::MAX), last(key)))
    });
    let first = |key: &str| {
        let standing = chosen.rounds.first().into_iter().flat_map(|round| &round.standing);
        standing.filter(|standing| standing.option == key).map(|it| it.heads).sum::<i64>()
    };
    let result = |(place, offer): (u64, &Offer)| OfferResult {
        place,
        name: offer.provider.clone(),
        fee: l.say("ballot-offer-fee").with("fee", l.money(offer.fee_per_m2)).to_string(),
        votes: l
            .say("paper-offer-votes")
            .with("first", first(&offer.key))
            .with("agreed", chosen.agreed.get(&offer.key).map_or(0, |weight| weight.heads))
            .to_string(),
        why: match struck(&offer.key) {
            Some(round) => l.say("paper-offer-struck").with("round", round).to_string(),
            None if won(&offer.key) => l.t("paper-offer-won").into_owned(),
            None => String::new(),
        },
        won: won(&offer.key),
    };
    OffersResult {
        method: l.t("paper-offer-method").into_owned(),
        offers: (1..).zip(order).map(result).collect(),
    }
}
