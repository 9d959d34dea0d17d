//! Who is asked: the program's own verifier, the second one in Python, and twins of both with a check cut out.
//!
//! A twin is made here, of the source as it is in the tree; neither verifier has a switch.

use anyhow::{Context as _, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Somebody who checks a log.
pub struct Verifier {
    /// What it is called in the report.
    pub name: String,
    program: PathBuf,
    /// What stands in front of the export's folder, and behind everything.
    before: Vec<String>,
    behind: &'static [&'static str],
}

impl Verifier {
    /// Exit code and what it says: `ok`, or the code of what is wrong.
    pub fn ask(&self, export: &Path, key: &str, kept: Option<&Path>) -> Result<(i32, String)> {
        let mut command = Command::new(&self.program);
        command.args(&self.before).arg(export).args(["--key", key]);
        if let Some(kept) = kept {
            command.arg("--checkpoint").arg(kept);
        }
        let output = command.args(self.behind).output().with_context(|| self.name.clone())?;
        let code = output.status.code().context("the verifier was ended")?;
        let said = String::from_utf8_lossy(&output.stdout);
        let said = match serde_json::from_str::<serde_json::Value>(&said) {
            Ok(json) => json.get("code").and_then(serde_json::Value::as_str).unwrap_or("ok").to_owned(),
            Err(_) => said.split_whitespace().nth(1).unwrap_or_default().to_owned(),
        };
        Ok((code, said))
    }
}

fn python(name: &str, script: &Path) -> Verifier {
    let before = vec![script.display().to_string()];
    Verifier { name: name.to_owned(), program: "python3".into(), before, behind: &[] }
}

/// The two that are shipped.
pub fn real(yiju: &Path) -> Vec<Verifier> {
    let ours = Verifier {
        name: "yiju verify".into(),
        program: yiju.to_owned(),
        before: vec!["verify".into()],
        behind: &["--json"],
    };
    vec![ours, python("verify_log.py", &root().join(PYTHON))]
}

const PYTHON: &str = "crates/tlog/tests/verify_log.py";
const CHECKPOINT: &str = "crates/tlog/src/verify.rs";
const PASS: &str = "crates/tlog/src/verify/pass.rs";

/// A check, and how it is cut out of a source.
struct Cut {
    check: &'static str,
    file: &'static str,
    places: &'static [(&'static str, &'static str)],
}

const CUTS: &[Cut] = &[
    Cut {
        check: "the log's signature",
        file: CHECKPOINT,
        places: &[("    signed(&note, &key)?;\n    let mut heads", "    let mut heads")],
    },
    Cut {
        check: "the heads kept outside",
        file: PASS,
        places: &[(
            ".find(|(_, head)| head.root != root)",
            ".find(|(label, head)| label == \"checkpoint\" && head.root != root)",
        )],
    },
    Cut {
        check: "the entries against the tree",
        file: PASS,
        places: &[(
            "(self.tree.size(), Hash::leaf(entry))",
            "(self.tree.size(), leaves.chunks(32).nth(position).and_then(Hash::from_bytes).unwrap_or(Hash::leaf(entry)))",
        )],
    },
    Cut {
        check: "the log's signature",
        file: PYTHON,
        places: &[(
            "        if not note.check(key):\n            raise Tampered(\"unsigned\"",
            "        if False:\n            raise Tampered(\"unsigned\"",
        )],
    },
    Cut {
        check: "the heads kept outside",
        file: PYTHON,
        places: &[(
            "for note in [note for note, _ in outside] + witnessed:\n        if root_of",
            "for note in []:\n        if root_of",
        )],
    },
    Cut {
        check: "the entries against the tree",
        file: PYTHON,
        places: &[
            ("if sha(b\"\\x00\", entry) != leaves[position * 32 : position * 32 + 32]:", "if False:"),
            (
                "levels = [hashes]",
                "levels = [[log.read(f\"tile/0/{path}\")[i * 32 : i * 32 + 32] for _, width, path in tiles(head.size) for i in range(width)]]",
            ),
        ],
    },
];

