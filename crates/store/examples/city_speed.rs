//! How fast the store takes in and gives out a city of Chongqing's size, next to a bare loop of prepared
//! inserts of the same rows in the same run: `cargo run --release -p store --example city_speed`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a measurement: it prints, it times, and it stops when something is wrong"
)]

use domain::account::{Actor, Role};
use domain::appointment::Post;
use domain::area::Area;
use domain::batch::{Batch, BatchState};
use domain::building::Building;
use domain::claim::{Claim, ClaimSubject, Confidence, SourceKind};
use domain::community::{Community, CommunityForm};
use domain::division::DivisionCode;
use domain::dwelling::Dwelling;
use domain::entrance::Entrance;
use domain::fact::{Fact, FactValue};
use domain::id::{
    AccountId, AuditEntryId, BatchId, BuildingId, ClaimId, CommunityId, DwellingId, EntranceId, uuid_v7,
};
use domain::permit::Permit;
use std::time::Instant;
use store::batch::{self, Contents};
use store::{Engine, Options, Store, StoreUrl, building, claim, community, dwelling, entrance, search};
use uuid::Uuid;

const COMMUNITIES: u32 = 7_400;
const BUILDINGS: u32 = 7;
const ENTRANCES: u32 = 3;
const DWELLINGS: u32 = 7;
const NAMES: [&str; 8] =
    ["南方花园", "竹园小区", "师范宿舍", "白广路", "重庆村", "绿都嘉苑", "机床厂", "沙坪公寓"];

/// A fresh id; they grow, as those of the product do.
struct Ids(u64);

