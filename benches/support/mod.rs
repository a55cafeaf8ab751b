//! The data and the engines that the benchmark compares.

pub mod contexts;
pub mod engines;
pub mod handwritten;
