//! The papers of a vote: letters with ballots, the notice, the list of doors, the certificate of the result.

use crate::ballot::doors_of;
use crate::community::china;
use crate::error::Error;
use crate::form::Posted;
use crate::i18n::Words;
use crate::page::Page;
use crate::paper::{as_file, lang};
use app::ballot::Letter;
use app::vote::{Particulars, VoteBoard};
use axum::extract::Path;
use axum::response::Response;
use domain::ballot::sheet_code;
use domain::id::VoteId;
use domain::menu::MenuItem;
use domain::vote::{Form, Question, Vote};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use paper::{
    BallotForm, BallotItem, BallotLetter, BallotLetters, Contact, Door, KnockList, Matter, VoteKind,
};
use std::collections::BTreeMap;

fn local(at: Timestamp) -> DateTime {
    at.to_zoned(china()).datetime()
}

/// What sort of vote it is, by its first question.
fn kind(vote: &Vote) -> VoteKind {
    match vote.questions.first().map(|question| &question.form) {
        Some(Form::Willingness { .. }) => VoteKind::Willingness,
        Some(Form::Approval { .. } | Form::Points { .. }) => VoteKind::Menu,
        Some(Form::Ranking { .. }) => VoteKind::Offers,
        Some(Form::Decision { .. }) | None => VoteKind::Statutory,
    }
}

/// The inputs of the ballot: a vote asks one kind of question.
fn form(l: Words, vote: &Vote, told: &Particulars) -> BallotForm {
    let menu = told.menu.clone().unwrap_or_default();
    let item = |item: &MenuItem| BallotItem {
        name: item.name.clone(),
        note: l
            .say("ballot-item-quantity")
            .with("quantity", item.quantity)
            .with("unit", &item.unit)
            .to_string(),
        cost: Some(item.cost),
        decided: item.obligatory,
    };
    let items = || menu.items.iter().map(item).collect::<Vec<_>>();
    match vote.questions.first().map(|question| &question.form) {
        Some(Form::Approval { .. }) => BallotForm::Approval { items: items(), budget: Some(menu.budget) },
        Some(Form::Points { points, .. }) => {
            BallotForm::Points { items: items(), total: *points, budget: Some(menu.budget) }
        }
        Some(Form::Ranking { options, .. }) => {
            let offers = told.offers.iter().map(|offer| BallotItem {
                name: offer.provider.clone(),
                note: l.say("ballot-offer-fee").with("fee", l.money(offer.fee_per_m2)).to_string(),
                cost: None,
                decided: false,
            });
            let places = u32::try_from(options.len()).unwrap_or(u32::MAX);
            BallotForm::Ranking { items: offers.collect(), places }
        }
        _ => BallotForm::Motions,
    }
}

fn matters(vote: &Vote, told: &Particulars) -> Vec<Matter> {
    let matter = |question: &Question| Matter { title: question.text.clone(), proposal: told.plain.clone() };
    vote.questions.iter().map(matter).collect()
}

fn contact(told: &Particulars) -> Contact {
    Contact { office: told.contact.clone(), phone: String::new(), hours: None }
}

