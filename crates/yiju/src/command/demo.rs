//! `yiju demo`: a city to look at, from nothing.

use super::log::Keeper;
use super::serve::{Serving, log, serve};
use super::{say, say_json, tell};
use crate::cli::{Cli, DemoArgs};
use crate::config::Config;
use crate::wiring::application;
use anyhow::{Context as _, Result};
use app::{App, NewAccount, demo};
use city::spreadsheet::{Encoding, LineEnd, csv, district_register, listing};
use domain::appointment::Post;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// Makes the city if its folder has none, gives the demo accounts new passwords, and serves.
pub fn run(cli: &Cli, args: &DemoArgs) -> Result<ExitCode> {
    log();
    std::fs::create_dir_all(&args.folder)
        .with_context(|| format!("cannot make the folder {}", args.folder.display()))?;
    let mut config = Config::load(cli.config.as_deref())?;
    config.database.url =
        cli.database.clone().unwrap_or_else(|| format!("sqlite:{}", args.folder.join("yiju.db").display()));
    config.city.pack = demo::PACK.into();
    // They are printed at each start, and made anew.
    config.accounts.keep_first_passwords = true;
    if let Some(listen) = &args.serve.listen {
        config.server.listen.clone_from(listen);
    }
    let app = application(&config, Some(demo::DAY))?;
    if app.is_register_empty()? {
        make_city(&app, args)?;
        write_samples(&app, args)?;
    }
    let keeper = Keeper::new(&config)?;
    let accounts = app.add_demo_accounts()?;
    if args.make_only {
        announce(args, None, &accounts)?;
        return Ok(ExitCode::SUCCESS);
    }
    let serving = Serving {
        listen: config.server.listen,
        public_url: config.server.public_url,
        demo: true,
        log: Some(keeper),
        ..Serving::default()
    };
    serve(&app, serving, |url| announce(args, Some(url), &accounts))
}

fn make_city(app: &App, args: &DemoArgs) -> Result<()> {
    tell("Making a synthetic city · 正在生成演示城市");
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} communities 小区  {elapsed}")?;
    let bar = ProgressBar::new(u64::try_from(args.communities)?).with_style(style);
    let counts = app.make_demo_city(args.seed, args.communities, |done, total| {
        bar.set_length(u64::try_from(total).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    })?;
    bar.finish();
    tell(format_args!(
        "{} communities, {} buildings, {} entrances, {} dwellings, {} claims",
        counts.communities, counts.buildings, counts.entrances, counts.dwellings, counts.claims
    ));
    let votes = app.make_demo_votes()?;
    tell(format_args!("{votes} votes of owners, at every stage · {votes} 次业主表决，各处不同阶段"));
    // The plan is made and published in the names of the two planners; their passwords are made anew at each start.
    app.add_demo_accounts()?;
    tell("Planning the batches of 2021 and 2022 · 正在编排2021—2022年批次计划");
    app.make_demo_plan()?;
    Ok(())
}

/// Two registers as people really have them, to try the import with.
fn write_samples(app: &App, args: &DemoArgs) -> Result<()> {
    let gazetteer = app.gazetteer()?.context("the demo's pack names no divisions")?;
    // Another seed than the city's, so that the rows are not there yet.
    let city = city::City::new(&gazetteer, args.seed.wrapping_add(1), city::Size::of(400));
    let folder = args.folder.join("registers");
    std::fs::create_dir_all(&folder)?;
    write(
        &folder,
        "长寿区老旧小区摸底表.csv",
        &csv(&district_register(&city, "500115"), Encoding::Gb18030, LineEnd::CrLf)?,
    )?;
    write(&folder, "nanan-listing.csv", &csv(&listing(&city, "500108"), Encoding::Utf8Bom, LineEnd::Lf)?)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    std::fs::write(folder.join(name), bytes).with_context(|| format!("cannot write {name}"))
}

fn announce(args: &DemoArgs, url: Option<&str>, accounts: &[(NewAccount, Post)]) -> Result<()> {
    if args.json {
        let logins: Vec<_> = accounts
            .iter()
            .map(|(new, post)| {
                let (login, role) = (&new.account.login, post.role.key());
                json!({
                    "login": login, "password": new.password, "role": role, "territory": post.territory.key(),
                })
            })
            .collect();
        return say_json(&json!({ "url": url, "logins": logins, "folder": args.folder }));
    }
    say("");
    if let Some(url) = url {
        say(format_args!("  Open · 打开    {url}"));
    }
    for (new, post) in accounts {
        let (role, territory) = (post.role.key(), post.territory.key());
        say(format_args!("  {role:<18} {:<10} {}  {territory}", new.account.login, new.password));
    }
    say(format_args!(
        "  Spreadsheets to import · 可供导入的表格    {}",
        args.folder.join("registers").display()
    ));
    say("  Ctrl-C stops · 按 Ctrl-C 停止");
    say("");
    Ok(())
}
