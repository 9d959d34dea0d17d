//! What is sealed, looked for by how it begins in every column of a filled database: a column that nobody listed would be
//! left behind under the old key at the next rotation.

use super::{PHONES, Town, planner, sqlite};
use app::account::operator;
use app::{Arrival, SignIn};
use domain::account::Role;
use domain::appointment::Post;
use domain::personal::Purpose;
use std::collections::BTreeSet;
use std::path::Path;
use store::sealed::COLUMNS;

/// The columns of a database in which some value begins as sealed ones do: their form, and the number of a data key.
fn holding_sealed(path: &Path, keys: &[u32]) -> BTreeSet<(String, String)> {
    let database = rusqlite::Connection::open(path).unwrap();
    let text =
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'";
    let columns: Vec<(String, String)> = {
        let mut read = database.prepare(text).unwrap();
        let rows = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    assert!(columns.len() > 100, "{}", columns.len());
    let beginnings: Vec<String> = keys.iter().map(|key| format!("01{key:08X}")).collect();
    let holds = |(table, column): &(String, String)| {
        let text = format!(
            "SELECT DISTINCT hex(substr(\"{column}\", 1, 5)) FROM \"{table}\" WHERE typeof(\"{column}\") = 'blob'
             AND length(\"{column}\") > 40"
        );
        let mut read = database.prepare(&text).unwrap();
        let found: Vec<String> = read.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        found.iter().any(|begins| beginnings.contains(begins))
    };
    columns.into_iter().filter(holds).collect()
}

#[test]
fn every_column_that_holds_sealed_values_is_in_the_list() {
    let (url, folder) = sqlite();
    let town = Town::filled(&url);
    let owner = town.owner(0);
    town.app.reveal_owner(&planner(), owner, Purpose::VerifyOwner, "for the list of columns").unwrap();
    town.app.find_owners(&planner(), &app::owner::Search::parse(PHONES[1]).unwrap()).unwrap();
    let post = Post::of_city(Role::Planner);
    let given = town.app.add_account(&operator(), "li", "李", post).unwrap().password;
    let SignIn::Done(open) = town.app.sign_in("li", &given, &Arrival::default()).unwrap() else { panic!() };
    town.app.begin_second_step(&open.session.actor(), &open.token).unwrap();
    let number = town.app.rotate_keys(&operator()).unwrap();
    let path = folder.path().join("yiju.db");
    let listed: BTreeSet<_> = COLUMNS.iter().map(|it| (it.table.to_owned(), it.column.to_owned())).collect();
    assert_eq!(holding_sealed(&path, &[1, number]), listed);
    assert!(town.app.run_due_job().unwrap());
    assert_eq!(holding_sealed(&path, &[number]), listed, "all of them were sealed anew");
    assert!(holding_sealed(&path, &[1]).is_empty(), "and none was left behind");
    // Sabotage: a column of another name, as a later table might have one.
    let database = rusqlite::Connection::open(&path).unwrap();
    database.execute_batch("CREATE TABLE later AS SELECT id, sealed_name AS secret FROM owner").unwrap();
    let found = holding_sealed(&path, &[number]);
    assert!(found.contains(&("later".to_owned(), "secret".to_owned())), "{found:?}");
}