/// `POST /votes/{id}/letters`: new letters with ballots for every line; those made before work no more.
pub(crate) async fn letters(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let (id, actor, l) = (parsed(&id)?, page.actor()?, page.words());
    let address = super::ballot_address(&page, "");
    let pdf = page
        .app()
        .run(move |app| {
            let board = app.load_vote_board(id)?;
            let record = app.load_roll_record(board.vote.roll)?;
            let shares = app.list_price_tags(id)?;
            let made = app.make_letters(&actor, id, None)?;
            let today = app.environment().today();
            let rehearsal = app.rehearsed(board.vote.community)?.is_some();
            let owner = |letter: &Letter| {
                let names = letter.line.owners.iter().filter_map(|owner| record.names.get(owner).cloned());
                l.list(names)
            };
            let letters = made.iter().map(|it| letter(l, &board, it, owner(it), &address, &shares)).collect();
            let sheet = BallotLetters {
                community: board.community_name.clone(),
                kind: kind(&board.vote),
                title: board.vote.title.clone(),
                matters: matters(&board.vote, &board.particulars),
                form: form(l, &board.vote, &board.particulars),
                opens_at: local(board.vote.opens_at),
                closes_at: local(board.vote.closes_at),
                return_to: board.particulars.hand_in_at.clone(),
                meeting: None,
                contact: contact(&board.particulars),
                rules: vec![l.t("letter-rule-last").into_owned(), l.t("letter-rule-receipt").into_owned()],
                issuer: board.particulars.contact.clone(),
                rehearsal,
                made_on: today,
                letters,
            };
            Ok::<_, Error>(sheet.render(lang(l))?)
        })
        .await?;
    Ok(as_file(l, pdf, &format!("letters-{id}")))
}

fn letter(
    l: Words,
    board: &VoteBoard,
    made: &Letter,
    owner: String,
    address: &str,
    shares: &BTreeMap<u32, BTreeMap<String, domain::money::Fen>>,
) -> BallotLetter {
    let plain: String = made.code.chars().filter(char::is_ascii_alphanumeric).collect();
    let tag = shares.get(&made.line.number);
    let items = board.particulars.menu.iter().flat_map(|menu| &menu.items);
    let mut told: Vec<_> = items.map(|item| tag.and_then(|tag| tag.get(&item.key)).copied()).collect();
    if told.is_empty() {
        let fees = board.particulars.offers.iter().map(|offer| offer.monthly_fee(made.line.area()));
        told = fees.collect();
    }
    BallotLetter {
        line: made.line.number.into(),
        dwelling: doors_of(l, &made.line),
        area: made.line.area(),
        owner,
        link: format!("{address}{plain}"),
        code: made.code.clone(),
        serial: made.sheet.clone(),
        receipt: sheet_code(board.vote.id, &made.sheet),
        qr: format!("{} {}", made.sheet, board.vote.id),
        shares: told,
    }
}

/// `GET /votes/{id}/doors.pdf`: the doors that are left, for a clipboard.
pub(crate) async fn doors_pdf(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let (id, l) = (parsed(&id)?, page.words());
    let worker = page.session().map(|session| session.account.display_name.clone()).unwrap_or_default();
    let pdf = page
        .app()
        .run(move |app| {
            let board = app.load_vote_board(id)?;
            let (vote, doors) = app.list_doors(id)?;
            let (now, today): (Timestamp, Date) = (app.environment().now(), app.environment().today());
            let rehearsal = app.rehearsed(vote.community)?.is_some();
            let left = doors.iter().filter(|door| !door.voted).map(|door| {
                let first = door.line.parts.first();
                let last = door.visits.last().map(|outcome| l.t(&format!("visit-{}", outcome.key())));
                Door {
                    building: first.map(|part| part.building.clone()).unwrap_or_default(),
                    entrance: first.map(|part| part.entrance.clone()).unwrap_or_default(),
                    floor: None,
                    line: door.line.number.into(),
                    dwelling: doors_of(l, &door.line),
                    owner: l.list(&door.names),
                    tries: u64::try_from(door.visits.len()).unwrap_or(u64::MAX),
                    last: last.unwrap_or_default().into_owned(),
                }
            });
            let list = KnockList {
                community: board.community_name.clone(),
                title: vote.title.clone(),
                worker,
                as_of: local(now),
                closes_at: local(vote.closes_at),
                doors: left.collect(),
                rehearsal,
                made_on: today,
            };
            Ok::<_, Error>(list.render(lang(l))?)
        })
        .await?;
    Ok(as_file(l, pdf, &format!("doors-{id}")))
}

fn parsed(id: &str) -> Result<VoteId, Error> {
    id.parse().map_err(|_| Error::not_found())
}
