//! Who may vote for a line besides its owners: in writing, one for a line, until it is taken back.

use super::village::{Village, decision, hours, no, yes};
use app::AppError;
use domain::ballot::{Answers, CastError, Channel};
use domain::id::ProxyId;
use domain::proxy::ProxyError;

#[test]
fn a_proxy_votes_with_a_paper_on_file_and_for_the_own_line_alone() {
    let village = Village::alike(3);
    let (app, worker) = (&village.town.app, &village.worker);
    let (vote, _) = village.opened(vec![decision("raise-fund")]);
    let grant = |line, agent: &str, paper| app.grant_proxy(worker, vote.id, line, agent, paper);
    let unsigned = grant(1, "138 0000 0000", None);
    assert!(matches!(unsigned, Err(AppError::Proxy(ProxyError::PaperMissing))), "{unsigned:?}");
    let nameless = grant(1, " - ", Some(b"paper".as_slice()));
    assert!(matches!(nameless, Err(AppError::Invalid { field: "agent", .. })), "{nameless:?}");
    let nowhere = grant(9, "13800000000", Some(b"paper".as_slice()));
    assert!(matches!(nowhere, Err(AppError::Cast(CastError::WrongScope { line: 9 }))), "{nowhere:?}");

    let granted = grant(1, "138 0000 0000", Some(b"paper".as_slice())).unwrap();
    assert!(!granted.agent.contains("138"), "nothing clear is kept: {}", granted.agent);
    let second = grant(1, "13900000000", Some(b"paper".as_slice()));
    assert!(matches!(second, Err(AppError::Proxy(ProxyError::LineHasOne { line: 1 }))), "{second:?}");
    let same = grant(2, "138-0000-0000", Some(b"paper".as_slice())).unwrap();
    assert_eq!(granted.agent, same.agent, "the same person however it is typed");

    let take = |line, proxy: Option<ProxyId>, answers: &Answers| {
        app.take_ballot(worker, vote.id, (line, Channel::Proxy), proxy, answers)
    };
    let none = take(1, None, &yes());
    assert!(matches!(none, Err(AppError::Cast(CastError::Proxy(_)))), "{none:?}");
    let of_other = take(3, Some(granted.id), &yes());
    assert!(matches!(of_other, Err(AppError::Cast(CastError::Proxy(_)))), "{of_other:?}");
    assert_eq!(take(1, Some(granted.id), &yes()).unwrap().channel, Channel::Proxy);

    village.town.pass(hours(1));
    app.revoke_proxy(worker, vote.id, granted.id).unwrap();
    let twice = app.revoke_proxy(worker, vote.id, granted.id);
    assert!(matches!(twice, Err(AppError::Proxy(ProxyError::DoesNotHold { .. }))), "{twice:?}");
    let revoked = take(1, Some(granted.id), &no());
    assert!(matches!(revoked, Err(AppError::Cast(CastError::Proxy(_)))), "{revoked:?}");
    let own = app.take_ballot(worker, vote.id, (1, Channel::Meeting), None, &no()).unwrap();
    assert_eq!(own.version, 2, "the owner comes after all");
    grant(1, "13700000000", Some(b"another".as_slice())).unwrap();

    village.close();
    let file = app.desk(worker).export_vote(vote.id).unwrap();
    let by_proxy: Vec<bool> = file.ballots.iter().map(|ballot| ballot.by_proxy).collect();
    assert_eq!(by_proxy, [true, false]);
    let told = super::vote_result::events(&village, &vote.id.to_string());
    assert_eq!(told.iter().filter(|event| event.starts_with("proxy.")).count(), 4, "{told:?}");
}
