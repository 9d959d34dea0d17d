//! The packs there are: those in the binary, and those of a folder.

use crate::diagnostic::{Diagnostic, NameKind, PackErrors, Problem, place};
use crate::entry::Header;
use crate::layer::{Layer, read_file};
use crate::pack::Pack;
use domain::division::Gazetteer;
use domain::nearest::nearest;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// A pack file and the division file beside it, as text.
#[derive(Debug, Clone)]
struct Stored {
    file: Arc<str>,
    text: Arc<str>,
    divisions: Option<Arc<str>>,
    /// The head, once somebody asked for it; none where the text cannot be read.
    header: OnceLock<Option<Header>>,
}

impl Stored {
    fn new(file: Arc<str>, text: Arc<str>, divisions: Option<Arc<str>>) -> Self {
        Self { file, text, divisions, header: OnceLock::new() }
    }

    fn header(&self) -> Option<&Header> {
        let read = || read_file(&self.file, &self.text).layer.map(|layer| layer.pack);
        self.header.get_or_init(read).as_ref()
    }
}

/// Packs by id.
#[derive(Debug, Clone, Default)]
pub struct Library {
    packs: BTreeMap<Arc<str>, Stored>,
}

/// The packs in the binary: id, pack file, division file.
const SHIPPED: &[(&str, &str, Option<&str>)] = &[
    ("cn-national", include_str!("../../../packs/cn-national/pack.toml"), None),
    (
        "cn-chongqing",
        include_str!("../../../packs/cn-chongqing/pack.toml"),
        Some(include_str!("../../../packs/cn-chongqing/divisions.toml")),
    ),
    ("cn-chongqing-nanchuan", include_str!("../../../packs/cn-chongqing-nanchuan/pack.toml"), None),
    ("cn-chongqing-before-2000", include_str!("../../../packs/cn-chongqing-before-2000/pack.toml"), None),
    ("demo", include_str!("../../../packs/demo/pack.toml"), None),
    (
        "sg-hip",
        include_str!("../../../packs/sg-hip/pack.toml"),
        Some(include_str!("../../../packs/sg-hip/divisions.toml")),
    ),
    ("ee-kredex", include_str!("../../../packs/ee-kredex/pack.toml"), None),
    ("de-weg", include_str!("../../../packs/de-weg/pack.toml"), None),
    ("il-pinui-binui", include_str!("../../../packs/il-pinui-binui/pack.toml"), None),
];

impl Library {
    /// The packs in the binary.
    pub fn shipped() -> Self {
        let mut library = Self::default();
        for (id, text, divisions) in SHIPPED {
            let file = format!("packs/{id}/pack.toml").into();
            let stored = Stored::new(file, (*text).into(), divisions.map(Into::into));
            library.packs.insert((*id).into(), stored);
        }
        library
    }

