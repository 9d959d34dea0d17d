//! Two nodes on one PostgreSQL behind a plain round-robin: whoever is asked, the answer is the city's.

use super::http::{Answer, Person};
use super::server::{Place, Served};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use testkit::postgres::Cluster;

/// Two servers over one database, and a proxy that gives each connection to the next of them.
struct Pair {
    place: Place,
    nodes: [Served; 2],
    proxy: SocketAddr,
    database: String,
    _cluster: Cluster,
}

impl Pair {
    fn start(more: &str) -> (Self, String) {
        let cluster = Cluster::start().unwrap();
        let database = cluster.url("postgres");
        let place = Place::new(&format!("[database]\nurl = \"{database}\"\n{more}"));
        let password = place.add_user("planner", "planner");
        let nodes = [place.serve("log-a"), place.serve("log-b")];
        let proxy = round_robin(nodes.each_ref().map(|node| node.address));
        (Self { place, nodes, proxy, database, _cluster: cluster }, password)
    }

    fn a(&self) -> SocketAddr {
        self.nodes[0].address
    }

    fn b(&self) -> SocketAddr {
        self.nodes[1].address
    }

    /// One whole number from the database.
    fn count(&self, sql: &str) -> i64 {
        let mut client =
            postgres::Client::connect(self.database.strip_prefix("postgres:").unwrap(), postgres::NoTls);
        client.as_mut().unwrap().query_one(sql, &[]).unwrap().get(0)
    }
}

/// Gives each connection to the next server, and knows nothing of HTTP.
fn round_robin(servers: [SocketAddr; 2]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let next = AtomicUsize::new(0);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let server = servers[next.fetch_add(1, Ordering::Relaxed) % servers.len()];
            std::thread::spawn(move || pass(stream, server));
        }
    });
    address
}

fn pass(client: TcpStream, server: SocketAddr) {
    let Ok(server) = TcpStream::connect(server) else { return };
    let (mut from_client, mut to_client) = (client.try_clone().unwrap(), client);
    let (mut from_server, mut to_server) = (server.try_clone().unwrap(), server);
    let back = std::thread::spawn(move || {
        copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(std::net::Shutdown::Write);
    });
    copy(&mut from_client, &mut to_server);
    let _ = back.join();
}

fn copy(from: &mut TcpStream, to: &mut TcpStream) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
}

/// A small register of so many communities.
fn register(first: usize, rows: usize) -> String {
    let rows = (first..first + rows)
        .map(|number| format!("同心苑{number}号院,渝北区,同心路{number}号,1995,3,120,9600\n"));
    std::iter::once("小区名称,区县,地址,建成年份,楼栋数,户数,建筑面积(平方米)\n".to_owned())
        .chain(rows)
        .collect()
}

fn upload(person: &Person, node: SocketAddr, name: &str, text: &str) -> Answer {
    let body = format!(
        "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         content-type: text/csv\r\n\r\n{text}\r\n--b--\r\n"
    );
    person
        .send(node, "POST", "/api/v1/uploads", &[("content-type", "multipart/form-data; boundary=b")], &body)
        .unwrap()
}

