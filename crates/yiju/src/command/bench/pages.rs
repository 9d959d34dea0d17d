//! The explorer at city size: reading the stock, filtering, comparing, and what it costs in time.

use super::{figure, p99, ratio, say, timed};
use crate::wiring::environment;
use anyhow::Result;
use app::explorer::{ExplorerQuery, ExplorerSort};
use app::what_if::Side;
use app::{App, Settings, demo};
use policy::Library;
use std::time::Duration;
use store::{Options, Store, StoreUrl};

/// Pages asked for.
const ROUNDS: usize = 400;

/// Makes a city of that size and asks for pages.
pub fn run(communities: usize) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("yiju-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let result = measure(communities, &folder.join("yiju.db").display().to_string());
    std::fs::remove_dir_all(&folder)?;
    result
}

fn measure(communities: usize, file: &str) -> Result<()> {
    let open = || -> Result<App> {
        let store = Store::open(&StoreUrl::parse(&format!("sqlite:{file}"))?, Options::default())?;
        let settings =
            Settings { pack: demo::PACK.into(), as_of: Some(demo::DAY), worker: std::env::current_exe()? };
        Ok(App::new(store, Library::shipped(), environment(), settings))
    };
    let app = open()?;
    let (counts, time) = timed(|| app.make_demo_city(2020, communities, |_, _| {}));
    let counts = counts?;
    figure("making the demo city, dwellings", usize::try_from(counts.dwellings)?, time);
    drop(app);
    let (app, opening) = timed(open);
    let app = app?;
    say(format_args!("{:<58} {:>20.3} s", "opening an existing city", opening.as_secs_f64()));
    let (stock, reading) = timed(|| app.stock());
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
    let page = p99(&mut times);
    say(format_args!(
        "{:<58} {:>19.2} ms",
        "explorer page with totals and charts, p99",
        page.as_secs_f64() * 1_000.0
    ));
    let (_, once) =
        timed(|| stock.items().iter().filter(|item| item.households().unwrap_or(0) > 100).count());
    ratio("  an explorer page against one pass over the stock", page, once);
    let side = |pack: &str| Side { pack: pack.into(), day: demo::DAY, parameters: Vec::new() };
    let compare = || app.what_if(&side(demo::PACK), &side("cn-chongqing+cn-chongqing-before-2000+demo"));
    let (compared, time) = timed(compare);
    figure("«what if» over the city, communities", compared?.stock.items().len(), time);
    Ok(())
}
