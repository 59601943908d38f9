//! A function of the world as it was and one of the same world under switches, made into one.
//!
//! A coin that is switched off counts as not fallen. Where f is a function of the coins and g another, their twin
//! holds where f holds for the coins as they fell and g for what the switches leave of them (Balke and Pearl 1994).
//! It is built from pairs of places in the diagrams of f and g, so that no diagram with switches is needed before:
//! only what the result consists of is ever made.

use super::{Function, Store, TWIN, TooLarge};

/// A pair that waits for what is below it.
#[derive(Debug, Clone, Copy)]
struct Pair {
    was: Function,
    switched: Function,
    var: u32,
    below: Below,
}

/// What is being computed, and what was before.
#[derive(Debug, Clone, Copy)]
enum Below {
    /// The low side.
    Low,
    /// The high side with its switch off; this is the low one.
    Off(Function),
    /// That with its switch on; these are the low one and that with its switch off.
    On(Function, Function),
    /// The high side, on which no switch bears; this is the low one.
    High(Function),
}

/// The variables of twins: those of the functions, and right below each coin with a switch the switch. It matters
/// only where the coin fell, so a difference between on and off carries the small chance of the coin as a factor.
#[derive(Debug, Clone)]
pub(crate) struct Doubled {
    /// The number of each variable.
    place: Vec<u32>,
    has_switch: Vec<bool>,
}

impl Doubled {
    /// With a switch for these variables.
    pub(crate) fn new(has_switch: Vec<bool>) -> Doubled {
        let mut next = 0;
        let number = |&switched: &bool| {
            let place = next;
            next += 1 + u32::from(switched);
            place
        };
        Doubled { place: has_switch.iter().map(number).collect(), has_switch }
    }

    /// The number of a variable.
    pub(crate) fn of(&self, variable: usize) -> usize {
        self.place[variable] as usize
    }

    /// The number of the switch of a variable, if it has one.
    pub(crate) fn switch_of(&self, variable: usize) -> Option<usize> {
        self.has_switch[variable].then(|| self.of(variable) + 1)
    }

    /// How many variables there are.
    pub(crate) fn len(&self) -> usize {
        self.place.last().map_or(0, |&last| last as usize + 1 + usize::from(self.has_switch[self.place.len() - 1]))
    }
}

impl Store {
    /// The twin of two functions of another store: `was` of the coins as they fell, and `switched` of what the
    /// switches leave of them. All twins that a store makes must be of the same store and variables.
    ///
    /// Cost: at most the product of both sizes.
    ///
    /// # Errors
    /// [`TooLarge`] past the budget.
    pub(crate) fn twin(
        &mut self,
        of: &Store,
        doubled: &Doubled,
        was: Function,
        switched: Function,
    ) -> Result<Function, TooLarge> {
        let (mut f, mut g) = (was, switched);
        let mut begun: Vec<Pair> = Vec::new();
        loop {
            // Down: until something is known.
            let mut result = loop {
                if f == Function::FALSE || g == Function::FALSE {
                    break Function::FALSE;
                }
                if f == Function::TRUE && g == Function::TRUE {
                    break Function::TRUE;
                }
                if let Some(known) = self.remembered(TWIN, f, g) {
                    break known;
                }
                let (a, b) = (of.nodes[f.index()], of.nodes[g.index()]);
                let var = a.var.min(b.var);
                let f0 = if a.var == var { a.low } else { f };
                let g0 = if b.var == var { b.low } else { g };
                begun.push(Pair { was: f, switched: g, var, below: Below::Low });
                (f, g) = (f0, g0);
            };
            // Up: as long as all sides are known.
            loop {
                let Some(pair) = begun.last_mut() else { return Ok(result) };
                let Pair { was, switched, var, below } = *pair;
                let (a, b) = (of.nodes[was.index()], of.nodes[switched.index()]);
                let f1 = if a.var == var { a.high } else { was };
                let (g0, g1) = if b.var == var { (b.low, b.high) } else { (switched, switched) };
                let (low, high) = match below {
                    Below::Low => {
                        // The coin fell. Off or on makes a difference only where g looks at it.
                        let is_open = b.var == var && doubled.has_switch[var as usize];
                        pair.below = if is_open { Below::Off(result) } else { Below::High(result) };
                        (f, g) = (f1, if is_open { g0 } else { g1 });
                        break;
                    }
                    Below::Off(low) => {
                        pair.below = Below::On(low, result);
                        (f, g) = (f1, g1);
                        break;
                    }
                    Below::On(low, off) => (low, self.make(doubled.place[var as usize] + 1, off, result)?),
                    Below::High(low) => (low, result),
                };
                result = self.make(doubled.place[var as usize], low, high)?;
                self.count_step()?;
                self.remember(TWIN, was, switched, result);
                begun.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Doubled, Function, Store};

    const VARIABLES: usize = 5;

    /// The function whose truth table has these bits.
    fn function(store: &mut Store, table: u32) -> Function {
        let mut sum = Function::FALSE;
        for world in (0..1_usize << VARIABLES).filter(|world| table >> world & 1 == 1) {
            let mut term = Function::TRUE;
            for var in 0..VARIABLES {
                let coin = store.variable(var).unwrap();
                term = if world >> var & 1 == 1 { store.and(term, coin) } else { store.without(term, coin) }.unwrap();
            }
            sum = store.or(sum, term).unwrap();
        }
        sum
    }

    fn holds(store: &Store, f: Function, fell: impl Fn(usize) -> bool) -> bool {
        let mut at = f;
        while at.constant().is_none() {
            let decision = store.decision(at.index());
            at = if fell(decision.var as usize) { decision.high } else { decision.low };
        }
        at == Function::TRUE
    }

    #[test]
    fn a_twin_is_one_function_of_the_coins_and_one_of_what_the_switches_leave() {
        let mut random: u32 = 1;
        let mut next = || {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            random ^ random >> 16
        };
        for _ in 0..400 {
            let (tables, switched) = ([next(), next()], next());
            let mut store = Store::new(10_000);
            let [f, g] = tables.map(|table| function(&mut store, table));
            let doubled = Doubled::new((0..VARIABLES).map(|var| switched >> (8 + var) & 1 == 1).collect());
            let mut beside = store.beside();
            for (was, under) in [(f, g), (f, Function::TRUE), (Function::TRUE, g), (g, f)] {
                let twin = beside.twin(&store, &doubled, was, under).unwrap();
                for world in 0..1_usize << doubled.len() {
                    let is_set = |var: usize| world >> var & 1 == 1;
                    let fell = |var: usize| is_set(doubled.of(var));
                    let left = |var: usize| fell(var) && doubled.switch_of(var).is_none_or(is_set);
                    let expected = holds(&store, was, fell) && holds(&store, under, left);
                    assert_eq!(holds(&beside, twin, is_set), expected, "{tables:x?}, {switched:x}, {world:b}");
                }
            }
        }
    }

    #[test]
    fn a_twin_that_does_not_fit_is_refused() {
        let mut store = Store::new(10_000);
        let (f, g) = (function(&mut store, 0x9669_6996), function(&mut store, 0x1234_5678));
        let doubled = Doubled::new(vec![true; VARIABLES]);
        let mut beside = Store::new(12);
        let refused = beside.twin(&store, &doubled, f, g).unwrap_err();
        assert_eq!((refused.limit, refused.reached), (12, 12));
    }
}
