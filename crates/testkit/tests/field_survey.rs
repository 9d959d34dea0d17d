//! A community worker's records on their way into the register, on both engines.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what is not as it should be ends the test"
)]

#[path = "kit/counted.rs"]
mod counted;

use app::account::operator;
use app::community::ClaimDecision;
use app::demo::{DAY, PACK};
use app::field_survey::{Receipt, SentAnswer, SentObservation, SentRecord, TakeAlong};
use app::key::KeyInMemory;
use app::seal::MasterKey;
use app::stock::StockItem;
use app::{App, AppError, Environment, Settings};
use counted::Counted;
use domain::account::{Actor, Role};
use domain::appointment::Post;
use domain::claim::{Claim, ClaimSubject, SourceKind};
use domain::fact::{Fact, FactKind, FactScope};
use domain::field_survey::{Conflict, Refusal};
use domain::id::CommunityId;
use domain::truth::{Truth, Verdict};
use jiff::{SignedDuration, Timestamp};
use policy::Library;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use store::{Options, Store, StoreUrl};
use testkit::postgres::Cluster;

/// A small city with people in it.
struct City {
    app: App,
    clock: Counted,
    worker: Actor,
    colleague: Actor,
    planner: Actor,
}

impl City {
    fn over(store: Store) -> Self {
        let clock = Counted::default();
        let settings = Settings {
            pack: PACK.into(),
            as_of: Some(DAY),
            worker: "/nowhere".into(),
            accounts: app::AccountSettings::default(),
        };
        let app = App::new(
            store,
            Library::shipped(),
            Environment::new(clock.clone()),
            settings,
            KeyInMemory::new(MasterKey::from_bytes([7; 32])),
        )
        .unwrap();
        app.make_demo_city(1, 40, |_, _| {}).unwrap();
        let person = |login, name, role| {
            let account = app.add_account(&operator(), login, name, Post::of_city(role)).unwrap().account;
            app.actor(account.id).unwrap()
        };
        Self {
            worker: person("worker", "陈社区", Role::CommunityWorker),
            colleague: person("colleague", "周社区", Role::CommunityWorker),
            planner: person("planner", "张规划", Role::Planner),
            app,
            clock,
        }
    }

    fn pass_minutes(&self, minutes: i64) {
        self.clock.minutes.fetch_add(minutes, Ordering::Relaxed);
    }

    fn submit(&self, who: &Actor, sent: &SentRecord) -> Receipt {
        self.app.submit_field_survey(who, sent).unwrap().unwrap()
    }

    fn refusal(&self, sent: &SentRecord) -> (Refusal, Option<String>) {
        let refused = self.app.submit_field_survey(&self.worker, sent).unwrap().unwrap_err();
        (refused.reason, refused.about)
    }

    /// A community that wants nothing but answers to be decided.
    fn undecided(&self) -> CommunityId {
        let stock = self.app.desk(&operator()).stock().unwrap();
        // One of which nobody says how many live there: that is what the answers will be about.
        let unknown = |item: &&Arc<StockItem>| item.dossier.facts.find(Fact::Residents).is_none();
        let undecided = stock.items().iter().filter(|item| item.verdict() == Verdict::Undetermined);
        undecided.filter(unknown).map(|item| item.community.id).next().unwrap()
    }

    fn counting(&self, community: CommunityId, fact: Fact) -> Option<Claim> {
        let record = self.app.desk(&operator()).load_community(community).unwrap();
        Some(record.facts.iter().find(|claims| claims.fact == fact)?.claims[0].clone())
    }

    fn effective(&self, community: CommunityId, fact: Fact) -> Option<String> {
        self.counting(community, fact).map(|claim| claim.value.to_string())
    }
}

fn on_both(story: impl Fn(&City)) {
    let folder = tempfile::tempdir().unwrap();
    let url = StoreUrl::sqlite(folder.path().join("yiju.db"));
    story(&City::over(Store::open(&url, Options::default()).unwrap()));
    let cluster = Cluster::start().unwrap();
    let url = StoreUrl::parse(&cluster.url("postgres")).unwrap();
    story(&City::over(Store::open(&url, Options::default()).unwrap()));
}