impl Ids {
    fn next(&mut self) -> Uuid {
        self.0 += 1;
        uuid_v7(1_750_000_000_000 + self.0 / 1000, {
            let mut random = [7; 10];
            random[0] = u8::try_from(self.0 % 1000 / 4).unwrap();
            random[1..9].copy_from_slice(&self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
            random
        })
    }
}

fn city(ids: &mut Ids) -> Contents {
    let mut city = Contents::default();
    for number in 0..COMMUNITIES {
        let name = NAMES[number as usize % NAMES.len()];
        let community = Community {
            id: CommunityId::from_uuid(ids.next()),
            code: Some(format!("C{number:06}")),
            name: format!("{name}{number}号"),
            aliases: Vec::new(),
            form: CommunityForm::Estate,
            district: Some(DivisionCode(format!("5001{:02}", number % 38).into())),
            street: Some("小龙坎街道".into()),
            neighbourhood: None,
            address: Some(format!("小龙坎正街{number}号")),
            location: Some(domain::geometry::Point { lon_e7: 1_064_000_000, lat_e7: 295_000_000 }),
            outline: None,
        };
        let subject = ClaimSubject::Community(community.id);
        let facts = [
            (Fact::BuiltYear, "1996-2003"),
            (Fact::Households, "145"),
            (Fact::FloorArea, "13800.5"),
            (Fact::Developer, "重庆某房地产开发有限公司"),
            (Fact::PropertyFee, "0.6"),
            (Fact::HasLift, "no"),
            (Fact::GasCondition, "ageing"),
        ];
        for (fact, value) in facts {
            city.claims.push(claim(ids, subject, fact, value));
        }
        for block in 0..BUILDINGS {
            let building = Building {
                id: BuildingId::from_uuid(ids.next()),
                community: community.id,
                number: format!("{}栋", block + 1),
                address: None,
                location: community.location,
            };
            let subject = ClaimSubject::Building(building.id);
            for (fact, value) in [
                (Fact::BuiltYear, "1998"),
                (Fact::Storeys, "8"),
                (Fact::FloorArea, "2480"),
                (Fact::Households, "21"),
                (Fact::HasLift, "no"),
            ] {
                city.claims.push(claim(ids, subject, fact, value));
            }
            for door in 0..ENTRANCES {
                let entrance = Entrance {
                    id: EntranceId::from_uuid(ids.next()),
                    building: building.id,
                    number: (door + 1).to_string(),
                    storeys: Some(8),
                    has_lift: Some(false),
                };
                for flat in 0..DWELLINGS {
                    city.dwellings.push(Dwelling {
                        id: DwellingId::from_uuid(ids.next()),
                        entrance: entrance.id,
                        number: format!("{}-{}", flat / 2 + 1, flat % 2 + 1),
                        storey: u16::try_from(flat / 2 + 1).ok(),
                        area: Some(Area::from_centi(7_153)),
                    });
                }
                city.entrances.push(entrance);
            }
            city.buildings.push(building);
        }
        city.communities.push(community);
    }
    city
}

fn claim(ids: &mut Ids, subject: ClaimSubject, fact: Fact, value: &str) -> Claim {
    Claim {
        id: ClaimId::from_uuid(ids.next()),
        subject,
        fact,
        value: FactValue::parse(fact, value).unwrap(),
        raw: Some(value.to_owned()),
        source: SourceKind::Survey,
        source_label: "摸底调查表.xlsx › 汇总".into(),
        observed_on: Some(jiff::civil::date(2025, 6, 1)),
        recorded_at: "2026-01-02T03:04:05Z".parse().unwrap(),
        confidence: Confidence::High,
        batch: None,
        decision: None,
    }
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let value = work();
    let seconds = start.elapsed().as_secs_f64();
    println!("  {seconds:7.3} s  {what}");
    (value, seconds)
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let city = city(&mut Ids(0));
    println!(
        "{} communities, {} buildings, {} entrances, {} dwellings, {} claims",
        city.communities.len(),
        city.buildings.len(),
        city.entrances.len(),
        city.dwellings.len(),
        city.claims.len()
    );
    measure(&|name| StoreUrl::sqlite(folder.path().join(name)), &city, &|rows| {
        bare_sqlite(&folder.path().join("bare.db"), rows);
    });
    match testkit::postgres::Cluster::start() {
        Ok(cluster) => {
            let mut client = postgres(&cluster.url("postgres"));
            measure(
                &|name| {
                    client_make(&cluster, name);
                    StoreUrl::parse(&cluster.url(name)).unwrap()
                },
                &city,
                &|_| {},
            );
            client.batch_execute("SELECT 1").unwrap();
        }
        Err(error) => println!("without PostgreSQL: {error}"),
    }
}

fn postgres(address: &str) -> postgres::Client {
    postgres::Client::connect(address.strip_prefix("postgres:").unwrap(), postgres::NoTls).unwrap()
}

fn client_make(cluster: &testkit::postgres::Cluster, name: &str) {
    postgres(&cluster.url("postgres")).batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
}

/// The yardstick: one prepared insert, the same dwellings, the same indexes, one transaction.
fn bare_sqlite(path: &std::path::Path, rows: &[Dwelling]) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE dwelling (id TEXT PRIMARY KEY, entrance TEXT NOT NULL, number TEXT NOT NULL,
               storey INTEGER, area INTEGER, UNIQUE (entrance, number)) STRICT, WITHOUT ROWID;
             BEGIN IMMEDIATE",
        )
        .unwrap();
    let mut insert = connection.prepare("INSERT INTO dwelling VALUES (?1, ?2, ?3, ?4, ?5)").unwrap();
    for row in rows {
        let area = row.area.map(Area::centi_m2);
        insert
            .execute((row.id.to_string(), row.entrance.to_string(), &row.number, row.storey, area))
            .unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
}

