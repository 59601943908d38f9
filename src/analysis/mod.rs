//! Questions and their answers, one file each.

pub mod picture;
