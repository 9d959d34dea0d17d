//! The questions of a vote as a form, the same for a resident, a worker at the door and whoever enters paper; and what
//! comes back of it.

use super::menu::{self, items};
use crate::form::Fields;
use crate::i18n::Words;
use crate::ui::form::FormError;
use crate::vote::Comparison;
use app::vote::Particulars;
use domain::Area;
use domain::ballot::{Answer, Answers, place_of};
use domain::id::VoteId;
use domain::money::Fen;
use domain::tally::Choice;
use domain::vote::{Form, Question, Vote};
use std::collections::BTreeMap;

/// The questions of a vote, with what was answered so far.
#[derive(Debug)]
pub(crate) struct BallotForm {
    pub(crate) questions: Vec<QuestionForm>,
    pub(crate) errors: Vec<FormError>,
}

/// One question.
#[derive(Debug)]
pub(crate) struct QuestionForm {
    /// The name of its fields.
    pub(crate) name: String,
    pub(crate) text: String,
    /// `choice`, `approval`, `points` or `ranking`: which inputs it has.
    pub(crate) kind: &'static str,
    pub(crate) hint: String,
    pub(crate) options: Vec<OptionForm>,
    /// What is done in any case.
    pub(crate) decided: Vec<OptionForm>,
    pub(crate) error: Option<String>,
    /// What may be spent, in words and in fen.
    pub(crate) budget: Option<(String, i64)>,
    /// What the decided items cost, in fen.
    pub(crate) spent: i64,
    /// The offers side by side, where the reader chooses among them for a dwelling of their own.
    pub(crate) comparison: Option<Comparison>,
}

/// One thing that can be marked.
#[derive(Debug, Default)]
pub(crate) struct OptionForm {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) about: String,
    /// What it costs the community.
    pub(crate) cost: String,
    pub(crate) cost_fen: i64,
    /// What it costs the reader.
    pub(crate) share: String,
    /// What it needs and what it rules out.
    pub(crate) needs: String,
    /// Why it is on the menu.
    pub(crate) why: Vec<String>,
    pub(crate) marked: bool,
    /// The points typed, or the rank chosen.
    pub(crate) typed: String,
    /// The ranks to choose from, each with whether it is chosen.
    pub(crate) ranks: Vec<(String, bool)>,
    /// The quantities of which one is chosen; none where there is only one.
    pub(crate) quantities: Vec<QuantityForm>,
}

/// A quantity that can be chosen of an item.
#[derive(Debug, Default)]
pub(crate) struct QuantityForm {
    pub(crate) value: String,
    pub(crate) label: String,
    /// What it costs the community.
    pub(crate) cost: String,
    pub(crate) cost_fen: i64,
    /// What it costs the reader.
    pub(crate) share: String,
    pub(crate) marked: bool,
}

/// Of whom the form is: the line of the roll, by which options are ordered, what it pays of each item, and the area
/// that fees are reckoned by.
#[derive(Debug, Default, Clone)]
pub(crate) struct Own {
    pub(crate) vote: Option<VoteId>,
    pub(crate) line: u32,
    pub(crate) shares: BTreeMap<String, Fen>,
    pub(crate) area: Area,
}

impl Own {
    /// Of a line of the roll, which is told no price.
    pub(crate) fn of(vote: &Vote, line: u32) -> Self {
        Self { vote: Some(vote.id), line, ..Self::default() }
    }

    /// Where an option stands on this line's ballot.
    pub(crate) fn place_of(&self, option: &str) -> Option<[u8; 32]> {
        self.vote.map(|vote| place_of(vote, self.line, option))
    }
}

impl BallotForm {
    /// The form with what was answered before or typed now.
    pub(crate) fn new(l: Words, vote: &Vote, told: &Particulars, own: &Own, answers: &Answers) -> Self {
        let questions = vote
            .questions
            .iter()
            .map(|question| QuestionForm::new(l, question, told, own, answers.get(&question.key)))
            .collect();
        Self { questions, errors: Vec::new() }
    }

    /// With a message beside the question of that key.
    pub(crate) fn refused(mut self, key: &str, message: String) -> Self {
        let name = name_of(key);
        for question in self.questions.iter_mut().filter(|question| question.name == name) {
            question.error = Some(message.clone());
        }
        self.errors.push(FormError { target: format!("{name}-1"), message });
        self
    }
}

fn name_of(key: &str) -> String {
    format!("q-{key}")
}