impl Cut {
    /// The source without the check.
    fn made(&self) -> Result<String> {
        let mut text = fs::read_to_string(root().join(self.file))?;
        for (from, to) in self.places {
            ensure!(text.matches(from).count() == 1, "{} reads otherwise now: «{from}»", self.file);
            text = text.replace(from, to);
        }
        Ok(text)
    }
}

/// The verifiers without one of their checks.
pub fn twins(scratch: &Path) -> Result<Vec<Verifier>> {
    let mut twins = Vec::new();
    for (number, cut) in CUTS.iter().enumerate() {
        let made = cut.made()?;
        if cut.file == PYTHON {
            let script = scratch.join(format!("twin-{number}.py"));
            fs::write(&script, made)?;
            twins.push(python(&format!("verify_log.py without {}", cut.check), &script));
        } else {
            let program = scratch.join(format!("twin-{number}"));
            fs::copy(built(&scratch.join("twin"), cut, &made)?, &program)?;
            let name = format!("tlog::verify without {}", cut.check);
            twins.push(Verifier { name, program, before: Vec::new(), behind: &[] });
        }
    }
    Ok(twins)
}

/// A program around the room `tlog` with a changed source, built beside the drills.
fn built(copy: &Path, cut: &Cut, made: &str) -> Result<PathBuf> {
    let room = copy.join("crates/tlog");
    copy_folder(&root().join("crates/tlog/src"), &room.join("src"))?;
    for name in ["Cargo.toml", "Cargo.lock", "crates/tlog/Cargo.toml"] {
        fs::copy(root().join(name), copy.join(name))?;
    }
    // The room hands them out with a recount kit.
    fs::create_dir_all(room.join("tests"))?;
    for name in ["verify_log.py", "verify_vote.py"] {
        fs::copy(root().join("crates/tlog/tests").join(name), room.join("tests").join(name))?;
    }
    fs::create_dir_all(room.join("src/bin"))?;
    fs::write(room.join("src/bin/twin.rs"), TWIN)?;
    fs::write(copy.join(cut.file), made)?;
    let program = std::env::current_exe()?;
    let target = program.parent().and_then(Path::parent).context("the target folder")?.join("drill-twin");
    let output = Command::new("cargo")
        .args(["build", "--quiet", "--offline", "--package", "tlog", "--bin", "twin", "--target-dir"])
        .arg(&target)
        .current_dir(copy)
        .output()?;
    ensure!(output.status.success(), "the twin is not built: {}", String::from_utf8_lossy(&output.stderr));
    Ok(target.join("debug/twin"))
}

/// What the twin's program does: the same as `yiju verify`, in fewer words.
const TWIN: &str = r#"//! The verifier without one of its checks.

use tlog::{Folder, PaperHead, Task, VerifierKey, verify};

fn main() -> std::process::ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let behind = |flag: &str| words.iter().position(|word| word == flag).and_then(|at| words.get(at + 1));
    let key = behind("--key").and_then(|key| VerifierKey::parse(key).ok());
    let text = behind("--checkpoint").and_then(|path| std::fs::read_to_string(path).ok());
    let older = text.and_then(|text| PaperHead::parse(&text).ok()).map(|head| ("kept".to_owned(), head));
    let folder = Folder(words.first().cloned().unwrap_or_default().into());
    match verify(&folder, &Task { key, policy: None, older: older.into_iter().collect() }) {
        Ok(_) => {
            println!("ok holds");
            std::process::ExitCode::SUCCESS
        }
        Err(failure) => {
            println!("tampered {}", failure.code());
            std::process::ExitCode::from(failure.exit_code())
        }
    }
}
"#;

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}

/// The tree's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_that_is_cut_out_is_where_it_was() {
        for cut in CUTS {
            let made = cut.made().unwrap();
            assert_ne!(made, fs::read_to_string(root().join(cut.file)).unwrap(), "{}", cut.check);
        }
    }
}