    /// These packs and those of a folder, which win: every `*/pack.toml` and `*.toml` in it; or one file.
    pub fn with_folder(mut self, path: &Path) -> std::io::Result<Self> {
        if path.is_file() {
            self.add_file(path)?;
            return Ok(self);
        }
        let mut entries: Vec<_> = std::fs::read_dir(path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        entries.sort();
        for entry in entries {
            let inner = entry.join("pack.toml");
            if inner.is_file() {
                self.add_file(&inner)?;
            } else if entry.extension().is_some_and(|extension| extension == "toml")
                && entry.file_name().is_some_and(|name| name != "divisions.toml")
            {
                self.add_file(&entry)?;
            }
        }
        Ok(self)
    }

    /// Adds a pack file from the disk and says its id.
    pub fn add_file(&mut self, path: &Path) -> std::io::Result<Arc<str>> {
        let text = std::fs::read_to_string(path)?;
        let reading = read_file(&path.display().to_string(), &text);
        let folder = path.parent();
        let named = reading.layer.as_ref().and_then(|layer| layer.pack.divisions.clone());
        let divisions = match (folder, named) {
            (Some(folder), Some(name)) => Some(std::fs::read_to_string(folder.join(&*name))?.into()),
            _ => None,
        };
        let fallback = || {
            let name = if path.file_name().is_some_and(|name| name == "pack.toml") {
                folder.and_then(Path::file_name)
            } else {
                path.file_stem()
            };
            name.map_or_else(|| "pack".into(), |name| name.to_string_lossy().into())
        };
        let id: Arc<str> = reading.layer.as_ref().map_or_else(fallback, |layer| layer.pack.id.clone());
        let stored = Stored::new(path.display().to_string().into(), text.into(), divisions);
        self.packs.insert(id.clone(), stored);
        Ok(id)
    }

    /// Adds a pack from text, under an id, and names the file it came from.
    pub fn add(&mut self, id: &str, file: &str, text: &str) {
        let stored = Stored::new(file.into(), text.into(), None);
        self.packs.insert(id.into(), stored);
    }

    /// The ids there are.
    pub fn ids(&self) -> impl Iterator<Item = &Arc<str>> {
        self.packs.keys()
    }

    /// The heads of the packs that can be read, by id.
    pub fn list(&self) -> Vec<Header> {
        self.packs.values().filter_map(Stored::header).cloned().collect()
    }

    /// Loads a pack with everything it builds on; overlays are joined by `+` (`cn-chongqing+demo`).
    pub fn load(&self, id: &str) -> Result<Pack, PackErrors> {
        let mut chain = Chain { library: self, layers: Vec::new(), divisions: None, found: Vec::new() };
        for part in id.split('+') {
            chain.bring(part, None);
        }
        if !chain.found.is_empty() {
            return Err(PackErrors(chain.found));
        }
        let (layers, divisions) = (chain.layers, chain.divisions);
        Pack::of(id.into(), layers, divisions)
    }

    /// Everything that is wrong with a pack's text, in the order of the text. Names are looked up in the
    /// text itself and in the packs of this library that it builds on or lies over.
    pub fn check(&self, text: &str, file: &str) -> Vec<Diagnostic> {
        let reading = read_file(file, text);
        let mut found = reading.found.clone();
        let mut universe = reading.declared.clone();
        let mut lower = Vec::new();
        for (base, span) in &reading.bases {
            match self.load(base) {
                Ok(pack) => lower.push(pack),
                Err(errors) if self.packs.contains_key(base) => found.extend(errors.0),
                Err(_) => {
                    let near = nearest(base, self.packs.keys().map(|id| &**id));
                    found.push(unknown(text, file, NameKind::Pack, base, span.clone(), near));
                }
            }
            self.collect_names(base, &mut universe, &mut Vec::new());
        }
        for reference in &reading.references {
            let known =
                |(kind, name): &(NameKind, Arc<str>)| *kind == reference.kind && *name == reference.name;
            if !universe.iter().any(known) {
                let names = universe.iter().filter(|(kind, _)| *kind == reference.kind);
                let near = nearest(&reference.name, names.map(|(_, name)| &**name));
                let (kind, name, span) = (reference.kind, &reference.name, reference.span.clone());
                found.push(unknown(text, file, kind, name, span, near));
            }
        }
        if found.is_empty()
            && let Some(layer) = reading.layer
        {
            found.extend(check_together(&lower, layer));
        }
        found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        found
    }

    /// Checks a file on the disk, and its division file.
    pub fn check_file(&self, path: &Path) -> std::io::Result<Vec<Diagnostic>> {
        let text = std::fs::read_to_string(path)?;
        let file = path.display().to_string();
        let mut found = self.check(&text, &file);
        let header = read_file(&file, &text).layer.map(|layer| layer.pack);
        if let (Some(name), Some(folder)) = (header.and_then(|pack| pack.divisions), path.parent()) {
            let divisions = folder.join(&*name);
            let text = std::fs::read_to_string(&divisions)?;
            found.extend(read_divisions(&divisions.display().to_string(), &text).err());
        }
        Ok(found)
    }

    fn collect_names(&self, id: &str, names: &mut Vec<(NameKind, Arc<str>)>, seen: &mut Vec<Arc<str>>) {
        let Some((id, stored)) = self.packs.get_key_value(id) else { return };
        if seen.contains(id) {
            return;
        }
        seen.push(id.clone());
        let reading = read_file(&stored.file, &stored.text);
        names.extend(reading.declared);
        for (base, _) in reading.bases {
            self.collect_names(&base, names, seen);
        }
    }
}

/// Everything that is wrong with a pack's text, against the packs in the binary.
pub fn check(text: &str, file: &str) -> Vec<Diagnostic> {
    Library::shipped().check(text, file)
}

fn unknown(
    text: &str,
    file: &str,
    kind: NameKind,
    name: &str,
    span: Range<usize>,
    near: Option<&str>,
) -> Diagnostic {
    let (line, column) = place(text, span.start);
    let problem = Problem::UnknownName { kind, name: name.to_owned() };
    Diagnostic { file: file.into(), span, line, column, problem, nearest: near.map(str::to_owned) }
}

/// The layer over the packs it names: the rules of every day must hold together.
fn check_together(lower: &[Pack], layer: Layer) -> Vec<Diagnostic> {
    let mut layers: Vec<Arc<Layer>> = Vec::new();
    for pack in lower {
        for below in pack.layers_inside() {
            if !layers.iter().any(|known| known.pack.id == below.pack.id) {
                layers.push(below.clone());
            }
        }
    }
    let id = layer.pack.id.clone();
    layers.push(Arc::new(layer));
    Pack::of(id, layers, None).err().map_or_else(Vec::new, |errors| errors.0)
}

/// The layers of a pack as they are brought together.
struct Chain<'a> {
    library: &'a Library,
    layers: Vec<Arc<Layer>>,
    divisions: Option<Arc<Gazetteer>>,
    found: Vec<Diagnostic>,
}