/// The record with that number, written down so many minutes after eight in the morning.
fn record(number: u32, community: CommunityId, minute: i64, answers: &[(Fact, &str)]) -> SentRecord {
    let eight: Timestamp = "2020-12-31T00:00:00Z".parse().unwrap();
    SentRecord {
        id: format!("01900000000070008000{number:012}"),
        community: community.to_string(),
        observed_on: "2020-12-31".into(),
        answered_at: (eight + SignedDuration::from_mins(minute)).to_string(),
        answers: answers
            .iter()
            .map(|(fact, value)| SentAnswer { fact: fact.key().into(), value: (*value).into(), base: None })
            .collect(),
        ..SentRecord::default()
    }
}

/// An answer that speaks for renewal where it can.
fn favourable(fact: Fact) -> &'static str {
    match fact.kind() {
        FactKind::Year => "1992",
        FactKind::Flag if matches!(fact, Fact::SelfBuiltOrUrbanVillage | Fact::ToBeDemolished) => "no",
        FactKind::Flag if fact == Fact::RenovatedWithStateMoney => "no",
        FactKind::Flag => "yes",
        FactKind::Share => "90",
        FactKind::Choice(keys) => keys[0],
        _ => "8",
    }
}

#[test]
fn what_screening_misses_is_asked_and_the_answers_move_the_verdict() {
    on_both(|city| {
        let community = city.undecided();
        let wanted = TakeAlong { communities: vec![community], ..TakeAlong::default() };
        let pack = city.app.desk(&operator()).field_survey_pack(&wanted).unwrap();
        assert_eq!(pack.places.len(), 1);
        let place = &pack.places[0];
        assert_eq!(place.verdict, Verdict::Undetermined);
        assert!(!place.missing.is_empty());
        assert!(place.missing.iter().all(|fact| pack.questions.iter().any(|asked| asked.fact == *fact)));
        let answers: Vec<_> = place.missing.iter().map(|fact| (*fact, favourable(*fact))).collect();
        let receipt = city.submit(&city.worker, &record(1, community, 0, &answers));
        assert_eq!((receipt.number, receipt.repeated), (1, false));
        for (at, building) in place.buildings.iter().enumerate().filter(|(_, one)| !one.missing.is_empty()) {
            let answers: Vec<_> = building.missing.iter().map(|fact| (*fact, favourable(*fact))).collect();
            let number = u32::try_from(at).unwrap() + 10;
            let of_building = SentRecord {
                building: Some(building.id.to_string()),
                ..record(number, community, 1, &answers)
            };
            city.submit(&city.worker, &of_building);
        }
        let after = city.app.desk(&operator()).load_community(community).unwrap();
        assert_ne!(after.item().unwrap().verdict(), Verdict::Undetermined);
        let claim = &after.facts.iter().find(|claims| claims.fact == answers[0].0).unwrap().claims[0];
        assert_eq!((claim.source, claim.source_label.as_str()), (SourceKind::Survey, "陈社区"));
        assert_eq!(claim.observed_on.unwrap().to_string(), "2020-12-31");
        assert!(after.history.iter().any(|entry| entry.event == "field_survey.submitted"));
        let again = city.app.desk(&operator()).field_survey_pack(&wanted).unwrap();
        assert!(again.places[0].missing.is_empty(), "{:?}", again.places[0].missing);
    });
}

#[test]
fn sending_twice_is_sending_once() {
    on_both(|city| {
        let community = city.undecided();
        let sent = record(1, community, 0, &[(Fact::Residents, "812")]);
        let first = city.submit(&city.worker, &sent);
        let revision = city.app.desk(&operator()).stock().unwrap().revision;
        city.pass_minutes(5);
        let again = city.submit(&city.worker, &sent);
        assert_eq!(again, Receipt { repeated: true, ..first });
        assert_eq!(city.app.desk(&operator()).stock().unwrap().revision, revision, "nothing changed");
        let other = record(1, community, 0, &[(Fact::Residents, "813")]);
        assert_eq!(city.refusal(&other).0, Refusal::DifferentContent);
        assert_eq!(city.app.desk(&operator()).field_surveys().unwrap().received, 1);
    });
}

