//! `docs/operate.md` and the files beside it do what they say.

use super::http::Person;
use super::server::{Place, yiju};
use app::credential::totp::Secret;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn read(name: &str) -> String {
    fs::read_to_string(docs().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Item 85, as far as a file can show it.
#[test]
fn the_unit_gives_the_service_nothing_it_does_not_need() {
    let unit = read("operate/yiju.service");
    let lines: Vec<&str> = unit.lines().map(str::trim).collect();
    for wanted in [
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "PrivateUsers=yes",
        "ProtectClock=yes",
        "ProtectHostname=yes",
        "ProtectKernelLogs=yes",
        "ProtectKernelModules=yes",
        "ProtectKernelTunables=yes",
        "ProtectControlGroups=yes",
        "ProtectProc=invisible",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "RestrictNamespaces=yes",
        "RestrictRealtime=yes",
        "RestrictSUIDSGID=yes",
        "LockPersonality=yes",
        "MemoryDenyWriteExecute=yes",
        "SystemCallArchitectures=native",
        "SystemCallFilter=@system-service",
        "UMask=0077",
        "User=yiju",
    ] {
        assert!(lines.contains(&wanted), "{wanted}");
    }
    // Stopping takes the leave and the drain; systemd waits longer.
    let patience = lines.iter().find_map(|line| line.strip_prefix("TimeoutStopSec=")).unwrap();
    assert!(patience.parse::<u32>().unwrap() >= 30);
}

#[test]
fn the_example_configuration_is_accepted() {
    let place = Place::new(&read("operate/yiju.toml"));
    place.done(&["config", "check"]);
    let shown = read("operate/yiju.toml");
    // What is an example there is accepted as well.
    let oidc = shown.split_once("# [oidc]").unwrap().1.lines().skip(1);
    let oidc: Vec<&str> = oidc.map_while(|line| line.strip_prefix("# ")).collect();
    assert!(oidc.len() >= 5, "{oidc:?}");
    place.configure(&format!("{shown}\n[oidc]\n{}\n", oidc.join("\n")));
    place.done(&["config", "check"]);
    for key in [
        "second_step_for",
        "passwords",
        "certificates",
        "listen",
        "public_url",
        "trusted_proxies",
        "leave_seconds",
        "every_hours",
        "account_reads",
    ] {
        assert!(shown.contains(key), "{key}");
    }
}

/// A rule over a figure that nobody writes never fires.
#[test]
fn every_alert_is_over_a_figure_that_is_written() {
    let rules = read("operate/alerts.yml");
    let source = fs::read_to_string(docs().join("../crates/web/src/server/metrics.rs")).unwrap()
        + &fs::read_to_string(docs().join("../crates/yiju/src/machine.rs")).unwrap();
    let mut met = 0;
    for (at, _) in rules.match_indices("yiju_") {
        let name: String =
            rules[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let plain =
            ["_bucket", "_count", "_sum"].iter().fold(name.as_str(), |name, end| name.trim_end_matches(end));
        assert!(source.contains(plain), "{name}");
        met += 1;
    }
    assert!(met >= 12 && rules.matches("alert: ").count() >= 12, "{met}");
    for runbook in rules.split("runbook: docs/").skip(1).map(|rest| rest.split('}').next().unwrap()) {
        assert!(docs().join(runbook.trim()).is_file(), "{runbook}");
    }
}

#[test]
fn every_runbook_is_one_page_and_linked() {
    let guide = read("operate.md");
    let mut met = 0;
    for entry in fs::read_dir(docs().join("operate")).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(guide.contains(&format!("operate/{name}")), "{name} is not linked");
        if Path::new(&name).extension().is_some_and(|end| end == "md") {
            met += 1;
            assert!(
                fs::read_to_string(entry.path()).unwrap().lines().count() <= 50,
                "{name} is more than a page"
            );
        }
    }
    assert!(met >= 7, "{met}");
    // Every command line option the guide uses is there.
    for words in [
        "config check",
        "user add",
        "user set-up",
        "user grant",
        "user reset",
        "backup --new-key",
        "backup --to",
        "restore",
    ] {
        assert!(guide.contains(words), "{words}");
        let mut arguments: Vec<&str> = words.split(' ').filter(|word| !word.starts_with("--")).collect();
        arguments.push("--help");
        assert!(yiju().args(arguments).output().unwrap().status.success(), "{words}");
    }
}

/// The guide followed: the shipped nginx file in front, a certificate of one's own, cookies bound to the host.
#[test]
#[ignore = "needs nginx, openssl and curl; `cargo verify --deep` installs and runs it"]
fn deep_nginx_serves_the_site_over_https_as_the_guide_says() {
    let place = Place::new(&read("operate/yiju.toml"));
    let text = read("operate/yiju.toml")
        .replace("/var/lib/yiju", &place.path("").display().to_string())
        .replace("/var/backups/yiju", &place.path("archives").display().to_string())
        .replace("/etc/yiju", &place.path("").display().to_string())
        .replace("127.0.0.1:9020", "127.0.0.1:0");
    place.configure(&text);
    place.done(&["backup", "--new-key", "backup.key"]);
    let served = place.serve_behind_a_proxy("log");
    assert_eq!(Person::default().get(served.address, "/readyz").status, 200);

    let (certificate, key) = (place.path("site.pem"), place.path("site.key"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "30",
            "-subj",
            "/CN=renewal.example",
        ])
        .args(["-addext", "subjectAltName=DNS:renewal.example", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .unwrap();
    assert!(made.status.success());
    let (https, http) = (free_port(), free_port());
    let sites = read("operate/nginx.conf")
        .replace("/etc/ssl/certs/renewal.example.pem", &certificate.display().to_string())
        .replace("/etc/ssl/private/renewal.example.key", &key.display().to_string())
        .replace("127.0.0.1:8020", &served.address.to_string())
        .replace("listen 443 ssl", &format!("listen 127.0.0.1:{https} ssl"))
        .replace("listen 80", &format!("listen 127.0.0.1:{http}"));
    let folder = place.path("").display().to_string();
    let whole = format!(
        "pid {folder}/nginx.pid; error_log {folder}/nginx.log; daemon off; worker_processes 1;\n\
         events {{}}\nhttp {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n\
         fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n{sites}\n}}\n"
    );
    fs::write(place.path("nginx.conf"), whole).unwrap();
    let _nginx = Nginx(Command::new("nginx").arg("-c").arg(place.path("nginx.conf")).spawn().unwrap());

    let site = Site { place: &place, certificate: &certificate, https };
    let begun = Instant::now();
    while !site.curl("nobody", "/readyz", &[]).contains("200 OK") {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{}",
            fs::read_to_string(place.path("nginx.log")).unwrap()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    first_people(&site, &place.path("log"));
    let old =
        Command::new("curl").args(["-s", "-i", &format!("http://127.0.0.1:{http}/x")]).output().unwrap();
    assert!(String::from_utf8_lossy(&old.stdout).contains("301"), "plain http is sent to https");
    let begun = Instant::now();
    loop {
        let output = place.run(&["doctor"]);
        if output.status.code() == Some(0) {
            break;
        }
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        // A scratch folder holds data and archives alike, which the doctor rightly minds.
        let others = said.lines().filter(|line| {
            !line.starts_with("ok")
                && !line.contains("backup place")
                && !line.contains(" witnesses ")
                && !line.contains(" disk ")
                && !line.contains(" fsync ")
        });
        if others.count() == 0 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "{said}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// The site as browsers reach it; each browser is a file of cookies.
struct Site<'p> {
    place: &'p Place,
    certificate: &'p Path,
    https: u16,
}

impl Site<'_> {
    /// Asks, with the fields of a form where there are any; head and body.
    fn curl(&self, browser: &str, path: &str, fields: &[&str]) -> String {
        let jar = self.place.path(&format!("{browser}.cookies"));
        let mut curl = Command::new("curl");
        curl.args(["-s", "-i", "-H", "Sec-Fetch-Site: same-origin", "--cacert"])
            .arg(self.certificate)
            .args(["--resolve", &format!("renewal.example:{}:127.0.0.1", self.https), "-b"])
            .arg(&jar)
            .arg("-c")
            .arg(&jar);
        for field in fields {
            curl.args(["--data-urlencode", field]);
        }
        let output = curl.arg(format!("https://renewal.example:{}{path}", self.https)).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Sends a form of somebody who is signed in.
    fn send(&self, browser: &str, path: &str, fields: &[&str]) -> String {
        let page = self.curl(browser, "/account", &[]);
        let csrf = format!("csrf={}", between(&page, "name=\"csrf\" value=\"", "\""));
        self.curl(browser, path, &[&[csrf.as_str()], fields].concat())
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no «{before}» in {text}")).1;
    rest.split(after).next().unwrap()
}

/// Section 5: the printed link, the first administrator's second step, somebody invited and appointed.
fn first_people(site: &Site<'_>, log: &Path) {
    let password = "password=river bridge lantern 7";
    let again = "again=river bridge lantern 7";
    let printed = fs::read_to_string(log).unwrap();
    let link = between(&printed, "https://renewal.example/links/", "\n").trim().to_owned();
    let link = format!("/links/{link}");
    let made = site.curl("chen", &link, &["login=chen", "name=陈工", password, again]);
    assert!(made.contains("303") && made.contains("/sign-in"), "{made}");
    let twice = site.curl("other", &link, &["login=mallory", "name=M", password, again]);
    assert!(twice.contains(" 404"), "the link works once: {twice}");

    let signed_in = site.curl("chen", "/sign-in", &["login=chen", password]);
    assert!(signed_in.contains("303") && signed_in.contains("__Host-yiju-session="), "{signed_in}");
    assert!(signed_in.contains("strict-transport-security: max-age=31536000"), "{signed_in}");
    let turned_away = site.curl("chen", "/accounts", &[]);
    assert!(turned_away.contains("location: /account\r\n"), "a second step comes first: {turned_away}");
    site.send("chen", "/account/second-step/begin", &[]);
    let page = site.curl("chen", "/account/second-step", &[]);
    let secret = Secret::from_slice(&base32(between(&page, " <code>", "<"))).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let code = format!("code={}", secret.shown_at(i64::try_from(now.as_secs()).unwrap()));
    let codes = site.send("chen", "/account/second-step", &[&code]);
    assert!(codes.contains(" 200"), "{codes}");
    assert!(site.curl("chen", "/accounts", &[]).contains(" 200"));

    let invited = site.send("chen", "/accounts", &["login=li", "name=李工"]);
    let link = between(&invited, "https://renewal.example/links/", "<").trim();
    let account = between(&invited, "href=\"/accounts/", "\"");
    let appointed = site.send(
        "chen",
        "/appointments",
        &[&format!("account={account}"), "role=planner", "level=city", "district=", "street=", "until="],
    );
    assert!(appointed.contains("303"), "{appointed}");
    let chosen = site.curl("li", &format!("/links/{link}"), &[password, again]);
    assert!(chosen.contains("303"), "{chosen}");
    assert!(site.curl("li", "/sign-in", &["login=li", password]).contains("303"));
    assert!(site.curl("li", "/communities", &[]).contains(" 200"), "a planner sees the register");
}

/// The letters under the picture, as an authenticator reads them.
fn base32(letters: &str) -> Vec<u8> {
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in letters.bytes().filter(u8::is_ascii_alphanumeric) {
        let at = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|one| *one == letter).unwrap();
        buffer = buffer << 5 | u32::try_from(at).unwrap();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(buffer >> bits & 0xff).unwrap());
        }
    }
    bytes
}

struct Nginx(std::process::Child);

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGTERM, so that the master takes its worker along.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
