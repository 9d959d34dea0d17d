//! Field surveys on both engines.

use super::{actor, building, claim, community, id, instant, occasion, on_both, permit};
use crate::field_survey::photo::{self, ArrivingPhoto};
use crate::field_survey::{self, Arrival, ArrivingClaim};
use crate::{Store, StoreError, audit, revision};
use domain::claim::{Claim, ClaimSubject, SourceKind};
use domain::fact::Fact;
use domain::field_survey::{Answer, Conflict, FieldSurvey, ReceivedSurvey, Seen};
use domain::id::{AccountId, ClaimId, FieldSurveyId, ObservationId};
use domain::indicator::{Observation, Phase};
use domain::permit::{ChangeRegister, DecideClaim, SubmitFieldSurvey};
use domain::truth::Truth;

fn survey(number: u32, claims: &[Claim]) -> FieldSurvey {
    let home = community(10, "渝州新村");
    FieldSurvey {
        id: FieldSurveyId::from_uuid(id(number)),
        community: home.id,
        building: Some(building(11, &home, "1").id),
        observed_on: jiff::civil::date(2025, 6, 1),
        answered_at: instant(5),
        answers: claims
            .iter()
            .map(|claim| Answer { fact: claim.fact, value: claim.value.clone(), base: None })
            .collect(),
        observations: vec![Seen { indicator: "complete-03".into(), met: Truth::No, value: None }],
        note: "门口堆物".into(),
        photos: 2,
    }
}

fn arrival(number: u32, claims: &[Claim], conflict: Option<(Conflict, ClaimId)>) -> Arrival {
    let survey = survey(number, claims);
    let observation = Observation {
        id: ObservationId::from_uuid(id(number + 500)),
        community: survey.community,
        indicator: "complete-03".into(),
        phase: Phase::Before,
        met: Truth::No,
        value: None,
        observed_on: Some(survey.observed_on),
        source_label: "社区".into(),
    };
    Arrival {
        claims: claims
            .iter()
            .map(|claim| ArrivingClaim { claim: claim.clone(), base: None, conflict })
            .collect(),
        observations: vec![observation],
        received: ReceivedSurvey {
            survey,
            receipt: 0,
            content_hash: "abc".into(),
            submitted_by: actor().account,
            received_at: instant(i64::from(number)),
        },
    }
}

/// A community with one building, and a claim on that building.
fn with_home(store: &Store) -> Claim {
    let home = community(10, "渝州新村");
    let block = building(11, &home, "1");
    let known = claim(12, ClaimSubject::Building(block.id), Fact::BuiltYear, "1998", "台账");
    store
        .write(|tx| {
            let permit = permit::<ChangeRegister>();
            crate::community::insert(tx, &permit, &home)?;
            crate::building::insert_all(tx, &permit, None, [&block])?;
            crate::claim::insert(tx, &permit, &known)
        })
        .unwrap();
    known
}

fn seen(number: u32, of: &Claim, value: &str) -> Claim {
    Claim { source: SourceKind::Survey, ..claim(number, of.subject, of.fact, value, "张三") }
}

#[test]
fn a_record_becomes_claims_and_observations_with_a_receipt_and_an_audit_entry() {
    on_both(|store| {
        let known = with_home(store);
        let before = store.read(revision::current).unwrap();
        let arriving = arrival(100, &[seen(101, &known, "1997")], None);
        let submit = |arriving: &Arrival, number| {
            store.write(|tx| {
                field_survey::insert(tx, &permit::<SubmitFieldSurvey>(), occasion(number), arriving)
            })
        };
        assert_eq!(submit(&arriving, 100).unwrap(), 1);
        assert_eq!(submit(&arrival(200, &[], None), 200).unwrap(), 2, "receipts are counted");
        assert!(store.read(revision::current).unwrap() > before);
        let stored = store.read(|rx| field_survey::find(rx, arriving.received.survey.id)).unwrap().unwrap();
        let expected = ReceivedSurvey { receipt: 1, ..arriving.received.clone() };
        assert_eq!(stored, expected);
        let latest = store.read(|rx| field_survey::list_latest(rx, 10)).unwrap();
        assert_eq!(latest.iter().map(|one| one.receipt).collect::<Vec<_>>(), [2, 1]);
        let claims = store.read(|rx| crate::claim::list_of_subject(rx, known.subject)).unwrap();
        assert_eq!(claims.iter().map(|claim| claim.value.to_string()).collect::<Vec<_>>(), ["1998", "1997"]);
        let home = community(10, "").id;
        let observed = store.read(|rx| crate::indicator::list_of_community(rx, home)).unwrap();
        assert_eq!(observed.len(), 2);
        let history = store.read(|rx| audit::list_about(rx, &home.to_string())).unwrap();
        assert_eq!(history[0].event, "field_survey.submitted");
        assert!(super::detail(&history[0]).contains("\"receipt\":1"), "{:?}", history[0]);
        let of = |claim| store.read(|rx| field_survey::submitter_of(rx, claim)).unwrap();
        assert_eq!(of(ClaimId::from_uuid(id(101))), Some(actor().account));
        assert_eq!(of(known.id), None::<AccountId>);
    });
}

