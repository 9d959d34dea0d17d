//! Started, watched, overloaded, stopped: what an operator sees of it.

use super::http::{Answer, Person, raw};
use super::server::{Place, Served, yiju};
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::Stdio;
use std::time::{Duration, Instant};

const CONFIGURATION: &str = "
[database]
url = \"sqlite:{folder}/yiju.db\"
least_free_megabytes = 1
";

/// `doctor` by JSON: exit code, and state and words of a subject.
fn doctor(place: &Place) -> (i32, Value) {
    let output = place.run(&["doctor", "--json"]);
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

fn state<'v>(found: &'v Value, subject: &str) -> &'v str {
    let findings = found["findings"].as_array().unwrap();
    findings
        .iter()
        .find(|finding| finding["subject"] == subject)
        .map_or("absent", |found| found["state"].as_str().unwrap())
}

#[test]
fn the_doctor_says_what_is_wrong_and_by_its_exit_code_how_bad_it_is() {
    let place = Place::new(CONFIGURATION);
    let (code, found) = doctor(&place);
    assert_eq!((code, state(&found, "database")), (2, "failure"), "{found}");
    place.add_user("planner", "planner");
    let (code, found) = doctor(&place);
    assert_eq!((code, state(&found, "database"), state(&found, "schema")), (1, "fine", "fine"), "{found}");
    assert_eq!(state(&found, "backup key"), "warning");

    let all = "
[server]
public_url = \"https://renewal.example\"
trusted_proxies = [\"127.0.0.1\"]
[backup]
to = \"{folder}/../{name}-archives\"
key = \"{folder}/backup.key\"
";
    let name = place.folder.path().file_name().unwrap().to_str().unwrap().to_owned();
    place.configure(&format!("{CONFIGURATION}{}", all.replace("{name}", &name)));
    place.done(&["backup", "--new-key", "backup.key"]);
    let served = place.serve_behind_a_proxy("log");
    let begun = Instant::now();
    let found = loop {
        let (code, found) = doctor(&place);
        let findings = found["findings"].as_array().unwrap();
        // How full and how fast this machine's disk is, is not the program's doing.
        // Nobody from outside witnesses this log.
        let apart = ["disk", "fsync", "witnesses"];
        let others = findings.iter().filter(|finding| !apart.contains(&finding["subject"].as_str().unwrap()));
        if others.into_iter().all(|finding| finding["state"] == "fine") {
            let wholly = findings.iter().all(|finding| finding["state"] == "fine");
            assert!(wholly == (code == 0) && code < 3, "{code}: {found}");
            break found;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "{found}");
        std::thread::sleep(Duration::from_millis(100));
    };
    assert_eq!((state(&found, "restore drill"), state(&found, "master key")), ("fine", "fine"));
    assert_eq!((state(&found, "audit log"), state(&found, "sequencer")), ("fine", "fine"));
    assert_eq!(state(&found, "witnesses"), "warning");
    drop(served);
    let said = found.to_string();
    for private in ["planner", &name, "renewal.example"] {
        assert!(!said.contains(private), "{private} in {said}");
    }

    // Somebody with the file in their hands changes what was done, and to what.
    by_hand(&place, "DROP TRIGGER audit_entry_unchanged");
    by_hand(&place, "UPDATE audit_entry SET object = 'another' WHERE seq = 0");
    let (code, found) = doctor(&place);
    assert_eq!((code, state(&found, "audit log")), (2, "failure"), "{found}");
    assert!(found.to_string().contains("beside entry 0 stands something else"), "{found}");

    // A clock that was set back, as the mark shows it.
    by_hand(&place, "UPDATE clock_mark SET at = '2999-01-01T00:00:00.000000000Z'");
    let (code, found) = doctor(&place);
    assert_eq!((code, state(&found, "clock")), (2, "failure"), "{found}");
    by_hand(&place, "INSERT INTO schema_version (version) VALUES (9999)");
    let (_, found) = doctor(&place);
    assert_eq!(state(&found, "schema"), "failure");
    assert!(place.refused(&["user", "disable", "planner"]).contains("newer program"));
    std::fs::remove_dir_all(place.path(&format!("../{name}-archives"))).unwrap();
}

/// Changes the database as somebody with the file in their hands would.
fn by_hand(place: &Place, sql: &str) {
    rusqlite::Connection::open(place.path("yiju.db")).unwrap().execute(sql, []).unwrap();
}

#[test]
fn a_configuration_with_an_unknown_key_starts_nothing() {
    let place = Place::new(&format!("{CONFIGURATION}[server]\nlisen = \"127.0.0.1:1\"\n"));
    assert!(place.refused(&["serve"]).contains("lisen"));
    assert!(place.refused(&["config", "check"]).contains("lisen"));
    assert!(!place.path("yiju.db").exists());
    place.configure(CONFIGURATION);
    assert!(place.done(&["config", "check"]).contains("fine"));
}

/// Item 30: whoever writes another address into `X-Forwarded-For` at each try is counted all the same.
#[test]
fn rotating_forwarded_addresses_do_not_escape_the_limit() {
    let limits = "[server]\ntrusted_proxies = [\"127.0.0.1\"]\n[limits]\naddress_reads = 60\n";
    let place = Place::new(&format!("{CONFIGURATION}{limits}"));
    let served = place.serve("log");
    let ask = |forwarded: &str| {
        let headers = [("x-forwarded-for", forwarded)];
        Person::default().send(served.address, "GET", "/sign-in", &headers, "").unwrap().status
    };
    let mut refused = 0;
    for number in 0..180 {
        // What the client wrote stands left of what the proxy saw.
        refused += u32::from(ask(&format!("10.9.{number}.1, 203.0.113.7")) == 429);
    }
    assert!(refused >= 50, "only {refused} of 180 were refused; at most two minutes of 60 may pass");
    assert_eq!(ask("203.0.113.8"), 200, "another address is not punished");
    assert_eq!(ask(""), 200, "the operator's own programs are not counted by address");
}

fn readyz(address: SocketAddr) -> u16 {
    Person::default().get(address, "/readyz").status
}

/// Requests begun before the stop are answered; those who ask whether the server is ready are told no; then it ends
/// with exit code 0 and nothing in the write-ahead log.
#[test]
fn a_graceful_stop_fails_no_request_in_flight() {
    let place = Place::new(&format!("{CONFIGURATION}[server]\nleave_seconds = 2\n"));
    let mut served = place.serve("log");
    assert_eq!(readyz(served.address), 200);
    // Half of a form is on its way when the stop is asked for.
    let body = "login=nobody&password=wrong-password";
    let mut slow: Vec<TcpStream> = (0..8)
        .map(|_| {
            let mut stream = TcpStream::connect(served.address).unwrap();
            let head = format!(
                "POST /sign-in HTTP/1.1\r\nhost: yiju\r\ncontent-type: application/x-www-form-urlencoded\r\n\
                 sec-fetch-site: same-origin\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&body.as_bytes()[..10]).unwrap();
            stream
        })
        .collect();
    std::thread::sleep(Duration::from_millis(200));
    served.ask_to_stop();
    let begun = Instant::now();
    while readyz(served.address) != 503 {
        assert!(begun.elapsed() < Duration::from_secs(2), "it does not say that it is leaving");
    }
    let page = Person::default().get(served.address, "/sign-in");
    assert_eq!((page.status, page.header("connection")), (200, Some("close")), "answered until the end");
    std::thread::sleep(Duration::from_millis(2_500));
    assert!(TcpStream::connect(served.address).is_err(), "no new connection is taken");
    for stream in &mut slow {
        stream.write_all(&body.as_bytes()[10..]).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 4"), "every request in flight is answered: {answer}");
    }
    assert_eq!(served.wait(Duration::from_secs(20)).code(), Some(0));
    let log = std::fs::metadata(place.path("yiju.db-wal")).map_or(0, |found| found.len());
    assert_eq!(log, 0, "the write-ahead log was moved into the file");
}

#[test]
fn who_asks_twice_to_stop_is_obeyed_at_once() {
    let place = Place::new(&format!("{CONFIGURATION}[server]\nleave_seconds = 30\n"));
    let mut served = place.serve("log");
    served.ask_to_stop();
    while readyz(served.address) != 503 {}
    std::thread::sleep(Duration::from_millis(200));
    served.ask_to_stop();
    assert_eq!(served.wait(Duration::from_secs(5)).code(), Some(1));
}

/// Items 80 and 20: one line of JSON an event, in UTC, with the request's name; what a client writes into an address
/// or a header makes no line of its own, and no personal data are in it.
#[test]
fn the_log_is_json_and_one_request_is_one_line() {
    let place = Place::new(CONFIGURATION);
    let password = place.add_user("canary-login", "planner");
    let served = place.serve("log");
    let before = served.log().len();
    let mut ids = Vec::new();
    for path in
        ["/communities?q=13800138000", "/nowhere%0d%0a{\"level\":\"forged\"}", "/sign-in?back=%0aforged"]
    {
        let headers = [("user-agent", "a\tb {\"forged\": true}"), ("x-request-id", "mine")];
        let answer = Person::default().send(served.address, "GET", path, &headers, "").unwrap();
        ids.push(answer.header("x-request-id").unwrap().to_owned());
    }
    let form = "login=canary-login&password=canary-password";
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    Person::default().send(served.address, "POST", "/sign-in", &headers, form).unwrap();
    let lines = served.log().split_off(before);
    assert_eq!(lines.len(), 5, "a refused sign-in says so in a line of its own: {lines:#?}");
    let refused: Value = serde_json::from_str(&lines[3]).unwrap();
    assert_eq!(refused["fields"]["means"], "password", "{refused}");
    let account = refused["fields"]["account"].as_str().unwrap().to_owned();
    assert!(account.len() == 32, "by its number and not by what was typed: {refused}");
    for (line, id) in lines.iter().zip(&ids) {
        let entry: Value = serde_json::from_str(line).unwrap();
        assert!(entry["timestamp"].as_str().unwrap().ends_with('Z'), "{line}");
        assert_eq!(entry["span"]["id"], id.as_str(), "{line}");
        assert_ne!(id, "mine", "names of requests are ours");
    }
    let planner = Person::sign_in(served.address, "canary-login", &password);
    assert_eq!(planner.get(served.address, "/accounts").status, 403);
    let entry: Value = serde_json::from_str(served.log().last().unwrap()).unwrap();
    assert_eq!((&entry["span"]["account"], &entry["fields"]["status"]), (&account.into(), &403.into()));
    let all = served.log().split_off(before).join("\n");
    for private in ["13800138000", "forged", "canary-login", "canary-password", "127.0.0.1"] {
        assert!(!all.contains(private), "{private} is in the log: {all}");
    }
}

/// Item 81: a log that cannot be written stops nothing.
#[test]
fn a_full_log_does_not_stop_the_service() {
    let place = Place::new(CONFIGURATION);
    let password = place.add_user("planner", "planner");
    let probe = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = probe.local_addr().unwrap();
    drop(probe);
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut child = yiju()
        .current_dir(place.folder.path())
        .args(["--config", "yiju.toml", "serve", "--listen", &address.to_string()])
        .stdout(Stdio::null())
        .stderr(full)
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it does not start");
        std::thread::sleep(Duration::from_millis(20));
    }
    let planner = Person::sign_in(address, "planner", &password);
    for _ in 0..20 {
        assert_eq!(planner.get(address, "/account").status, 200);
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Item 32: metrics are on a listener of their own and not among the pages.
#[test]
fn metrics_are_apart_from_the_pages_and_carry_no_address() {
    let place = Place::new(&format!("{CONFIGURATION}[metrics]\nlisten = \"127.0.0.1:0\"\n"));
    let password = place.add_user("planner", "planner");
    let served = place.serve("log");
    let metrics: SocketAddr = served
        .log()
        .iter()
        .find_map(|line| {
            Some(line.strip_prefix("yiju metrics on http://")?.strip_suffix("/metrics")?.parse().unwrap())
        })
        .unwrap();
    Person::sign_in(served.address, "planner", &password);
    let wrong = serde_json::json!({ "login": "planner", "password": "wrong" });
    Person::default().post(served.address, "/api/v1/session", &wrong);
    assert_eq!(Person::default().get(served.address, "/metrics").status, 404);
    assert_eq!(Person::default().get(metrics, "/").status, 404);
    let Answer { status, body, .. } = Person::default().get(metrics, "/metrics");
    assert_eq!(status, 200);
    for figure in [
        "yiju_http_request_seconds_bucket{class=\"api\",status=\"2xx\",le=\"",
        "yiju_sign_in_refused_total 1",
        "yiju_ready 1",
        "yiju_database_up 1",
        "yiju_commit_seconds_count",
        "yiju_write_group_size_count",
        "yiju_wal_bytes",
        "yiju_oldest_job_seconds 0",
        "yiju_log_waiting 0",
        "yiju_log_lag_seconds 0",
        "yiju_build_info{version=\"",
        "yiju_resident_bytes",
    ] {
        assert!(body.contains(figure), "{figure} is missing in {body}");
    }
    assert!(!body.contains("planner") && !body.contains("session"), "{body}");
}

/// Item 29: a request with two lengths is refused, and what would be smuggled is not answered.
#[test]
fn requests_of_two_lengths_are_refused() {
    let place = Place::new(CONFIGURATION);
    let served = place.serve("log");
    let smuggled = "GET /livez HTTP/1.1\r\nhost: yiju\r\n\r\n";
    let both = format!(
        "POST /sign-in HTTP/1.1\r\nhost: yiju\r\ncontent-length: {}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}",
        smuggled.len() + 5
    );
    let twice = format!(
        "POST /sign-in HTTP/1.1\r\nhost: yiju\r\ncontent-length: 0\r\ncontent-length: {}\r\n\r\n{smuggled}",
        smuggled.len()
    );
    let folded = "POST /sign-in HTTP/1.1\r\nhost: yiju\r\ntransfer-encoding: xchunked\r\ncontent-length: 5\r\n\r\nabcde";
    let spaced = "POST /sign-in HTTP/1.1\r\nhost: yiju\r\ntransfer-encoding : chunked\r\ncontent-length: 5\r\n\r\nabcde";
    for request in [both.as_str(), &twice, folded, spaced] {
        let answer = raw(served.address, request.as_bytes()).unwrap();
        assert!((400..500).contains(&answer.status), "{request}: {}", answer.status);
        assert!(!answer.body.contains("ok\n"), "the smuggled request was answered: {}", answer.body);
    }
}

/// Item 28: silent, half a head, half a body: each is given up, and people are answered meanwhile.
#[test]
#[ignore = "waits for time limits of up to 35 seconds; `cargo verify --deep` runs it"]
fn deep_slow_clients_of_three_kinds_are_given_up() {
    let place = Place::new(CONFIGURATION);
    let served = place.serve("log");
    let begun = Instant::now();
    let kinds: [&[u8]; 3] = [
        b"",
        b"GET /sign-in HTTP/1.1\r\nhost: yi",
        b"POST /sign-in HTTP/1.1\r\nhost: yiju\r\nsec-fetch-site: same-origin\r\n\
          content-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nlogin=a",
    ];
    let slow: Vec<TcpStream> = (0..400)
        .map(|number| {
            let mut stream = TcpStream::connect(served.address).unwrap();
            stream.write_all(kinds[number % kinds.len()]).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
            stream
        })
        .collect();
    for _ in 0..20 {
        let one = Instant::now();
        assert_eq!(Person::default().get(served.address, "/sign-in").status, 200);
        assert!(one.elapsed() < Duration::from_secs(2), "people wait for slow clients");
    }
    for mut stream in slow {
        let mut rest = Vec::new();
        // Closed with an answer or without one, but closed.
        let _ = stream.read_to_end(&mut rest);
        assert!(begun.elapsed() < Duration::from_secs(38), "a slow client is still there");
    }
}

/// Item 17: a body without end and one of a hundred thousand levels are refused, and the memory stays.
#[test]
fn bodies_without_end_or_depth_are_refused_with_flat_memory() {
    let place = Place::new(CONFIGURATION);
    let password = place.add_user("planner", "planner");
    let served = place.serve("log");
    let planner = Person::sign_in(served.address, "planner", &password);
    let before = resident(&served);
    for _ in 0..5 {
        let deep = "[".repeat(100_000);
        let answer = planner.send(served.address, "POST", "/api/v1/what-if", &[], &deep).unwrap();
        assert!([400, 404, 405, 422].contains(&answer.status), "{}", answer.status);
        let answer = endless(served.address, &planner.cookie);
        assert!(answer.is_none_or(|status| status == 413 || status == 400), "{answer:?}");
    }
    let after = resident(&served);
    assert!(after < before + 64 * 1024, "from {before} to {after} kB");
    assert_eq!(planner.get(served.address, "/account").status, 200);
}

/// Sends chunks until the server has had enough; its status, if it said one. At most 64 MB go out.
fn endless(server: SocketAddr, cookie: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(server).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(10))).unwrap();
    let head = format!(
        "POST /api/v1/session HTTP/1.1\r\nhost: yiju\r\ncookie: {cookie}\r\ncontent-type: application/json\r\n\
         transfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let sent = (0..1024).take_while(|_| stream.write_all(chunk.as_bytes()).is_ok()).count();
    assert!(sent < 1024, "64 MB were taken");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).split(' ').nth(1)?.parse().ok()
}

/// `VmRSS` of the server, in kB.
fn resident(served: &Served) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", served.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse().unwrap()
}
