//! The site at city size, over real HTTP: what each page costs, what the server needs, how soon it is there.

use super::client::Client;
use super::server::Server;
use super::{figure, percentile, ratio, say, timed};
use crate::keys::KeyFolder;
use crate::wiring::environment;
use anyhow::{Context as _, Result, bail};
use app::account::operator;
use app::explorer::{ExplorerQuery, ExplorerSort};
use app::{App, Settings, demo};
use domain::Verdict;
use policy::Library;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use store::{Options, Store, StoreUrl};

/// Requests for each kind of page on one connection.
const ROUNDS: usize = 300;
/// Connections at once for the number of requests a second.
const CONNECTIONS: usize = 4;

/// Makes a city of that size, serves it on a loopback port, and asks for pages.
pub fn run(communities: usize) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("yiju-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let result = in_process(communities, &folder).and_then(|city| over_http(&folder, &city));
    fs::remove_dir_all(&folder)?;
    result
}

/// What is asked for over HTTP.
struct CityUnderTest {
    password: String,
    community: String,
    place: [f64; 2],
}

fn in_process(communities: usize, folder: &Path) -> Result<CityUnderTest> {
    let url = StoreUrl::parse(&database(folder))?;
    let open = || -> Result<App> {
        let settings = Settings {
            pack: demo::PACK.into(),
            as_of: None,
            worker: std::env::current_exe()?,
            accounts: app::AccountSettings::default(),
        };
        let (store, keys) = (Store::open(&url, Options::default())?, KeyFolder::beside(&database(folder)));
        Ok(App::new(store, Library::shipped(), environment(), settings, keys)?)
    };
    let app = open()?;
    let (counts, time) = timed(|| app.make_demo_city(2020, communities, |_, _| {}));
    figure("making the demo city, dwellings", usize::try_from(counts?.dwellings)?, time);
    let accounts = app.add_demo_accounts()?;
    drop(app);
    let app = open()?;
    let desk = app.desk(&operator());
    let (stock, reading) = timed(|| desk.stock());
    let stock = stock?;
    figure("reading the stock with its claims, communities", stock.items().len(), reading);
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|round| {
            let sort = ExplorerSort::ALL.get(round % ExplorerSort::ALL.len()).copied().unwrap_or_default();
            let query =
                ExplorerQuery { sort, page: round % 20 + 1, per_page: 50, ..ExplorerQuery::default() };
            timed(|| query.page(&stock).rows.len()).1
        })
        .collect();
    let (typical, slow) = (percentile(&mut times, 50), percentile(&mut times, 99));
    say(format_args!(
        "{:<44} {:>10.2} ms p50 {:>9.2} ms p99",
        "the explorer's question, in process",
        millis(typical),
        millis(slow)
    ));
    let (pairs, time) = timed(|| stock.proposals().len());
    figure("looking for duplicates, communities", stock.items().len(), time);
    say(format_args!("{:<44} {pairs:>10}", "  pairs proposed"));
    let eligible = || stock.items().iter().filter(|item| item.verdict() == Verdict::Eligible).count();
    let (_, once) = timed(eligible);
    ratio("  against counting one verdict over the stock", typical, once);
    let placed = stock.items().iter().find_map(|item| Some((item, item.community.location?)));
    let (item, point) = placed.context("no community has a position")?;
    let (planner, _) = accounts.into_iter().next().context("the demo has accounts")?;
    Ok(CityUnderTest {
        password: planner.password,
        community: item.community.id.to_string(),
        place: [f64::from(point.lon_e7) / 1e7, f64::from(point.lat_e7) / 1e7],
    })
}

fn database(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("yiju.db").display())
}

fn over_http(folder: &Path, city: &CityUnderTest) -> Result<()> {
    let config = folder.join("yiju.toml");
    fs::write(
        &config,
        format!(
            "[city]\npack = \"{}\"\n[accounts]\nkeep_first_passwords = true\n[limits]\naccount_reads = 0\naccount_writes = 0\n",
            demo::PACK
        ),
    )?;
    let (started, ready) = timed(|| Server::start(&config, &database(folder)));
    let server = started?;
    let address = server.address;
    say(format_args!("{:<44} {:>10.3} s", "ready to answer on an existing database", ready.as_secs_f64()));
    let mut client = Client::connect(address)?;
    client.sign_in(demo::LOGINS.first().context("the demo has accounts")?, &city.password)?;
    let (first, time) = timed(|| client.get("/"));
    expect_ok("/", first?.status)?;
    say(format_args!("{:<44} {:>10.3} s", "the first page after the start", time.as_secs_f64()));
    say("");
    let mut bare = Duration::ZERO;
    for (name, paths) in requests(city) {
        let (mut times, bytes) = one_after_another(&mut client, &paths)?;
        let (middle, slow) = (percentile(&mut times, 50), percentile(&mut times, 99));
        if bare.is_zero() {
            bare = middle;
        }
        let rate = at_once(address, &client, &paths)?;
        say(format_args!(
            "{name:<44} {:>10.2} ms p50 {:>9.2} ms p99 {rate:>8} /s {:>7} kB {:>7.1} ×",
            millis(middle),
            millis(slow),
            bytes / 1000,
            middle.as_secs_f64() / bare.as_secs_f64().max(1e-9)
        ));
    }
    say("");
    let what = "resident memory of the server";
    match resident(server.id()) {
        Some((now, most)) => say(format_args!("{what:<44} {now:>10} MB {most:>9} MB at most")),
        None => say(format_args!("{what:<44} not told by this operating system")),
    }
    Ok(())
}