#[test]
fn the_same_record_is_not_kept_twice() {
    on_both(|store| {
        let known = with_home(store);
        let arriving = arrival(100, &[seen(101, &known, "1997")], None);
        let submit = |number| {
            store.write(|tx| {
                field_survey::insert(tx, &permit::<SubmitFieldSurvey>(), occasion(number), &arriving)
            })
        };
        submit(100).unwrap();
        assert!(matches!(submit(101), Err(StoreError::Conflict(_))));
        assert_eq!(store.read(field_survey::count).unwrap(), 1);
        assert_eq!(store.read(crate::claim::count).unwrap(), 2);
    });
}

#[test]
fn a_conflict_waits_until_somebody_decides_on_the_fact() {
    on_both(|store| {
        let known = with_home(store);
        let saw = seen(101, &known, "1997");
        let arriving = arrival(100, std::slice::from_ref(&saw), Some((Conflict::Changed, known.id)));
        store
            .write(|tx| field_survey::insert(tx, &permit::<SubmitFieldSurvey>(), occasion(100), &arriving))
            .unwrap();
        let open = store.read(|rx| field_survey::list_open_conflicts(rx, 10)).unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!((open[0].claim, open[0].against), (saw.id, known.id));
        assert_eq!((open[0].fact, open[0].conflict), (Fact::BuiltYear, Conflict::Changed));
        let decided = claim(102, known.subject, known.fact, "1997", "现场");
        store
            .write(|tx| {
                crate::claim::decide(tx, &permit::<DecideClaim>(), occasion(300), &decided, "看过").map(drop)
            })
            .unwrap();
        assert_eq!(store.read(field_survey::count_open_conflicts).unwrap(), 0);
        assert_eq!(store.read(|rx| field_survey::find_open_conflict(rx, saw.id)).unwrap(), None);
    });
}

#[test]
fn a_photo_is_kept_once_and_stays_with_its_record() {
    on_both(|store| {
        with_home(store);
        let arriving = arrival(100, &[], None);
        let survey = arriving.received.survey.id;
        store
            .write(|tx| field_survey::insert(tx, &permit::<SubmitFieldSurvey>(), occasion(100), &arriving))
            .unwrap();
        let attach = |position: u16, number| {
            let photo = ArrivingPhoto {
                survey,
                position,
                sent_hash: "sent",
                hash: "kept",
                kind: "image/jpeg",
                bytes: &[1, 2, 3],
            };
            store.write(|tx| photo::attach(tx, &permit::<SubmitFieldSurvey>(), occasion(number), &photo))
        };
        attach(0, 101).unwrap();
        attach(1, 102).unwrap();
        assert!(attach(1, 103).is_err(), "the place is taken");
        assert_eq!(store.read(|rx| photo::find_sent(rx, survey, 1)).unwrap().as_deref(), Some("sent"));
        assert_eq!(store.read(|rx| photo::list_of_survey(rx, survey)).unwrap(), ["kept", "kept"]);
        assert_eq!(store.read(|rx| photo::find(rx, "kept")).unwrap().unwrap().bytes, [1, 2, 3]);
        assert_eq!(store.read(|rx| photo::find(rx, "no")).unwrap(), None);
    });
}