#[test]
fn in_whatever_order_records_arrive_the_last_answer_counts() {
    on_both(|city| {
        let stock = city.app.desk(&operator()).stock().unwrap();
        let places: Vec<CommunityId> = stock.items().iter().map(|item| item.community.id).take(6).collect();
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        for (at, (place, order)) in places.iter().zip(orders).enumerate() {
            let base = city.counting(*place, Fact::Residents).map(|claim| claim.id.to_string());
            for minute in order {
                let number = u32::try_from(at * 10 + minute).unwrap();
                let count = (700 + minute).to_string();
                let mut sent =
                    record(number, *place, i64::try_from(minute).unwrap(), &[(Fact::Residents, &count)]);
                sent.answers[0].base.clone_from(&base);
                let met = if minute == 2 { Truth::Yes } else { Truth::No };
                let indicator = "complete-03".to_owned();
                sent.observations = vec![SentObservation { indicator, met, value: None }];
                assert!(city.submit(&city.worker, &sent).conflicts.is_empty(), "one may correct oneself");
                city.pass_minutes(1);
            }
            assert_eq!(city.effective(*place, Fact::Residents).as_deref(), Some("702"), "{order:?}");
            let record = city.app.desk(&operator()).load_community(*place).unwrap();
            let line = record.scores.iter().flat_map(|score| &score.lines);
            let line = line.into_iter().find(|line| &*line.indicator == "complete-03").unwrap();
            assert_eq!(line.met, Truth::Yes, "{order:?}");
        }
    });
}

#[test]
fn records_that_arrive_at_the_same_moment_get_one_receipt_each() {
    on_both(|city| {
        let community = city.undecided();
        let send = &|number: u32| {
            city.submit(&city.worker, &record(number, community, 0, &[(Fact::Residents, "812")])).number
        };
        let mut receipts: Vec<(u32, u64)> = std::thread::scope(|scope| {
            // Each record comes twice.
            let senders: Vec<_> = (0..16).map(|at| scope.spawn(move || (at / 2, send(at / 2)))).collect();
            senders.into_iter().map(|sender| sender.join().unwrap()).collect()
        });
        receipts.sort_unstable();
        receipts.dedup();
        let mut numbers: Vec<u64> = receipts.iter().map(|(_, number)| *number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=8).collect::<Vec<u64>>(), "{receipts:?}");
    });
}

#[test]
fn a_clock_that_runs_ahead_does_not_win_for_ever() {
    on_both(|city| {
        let community = city.undecided();
        let ahead = SentRecord {
            answered_at: "2031-01-01T00:00:00Z".into(),
            ..record(1, community, 0, &[(Fact::Residents, "100")])
        };
        city.submit(&city.worker, &ahead);
        city.pass_minutes(120);
        city.submit(&city.worker, &record(2, community, 150, &[(Fact::Residents, "200")]));
        assert_eq!(city.effective(community, Fact::Residents).as_deref(), Some("200"));
    });
}

