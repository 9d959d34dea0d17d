//! The papers of a vote: letters with ballots, the notice, the list of doors, the certificate of the result.

use crate::ballot::{DoorFilter, doors_of, quantity_words};
use crate::community::china;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::paper::{as_file, lang};
use app::ballot::Letter;
use app::vote::{DoorList, DoorStep, Particulars, VoteBoard};
use app::{AppError, Desk};
use axum::extract::Path;
use axum::response::Response;
use domain::ballot::{place_of, sheet_code};
use domain::id::VoteId;
use domain::menu::{MenuItem, Quantity};
use domain::money::Fen;
use domain::vote::{Form, Question, Vote};
use jiff::Timestamp;
use jiff::civil::DateTime;
use paper::{
    BallotForm, BallotItem, BallotLetter, BallotLetters, Contact, Door, KnockList, Matter, VoteKind,
};
use std::collections::BTreeMap;

pub(super) fn local(at: Timestamp) -> DateTime {
    at.to_zoned(china()).datetime()
}

/// What sort of vote it is, by its first question.
pub(super) fn kind(vote: &Vote) -> VoteKind {
    match vote.questions.first().map(|question| &question.form) {
        Some(Form::Willingness { .. }) => VoteKind::Willingness,
        Some(Form::Approval { .. } | Form::Points { .. }) => VoteKind::Menu,
        Some(Form::Ranking { .. }) => VoteKind::Offers,
        Some(Form::Decision { .. }) | None => VoteKind::Statutory,
    }
}

/// A row of the printed menu, and the items of which it tells the price.
struct MenuRow {
    item: BallotItem,
    keys: Vec<String>,
    /// The item by which it has its place on a ballot.
    base: String,
}

/// The rows of the printed menu, in its order: one for each item, and one for each quantity that can be ticked.
fn rows(l: Words, vote: &Vote, told: &Particulars) -> Vec<MenuRow> {
    let Some(menu) = &told.menu else { return Vec::new() };
    let with_points = vote.questions.iter().any(|question| matches!(question.form, Form::Points { .. }));
    let choices = menu.choices();
    let of_item = |item: &MenuItem| {
        let choice = choices.iter().find(|choice| choice.item.key == item.key && choice.is_adjustable());
        match choice {
            // Points are given to what each quantity adds.
            _ if with_points => vec![item_row(l, item)],
            Some(choice) => choice.quantities().iter().map(|it| quantity_row(l, item, it)).collect(),
            None if item.more_of.is_some() => Vec::new(),
            None => vec![item_row(l, item)],
        }
    };
    menu.items.iter().flat_map(of_item).collect()
}

fn item_row(l: Words, item: &MenuItem) -> MenuRow {
    let note = l.say("ballot-item-quantity").with("quantity", item.quantity).with("unit", &item.unit);
    let (name, cost) = (item.name.clone(), Some(item.cost));
    let item_row = BallotItem { name, note: note.to_string(), cost, decided: item.obligatory };
    MenuRow {
        item: item_row,
        base: item.more_of.clone().unwrap_or_else(|| item.key.clone()),
        keys: vec![item.key.clone()],
    }
}

fn quantity_row(l: Words, item: &MenuItem, quantity: &Quantity<'_>) -> MenuRow {
    let words = quantity_words(l, quantity.quantity, &item.unit);
    let name = l.say("ballot-item-chosen").with("item", &item.name).with("quantity", words).to_string();
    let note = l.t("ballot-quantity-one").into_owned();
    MenuRow {
        item: BallotItem { name, note, cost: Some(quantity.cost), decided: false },
        keys: quantity.keys.iter().map(|key| (*key).to_owned()).collect(),
        base: item.key.clone(),
    }
}

