//! One line, one effective ballot; what is refused changes nothing.

use super::*;
use crate::assessment::PackRef;
use crate::id::{AccountId, CommunityId, RollId, uuid_v7};
use crate::proxy::{Proxy, ProxyError, ProxyRule};
use crate::roll::{AreaSource, Reason, RollHash, RollLine, RollPart};
use crate::threshold::{Comparison, Quality, Round, Rule};
use crate::vote::{Form, Question, UnsoundQuestion, Vote, VoteError, VoteState};
use crate::{Area, Share};

fn id(number: u64) -> uuid::Uuid {
    uuid_v7(number, [3; 10])
}

fn at(text: &str) -> Timestamp {
    format!("2026-11-{text}:00Z").parse().unwrap()
}

fn fraction(text: &str) -> crate::fraction::Fraction {
    text.parse().unwrap()
}

fn rule() -> Rule {
    Rule::civil_code(fraction("2/3"), Comparison::AtLeast, fraction("3/4"))
}

fn question(key: &str, form: Form) -> Question {
    Question { key: key.into(), matter: "works".into(), text: "加装电梯".into(), form }
}

fn vote() -> Vote {
    let options = vec!["C01".to_owned(), "C02".to_owned()];
    Vote {
        id: VoteId::from_uuid(id(1)),
        community: CommunityId::from_uuid(id(1)),
        title: "2号楼1单元加装电梯".into(),
        round: Round::First,
        questions: vec![
            question("lift", Form::Decision { rule: Box::new(rule()) }),
            question("menu", Form::Approval { options }),
        ],
        roll: RollId::from_uuid(id(1)),
        roll_hash: None,
        channels: Channel::ALL.iter().copied().collect(),
        proxies: ProxyRule::default(),
        covenant: None,
        announced_at: None,
        opens_at: at("17T00:00"),
        closes_at: at("24T00:00"),
        pack: PackRef {
            id: "cn-national".into(),
            hash: "0".repeat(64).into(),
            as_of: jiff::civil::date(2026, 11, 1),
        },
        state: VoteState::Drafted,
    }
}

fn hash() -> RollHash {
    "0".repeat(64).parse().unwrap()
}

fn opened() -> Vote {
    let mut vote = vote();
    vote.announce(hash(), at("01T00:00"), at("17T00:00")).unwrap();
    vote.open(at("17T00:00")).unwrap();
    vote
}

fn line(number: u32) -> RollLine {
    RollLine {
        number,
        heads: 1,
        parts: vec![RollPart {
            building: "2".into(),
            entrance: "1".into(),
            area: Area::from_m2(80),
            area_source: AreaSource::Registered,
            shares: 0,
            door: None,
            dwelling: None,
        }],
        qualities: BTreeSet::new(),
        reasons: vec![Reason::OneOwner],
        commitment: String::new(),
        owners: Vec::new(),
        representative: None,
        salt: String::new(),
    }
}

fn answers(choice: Choice) -> Answers {
    let menu = Answer::Approves(BTreeSet::from(["C01".to_owned()]));
    [("lift".to_owned(), Answer::Choice(choice)), ("menu".to_owned(), menu)].into()
}

fn link(line: u32) -> Link {
    Link { line, expires_at: at("24T00:00"), used_at: None, revoked_at: None }
}

fn request(number: u64, handed: Handed, handed_in_at: Timestamp, choice: Choice) -> Cast {
    let id = BallotId::from_uuid(id(number));
    Cast { id, line: 1, handed, handed_in_at, answers: answers(choice), proxy: None }
}

fn paper(number: u64, sheet: &str, handed_in_at: Timestamp, choice: Choice) -> Cast {
    request(number, Handed::Paper { sheet: sheet.into() }, handed_in_at, choice)
}

fn cast_one(vote: &Vote, earlier: &[Ballot], request: Cast) -> Result<Ballot, CastError> {
    let now = request.handed_in_at;
    cast(vote, Some(&line(1)), earlier, &[], request, now)
}

