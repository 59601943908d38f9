//! One test program with a module a concern.

mod views;