impl QuestionForm {
    fn new(l: Words, question: &Question, told: &Particulars, own: &Own, answer: Option<&Answer>) -> Self {
        let menu = told.menu.clone().unwrap_or_default();
        let (kind, options) = match &question.form {
            Form::Decision { .. } | Form::Willingness { .. } => ("choice", choices(l, question, answer)),
            Form::Approval { .. } => ("approval", menu::choices(l, &menu, own, answer)),
            Form::Points { .. } => ("points", items(l, &menu, own, answer, false)),
            Form::Ranking { options, .. } => ("ranking", offers(l, options, told, own, answer)),
        };
        let with_menu = matches!(question.form, Form::Approval { .. } | Form::Points { .. });
        let hint = match &question.form {
            Form::Points { points, .. } => l.say("ballot-hint-points").with("points", *points).to_string(),
            form => l.t(&format!("ballot-hint-{}", form.key())).into_owned(),
        };
        Self {
            name: name_of(&question.key),
            text: question.text.clone(),
            kind,
            hint,
            options,
            decided: if with_menu { items(l, &menu, own, None, true) } else { Vec::new() },
            error: None,
            budget: with_menu.then(|| (l.money(menu.budget), menu.budget.0)),
            spent: menu.obligatory_cost().0,
            comparison: Some(own.area)
                .filter(|area| area.centi_m2() > 0 && kind == "ranking")
                .and_then(|area| Comparison::of(l, told, Some(area), |key| own.place_of(key))),
        }
    }
}

fn choices(l: Words, question: &Question, answer: Option<&Answer>) -> Vec<OptionForm> {
    let family = if matches!(question.form, Form::Willingness { .. }) { "willing" } else { "choice" };
    let option = |choice: &Choice| OptionForm {
        value: choice.key().to_owned(),
        label: l.t(&format!("ballot-{family}-{}", choice.key())).into_owned(),
        marked: matches!(answer, Some(Answer::Choice(said)) if said == choice),
        ..OptionForm::default()
    };
    Choice::ALL.iter().map(option).collect()
}

fn offers(
    l: Words,
    options: &[String],
    told: &Particulars,
    own: &Own,
    answer: Option<&Answer>,
) -> Vec<OptionForm> {
    let order: &[String] = match answer {
        Some(Answer::Ranks(order)) => order,
        _ => &[],
    };
    let option = |key: &String| {
        let offer = told.offers.iter().find(|offer| offer.key == *key);
        let rank = order.iter().position(|ranked| ranked == key).map(|place| place + 1);
        let typed = rank.map(|rank| rank.to_string()).unwrap_or_default();
        let ranks = (1..=options.len()).map(|place| (place.to_string(), rank == Some(place))).collect();
        let fee =
            offer.map(|offer| l.say("ballot-offer-fee").with("fee", l.money(offer.fee_per_m2)).to_string());
        let share = offer.and_then(|offer| offer.monthly_fee(own.area)).filter(|_| own.area.centi_m2() > 0);
        OptionForm {
            value: key.clone(),
            label: offer.map_or_else(|| key.clone(), |offer| offer.provider.clone()),
            about: offer.map(|offer| crate::vote::model(l, told, offer)).unwrap_or_default(),
            cost: fee.unwrap_or_default(),
            share: share
                .map(|fen| l.say("ballot-offer-share").with("share", l.money(fen)).to_string())
                .unwrap_or_default(),
            typed,
            ranks,
            ..OptionForm::default()
        }
    };
    let mut options: Vec<&String> = options.iter().collect();
    options.sort_by_cached_key(|key| own.place_of(key));
    options.into_iter().map(option).collect()
}

/// What a form answers, and what is wrong with it: the key of the question and the message.
pub(crate) fn read(
    l: Words,
    vote: &Vote,
    told: &Particulars,
    fields: &Fields,
) -> (Answers, Vec<(String, String)>) {
    let (mut answers, mut wrong) = (Answers::new(), Vec::new());
    for question in &vote.questions {
        let (answer, message) = read_question(l, question, told, fields);
        if let Some(answer) = answer {
            answers.insert(question.key.clone(), answer);
        }
        if let Some(message) = message {
            wrong.push((question.key.clone(), message));
        }
    }
    (answers, wrong)
}

