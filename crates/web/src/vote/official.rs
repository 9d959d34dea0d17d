//! The official papers of a vote as PDF: the notice for the board, the announcement of the result, and the certificate
//! of a result that is settled. Anybody may print them once they are true.

use super::bar::{asked, bar, sentences};
use super::print::{contact, kind, local};
use super::result_paper;
use crate::error::Error;
use crate::i18n::Words;
use crate::page::Page;
use crate::paper::{as_file, lang, signed_at};
use crate::ui::form::Field;
use app::policy::{Provenance, Rules};
use app::tlog::Hash;
use app::vote::{Imprint, NoticePaper, Particulars, RollOnPaper, VoteBoard};
use axum::extract::Path;
use axum::response::Response;
use domain::ballot::Channel;
use domain::id::VoteId;
use domain::roll::Scope;
use domain::threshold::Count;
use domain::vote::{Form, Question, Vote, VoteState};
use paper::{LogMark, Matter, NoticeMatter, RollTotals, VoteNotice};

/// `GET /votes/{id}/notice.pdf`
pub(crate) async fn notice_pdf(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let (id, l): (VoteId, Words) = (id.parse().map_err(|_| Error::not_found())?, page.words());
    let pdf = page
        .app()
        .run(move |app| {
            let notice = notice(l, &app.notify_vote(id)?);
            Ok::<_, Error>(notice.render(lang(l), app.city_form("vote_notice"))?)
        })
        .await?;
    Ok(as_file(l, pdf, &format!("notice-{id}")))
}

/// `GET /votes/{id}/result.pdf`: the announcement, as long as it is posted and after.
pub(crate) async fn result_pdf(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    certified(page, &id, false).await
}

/// `GET /votes/{id}/certificate.pdf`: once it is settled.
pub(crate) async fn certificate_pdf(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    certified(page, &id, true).await
}

async fn certified(page: Page, id: &str, settled: bool) -> Result<Response, Error> {
    let (id, l): (VoteId, Words) = (id.parse().map_err(|_| Error::not_found())?, page.words());
    let pdf = page
        .app()
        .run(move |app| {
            let certificate = result_paper::filled_in(l, &app.certify_vote(id, settled)?, settled)?;
            Ok::<_, Error>(certificate.render(lang(l), app.city_form("vote_certificate"))?)
        })
        .await?;
    let name = if settled { "certificate" } else { "result" };
    Ok(as_file(l, pdf, &format!("{name}-{id}")))
}

/// The official papers that there are, and what stands at their head.
#[derive(Debug)]
pub(super) struct Papers {
    /// Address and name of each.
    pub(super) links: Vec<(String, String)>,
    pub(super) issuer: Field,
    pub(super) number: Field,
}

impl Papers {
    pub(super) fn of(l: Words, board: &VoteBoard) -> Self {
        let (vote, told) = (&board.vote, &board.particulars);
        Self {
            links: {
                let mut links = links(l, vote);
                if posted(vote) && !told.offers.is_empty() {
                    let words = l.t("paper-agreement").into_owned();
                    links.push((format!("/votes/{}/agreement.pdf", vote.id), words));
                }
                links
            },
            issuer: Field::text("issuer", l.t("paper-issuer"))
                .hint(l.t("paper-issuer-hint"))
                .value(&told.issuer)
                .optional(),
            number: Field::text("number", l.t("paper-number"))
                .hint(l.t("paper-number-hint"))
                .value(&told.number)
                .optional(),
        }
    }
}

/// Whether the result is, or was, posted.
const fn posted(vote: &Vote) -> bool {
    matches!(vote.state, VoteState::Published | VoteState::Settled)
}

/// The official papers of a vote that there are: address and name of each.
pub(super) fn links(l: Words, vote: &Vote) -> Vec<(String, String)> {
    let announced = vote.announced_at.is_some() && vote.state != VoteState::Cancelled;
    let papers = [
        (announced, "notice", "paper-notice"),
        (posted(vote), "result", "paper-result"),
        (vote.state == VoteState::Settled, "certificate", "paper-certificate"),
    ];
    let there = papers.into_iter().filter(|(there, ..)| *there);
    there.map(|(_, name, key)| (format!("/votes/{}/{name}.pdf", vote.id), l.t(key).into_owned())).collect()
}

/// The notice, filled in.
fn notice(l: Words, facts: &NoticePaper) -> VoteNotice {
    let (vote, told) = (&facts.vote, &facts.particulars);
    let channel = |channel: &Channel| {
        let key = format!("paper-how-{}", channel.key());
        (paper_channel(*channel), l.say(&key).with("place", &told.hand_in_at).to_string())
    };
    let matters = vote.questions.iter().enumerate();
    VoteNotice {
        community: facts.community_name.clone(),
        kind: kind(vote),
        title: vote.title.clone(),
        scope: whom(l, &facts.community_name, &facts.roll),
        matters: matters.map(|(place, it)| matter(l, vote, told, &facts.imprint.rules, place, it)).collect(),
        roll: totals(&facts.roll),
        opens_at: local(vote.opens_at),
        closes_at: local(vote.closes_at),
        channels: vote.channels.iter().map(channel).collect(),
        objections: None,
        objection_how: l.say("paper-roll-sealed").with("contact", &told.contact).to_string(),
        contact: contact(told),
        issuer: issuer(told),
        log: log_mark(&facts.imprint),
        rehearsal: facts.imprint.rehearsal,
        made_on: facts.imprint.made_on,
    }
}

