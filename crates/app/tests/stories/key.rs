//! The keys of a database: made once, looked for ever after, and changed while the service runs.

use crate::kit::{Town, planner};
use app::AppError;
use app::account::operator;
use app::key::{KeyFile as _, KeyInMemory, KeyTrouble};
use app::seal::MasterKey;
use std::sync::Arc;

const ROSTER: &str = "小区名称,栋号,单元号,房号\n甲园,1,1,101\n";

#[test]
fn an_empty_database_gets_its_keys_and_opens_again_with_them_only() {
    let town = Town::new();
    let staged = town.app.stage_upload(&planner(), "户.csv", ROSTER.into()).unwrap();
    let keys = Arc::clone(&town.keys);
    let town = town.opened_again(keys).unwrap();
    assert_eq!(town.app.desk(&operator()).load_staged(staged.upload.id).unwrap().registers.len(), 1);
    let other = Arc::new(KeyInMemory::new(MasterKey::from_bytes([8; 32])));
    let refused = town.opened_again(other).err().unwrap();
    let AppError::Keys(trouble) = refused else { panic!("{refused}") };
    assert!(matches!(*trouble, KeyTrouble::Another { .. }), "{trouble}");
}

#[test]
fn a_database_with_keys_is_not_given_new_ones_when_the_file_is_missing() {
    let town = Town::new();
    let refused = town.opened_again(Arc::new(KeyInMemory::empty())).err().unwrap();
    let AppError::Keys(trouble) = refused else { panic!("{refused}") };
    assert!(matches!(*trouble, KeyTrouble::Missing { .. }), "{trouble}");
    assert!(trouble.to_string().contains("Put the file back"), "{trouble}");
}

#[test]
fn a_new_data_key_takes_over_and_the_old_one_goes() {
    let town = Town::new();
    let staged = town.app.stage_upload(&planner(), "户.csv", ROSTER.into()).unwrap();
    assert_eq!(town.app.rotate_keys(&operator()).unwrap(), 2);
    assert_eq!(town.app.keyring().newest(), 2);
    assert!(town.app.run_due_job().unwrap());
    let seals: Vec<u32> = town
        .app
        .list_keys()
        .unwrap()
        .into_iter()
        .filter(|key| key.purpose.key() == "seal")
        .map(|key| key.number)
        .collect();
    assert_eq!(seals, [2], "the older key is gone");
    let keys = Arc::clone(&town.keys);
    let town = town.opened_again(keys).unwrap();
    assert_eq!(town.app.desk(&operator()).load_staged(staged.upload.id).unwrap().registers.len(), 1);
}

#[test]
fn a_new_master_key_wraps_the_same_data_keys() {
    let town = Town::new();
    let staged = town.app.stage_upload(&planner(), "户.csv", ROSTER.into()).unwrap();
    let before = town.keys.read().unwrap().unwrap().fingerprint();
    let after = town.app.rewrap_keys(&operator()).unwrap();
    assert_ne!(before, after);
    let keys = Arc::clone(&town.keys);
    let town = town.opened_again(keys).unwrap();
    assert_eq!(town.app.desk(&operator()).load_staged(staged.upload.id).unwrap().registers.len(), 1);
    let old = Arc::new(KeyInMemory::new(MasterKey::from_bytes([7; 32])));
    assert!(town.opened_again(old).is_err(), "the old file opens nothing any more");
}

#[test]
fn only_an_administrator_changes_keys() {
    let town = Town::new();
    assert!(matches!(town.app.rotate_keys(&planner()), Err(AppError::Forbidden(_))));
    assert!(matches!(town.app.rewrap_keys(&planner()), Err(AppError::Forbidden(_))));
}