fn measure(url: &dyn Fn(&str) -> StoreUrl, city: &Contents, bare: &dyn Fn(&[Dwelling])) {
    let posts = vec![Post::of_city(Role::Planner)];
    let actor = Actor { account: AccountId::from_uuid(Uuid::nil()), posts };
    let permit = Permit::grant(&actor, &domain::territory::Place::CITY).unwrap();
    let store = Store::open(&url("streamed"), Options::default()).unwrap();
    println!("{}", store.engine().key());
    timed("a city streamed in, commit included", || {
        store
            .write_bulk(|tx| {
                community::insert_all(tx, &permit, None, &city.communities)?;
                building::insert_all(tx, &permit, None, &city.buildings)?;
                entrance::insert_all(tx, &permit, None, &city.entrances)?;
                dwelling::insert_all(tx, &permit, None, &city.dwellings)?;
                claim::insert_all(tx, &permit, &city.claims)
            })
            .unwrap();
    });
    timed("the stock read: communities, buildings, every claim", || {
        store
            .read(|rx| {
                let communities = community::list_all(rx)?;
                let buildings = building::list_all(rx)?;
                let mut claims = 0;
                claim::for_each_subject(rx, |_, of_subject| claims += of_subject.len())?;
                assert_eq!((communities.len(), claims), (city.communities.len(), city.claims.len()));
                assert_eq!(buildings.len(), city.buildings.len());
                Ok::<_, store::StoreError>(())
            })
            .unwrap();
    });
    let ((), seconds) = timed("1000 searches", || {
        for turn in 0..1000 {
            let query = ["南方", "zhuyuan", "nfhy", "师范宿舍3", "白广路 8"][turn % 5];
            store.read(|rx| search::find(rx, query, 20)).unwrap();
        }
    });
    println!("           {seconds:.2} ms a search");
    drop(store);
    let store = Store::open(&url("imported"), Options::default()).unwrap();
    let at: jiff::Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
    let batch = |number: u64, hash: &str| Batch {
        id: BatchId::from_uuid(uuid_v7(number, [1; 10])),
        file_name: "城市.csv".into(),
        content_hash: hash.into(),
        state: BatchState::Committed,
        rows: 1,
        accepted: 1,
        rejected: 0,
        warnings: 0,
        imported_by: actor.account,
        imported_at: at,
        undone_at: None,
        reach: domain::territory::Reach::city(),
    };
    let import = |number: u64, hash: &str, contents: &Contents| {
        let occasion = occasion(at, number);
        store
            .write_bulk(|tx| batch::commit(tx, &permit, occasion, &batch(number, hash), [contents.clone()]))
            .unwrap()
    };
    let without = Contents { dwellings: Vec::new(), ..city.clone() };
    let only = Contents { dwellings: city.dwellings.clone(), ..Contents::default() };
    timed("imported: all but the dwellings, matched", || import(1, "h1", &without));
    let (_, ours) = timed("imported: the dwellings, matched", || import(2, "h2", &only));
    if store.engine() == Engine::Sqlite {
        let ((), yardstick) = timed("the same dwellings in a bare prepared loop", || bare(&city.dwellings));
        println!("           {:.2} of the bare loop's speed", yardstick / ours);
    }
    timed("imported again from another file: everything is known", || import(3, "h3", city));
    timed("undone: the second import", || {
        let occasion = occasion(at, 9);
        store.write_bulk(|tx| batch::undo(tx, &permit, occasion, batch(3, "h3").id)).unwrap()
    });
    timed("undone: the dwellings", || {
        let occasion = occasion(at, 8);
        store.write_bulk(|tx| batch::undo(tx, &permit, occasion, batch(2, "h2").id)).unwrap()
    });
}

/// What speed is measured of needs no secrets.
struct Clear;

impl store::audit::Vault for Clear {
    fn seal(&self, _: AuditEntryId, payload: &str, _: [u8; 24]) -> Vec<u8> {
        payload.as_bytes().to_vec()
    }
}

fn occasion(at: jiff::Timestamp, number: u64) -> store::audit::Occasion<'static> {
    let entry = AuditEntryId::from_uuid(uuid_v7(number, [2; 10]));
    store::audit::Occasion { at, entry, seed: [2; 32], vault: &Clear }
}
