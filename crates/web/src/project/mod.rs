//! The pipeline: what is declared, planned, started and completed, and the steps of each project.

mod declare;
mod gate;
mod list;
mod pipeline;
mod step;

pub(crate) use declare::{declare, post_declare};
pub(crate) use gate::unmet_said;
pub(crate) use list::projects;
pub(crate) use pipeline::pipeline;
pub(crate) use step::{post_step, step};

#[cfg(test)]
pub(crate) use {
    declare::DeclareView, gate::sample_unmet, list::ProjectsView, pipeline::PipelineView, step::StepView,
};

use crate::i18n::Words;
use crate::ui::tag::{Tag, Tone};
use domain::project::Pool;

/// Where a project stands.
pub(crate) fn pool_tag(l: Words, pool: Pool) -> Tag {
    let tone = match pool {
        Pool::Reserve => Tone::Plain,
        Pool::Planned => Tone::Open,
        Pool::Implementing => Tone::Running,
        Pool::Done => Tone::Good,
        Pool::Left => Tone::Warning,
    };
    Tag::new(tone, l.t(&format!("pool-{}", pool.key())))
}