#[test]
fn what_changed_meanwhile_waits_for_a_planner_who_sees_both_and_decides() {
    on_both(|city| {
        let community = city.undecided();
        let theirs = record(1, community, 0, &[(Fact::Residents, "640")]);
        city.submit(&city.colleague, &theirs);
        let receipt = city.submit(&city.worker, &record(2, community, 30, &[(Fact::Residents, "655")]));
        assert_eq!(receipt.conflicts, [(Fact::Residents, Conflict::Changed)]);
        let open = city.app.desk(&operator()).list_field_survey_conflicts().unwrap();
        assert_eq!(open.len(), 1);
        let said: Vec<String> = open[0].facts.claims.iter().map(|claim| claim.value.to_string()).collect();
        assert!(said.contains(&"640".into()) && said.contains(&"655".into()), "{said:?}");
        assert_eq!(open[0].answer().unwrap().value.to_string(), "655");
        assert_eq!(open[0].record.submitter, "陈社区");

        let id = open[0].open.claim;
        let other = open[0].others().find(|claim| claim.value.to_string() == "640").unwrap().id;
        let as_worker = city.app.decide_field_survey_conflict(&city.worker, id, other, "看过");
        assert!(matches!(as_worker, Err(AppError::Forbidden(_))));
        let without = city.app.decide_field_survey_conflict(&city.planner, id, other, " ");
        assert!(matches!(without, Err(AppError::Invalid { reason: "reason-missing", .. })));
        city.pass_minutes(1);
        city.app.decide_field_survey_conflict(&city.planner, id, other, "以入户登记为准").unwrap();
        assert_eq!(city.effective(community, Fact::Residents).as_deref(), Some("640"));
        assert_eq!(city.app.desk(&operator()).field_surveys().unwrap().open_conflicts, 0);
        let kept = city.app.desk(&operator()).load_community(community).unwrap();
        let kept = kept.facts.iter().find(|claims| claims.fact == Fact::Residents).unwrap();
        assert!(kept.claims.iter().any(|claim| claim.value.to_string() == "655"), "claims never overwrite");
    });
}

#[test]
fn what_a_better_source_contradicts_waits_too_and_a_base_that_was_seen_does_not() {
    on_both(|city| {
        let community = city.undecided();
        let decide = |value: &str| {
            let decision = ClaimDecision {
                subject: ClaimSubject::Community(community),
                fact: Fact::Residents,
                value: value.into(),
                source: SourceKind::Acceptance,
                source_label: "公安户籍".into(),
                observed_on: None,
                reason: "核对".into(),
                seen: None,
            };
            city.app.decide_claim(&city.planner, &decision).unwrap().id.to_string()
        };
        let seen = decide("900");
        let mut sent = record(1, community, 0, &[(Fact::Residents, "650")]);
        sent.answers[0].base = Some(seen.clone());
        assert_eq!(city.submit(&city.worker, &sent).conflicts, [(Fact::Residents, Conflict::Outranked)]);
        let mut agrees = record(2, community, 0, &[(Fact::Residents, "900")]);
        agrees.answers[0].base = Some(seen);
        assert!(city.submit(&city.worker, &agrees).conflicts.is_empty());
        assert_eq!(city.effective(community, Fact::Residents).as_deref(), Some("900"));
        city.pass_minutes(1);
        decide("650");
        assert_eq!(
            city.app.desk(&operator()).field_surveys().unwrap().open_conflicts,
            0,
            "decided on the community's own page"
        );
    });
}

