//! Why an import failed, as its job left it.

use crate::i18n::Words;

/// The code and the arguments of a failed job's outcome.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) code: String,
    pub(crate) arguments: Vec<(String, String)>,
}

/// The code of what is nobody's business but the log's: a full disk, a database that is gone.
const UNKNOWN: &str = "import-failed";

impl Failed {
    /// Reads an outcome; one that says nothing is known by that.
    pub(crate) fn of(outcome: Option<&str>) -> Self {
        let outcome: serde_json::Value =
            outcome.and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let arguments = outcome.get("arguments").and_then(|it| it.as_object()).into_iter().flatten();
        Self {
            code: outcome.get("code").and_then(text).unwrap_or_else(|| UNKNOWN.to_owned()),
            arguments: arguments.filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect(),
        }
    }

    /// In the reader's language.
    pub(crate) fn in_words(&self, l: Words) -> String {
        match l.find(&self.code) {
            Some(_) => l.filled(&self.code, &self.arguments),
            None => l.t("import-failed").into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn a_job_says_why_it_failed_in_the_readers_language() {
        let outcome = r#"{"error":"…","code":"read-error-truncated","arguments":{"format":"xlsx"}}"#;
        let failed = Failed::of(Some(outcome));
        assert!(failed.in_words(Words::of(Lang::ZhCn)).starts_with("这个XLSX文件不完整"));
        assert!(failed.in_words(Words::of(Lang::En)).starts_with("This XLSX file is incomplete"));
        for silent in [None, Some("{}"), Some(r#"{"error":"disk full"}"#), Some(r#"{"code":"gone"}"#)] {
            let words = Failed::of(silent).in_words(Words::of(Lang::ZhCn));
            assert!(words.contains("日志"), "{words}");
        }
    }
}