/// What people ask for; the first is the cheapest answer there is, the others are held against it.
fn requests(city: &CityUnderTest) -> Vec<(&'static str, Vec<String>)> {
    let many = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
    let sorted = |sort: ExplorerSort| format!("/communities?sort={}&page=3", sort.key());
    let tiles = [7, 9, 11, 13].map(|zoom| tile(zoom, city.place));
    let what_if =
        "/screening/what-if?from=cn-chongqing%2Bdemo&to=cn-chongqing%2Bcn-chongqing-before-2000%2Bdemo";
    vec![
        ("a bare answer (/livez)", many(&["/livez"])),
        ("explorer", ExplorerSort::ALL.map(sorted).into()),
        (
            "explorer, filtered as one types",
            many(&[
                "/communities?verdict=undetermined",
                "/communities?verdict=eligible&from=1980&to=1995",
                "/communities?form=estate&sort=households",
                "/communities?q=xincun",
                "/communities?q=%E6%96%B0%E6%9D%91",
            ]),
        ),
        ("dashboard", many(&["/"])),
        ("one community", vec![format!("/communities/{}", city.community)]),
        ("what if: the form", many(&["/screening/what-if"])),
        ("what if: the whole city compared", many(&[what_if])),
        ("tiles, zooms 7 to 13", tiles.into()),
        ("tiles of a selection", tiles_of_selections(city)),
        ("API: a page of communities", many(&["/api/v1/communities?per_page=50"])),
    ]
}

/// Tiles that no one asked for a moment ago: another selection each time.
fn tiles_of_selections(city: &CityUnderTest) -> Vec<String> {
    (0..ROUNDS).map(|n| format!("{}?from={}", tile(9, city.place), 1700 + n)).collect()
}

/// The path of the tile around a place.
fn tile(zoom: u8, [lon, lat]: [f64; 2]) -> String {
    let tiles = f64::from(1_u32 << zoom);
    let x = (lon + 180.0) / 360.0 * tiles;
    let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * tiles;
    format!("/tiles/{zoom}/{x:.0}/{y:.0}", x = x.floor(), y = y.floor())
}

/// Times of requests one after another on one connection, and the bytes of the largest answer.
fn one_after_another(client: &mut Client, paths: &[String]) -> Result<(Vec<Duration>, usize)> {
    let mut bytes = 0;
    let mut times = Vec::with_capacity(ROUNDS);
    for path in paths.iter().cycle().take(ROUNDS) {
        let (answer, time) = timed(|| client.get(path));
        let answer = answer?;
        expect_ok(path, answer.status)?;
        bytes = answer.body.len().max(bytes);
        times.push(time);
    }
    Ok((times, bytes))
}

/// Requests a second over some connections at once.
fn at_once(address: SocketAddr, person: &Client, paths: &[String]) -> Result<u128> {
    let mut clients: Vec<Client> =
        (0..CONNECTIONS).map(|_| person.another(address)).collect::<std::io::Result<_>>()?;
    let (result, time) = timed(|| {
        std::thread::scope(|scope| {
            let workers: Vec<_> = clients
                .iter_mut()
                .map(|client| scope.spawn(|| one_after_another(client, paths).map(drop)))
                .collect();
            workers.into_iter().try_for_each(|worker| match worker.join() {
                Ok(done) => done,
                Err(_) => bail!("a connection failed"),
            })
        })
    });
    result?;
    let requests = u128::try_from(ROUNDS * CONNECTIONS)?;
    Ok(requests * 1_000_000 / time.as_micros().max(1))
}

fn expect_ok(path: &str, status: u16) -> Result<()> {
    if status == 200 { Ok(()) } else { bail!("{path} answers {status}") }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Megabytes of a process in memory now, and at most so far, as Linux tells them.
fn resident(process: u32) -> Option<(u64, u64)> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let of = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().split(' ').next()?.parse::<u64>().ok()
    };
    Some((of("VmRSS:")? / 1024, of("VmHWM:")? / 1024))
}
