//! The test program: a module a concern.

mod validation;
