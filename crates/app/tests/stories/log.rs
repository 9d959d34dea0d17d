//! The audit log from the decision to the stranger who checks it.

use crate::kit::{Town, auditor, planner};
use app::AppError;
use app::account::operator;
use app::audit::{AuditQuery, Particulars};
use app::log::make_log_key;
use app::tlog::{
    Checkpoint, Folder, Hash, KeyKind, Note, Policy, Proof, SignerKey, Source as _, Task, Tile, WitnessState,
    consider, verify,
};
use domain::account::Role;
use domain::appointment::Post;
use std::path::Path;
use std::sync::Arc;

const ROSTER: &str = "小区名称,区县,栋号\n甲园,渝中区,1\n";

pub fn key() -> SignerKey {
    make_log_key("city.example/log", &[7; 32]).unwrap()
}

fn witness() -> SignerKey {
    SignerKey::from_seed("notary.example", KeyKind::Cosignature, &[9; 32]).unwrap()
}

fn policy() -> Policy {
    let text = format!("log {}\nwitness notary {}\nquorum notary\n", key().verifier(), witness().verifier());
    Policy::parse(&text).unwrap()
}

/// A town where something was decided, with its log signed.
fn town() -> Town {
    let town = Town::new();
    town.app.configure_log(key().verifier(), Some(policy()));
    town.import("册.csv", ROSTER);
    town.app.add_account(&operator(), "li", "李", Post::of_city(Role::Planner)).unwrap();
    assert!(town.app.publish_checkpoint(&key()).unwrap());
    town
}

pub fn export(town: &Town, opened: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = &mut |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
        std::fs::write(path, bytes)
    };
    town.app.export_log(opened, write).unwrap();
    folder
}

#[test]
fn what_is_decided_is_signed_exported_and_checked_without_the_database() {
    let town = town();
    let size = town.app.log_state().unwrap().size;
    assert!(size >= 2, "{size}");
    assert!(!town.app.publish_checkpoint(&key()).unwrap(), "nothing new, nothing to sign");
    let folder = export(&town, true);
    let task = Task { key: Some(key().verifier()), ..Task::default() };
    let report = verify(&Folder(folder.path().into()), &task).unwrap();
    assert_eq!((report.size, report.opened), (size, size));
    // What is served is what is exported.
    for tile in Tile::all(None, size).chain(Tile::all(Some(0), size)) {
        let served = town.app.log_tile(tile).unwrap().unwrap();
        assert_eq!(Some(served), Folder(folder.path().into()).read(&tile.to_string()).unwrap());
    }
    let beyond = Tile { level: Some(0), number: 0, width: u16::try_from(size + 1).unwrap() };
    assert_eq!(town.app.log_tile(beyond).unwrap(), None);
    // Nothing personal is in what everybody may have.
    let public = export(&town, false);
    assert!(!public.path().join("opened.jsonl").exists());
}

#[test]
fn a_receipt_holds_once_a_witness_has_signed() {
    let town = town();
    let receipt = Proof::parse(&town.app.log_proof(0).unwrap().unwrap()).unwrap();
    assert!(receipt.check(&receipt.extra, &policy()).is_err(), "no witness has signed yet");
    let request = town.app.log_for_witness(0).unwrap().unwrap();
    let (seen, line) =
        consider(&request, &WitnessState::default(), &key().verifier(), &witness(), 1).unwrap();
    let signed = format!("{}{line}", request.note);
    assert!(matches!(town.app.accept_cosignatures(&planner(), &signed), Err(AppError::Forbidden(_))));
    assert_eq!(town.app.accept_cosignatures(&auditor(), &signed).unwrap(), 1);
    assert_eq!(town.app.accept_cosignatures(&auditor(), &signed).unwrap(), 0, "it is there already");
    let receipt = Proof::parse(&town.app.log_proof(0).unwrap().unwrap()).unwrap();
    assert_eq!(receipt.check(&receipt.extra, &policy()).unwrap().size, seen.size);
    assert_eq!(town.app.log_proof(seen.size).unwrap(), None);
    // The log goes on; the witness is asked for what it has not seen.
    town.app.add_account(&operator(), "wang", "王", Post::of_city(Role::Planner)).unwrap();
    town.app.publish_checkpoint(&key()).unwrap();
    let request = town.app.log_for_witness(seen.size).unwrap().unwrap();
    assert!(consider(&request, &seen, &key().verifier(), &witness(), 2).is_ok());
    let task = Task { policy: Some(policy()), ..Task::default() };
    let report = verify(&Folder(export(&town, true).path().into()), &task).unwrap();
    assert_eq!((report.witnessed, report.size > seen.size), (Some(seen.size), true));
    let state = town.app.log_state().unwrap();
    assert_eq!(state.witnesses[0].seen.unwrap().0, seen.size);
}

