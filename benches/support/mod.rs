//! The data and the engines that the benchmark compares.

pub(crate) mod contexts;
pub(crate) mod engines;
pub(crate) mod handwritten;
