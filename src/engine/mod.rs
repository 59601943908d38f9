//! The engine: Boolean functions of independent coins, and exact sums over their worlds.
//!
//! It knows coins, functions, diagrams and weights. What a cause or an impact is, it does not
//! know; [`crate::analysis`] does.
//!
//! - [`coins`]: one coin for every chance in the graph;
//! - [`order`]: the order in which a diagram asks them;
//! - [`diagram`]: reduced ordered binary decision diagrams (Bryant 1986);
//! - [`functions`]: the state of every node as a diagram, with loops, switches and evidence;
//! - [`circuit`]: diagrams flattened into arrays, evaluated upward and downward under many
//!   weightings at once (Darwiche 2003);
//! - [`cut_sets`]: minimal solutions of a function (Rauzy 1993);
//! - `race`: the orders tried side by side on growing budgets;
//! - `remainder`: what the rest of a plan looks at, sifted where a step of it does not fit;
//! - [`sifting`]: an order made better by moving its variables (Rudell 1993);
//! - `wiring`: orders that look at what is named together;
//! - [`quadrature`]: Gauss–Legendre points;
//! - [`sampling`]: figures with intervals from random worlds, where the functions do not fit;
//! - [`enumeration`]: every world, one by one: slow, obvious, and the reference for all of it.

pub mod circuit;
pub mod coins;
pub mod cut_sets;
pub mod diagram;
pub(crate) mod elimination;
pub mod enumeration;
pub mod exact;
pub mod functions;
pub mod order;
pub mod quadrature;
mod race;
mod remainder;
pub mod sampling;
pub mod sifting;
mod wiring;
