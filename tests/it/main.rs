//! The whole test suite: one program with a module for each concern.

mod reading;