#[test]
fn what_cannot_be_taken_is_refused_by_name_and_changes_nothing() {
    on_both(|city| {
        let community = city.undecided();
        let good = record(1, community, 0, &[(Fact::Residents, "812")]);
        let with = |change: &dyn Fn(&mut SentRecord)| {
            let mut sent = good.clone();
            change(&mut sent);
            city.refusal(&sent)
        };
        let revision = city.app.desk(&operator()).stock().unwrap().revision;
        let unknown = "01900000000070008000999999999999";
        assert_eq!(with(&|sent| sent.id = "7".into()).0, Refusal::IdMalformed);
        assert_eq!(with(&|sent| sent.community = unknown.into()).0, Refusal::UnknownCommunity);
        let elsewhere = with(&|sent| {
            sent.building = Some(unknown.into());
            sent.answers[0].fact = "households".into();
        });
        assert_eq!(elsewhere.0, Refusal::UnknownBuilding);
        assert_eq!(with(&|sent| sent.observed_on = "31.12.".into()).0, Refusal::DayMalformed);
        assert_eq!(with(&|sent| sent.observed_on = "2021-01-01".into()).0, Refusal::DayInFuture);
        assert_eq!(with(&|sent| sent.answered_at = String::new()).0, Refusal::MomentMalformed);
        assert_eq!(with(&|sent| sent.photos = 11).0, Refusal::TooMany);
        assert_eq!(with(&|sent| sent.note = "长".repeat(1001)).0, Refusal::TextTooLong);
        assert_eq!(with(&|sent| sent.answers.clear()).0, Refusal::NothingSaid);
        let about = |fact: &str| Some(fact.to_owned());
        let bad = with(&|sent| sent.answers[0].value = "很多".into());
        assert_eq!(bad, (Refusal::ValueMalformed, about("residents")));
        let bad = with(&|sent| sent.answers[0].fact = "colour".into());
        assert_eq!(bad, (Refusal::UnknownFact, about("colour")));
        let bad = with(&|sent| sent.answers.push(sent.answers[0].clone()));
        assert_eq!(bad, (Refusal::AnsweredTwice, about("residents")));
        let seen = SentObservation { indicator: "no-such".into(), met: Truth::Yes, value: None };
        let bad = with(&|sent| sent.observations.push(seen.clone()));
        assert_eq!(bad, (Refusal::UnknownIndicator, about("no-such")));
        let stock = city.app.desk(&operator()).stock().unwrap();
        let mut housed = stock.items().iter().map(|item| item.community.id);
        let with_building =
            |id| Some((id, city.app.desk(&operator()).load_community(id).unwrap().buildings.first()?.id));
        let (home, building) = housed.find_map(with_building).unwrap();
        let of_building =
            SentRecord { community: home.to_string(), building: Some(building.to_string()), ..good.clone() };
        assert_eq!(Fact::Residents.scope(), FactScope::Community);
        assert_eq!(city.refusal(&of_building), (Refusal::FactNotOfBuildings, about("residents")));
        assert_eq!(city.app.desk(&operator()).stock().unwrap().revision, revision, "nothing changed");
        let posts = vec![Post::of_city(Role::Auditor)];
        let auditor = Actor { account: city.worker.account, posts };
        assert!(matches!(city.app.submit_field_survey(&auditor, &good), Err(AppError::Forbidden(_))));
    });
}

#[test]
fn photos_lose_where_they_were_taken_and_come_once() {
    on_both(|city| {
        let sent = SentRecord { photos: 1, ..record(1, city.undecided(), 0, &[]) };
        city.submit(&city.worker, &sent);
        let id = sent.id.parse().unwrap();
        let png = |extra: &[u8]| {
            let chunk = |kind: &[u8], data: &[u8]| {
                [u32::try_from(data.len()).unwrap().to_be_bytes().as_slice(), kind, data, &[0; 4]].concat()
            };
            let (head, picture) = (chunk(b"IHDR", &[1; 13]), chunk(b"IDAT", b"picture"));
            let place = if extra.is_empty() { Vec::new() } else { chunk(b"eXIf", extra) };
            [b"\x89PNG\r\n\x1A\n".as_slice(), &head, &place, &picture, &chunk(b"IEND", b"")].concat()
        };
        let add = |position, bytes: &[u8]| city.app.add_field_survey_photo(&city.worker, id, position, bytes);
        let hash = add(0, &png(b"29.56N 106.55E")).unwrap();
        assert_eq!(add(0, &png(b"29.56N 106.55E")).unwrap(), hash, "the same again");
        assert!(matches!(add(0, &png(b"")), Err(AppError::Conflict("photo-taken"))));
        assert!(matches!(add(1, &png(b"")), Err(AppError::Invalid { reason: "photo-not-announced", .. })));
        assert!(matches!(add(0, b"text"), Err(AppError::Invalid { reason: "photo-unknown-kind", .. })));
        let large = vec![0; app::field_survey::MAX_PHOTO_BYTES + 1];
        assert!(matches!(add(0, &large), Err(AppError::Invalid { reason: "photo-too-large", .. })));
        let stranger = city.app.add_field_survey_photo(&city.colleague, id, 0, &png(b""));
        assert!(matches!(stranger, Err(AppError::NotFound(_))), "of one's own records only");
        let kept = city.app.desk(&operator()).load_field_survey_photo(&hash).unwrap();
        assert_eq!((kept.kind.as_str(), kept.bytes), ("image/png", png(b"")));
        assert_eq!(city.app.desk(&operator()).load_field_survey(id).unwrap().photos, [hash]);
    });
}