#[test]
fn the_last_counts_across_all_channels_and_all_are_kept() {
    let vote = opened();
    let mut kept = Vec::new();
    let requests = [
        request(1, Handed::Link(link(1)), at("18T08:00"), Choice::Yes),
        paper(2, "000017", at("19T08:00"), Choice::No),
        request(3, Handed::Assisted, at("20T08:00"), Choice::Abstain),
        request(4, Handed::Meeting, at("21T08:00"), Choice::Yes),
    ];
    for request in requests {
        let ballot = cast_one(&vote, &kept, request).unwrap();
        kept.push(ballot);
    }
    assert_eq!(kept.iter().map(|ballot| ballot.version).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let voices = voices("lift", &kept, &BTreeSet::new(), &BTreeSet::from([2]));
    assert_eq!(voices[&1], Voice { in_person: true, ..Voice::said(Choice::Yes) });
    assert_eq!(voices[&2], Voice { delivered: true, ..Voice::default() });
}

#[test]
fn a_sheet_handed_in_earlier_and_entered_later_does_not_win() {
    let vote = opened();
    let online = cast_one(&vote, &[], request(1, Handed::Link(link(1)), at("20T08:00"), Choice::No)).unwrap();
    let sheet = paper(2, "000017", at("18T08:00"), Choice::Yes);
    let sheet =
        cast(&vote, Some(&line(1)), std::slice::from_ref(&online), &[], sheet, at("22T08:00")).unwrap();
    assert_eq!(effective(&[online.clone(), sheet])[&1], &online);
}

#[test]
fn a_second_sheet_of_a_line_and_a_sheet_counted_before_are_refused() {
    let vote = opened();
    let first = cast_one(&vote, &[], paper(1, "000017", at("18T08:00"), Choice::Yes)).unwrap();
    let kept = [first];
    let second = cast_one(&vote, &kept, paper(2, "000018", at("19T08:00"), Choice::No));
    assert_eq!(second, Err(CastError::SecondSheet { line: 1, sheet: "000017".into() }));
    let other = Cast { line: 2, ..paper(3, "000017", at("19T08:00"), Choice::No) };
    let other = cast(&vote, Some(&line(2)), &kept, &[], other, at("19T08:00"));
    assert_eq!(other, Err(CastError::SheetUsed { sheet: "000017".into() }));
}

#[test]
fn links_work_once_for_their_line_until_they_end() {
    let vote = opened();
    let with = |link| cast_one(&vote, &[], request(1, Handed::Link(link), at("18T08:00"), Choice::Yes));
    let used = Link { used_at: Some(at("18T07:00")), ..link(1) };
    assert_eq!(with(used), Err(CastError::LinkUsed { used_at: at("18T07:00") }));
    let expired = Link { expires_at: at("18T08:00"), ..link(1) };
    assert_eq!(with(expired), Err(CastError::LinkEnded { ended_at: at("18T08:00") }));
    let revoked = Link { revoked_at: Some(at("17T12:00")), ..link(1) };
    assert_eq!(with(revoked), Err(CastError::LinkEnded { ended_at: at("17T12:00") }));
    assert_eq!(with(link(2)), Err(CastError::LinkOfAnother { line: 1 }));
    assert!(with(link(1)).is_ok());
}

#[test]
fn before_opening_and_after_closing_nothing_is_taken_but_paper_that_had_come_in() {
    let mut vote = vote();
    vote.announce(hash(), at("01T00:00"), at("17T00:00")).unwrap();
    let request = |when| request(1, Handed::Meeting, when, Choice::Yes);
    let not_open = CastError::NotOpen { opens_at: at("17T00:00") };
    assert_eq!(cast_one(&vote, &[], request(at("16T23:59"))), Err(not_open));
    vote.open(at("17T00:00")).unwrap();
    let closed = CastError::Closed { closed_at: at("24T00:00") };
    assert_eq!(cast_one(&vote, &[], request(at("24T00:00"))), Err(closed.clone()));
    let future = cast(&vote, Some(&line(1)), &[], &[], request(at("20T00:00")), at("19T00:00"));
    assert_eq!(future, Err(CastError::InFuture { handed_in_at: at("20T00:00") }));
    vote.close(at("24T00:00")).unwrap();
    let in_time = paper(2, "1", at("23T23:59"), Choice::Yes);
    assert!(cast(&vote, Some(&line(1)), &[], &[], in_time.clone(), at("25T00:00")).is_ok());
    let late = paper(3, "2", at("24T00:00"), Choice::Yes);
    assert_eq!(cast(&vote, Some(&line(1)), &[], &[], late, at("25T00:00")), Err(closed.clone()));
    vote.publish().unwrap();
    assert_eq!(cast(&vote, Some(&line(1)), &[], &[], in_time, at("25T00:00")), Err(closed));
}

#[test]
fn wrong_scopes_channels_questions_and_answers_are_refused_by_name() {
    let mut vote = opened();
    let yes = || request(1, Handed::Meeting, at("18T08:00"), Choice::Yes);
    let elsewhere = cast(&vote, None, &[], &[], yes(), at("18T08:00"));
    assert_eq!(elsewhere, Err(CastError::WrongScope { line: 1 }));
    let mut unknown = yes();
    unknown.answers.insert("lfit".into(), Answer::Choice(Choice::Yes));
    let error = CastError::UnknownQuestion { question: "lfit".into(), nearest: Some("lift".into()) };
    assert_eq!(cast_one(&vote, &[], unknown), Err(error));
    let mut item = yes();
    item.answers.insert("menu".into(), Answer::Approves(BTreeSet::from(["C99".to_owned()])));
    let Err(CastError::WrongAnswer { wrong: WrongAnswer::UnknownOption { option, .. }, .. }) =
        cast_one(&vote, &[], item)
    else {
        panic!("an unknown item")
    };
    assert_eq!(option, "C99");
    let mut open = yes();
    open.answers.remove("lift");
    assert_eq!(cast_one(&vote, &[], open), Err(CastError::Unanswered { question: "lift".into() }));
    let mut kind = yes();
    kind.answers.insert("lift".into(), Answer::Ranks(Vec::new()));
    assert!(matches!(
        cast_one(&vote, &[], kind),
        Err(CastError::WrongAnswer { wrong: WrongAnswer::Kind { .. }, .. })
    ));
    vote.channels.remove(&Channel::Meeting);
    assert_eq!(cast_one(&vote, &[], yes()), Err(CastError::ChannelClosed { channel: Channel::Meeting }));
}

#[test]
fn who_is_on_the_roll_and_not_in_the_electorate_answers_the_other_questions_only() {
    let mut vote = opened();
    let electorate = vec![Quality::Beneficiary];
    vote.questions[0].form = Form::Decision { rule: Box::new(Rule { electorate, ..rule() }) };
    let yes = request(1, Handed::Meeting, at("18T08:00"), Choice::Yes);
    let error = CastError::NotInElectorate { line: 1, question: "lift".into() };
    assert_eq!(cast_one(&vote, &[], yes.clone()), Err(error));
    let mut menu = yes;
    menu.answers.remove("lift");
    assert!(cast_one(&vote, &[], menu).is_ok());
}

fn proxy(number: u64, line: u32, agent: &str) -> Proxy {
    Proxy {
        id: ProxyId::from_uuid(id(number)),
        vote: VoteId::from_uuid(id(1)),
        line,
        agent: agent.into(),
        paper: Some("f".repeat(64)),
        granted_at: at("17T00:00"),
        revoked_at: None,
    }
}

#[test]
fn a_proxy_holds_for_its_line_and_while_it_is_not_taken_back() {
    let vote = opened();
    let held = proxy(5, 1, "a");
    let by_proxy = Cast {
        proxy: Some(held.id),
        ..request(1, Handed::Proxy { link: None }, at("18T08:00"), Choice::Yes)
    };
    let try_with =
        |proxies: &[Proxy], request: Cast| cast(&vote, Some(&line(1)), &[], proxies, request, at("18T08:00"));
    assert_eq!(try_with(std::slice::from_ref(&held), by_proxy.clone()).unwrap().proxy, Some(held.id));
    let refused = CastError::Proxy(ProxyError::DoesNotHold { line: 1 });
    let of_another = Proxy { line: 2, ..held.clone() };
    assert_eq!(try_with(&[of_another], by_proxy.clone()), Err(refused.clone()));
    let revoked = Proxy { revoked_at: Some(at("18T07:00")), ..held };
    assert_eq!(try_with(&[revoked], by_proxy.clone()), Err(refused.clone()));
    assert_eq!(try_with(&[], Cast { proxy: None, ..by_proxy }), Err(refused));
}

#[test]
fn one_person_stands_for_three_owners_at_most_where_the_pack_says_so_and_with_papers() {
    let rule = ProxyRule { allowed: true, max_per_person: Some(3), papers: true };
    let three = [proxy(1, 1, "a"), proxy(2, 2, "a"), proxy(3, 3, "a")];
    let fourth = rule.admit(&three, &proxy(4, 4, "a"));
    assert_eq!(fourth, Err(ProxyError::TooMany { stands_for: 3, max: 3 }));
    assert!(rule.admit(&three, &proxy(4, 4, "b")).is_ok());
    assert_eq!(rule.admit(&three, &proxy(4, 3, "b")), Err(ProxyError::LineHasOne { line: 3 }));
    let bare = Proxy { paper: None, ..proxy(4, 4, "b") };
    assert_eq!(rule.admit(&three, &bare), Err(ProxyError::PaperMissing));
    let none = ProxyRule { allowed: false, ..rule };
    assert_eq!(none.admit(&[], &bare), Err(ProxyError::NotAllowed));
}

fn clerk(number: u64) -> AccountId {
    AccountId::from_uuid(id(number))
}

fn entry(by: u64, choice: Choice) -> Entry {
    Entry { by: clerk(by), at: at("19T00:00"), line: 1, answers: answers(choice), spoiled: None }
}

#[test]
fn a_sheet_counts_once_two_people_read_the_same() {
    let mut sheet = Sheet::received("000017", at("18T08:00"));
    assert_eq!(sheet.state(), SheetState::Received);
    assert_eq!(sheet.to_cast(BallotId::from_uuid(id(9)), None), None);
    assert_eq!(sheet.enter(entry(1, Choice::Yes)), Ok(SheetState::EnteredOnce { by: clerk(1) }));
    assert_eq!(sheet.enter(entry(1, Choice::Yes)), Err(EntryError::SamePerson { number: "000017".into() }));
    let differences = vec![Difference::Question { question: "lift".into() }];
    assert_eq!(sheet.enter(entry(2, Choice::No)), Ok(SheetState::Discrepant { differences }));
    let agreed = sheet.enter(entry(3, Choice::No)).unwrap();
    let SheetState::Agreed { line, by, answers } = agreed else { panic!("two of three agree") };
    assert_eq!((line, by, answers), (1, [clerk(2), clerk(3)], self::answers(Choice::No)));
    assert_eq!(sheet.entries.len(), 3, "all are kept");
    let to_cast = sheet.to_cast(BallotId::from_uuid(id(9)), None).unwrap();
    assert_eq!(to_cast, paper_cast());
    assert_eq!(sheet.enter(entry(4, Choice::Yes)), Err(EntryError::Agreed { number: "000017".into() }));
    sheet.counted = true;
    assert_eq!(sheet.enter(entry(4, Choice::Yes)), Err(EntryError::Counted { number: "000017".into() }));
}

fn paper_cast() -> Cast {
    paper(9, "000017", at("18T08:00"), Choice::No)
}

#[test]
fn who_reads_a_sheet_again_may_come_to_agree() {
    let mut sheet = Sheet::received("000017", at("18T08:00"));
    sheet.enter(entry(1, Choice::Yes)).unwrap();
    sheet.enter(Entry { line: 2, ..entry(2, Choice::Yes) }).unwrap();
    let SheetState::Discrepant { differences } = sheet.state() else { panic!("another line") };
    assert_eq!(differences, [Difference::Line { first: 1, second: 2 }]);
    assert!(matches!(sheet.enter(entry(2, Choice::Yes)), Ok(SheetState::Agreed { line: 1, .. })));
}

#[test]
fn a_vote_moves_on_in_its_order_and_not_before_its_time() {
    let mut vote = vote();
    assert_eq!(
        vote.open(at("18T00:00")),
        Err(VoteError::WrongState { is: VoteState::Drafted, needed: VoteState::Announced })
    );
    let early = vote.announce(hash(), at("10T00:00"), at("26T00:00"));
    assert_eq!(early, Err(VoteError::NoticeTooShort { earliest: at("26T00:00") }));
    assert_eq!((vote.state, &vote.roll_hash), (VoteState::Drafted, &None), "nothing was changed");
    vote.announce(hash(), at("01T00:00"), at("17T00:00")).unwrap();
    assert_eq!(vote.open(at("16T00:00")), Err(VoteError::TooEarly { from: at("17T00:00") }));
    vote.open(at("17T00:00")).unwrap();
    assert_eq!(vote.close(at("23T00:00")), Err(VoteError::TooEarly { from: at("24T00:00") }));
    vote.close(at("24T00:00")).unwrap();
    assert!(vote.cancel().is_err());
    vote.publish().unwrap();
    vote.settle().unwrap();
}

#[test]
fn a_willingness_survey_is_never_a_decision() {
    let mut vote = vote();
    vote.questions.push(question("willing", Form::Willingness { needed: Some(Share::WHOLE) }));
    assert_eq!(vote.announce(hash(), at("01T00:00"), at("17T00:00")), Err(VoteError::KindsMixed));
    assert!(vote.is_survey());
}

#[test]
fn questions_that_cannot_be_put_are_not_announced() {
    let mut vote = vote();
    vote.questions[1].key = "lift".into();
    let announce = |vote: &mut Vote| match vote.announce(hash(), at("01T00:00"), at("17T00:00")) {
        Err(VoteError::UnsoundQuestion { why, .. }) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(announce(&mut vote), UnsoundQuestion::Key);
    vote.questions[1] = question("menu", Form::Approval { options: vec!["a".into(), "a".into()] });
    assert_eq!(announce(&mut vote), UnsoundQuestion::Options);
    vote.questions[1] = question("menu", Form::Points { options: vec!["a".into()], points: 0 });
    assert_eq!(announce(&mut vote), UnsoundQuestion::Points);
    vote.questions.clear();
    assert_eq!(announce(&mut vote), UnsoundQuestion::None);
}

#[test]
fn a_receipt_commits_to_everything_a_ballot_says() {
    let ballot = cast_one(&opened(), &[], request(1, Handed::Meeting, at("18T08:00"), Choice::Yes)).unwrap();
    let commitment = ballot.commitment(&[1; 16]);
    assert_eq!(commitment, ballot.clone().commitment(&[1; 16]));
    let mut other = ballot.clone();
    other.answers = answers(Choice::No);
    assert_ne!(commitment, other.commitment(&[1; 16]));
    let ranks = |options: &[&str]| Answer::Ranks(options.iter().map(|it| (*it).to_owned()).collect());
    assert_ne!(ranks(&["a", "b"]).canonical(), ranks(&["a1:b"]).canonical(), "two words are not one");
    assert_ne!(commitment, ballot.commitment(&[2; 16]), "nobody finds the answer by trying all");
    let code = receipt_code(&commitment);
    assert_eq!((code.len(), code.matches('-').count()), (14, 2));
}

#[test]
fn a_sheet_that_two_people_cannot_count_for_the_same_reason_is_spoiled_and_stays_so() {
    let spoiled =
        |by: u64, reason| Entry { answers: Answers::new(), spoiled: Some(reason), ..entry(by, Choice::Yes) };
    let (damaged, unreadable) = (SpoiledReason::Damaged, SpoiledReason::Unreadable);
    let mut sheet = Sheet::received("000017", at("19T00:00"));
    sheet.enter(spoiled(1, damaged)).unwrap();
    let differences = |first, second| vec![Difference::Spoiled { first, second }];
    let read = sheet.enter(entry(2, Choice::Yes));
    assert_eq!(read, Ok(SheetState::Discrepant { differences: differences(Some(damaged), None) }));
    let other = sheet.enter(spoiled(3, unreadable));
    assert_eq!(other, Ok(SheetState::Discrepant { differences: differences(None, Some(unreadable)) }));
    let agreed = sheet.enter(spoiled(2, damaged));
    assert_eq!(agreed, Ok(SheetState::Spoiled { reason: damaged, by: [clerk(1), clerk(2)] }));
    assert_eq!(sheet.to_cast(BallotId::from_uuid(uuid::Uuid::nil()), None), None);
    let late = sheet.enter(entry(4, Choice::Yes));
    assert_eq!(late, Err(EntryError::Spoiled { number: "000017".into() }));
}
