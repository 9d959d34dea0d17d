//! Every statement is understood by both engines, and answers with the same columns.

use super::engines::{fresh_postgres, scratch};
use crate::bulk::Bulk;
use crate::sql::Sql;
use crate::{Engine, Options, Store, StoreUrl};
use postgres::types::Type;
use postgres::{Client, NoTls};

/// Every module that declares statements; [`no_module_is_forgotten`] compares it with the source.
fn statements() -> Vec<(&'static str, &'static Sql)> {
    [
        crate::account::STATEMENTS,
        crate::api_token::STATEMENTS,
        crate::appointment::STATEMENTS,
        crate::area_group::STATEMENTS,
        crate::audit::STATEMENTS,
        crate::backup_run::STATEMENTS,
        crate::ballot::STATEMENTS,
        crate::ballot_sheet::STATEMENTS,
        crate::batch::STATEMENTS,
        crate::batch::arrival::STATEMENTS,
        crate::batch::returns::STATEMENTS,
        crate::batch::undo::STATEMENTS,
        crate::building::STATEMENTS,
        crate::ceremony::STATEMENTS,
        crate::claim::STATEMENTS,
        crate::community::STATEMENTS,
        crate::data_key::STATEMENTS,
        crate::division::STATEMENTS,
        crate::duplicate::STATEMENTS,
        crate::dwelling::STATEMENTS,
        crate::entrance::STATEMENTS,
        crate::facility::STATEMENTS,
        crate::field_survey::STATEMENTS,
        crate::field_survey::photo::STATEMENTS,
        crate::hand_over::STATEMENTS,
        crate::health::STATEMENTS,
        crate::idempotency::STATEMENTS,
        crate::indicator::STATEMENTS,
        crate::job::STATEMENTS,
        crate::known_browser::STATEMENTS,
        crate::linked_identity::STATEMENTS,
        crate::log::STATEMENTS,
        crate::log::check::STATEMENTS,
        crate::objection::STATEMENTS,
        crate::one_time_link::STATEMENTS,
        crate::owner::STATEMENTS,
        crate::owner_export::STATEMENTS,
        crate::owner_record::STATEMENTS,
        crate::passkey::STATEMENTS,
        crate::price_tag::STATEMENTS,
        crate::project::STATEMENTS,
        crate::proxy::STATEMENTS,
        crate::rate::STATEMENTS,
        crate::rehearsal::STATEMENTS,
        crate::retention::STATEMENTS,
        crate::revision::STATEMENTS,
        crate::roll::STATEMENTS,
        crate::sealed::STATEMENTS,
        crate::search::STATEMENTS,
        crate::second_step::STATEMENTS,
        crate::session::STATEMENTS,
        crate::setting::STATEMENTS,
        crate::sign_in_failure::STATEMENTS,
        crate::scenario::STATEMENTS,
        crate::signature_audit::STATEMENTS,
        crate::sms::STATEMENTS,
        crate::snapshot::STATEMENTS,
        crate::upload::STATEMENTS,
        crate::visit::STATEMENTS,
        crate::vote::STATEMENTS,
    ]
    .concat()
}

const BULKS: [&Bulk; 11] = [
    &crate::batch::arrival::MENTIONS,
    &crate::building::BULK,
    &crate::claim::BULK,
    &crate::community::BULK,
    &crate::dwelling::BULK,
    &crate::entrance::BULK,
    &crate::facility::BULK,
    &crate::indicator::BULK,
    &crate::log::BULK,
    &crate::owner::OWNERS,
    &crate::owner::OWNERSHIPS,
];

#[test]
fn every_statement_is_prepared_on_both_engines_with_the_same_columns() {
    let folder = scratch();
    let path = folder.path().join("yiju.db");
    drop(Store::open(&StoreUrl::sqlite(&path), Options::default()).unwrap());
    let sqlite = rusqlite::Connection::open(&path).unwrap();
    let mut postgres = fresh_postgres().map(|url| {
        drop(Store::open(&url, Options::default()).unwrap());
        let crate::url::Address::Postgres(address) = url.0 else { panic!("not PostgreSQL") };
        Client::connect(&address, NoTls).unwrap()
    });
    for (name, sql) in statements() {
        let here = sqlite.prepare(sql.for_engine(Engine::Sqlite)).unwrap_or_else(|e| panic!("{name}: {e}"));
        let Some(postgres) = &mut postgres else { continue };
        let there =
            postgres.prepare(sql.for_engine(Engine::Postgres)).unwrap_or_else(|e| panic!("{name}: {e:?}"));
        assert_eq!(here.parameter_count(), there.params().len(), "parameters of {name}");
        for kind in there.params() {
            assert!(["text", "int8", "bytea"].contains(&kind.name()), "{name} takes {kind}");
        }
        assert_eq!(here.column_count(), there.columns().len(), "columns of {name}");
        for (one, other) in here.columns().zip(there.columns()) {
            let computed = one.name().contains('(');
            assert!(computed || one.name() == other.name(), "columns of {name}: {}", one.name());
            let kind = alike(other.type_());
            let declared = one.decl_type().map(str::to_uppercase);
            assert!(declared.is_none_or(|declared| declared == kind), "{name}.{} is {kind}", one.name());
        }
    }
    for bulk in BULKS {
        sqlite.prepare(&bulk.insert()).unwrap_or_else(|e| panic!("{}: {e}", bulk.table));
        let Some(postgres) = &mut postgres else { continue };
        postgres.copy_in(&bulk.copy()).unwrap_or_else(|e| panic!("{}: {e:?}", bulk.table));
    }
}

/// The SQLite name of a PostgreSQL type.
fn alike(kind: &Type) -> &'static str {
    match *kind {
        Type::INT8 => "INTEGER",
        Type::TEXT => "TEXT",
        Type::BYTEA => "BLOB",
        _ => "a type that is used on one engine only",
    }
}

#[test]
fn no_module_is_forgotten() {
    fn declaring(folder: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .map(|path| {
                if path.is_dir() {
                    return declaring(&path);
                }
                let text = std::fs::read_to_string(&path).unwrap();
                usize::from(text.lines().any(|line| line.starts_with("statements! {")))
            })
            .sum()
    }
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let listed: std::collections::BTreeSet<&str> =
        statements().iter().map(|(name, _)| name.rsplit_once("::").unwrap().0).collect();
    assert_eq!(declaring(&source), listed.len(), "modules with statements: {listed:?}");
}