#[test]
fn a_signature_that_is_none_of_ours_is_refused_with_its_reason() {
    let town = town();
    let reason = |text: &str| match town.app.accept_cosignatures(&auditor(), text) {
        Err(AppError::Invalid { field: "cosignature", reason }) => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(reason("x"), "cosignature-malformed");
    let ours = town.app.log_checkpoint().unwrap().unwrap();
    assert_eq!(reason(&ours), "cosignature-unknown");
    let mut other = Checkpoint { origin: "city.example/log".into(), size: 1, root: Hash::leaf(b"x") }.note();
    other.sign(&witness(), 1);
    assert_eq!(reason(&other.to_string()), "cosignature-other-checkpoint");
    let mut wrong = Note::parse(ours.as_bytes()).unwrap();
    wrong.sign(&witness(), 1);
    wrong.signatures.last_mut().unwrap().bytes[20] ^= 1;
    assert_eq!(reason(&wrong.to_string()), "cosignature-wrong");
}

#[test]
fn another_key_does_not_sign_on() {
    let town = town();
    town.app.add_account(&operator(), "wang", "王", Post::of_city(Role::Planner)).unwrap();
    let other = make_log_key("city.example/log", &[8; 32]).unwrap();
    assert!(matches!(town.app.publish_checkpoint(&other), Err(AppError::Conflict("log-key-other"))));
    assert!(town.app.publish_checkpoint(&key()).unwrap());
}

#[test]
fn auditors_read_who_did_what_and_others_do_not() {
    let town = town();
    assert!(matches!(town.app.list_audit(&planner(), &AuditQuery::default()), Err(AppError::Forbidden(_))));
    let page = town.app.list_audit(&auditor(), &AuditQuery::default()).unwrap();
    assert_eq!(page.lines[0].event, "appointment.granted");
    let Particulars::Open(detail) = &page.lines[0].particulars else { panic!("{:?}", page.lines[0]) };
    assert!(detail.is_object());
    let about = |noun: &str| AuditQuery { noun: noun.into(), ..AuditQuery::default() };
    let batches = town.app.list_audit(&auditor(), &about("batch")).unwrap();
    assert!(!batches.lines.is_empty() && batches.lines.iter().all(|line| line.event.starts_with("batch.")));
    let day = |day: &str| AuditQuery { day: Some(day.parse().unwrap()), ..AuditQuery::default() };
    assert_eq!(town.app.list_audit(&auditor(), &day("2020-12-31")).unwrap().lines.len(), page.lines.len());
    assert_eq!(town.app.list_audit(&auditor(), &day("2020-12-30")).unwrap().lines, []);
}

#[test]
fn particulars_open_after_the_keys_were_exchanged() {
    let town = town();
    town.app.rotate_keys(&operator()).unwrap();
    while town.app.run_due_job().unwrap() {}
    let keys = Arc::clone(&town.keys);
    let town = town.opened_again(keys).unwrap();
    let page = town.app.list_audit(&auditor(), &AuditQuery::default()).unwrap();
    assert!(page.lines.len() >= 3);
    assert!(
        page.lines.iter().all(|line| matches!(line.particulars, Particulars::Open(_))),
        "{:?}",
        page.lines
    );
}