impl Chain<'_> {
    fn bring(&mut self, id: &str, above: Option<&Asking<'_>>) {
        if self.layers.iter().any(|layer| &*layer.pack.id == id) {
            return;
        }
        if above.is_some_and(|above| above.contains(id)) {
            let chain = above.map(|above| above.words(id)).unwrap_or_default();
            self.found.push(nowhere(id, Problem::Cycle { chain }, None));
            return;
        }
        let Some(stored) = self.library.packs.get(id) else {
            let near = nearest(id, self.library.packs.keys().map(|id| &**id)).map(str::to_owned);
            let problem = Problem::UnknownName { kind: NameKind::Pack, name: id.to_owned() };
            self.found.push(nowhere(id, problem, near));
            return;
        };
        let reading = read_file(&stored.file, &stored.text);
        self.found.extend(reading.found);
        let Some(layer) = reading.layer else { return };
        if let Some(base) = &layer.pack.base {
            self.bring(base, Some(&Asking { id, above }));
        }
        if let Some(text) = &stored.divisions {
            match read_divisions(&stored.file.replace("pack.toml", "divisions.toml"), text) {
                Ok(gazetteer) => self.divisions = Some(Arc::new(gazetteer)),
                Err(diagnostic) => self.found.push(diagnostic),
            }
        }
        self.layers.push(Arc::new(layer));
    }
}

/// The packs that asked for one another, lowest last.
struct Asking<'a> {
    id: &'a str,
    above: Option<&'a Asking<'a>>,
}

impl Asking<'_> {
    fn contains(&self, id: &str) -> bool {
        self.id == id || self.above.is_some_and(|above| above.contains(id))
    }

    fn words(&self, id: &str) -> String {
        let above = self.above.map(|above| above.words(self.id));
        format!("{} → {id}", above.unwrap_or_else(|| self.id.to_owned()))
    }
}

fn nowhere(file: &str, problem: Problem, near: Option<String>) -> Diagnostic {
    Diagnostic { file: file.into(), span: 0..0, line: 1, column: 1, problem, nearest: near }
}

fn read_divisions(file: &str, text: &str) -> Result<Gazetteer, Diagnostic> {
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let span = error.span().unwrap_or(0..0);
        let (line, column) = place(text, span.start);
        let problem = Problem::Syntax { text: error.message().to_owned() };
        Diagnostic { file: file.into(), span, line, column, problem, nearest: None }
    })
}
