//! A dry run of a webhook for an audience: every row rendered, checked and counted, before it costs anything.
//!
//! [`Plan`] is made once of body and settings. [`start`] gives the rows to threads, block by block, and folds what
//! they find in the order of the rows, so that the result does not depend on how many threads there are.
//! Nothing but the search for doubled messages grows with the audience.

mod advice;
mod body;
mod forced;
mod hash;
mod judge;
mod plan;
mod prose;
mod reason;
mod run;
mod seen;
mod shape;
mod sink;
mod slots;
mod tally;
mod worker;

pub use advice::{Advice, Saving, advice};
pub use plan::{Plan, PlanError, Settings};
pub use prose::Habits;
pub use reason::{ALL, Level, Reason, Reasons};
pub use run::{Ended, Finished, Progress, Run, start};
pub use sink::{Feed, Sinks, is_key};
pub use tally::{Example, SEGMENT_STEPS, Tally, WorldTally, Worst};
