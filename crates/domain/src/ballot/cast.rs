//! Casting: whether a ballot is taken, and what is then kept of it.

use super::{Answers, Ballot, Channel, WrongAnswer};
use crate::id::{BallotId, ProxyId};
use crate::proxy::{Proxy, ProxyError};
use crate::roll::RollLine;
use crate::vote::{Vote, VoteState};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// A personal link: one line of one vote, once, until it expires. A voter who changes his mind gets another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The line it was made for.
    pub line: u32,
    /// From when it lets nobody in.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// How a ballot comes, with what it needs to come that way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handed {
    /// By a personal link.
    Link(Link),
    /// On a paper sheet that two people entered alike (see [`super::Sheet`]).
    Paper {
        /// The number of the sheet.
        sheet: String,
    },
    /// At the meeting.
    Meeting,
    /// With a worker's device, in the owner's presence.
    Assisted,
    /// By a proxy, with the proxy's own link where there is one.
    Proxy {
        /// The link.
        link: Option<Link>,
    },
}

impl Handed {
    /// The channel.
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Link(_) => Channel::Link,
            Self::Paper { .. } => Channel::Paper,
            Self::Meeting => Channel::Meeting,
            Self::Assisted => Channel::Assisted,
            Self::Proxy { .. } => Channel::Proxy,
        }
    }
}

/// A ballot that somebody wants to cast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    /// The name it will have.
    pub id: BallotId,
    /// For which line.
    pub line: u32,
    /// How it comes.
    pub handed: Handed,
    /// When it was handed in: now, and of paper when the sheet was.
    pub handed_in_at: Timestamp,
    /// What it says.
    pub answers: Answers,
    /// The proxy who casts it; any channel.
    pub proxy: Option<ProxyId>,
}

/// Why a ballot is not taken. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "error", rename_all = "kebab-case")]
pub enum CastError {
    /// The vote has not been opened.
    #[error("the vote opens at {opens_at}")]
    NotOpen {
        /// When it opens.
        opens_at: Timestamp,
    },
    /// The vote is closed, or was called off.
    #[error("the vote closed at {closed_at}")]
    Closed {
        /// When it closed.
        closed_at: Timestamp,
    },
    /// Handed in after this moment, by its own account.
    #[error("handed in at {handed_in_at}, which has not come")]
    InFuture {
        /// When it says it was handed in.
        handed_in_at: Timestamp,
    },
    /// The roll of this vote has no such line: the owner decides elsewhere.
    #[error("line {line} is not on the roll of this vote")]
    WrongScope {
        /// The line.
        line: u32,
    },
    /// The line is on the roll and has no vote in this question.
    #[error("line {line} has no vote on «{question}»")]
    NotInElectorate {
        /// The line.
        line: u32,
        /// The question.
        question: String,
    },
    /// Ballots do not come this way in this vote.
    #[error("this vote takes no ballot by {}", channel.key())]
    ChannelClosed {
        /// The way.
        channel: Channel,
    },
    /// The vote asks no such question.
    #[error("no question is called «{question}»")]
    UnknownQuestion {
        /// The key.
        question: String,
        /// The one nearest to it.
        nearest: Option<String>,
    },
    /// A question without an answer.
    #[error("«{question}» is not answered")]
    Unanswered {
        /// The question.
        question: String,
    },
    /// The answer is none to its question.
    #[error("«{question}»: {wrong}")]
    WrongAnswer {
        /// The question.
        question: String,
        /// What is wrong with it.
        wrong: WrongAnswer,
    },
    /// The link has been used.
    #[error("the link was used at {used_at}")]
    LinkUsed {
        /// When.
        used_at: Timestamp,
    },
    /// The link has expired, or was taken back.
    #[error("the link ended at {ended_at}")]
    LinkEnded {
        /// When.
        ended_at: Timestamp,
    },
    /// The link was made for another line.
    #[error("the link is not for line {line}")]
    LinkOfAnother {
        /// The line.
        line: u32,
    },
    /// The line has handed in a sheet.
    #[error("line {line} has handed in the sheet {sheet}")]
    SecondSheet {
        /// The line.
        line: u32,
        /// The number of its sheet.
        sheet: String,
    },
    /// The sheet has been counted, for whichever line.
    #[error("the sheet {sheet} has been entered")]
    SheetUsed {
        /// Its number.
        sheet: String,
    },
    /// The proxy does not hold.
    #[error("{0}")]
    Proxy(ProxyError),
}

