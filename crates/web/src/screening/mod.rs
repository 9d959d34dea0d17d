//! Screening: what is decided, which evidence is missing, and what if the policy were another.

mod page;
mod preset;
mod rule_change;
mod what_if;
mod what_if_form;

#[cfg(test)]
pub(crate) use page::ScreeningView;
pub(crate) use page::{export, screening};
#[cfg(test)]
pub(crate) use what_if::WhatIfView;
pub(crate) use what_if::what_if;