fn read_question(
    l: Words,
    question: &Question,
    told: &Particulars,
    fields: &Fields,
) -> (Option<Answer>, Option<String>) {
    let name = name_of(&question.key);
    match &question.form {
        Form::Decision { .. } | Form::Willingness { .. } => {
            let said = fields.text(&name).and_then(Choice::parse);
            (said.map(Answer::Choice), said.is_none().then(|| l.t("ballot-unanswered").into_owned()))
        }
        Form::Approval { .. } => {
            let liked = menu::liked(&name, told.menu.as_ref(), fields);
            let message = menu::conflicts(l, told, &liked);
            (Some(Answer::Approves(liked)), message)
        }
        Form::Points { options, points } => {
            let (mut given, mut unread) = (BTreeMap::new(), false);
            for option in options {
                let Some(text) = fields.text(&format!("{name}-{option}")) else { continue };
                match text.parse::<u32>() {
                    Ok(0) => {}
                    Ok(number) => drop(given.insert(option.clone(), number)),
                    Err(_) => unread = true,
                }
            }
            let sum = given.values().fold(0_u64, |sum, given| sum.saturating_add(u64::from(*given)));
            let liked = given.keys().cloned().collect();
            let message = if unread {
                Some(l.t("ballot-points-unread").into_owned())
            } else if sum > u64::from(*points) {
                let said = l.say("ballot-points-many").with("given", sum).with("points", *points);
                Some(said.to_string())
            } else {
                menu::conflicts(l, told, &liked)
            };
            (Some(Answer::Points(given)), message)
        }
        Form::Ranking { options, .. } => {
            let mut placed: Vec<(u32, &String)> = options
                .iter()
                .filter_map(|option| Some((fields.read::<u32>(&format!("{name}-{option}"))?, option)))
                .collect();
            placed.sort_by_key(|(place, _)| *place);
            let twice = placed.windows(2).any(|pair| matches!(pair, [(one, _), (other, _)] if one == other));
            let order: Vec<String> = placed.into_iter().map(|(_, option)| option.clone()).collect();
            (Some(Answer::Ranks(order)), twice.then(|| l.t("ballot-rank-twice").into_owned()))
        }
    }
}

/// What a ballot says, in the reader's words: question by question.
pub(crate) fn said(l: Words, vote: &Vote, told: &Particulars, answers: &Answers) -> Vec<(String, String)> {
    let item = |key: &String| {
        let menu = told.menu.as_ref().and_then(|menu| menu.item(key)).map(|item| item.name.clone());
        let offer = told.offers.iter().find(|offer| offer.key == *key).map(|offer| offer.provider.clone());
        menu.or(offer).unwrap_or_else(|| key.clone())
    };
    let answer = |question: &Question| match answers.get(&question.key) {
        Some(Answer::Choice(choice)) => {
            let willing = matches!(question.form, Form::Willingness { .. });
            let family = if willing { "willing" } else { "choice" };
            l.t(&format!("ballot-{family}-{}", choice.key())).into_owned()
        }
        Some(Answer::Approves(liked)) if !liked.is_empty() => l.list(match &told.menu {
            Some(menu) => menu::said(l, menu, liked),
            None => liked.iter().map(item).collect(),
        }),
        Some(Answer::Points(points)) if !points.is_empty() => {
            l.list(points.iter().map(|(key, given)| format!("{} {given}", item(key))))
        }
        Some(Answer::Ranks(order)) if !order.is_empty() => {
            l.list(order.iter().zip(1..).map(|(key, place)| format!("{place}. {}", item(key))))
        }
        _ => l.t("ballot-nothing-marked").into_owned(),
    };
    vote.questions.iter().map(|question| (question.text.clone(), answer(question))).collect()
}

/// What is typed again as hidden fields, for the page that asks once more.
pub(crate) fn kept(vote: &Vote, answers: &Answers) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for question in &vote.questions {
        let name = name_of(&question.key);
        match answers.get(&question.key) {
            Some(Answer::Choice(choice)) => fields.push((name, choice.key().to_owned())),
            Some(Answer::Approves(liked)) => {
                fields.extend(liked.iter().map(|item| (name.clone(), item.clone())));
            }
            Some(Answer::Points(points)) => {
                fields
                    .extend(points.iter().map(|(item, given)| (format!("{name}-{item}"), given.to_string())));
            }
            Some(Answer::Ranks(order)) => fields.extend(
                order.iter().zip(1..).map(|(item, place)| (format!("{name}-{item}"), place.to_string())),
            ),
            None => {}
        }
    }
    fields
}