/// Takes a ballot, or says why not.
///
/// `line` is the line of the vote's frozen roll, where it has one of that number. `earlier` are all ballots of the
/// vote that could bear on it: those of the line, and any with the same sheet. `proxies` are those of the line.
/// Whoever calls stores the ballot, and in the same transaction that the link was used.
pub fn cast(
    vote: &Vote,
    line: Option<&RollLine>,
    earlier: &[Ballot],
    proxies: &[Proxy],
    request: Cast,
    now: Timestamp,
) -> Result<Ballot, CastError> {
    let channel = request.handed.channel();
    check_time(vote, &request, now)?;
    if !vote.channels.contains(&channel) {
        return Err(CastError::ChannelClosed { channel });
    }
    let line = line
        .filter(|line| line.number == request.line)
        .ok_or(CastError::WrongScope { line: request.line })?;
    check_proxy(vote, proxies, &request)?;
    let sheet = check_handed(earlier, &request, now)?;
    check_answers(vote, line, &request.answers)?;
    let versions = earlier.iter().filter(|ballot| ballot.line == line.number).map(|ballot| ballot.version);
    Ok(Ballot {
        id: request.id,
        vote: vote.id,
        line: line.number,
        version: versions.max().unwrap_or_default().saturating_add(1),
        channel,
        handed_in_at: request.handed_in_at,
        answers: request.answers,
        sheet,
        proxy: request.proxy,
    })
}

/// Paper that came in while the vote was open is still entered until the result is posted; all else ends at closing.
fn check_time(vote: &Vote, request: &Cast, now: Timestamp) -> Result<(), CastError> {
    let (opens_at, closed_at) = (vote.opens_at, vote.closes_at);
    let on_paper = matches!(request.handed, Handed::Paper { .. });
    match vote.state {
        VoteState::Drafted | VoteState::Announced => return Err(CastError::NotOpen { opens_at }),
        VoteState::Opened => {}
        VoteState::Closed if on_paper => {}
        VoteState::Closed | VoteState::Published | VoteState::Settled | VoteState::Cancelled => {
            return Err(CastError::Closed { closed_at });
        }
    }
    let handed_in_at = request.handed_in_at;
    if handed_in_at > now {
        return Err(CastError::InFuture { handed_in_at });
    }
    if handed_in_at < opens_at {
        return Err(CastError::NotOpen { opens_at });
    }
    if handed_in_at >= closed_at || (!on_paper && now >= closed_at) {
        return Err(CastError::Closed { closed_at });
    }
    Ok(())
}

fn check_proxy(vote: &Vote, proxies: &[Proxy], request: &Cast) -> Result<(), CastError> {
    let wanted = match (&request.handed, request.proxy) {
        (_, Some(proxy)) => proxy,
        (Handed::Proxy { .. }, None) => {
            return Err(CastError::Proxy(ProxyError::DoesNotHold { line: request.line }));
        }
        (_, None) => return Ok(()),
    };
    if !vote.proxies.allowed {
        return Err(CastError::Proxy(ProxyError::NotAllowed));
    }
    let holds = proxies.iter().any(|proxy| {
        let same = proxy.id == wanted && proxy.vote == vote.id && proxy.line == request.line;
        same && proxy.holds(request.handed_in_at)
    });
    if holds { Ok(()) } else { Err(CastError::Proxy(ProxyError::DoesNotHold { line: request.line })) }
}

/// What a channel asks of its own; says the sheet.
fn check_handed(earlier: &[Ballot], request: &Cast, now: Timestamp) -> Result<Option<String>, CastError> {
    match &request.handed {
        Handed::Link(link) | Handed::Proxy { link: Some(link) } => {
            if link.line != request.line {
                return Err(CastError::LinkOfAnother { line: request.line });
            }
            if let Some(used_at) = link.used_at {
                return Err(CastError::LinkUsed { used_at });
            }
            let ended = link.revoked_at.map_or(link.expires_at, |revoked| revoked.min(link.expires_at));
            if now >= ended {
                return Err(CastError::LinkEnded { ended_at: ended });
            }
            Ok(None)
        }
        Handed::Paper { sheet } => {
            let mut of_line = earlier.iter().filter(|ballot| ballot.line == request.line);
            if let Some(first) = of_line.find_map(|ballot| ballot.sheet.as_ref()) {
                return Err(CastError::SecondSheet { line: request.line, sheet: first.clone() });
            }
            if earlier.iter().any(|ballot| ballot.sheet.as_ref() == Some(sheet)) {
                return Err(CastError::SheetUsed { sheet: sheet.clone() });
            }
            Ok(Some(sheet.clone()))
        }
        Handed::Meeting | Handed::Assisted | Handed::Proxy { link: None } => Ok(None),
    }
}

/// Every question of the line's electorates has an answer, and no other has.
fn check_answers(vote: &Vote, line: &RollLine, answers: &Answers) -> Result<(), CastError> {
    for (key, answer) in answers {
        let Some(question) = vote.question(key) else {
            let nearest = vote.nearest_question(key).map(str::to_owned);
            return Err(CastError::UnknownQuestion { question: key.clone(), nearest });
        };
        if question.form.rule().is_some_and(|rule| !rule.admits(line)) {
            return Err(CastError::NotInElectorate { line: line.number, question: key.clone() });
        }
        question.accepts(answer).map_err(|wrong| CastError::WrongAnswer { question: key.clone(), wrong })?;
    }
    let answered: BTreeSet<&str> = answers.keys().map(String::as_str).collect();
    for question in &vote.questions {
        let asked = question.form.rule().is_none_or(|rule| rule.admits(line));
        if asked && !answered.contains(question.key.as_str()) {
            return Err(CastError::Unanswered { question: question.key.clone() });
        }
    }
    Ok(())
}