fn matter(
    l: Words,
    vote: &Vote,
    told: &Particulars,
    rules: &Rules,
    place: usize,
    question: &Question,
) -> NoticeMatter {
    let rule = question.form.rule().map(|rule| asked(rule, vote.round));
    let (quorum, approval) = rule.map_or((None, None), |(quorum, approval)| (quorum, Some(approval)));
    let (quorum_bar, approval_bar) =
        (quorum.and_then(|it| bar(it, Count::Participants)), approval.and_then(|it| bar(it, Count::Yes)));
    let mut needs: Vec<String> =
        quorum.filter(|_| quorum_bar.is_none()).map(|it| sentences(l, it)).unwrap_or_default();
    needs.extend(approval.filter(|_| approval_bar.is_none()).iter().flat_map(|it| sentences(l, it)));
    let objections = question.form.rule().and_then(|rule| rule.objections.as_ref());
    needs.extend(objections.iter().flat_map(|it| sentences(l, it)));
    NoticeMatter {
        // What is proposed is said once.
        matter: Matter {
            title: question.text.clone(),
            proposal: if place == 0 { told.plain.clone() } else { String::new() },
        },
        quorum: quorum_bar,
        approval: approval_bar,
        needs,
        basis: basis(l, rules, question),
    }
}

/// The article that says what a matter needs, or how its result is worked out.
fn basis(l: Words, rules: &Rules, question: &Question) -> String {
    match &question.form {
        Form::Approval { .. } | Form::Points { .. } => l.t("menu-lead").into_owned(),
        Form::Willingness { needed: Some(share) } => {
            l.say("paper-willingness-needed").with("share", share.to_string()).to_string()
        }
        Form::Willingness { needed: None } => l.t("paper-willingness").into_owned(),
        Form::Decision { .. } | Form::Ranking { .. } => {
            let found = rules.matter(&question.matter);
            // What is decided as another matter has that one's article.
            let under =
                found.and_then(|matter| matter.under.as_deref()).and_then(|under| rules.matter(under));
            under.or(found).map(|matter| article(l, rules, &matter.provenance)).unwrap_or_default()
        }
    }
}

/// A document and its article: 中华人民共和国民法典第278条.
pub(super) fn article(l: Words, rules: &Rules, provenance: &Provenance) -> String {
    let source = rules.source(&provenance.source).map(|source| l.of_pack(&source.title).to_string());
    let source = source.unwrap_or_else(|| provenance.source.to_string());
    l.say("paper-article").with("source", source).with("article", &*provenance.article).to_string()
}

/// Who decides: 花卉园小区3栋2单元全体业主.
pub(super) fn whom(l: Words, community: &str, roll: &RollOnPaper) -> String {
    let (building, entrance) = roll.place.clone().unwrap_or_default();
    let key = match roll.scope {
        Scope::Community(_) => "paper-whom-community",
        Scope::Building(_) => "paper-whom-building",
        Scope::Entrance(_) => "paper-whom-entrance",
        Scope::Sharing(_) => "paper-whom-sharing",
    };
    let words = l.say(key).with("community", community).with("building", building);
    words.with("entrance", entrance).to_string()
}

pub(super) fn totals(roll: &RollOnPaper) -> RollTotals {
    let hash =
        app::tlog::from_hex(&String::from(roll.hash.clone())).and_then(|bytes| Hash::from_bytes(&bytes));
    RollTotals {
        lines: roll.lines,
        area: roll.area,
        heads: roll.heads,
        // A hash of a roll is sixty-four hexadecimal digits, or it is none.
        hash: hash.unwrap_or(Hash([0; 32])),
    }
}

pub(super) const fn paper_channel(channel: Channel) -> paper::Channel {
    match channel {
        Channel::Link => paper::Channel::Online,
        Channel::Paper => paper::Channel::Paper,
        Channel::Meeting => paper::Channel::Meeting,
        Channel::Assisted => paper::Channel::Assisted,
        Channel::Proxy => paper::Channel::Proxy,
    }
}

/// In whose name a paper goes out; nobody is made up where none was said.
pub(super) fn issuer(told: &Particulars) -> String {
    if told.issuer.is_empty() { told.contact.clone() } else { told.issuer.clone() }
}

pub(super) fn log_mark(imprint: &Imprint) -> Option<LogMark> {
    imprint.log.as_ref().map(|published| LogMark {
        checkpoint: published.checkpoint.clone(),
        signed_on: signed_at(published).date(),
    })
}