/// The inputs of the ballot: a vote asks one kind of question.
fn form(l: Words, vote: &Vote, told: &Particulars) -> BallotForm {
    let budget = told.menu.as_ref().map(|menu| menu.budget);
    let items = || rows(l, vote, told).into_iter().map(|row| row.item).collect::<Vec<_>>();
    match vote.questions.first().map(|question| &question.form) {
        Some(Form::Approval { .. }) => BallotForm::Approval { items: items(), budget },
        Some(Form::Points { points, .. }) => BallotForm::Points { items: items(), total: *points, budget },
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

pub(super) fn contact(told: &Particulars) -> Contact {
    Contact { office: told.contact.clone(), phone: String::new(), hours: None }
}

/// `POST /votes/{id}/letters`: new letters with ballots for every line; those made before work no more.
pub(crate) async fn letters(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let made = move |app: &Desk| app.make_letters(&actor, id, None);
    printed(&page, id, format!("letters-{id}"), made).await
}

/// `POST /votes/{id}/doors/{line}/letter`: a new letter for one line; what was printed for it before works no more.
pub(crate) async fn door_letter(
    page: Page,
    Path((id, line)): Path<(String, u32)>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let made = move |app: &Desk| Ok(vec![app.reissue_letter(&actor, id, line)?]);
    printed(&page, id, format!("letter-{id}-{line}"), made).await
}

/// Letters as they are printed.
async fn printed(
    page: &Page,
    id: VoteId,
    name: String,
    issue: impl FnOnce(&Desk) -> Result<Vec<Letter>, AppError> + Send + 'static,
) -> Result<Response, Error> {
    let (l, address) = (page.words(), super::ballot_address(page, ""));
    let pdf = page
        .app()
        .run(move |app| {
            let board = app.load_vote_board(id)?;
            let record = app.load_roll_record(board.vote.roll)?;
            let shares = app.list_price_tags(id)?;
            let made = issue(app)?;
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
    Ok(as_file(l, pdf, &name))
}

fn letter(
    l: Words,
    board: &VoteBoard,
    made: &Letter,
    owner: String,
    address: &str,
    shares: &BTreeMap<u32, BTreeMap<String, Fen>>,
) -> BallotLetter {
    let plain: String = made.code.chars().filter(char::is_ascii_alphanumeric).collect();
    let tag = shares.get(&made.line.number);
    let price = |row: &MenuRow| {
        let mut each = row.keys.iter().map(|key| tag.and_then(|tag| tag.get(key)));
        each.try_fold(Fen(0), |sum, share| Some(Fen(sum.0.saturating_add(share?.0))))
    };
    let rows = rows(l, &board.vote, &board.particulars);
    let (mut told, mut order): (Vec<Option<Fen>>, Vec<usize>) =
        (rows.iter().map(price).collect(), (0..rows.len()).collect());
    let place = |option: &str| place_of(board.vote.id, made.line.number, option);
    // What is decided comes first, in the menu's order.
    let of_row = |at: &usize| rows.get(*at).filter(|row| !row.item.decided).map(|row| place(&row.base));
    order.sort_by_cached_key(of_row);
    if told.is_empty() {
        let offers = &board.particulars.offers;
        told = offers.iter().map(|offer| offer.monthly_fee(made.line.area())).collect();
        order = (0..offers.len()).collect();
        order.sort_by_cached_key(|at| offers.get(*at).map(|offer| place(&offer.key)));
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
        order,
    }
}

/// `GET /votes/{id}/doors.pdf`: the doors that the page shows, for a clipboard.
pub(crate) async fn doors_pdf(page: Page, Path(id): Path<String>, asked: Fields) -> Result<Response, Error> {
    let (id, l) = (parsed(&id)?, page.words());
    let filter = DoorFilter::of(&asked, Some(page.actor()?.account));
    let worker = page.session().map(|session| session.account.display_name.clone()).unwrap_or_default();
    let pdf = page
        .app()
        .run(move |app| {
            let (board, list) = (app.load_vote_board(id)?, app.list_doors(id)?);
            let shown = list.steps.iter().filter(|step| filter.takes(&list, step));
            let knock_list = KnockList {
                community: board.community_name,
                title: list.vote.title.clone(),
                worker,
                as_of: local(app.environment().now()),
                closes_at: local(list.vote.closes_at),
                doors: shown.map(|step| door(l, &list, step)).collect(),
                rehearsal: app.rehearsed(list.vote.community)?.is_some(),
                made_on: app.environment().today(),
            };
            Ok::<_, Error>(knock_list.render(lang(l))?)
        })
        .await?;
    Ok(as_file(l, pdf, &format!("doors-{id}")))
}

/// A door of the printed list: what came of the last visit, and when to come back.
fn door(l: Words, list: &DoorList, step: &DoorStep) -> Door {
    let (building, entrance) = step.entrance();
    let holder = list.holders.get(&step.entrance()).map(|holder| holder.name.clone());
    let found = step.visits.last().map(|visit| {
        let outcome = l.t(&format!("visit-{}", visit.outcome.key()));
        format!("{outcome} {}", l.moment(visit.at, &china()))
    });
    Door {
        building,
        entrance,
        holder: holder.unwrap_or_default(),
        floor: step.floor.map(i64::from),
        line: step.line.number.into(),
        dwelling: doors_of(l, &step.line),
        owner: l.list(&step.names),
        tries: u64::try_from(step.visits.len()).unwrap_or(u64::MAX),
        last: found.unwrap_or_default(),
        best: step
            .best
            .map(|best| l.t(&format!("part-{}", best.part.key())).into_owned())
            .unwrap_or_default(),
    }
}

fn parsed(id: &str) -> Result<VoteId, Error> {
    id.parse().map_err(|_| Error::not_found())
}
