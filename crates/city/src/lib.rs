//! A synthetic city: the same register from the same seed, with the faults and proportions of real ones.
//!
//! Everything is invented but the names and codes of the divisions. The proportions are those measured on
//! real registers: a long tail of sizes, years heaped on 2000 and on the tens, sources that disagree,
//! evidence that is missing where it usually is. Nothing here reads a clock, a file or ambient chance.
//!
//! ```
//! let gazetteer = city::gazetteer::chongqing()?;
//! let city = city::City::new(&gazetteer, 2020, city::Size::of(50));
//! assert_eq!(city.estates().count(), 50);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod city;
mod dice;
mod district;
pub mod draft;
mod equipment;
mod estate;
mod evidence;
pub mod gazetteer;
mod household;
mod name;
pub mod outline;
mod resident;
mod scorecard;
pub mod spreadsheet;
mod stock;
mod survey;
mod title;
mod vintage;

pub use city::{City, SURVEY_DAY, Size};
pub use draft::Estate;
pub use outline::{outlines, sketch};
pub use resident::settle;
