//! T15: Schemathesis over the whole OpenAPI document, as nobody and in each of three roles.
//!
//! The tool is installed from `PyPI` into a virtual environment under the build folder, once. Nothing may be answered
//! with a server's error, nothing may differ from the document, every operation must be reached. Sabotage: the
//! document it is given claims that the API takes and gives something else.

use crate::Setting;
use crate::client::Client;
use crate::report::Report;
use crate::server::{City, Server, Start};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The tool and its version.
const TOOL: &str = "schemathesis==4.32.5";
/// Roles beside nobody.
const ROLES: [&str; 3] = ["planner", "auditor", "administrator"];
/// What is checked of every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance";

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let tool = install(&setting.yiju)?;
    let city = City::make(&setting.yiju, &setting.scratch.join("city"), 20, None)?;
    let document = document(setting)?;
    let operations = operations(&document);
    report.at_least("operations in the document", u64::try_from(operations.len())?, 30);
    let file = setting.scratch.join("openapi.json");
    std::fs::write(&file, document.to_string())?;
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let roles: Vec<Option<&str>> = std::iter::once(None).chain(ROLES.map(Some)).collect();
    let roles = if setting.sabotage { vec![Some("planner")] } else { roles };
    for role in roles {
        // A city of its own, so that one role's deletions hinder nobody else.
        let name = role.unwrap_or("nobody");
        let city = city.copy(&setting.scratch.join(name))?;
        let server = Server::start(&setting.yiju, &city, &Start::default())?;
        let mut client = server.client();
        if let Some(role) = role {
            let account = city.account(role)?;
            client.sign_in(&account.login, &account.password)?;
        }
        let ran = ask(setting, &tool, &file, &server, &client, name)?;
        report.figure(format_args!("{name}: {}", ran.summary));
        for failure in ran.failures {
            report.fault(format_args!("{name}: {failure}"));
        }
        reached.extend(ran.reached);
        let log = server.last_words();
        if log.contains("panicked") {
            report.fault(format_args!("{name}: a panic: {log}"));
        }
    }
    let missed: Vec<&String> = operations.difference(&reached).collect();
    if !setting.sabotage {
        report.none("operations that were not reached", missed.len());
        for operation in missed {
            report.fault(format_args!("not reached: {operation}"));
        }
    }
    Ok(report)
}

/// The tool's program, installed when it is not there.
fn install(yiju: &Path) -> Result<PathBuf> {
    let build = yiju.ancestors().nth(2).context("the build folder")?;
    let folder = build.join("drills").join("schemathesis");
    let program = folder.join("bin").join("schemathesis");
    if program.is_file() {
        return Ok(program);
    }
    std::fs::create_dir_all(&folder)?;
    let run = |command: &mut Command| -> Result<()> {
        let said = command.output().context("Python 3 with venv and pip is needed")?;
        ensure!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        Ok(())
    };
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    run(Command::new(folder.join("bin").join("pip")).args(["install", "--quiet", TOOL]))?;
    Ok(program)
}

/// The document as the program prints it; changed where that is the sabotage.
fn document(setting: &Setting) -> Result<Value> {
    let said = Command::new(&setting.yiju).args(["reference", "openapi"]).output()?;
    ensure!(said.status.success(), "yiju reference openapi: {}", String::from_utf8_lossy(&said.stderr));
    let mut document: Value = serde_json::from_slice(&said.stdout)?;
    if setting.sabotage
        && let Some(me) = document.pointer_mut("/components/schemas/Me/properties/login")
    {
        *me = serde_json::json!({ "type": "integer" });
    }
    Ok(document)
}

/// `GET /api/v1/me`, …
fn operations(document: &Value) -> BTreeSet<String> {
    let paths = document.get("paths").and_then(Value::as_object);
    let paths = paths.into_iter().flatten();
    let all = paths.flat_map(|(path, operations)| {
        let methods = operations.as_object().into_iter().flatten();
        methods.filter_map(move |(method, operation)| {
            operation.get("responses").map(|_| format!("{} {path}", method.to_uppercase()))
        })
    });
    all.collect()
}

struct Ran {
    summary: String,
    failures: Vec<String>,
    reached: BTreeSet<String>,
}

fn ask(
    setting: &Setting,
    tool: &Path,
    document: &Path,
    server: &Server,
    client: &Client,
    name: &str,
) -> Result<Ran> {
    let seen = setting.scratch.join(format!("seen-{name}.ndjson"));
    let mut command = Command::new(tool);
    command
        .arg("run")
        .arg(document)
        .args(["--url", &format!("http://127.0.0.1:{}", server.port)])
        .args(["--phases", "examples,coverage,fuzzing", "--checks", CHECKS])
        .args(["--max-examples", if setting.quick || setting.sabotage { "3" } else { "15" }])
        // One worker: CPython 3.11 falls over its count of recursion when two threads read sources.
        .args([
            "--workers",
            "1",
            "--request-timeout",
            "20",
            "--no-color",
            "--seed",
            &setting.seed.to_string(),
        ])
        // Signing out and in would end the session under test; both are asked as nobody.
        .args(["--report", "ndjson", "--report-ndjson-path"])
        .arg(&seen)
        .current_dir(&setting.scratch);
    if let Some(cookie) = client.cookie() {
        command.args(["-H", &format!("Cookie: {cookie}"), "--exclude-operation-id", "sign_out"]);
    }
    let said = command.output().context("running Schemathesis")?;
    let text = String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
    std::fs::write(setting.scratch.join(format!("said-{name}.txt")), &text)?;
    let mut ran = Ran { summary: summary(&text), failures: Vec::new(), reached: BTreeSet::new() };
    for line in std::fs::read_to_string(&seen).unwrap_or_default().lines() {
        if let Ok(event) = serde_json::from_str::<Value>(line) {
            gather(&event, &mut ran.reached);
        }
    }
    if !said.status.success() {
        // What stands under the head of an operation, as far as it says what is wrong.
        let told = text.lines().skip_while(|line| !line.starts_with("___"));
        let told = told.map(str::trim_end).filter(|line| !line.is_empty() && line.len() < 400);
        ran.failures.extend(told.take(40).map(str::to_owned));
        ran.failures.push(format!("Schemathesis ended with {}: {}", said.status, summary(&text)));
    }
    Ok(ran)
}

/// Labels of operations, wherever the tool writes them.
fn gather(event: &Value, reached: &mut BTreeSet<String>) {
    match event {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(label) if name == "label" => {
                        reached.insert(label.clone());
                    }
                    other => gather(other, reached),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, reached)),
        _ => {}
    }
}

/// The lines in which the tool counts.
fn summary(text: &str) -> String {
    let lines = text.lines().filter(|line| {
        ["passed", "generated", "failures", "errors"].iter().any(|word| line.contains(word))
            && line.len() < 160
    });
    lines.map(str::trim).collect::<Vec<_>>().join("; ")
}