/// Waits until what an address answers is as wanted; the answer.
fn until(person: &Person, node: SocketAddr, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
    let begun = Instant::now();
    loop {
        let answer = person.get(node, path);
        if wanted(&answer) {
            return answer;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "{path}: {} {}", answer.status, answer.body);
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Item 46, and the sessions' part of two nodes.
#[test]
fn who_signs_in_on_one_node_acts_on_the_other_and_signs_out_of_both() {
    let (pair, password) = Pair::start("");
    let planner = Person::sign_in(pair.a(), "planner", &password);
    assert_eq!(planner.get(pair.b(), "/api/v1/me").status, 200);
    for _ in 0..6 {
        assert_eq!(planner.get(pair.proxy, "/account").status, 200);
    }
    let signed_out = planner.send(pair.b(), "DELETE", "/api/v1/session", &[], "").unwrap();
    assert_eq!(signed_out.status, 204);
    assert_eq!(planner.get(pair.a(), "/api/v1/me").status, 401, "dead on the other node at once");
    assert_eq!(planner.get(pair.b(), "/api/v1/me").status, 401);

    let planner = Person::sign_in(pair.b(), "planner", &password);
    pair.place.done(&["user", "disable", "planner"]);
    let begun = Instant::now();
    while [pair.a(), pair.b()].iter().any(|node| planner.get(*node, "/api/v1/me").status != 401) {
        assert!(begun.elapsed() < Duration::from_secs(1), "a shut account's session lives on");
    }
}

/// A file staged on one node is settled, committed and looked at on the other; the job runs once; both show the same.
#[test]
fn an_import_begun_on_one_node_is_finished_on_the_other_once() {
    let (pair, password) = Pair::start("");
    let planner = Person::sign_in(pair.proxy, "planner", &password);
    // Both have read the register before it changes: neither may go on showing what it had.
    let total =
        |node| planner.get(node, "/api/v1/communities").json()["totals"]["communities"].as_u64().unwrap();
    assert_eq!((total(pair.a()), total(pair.b())), (0, 0));
    let rounds = 4;
    for round in 0..rounds {
        let staged = upload(&planner, pair.a(), "register.csv", &register(round * 100, 20));
        assert_eq!(staged.status, 201, "{}", staged.body);
        let id = staged.json()["upload"]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/uploads/{id}");
        assert_eq!(planner.get(pair.b(), &path).status, 200, "the other node reads the same file");
        // Asked of both at once, as somebody does who clicks twice behind a round-robin.
        std::thread::scope(|scope| {
            for node in [pair.b(), pair.a(), pair.proxy] {
                let (planner, path) = (planner.clone(), path.clone());
                scope.spawn(move || planner.post(node, &format!("{path}/commit"), &json!({})));
            }
        });
        until(&planner, pair.proxy, &path, |answer| answer.json()["job"]["state"] == "succeeded");
        let expected = 20 * (u64::try_from(round).unwrap() + 1);
        assert_eq!((total(pair.a()), total(pair.b())), (expected, expected), "round {round}");
    }
    let jobs =
        pair.count("SELECT COUNT(*) FROM job WHERE kind = 'import' AND state = 'succeeded' AND attempts = 1");
    assert_eq!(jobs, i64::try_from(rounds).unwrap());
    let committed = pair.count("SELECT COUNT(*) FROM audit_entry WHERE event = 'batch.committed'");
    assert_eq!(committed, i64::try_from(rounds).unwrap(), "each batch was written once");
}

/// Item 63 across nodes: the same request under one key, sent to both at once, is done once.
#[test]
fn a_key_is_one_key_on_both_nodes() {
    let (pair, password) = Pair::start("");
    let planner = Person::sign_in(pair.proxy, "planner", &password);
    let staged = upload(&planner, pair.a(), "register.csv", &register(0, 5)).json();
    let path = format!("/api/v1/uploads/{}", staged["upload"]["id"].as_str().unwrap());
    let keyed = |node: SocketAddr, key: &str| {
        planner.send(node, "POST", &format!("{path}/commit"), &[("idempotency-key", key)], "{}").unwrap()
    };
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let both: Vec<_> = (0..16)
            .map(|number| {
                let node = if number % 2 == 0 { pair.a() } else { pair.b() };
                scope.spawn(move || keyed(node, "0190a1b2-one-and-the-same").status)
            })
            .collect();
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| (200..300).contains(status) || *status == 409), "{statuses:?}");
    let first = keyed(pair.a(), "0190a1b2-one-and-the-same");
    let again = keyed(pair.b(), "0190a1b2-one-and-the-same");
    assert_eq!((first.status, &first.body), (again.status, &again.body), "one answer on both nodes");
    assert_eq!(pair.count("SELECT COUNT(*) FROM job"), 1);
}

/// What one account may ask for in a minute is counted over both nodes together.
#[test]
fn limits_are_counted_together() {
    let (pair, password) = Pair::start("[limits]\naccount_reads = 100\n");
    let planner = Person::sign_in(pair.a(), "planner", &password);
    let answered = (0..300).filter(|_| planner.get(pair.proxy, "/api/v1/me").status == 200).count();
    // The three hundred may fall into two minutes, and each node may hold a portion of five it does not spend.
    assert!((90..=200).contains(&answered), "{answered} of 300 were answered, at most 100 a minute may be");
    let spent = pair.count("SELECT MAX(taken) FROM rate_count WHERE what = 'read'");
    assert!(spent <= 100, "{spent} were granted in one minute");
}

/// The order of what happened is one order, whichever node wrote it.
#[test]
fn the_audit_log_is_one_sequence() {
    let (pair, _) = Pair::start("");
    let names: Vec<String> = (0..20).map(|number| format!("person{number}")).collect();
    std::thread::scope(|scope| {
        for half in names.chunks(10) {
            let place = &pair.place;
            scope.spawn(move || half.iter().for_each(|name| drop(place.add_user(name, "auditor"))));
        }
    });
    let entries = pair.count("SELECT COUNT(*) FROM audit_entry WHERE event = 'account.created'");
    assert_eq!(entries, 21);
    assert_eq!(
        pair.count("SELECT COUNT(DISTINCT id) FROM audit_entry"),
        pair.count("SELECT COUNT(*) FROM audit_entry")
    );
}

/// One node goes, the other answers: who asks through the proxy loses no request that was begun.
#[test]
fn one_node_may_stop_while_the_other_goes_on() {
    let (mut pair, password) = Pair::start("[server]\nleave_seconds = 1\n");
    let planner = Person::sign_in(pair.b(), "planner", &password);
    pair.nodes[0].ask_to_stop();
    assert_eq!(pair.nodes[0].wait(Duration::from_secs(20)).code(), Some(0));
    for _ in 0..10 {
        assert_eq!(planner.get(pair.b(), "/account").status, 200);
    }
    let _: Value = planner.get(pair.b(), "/api/v1/me").json();
}
