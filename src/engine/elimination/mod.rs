//! Variable elimination: exact sums for graphs that are long, or wide in places only.

mod decomposition;
pub(crate) mod leaf;
pub(crate) mod network;
pub(crate) mod order;
pub(crate) mod pass;
pub(crate) mod program;
