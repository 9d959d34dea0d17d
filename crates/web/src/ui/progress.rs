//! Work under way: what is being done, how much is left, and the steps on the way.

use crate::i18n::Words;

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// Now.
    Current,
    /// Still to come.
    Waiting,
    /// It went wrong.
    Failed,
}

impl StepState {
    /// The class of the step.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Current => "current",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
        }
    }

    /// Its translation key.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Done => "step-done",
            Self::Current => "step-current",
            Self::Waiting => "step-waiting",
            Self::Failed => "step-failed",
        }
    }
}

/// A step of a longer task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is done in it.
    pub label: String,
    /// Where it stands.
    pub state: StepState,
    /// The page of the step, where it can be gone back to.
    pub href: Option<String>,
}

impl Step {
    /// The steps of a task of which `current` (from 0) is being done; all are done beyond the last.
    pub fn list(labels: impl IntoIterator<Item = String>, current: usize) -> Vec<Self> {
        let state = |at: usize| match at.cmp(&current) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Current,
            std::cmp::Ordering::Greater => StepState::Waiting,
        };
        labels
            .into_iter()
            .enumerate()
            .map(|(at, label)| Self { label, state: state(at), href: None })
            .collect()
    }
}

/// A job's progress: `{{ progress::progress(l, job) }}` of `ui/progress.html`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What is being done now.
    pub doing: String,
    /// How much is done.
    pub done: u64,
    /// How much there is; `None` while nobody knows.
    pub total: Option<u64>,
    /// The page fragment that holds this progress, asked for again until the work ends.
    pub poll: Option<String>,
}

impl Words {
    /// How much of a job is done: `3,200 / 7,400（43.2%）`.
    pub fn progress_share(self, job: &Progress) -> String {
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        match job.total {
            Some(total) => self
                .say("progress-share")
                .with("done", job.done)
                .with("total", total)
                .with("share", self.per_cent(signed(job.done), signed(total)))
                .to_string(),
            None => self.say("progress-done").with("done", job.done).to_string(),
        }
    }
}

/// A line of a task list: what is to be done, and whether it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What is to be done.
    pub label: String,
    /// Where it is done; `None` while it cannot start.
    pub href: Option<String>,
    /// How it stands.
    pub tag: super::tag::Tag,
    /// What it needs first, or what it brings; empty for nothing.
    pub note: String,
}
