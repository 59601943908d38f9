//! Many worlds side by side: one bit a world.

use std::ops::{BitAnd, BitOr, BitXor, Not};

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;

/// How many 64-bit words stand side by side. Eight fill the widest registers, and keep what each
/// decision costs beside the work on the bits small.
const LANES: usize = 8;

/// How many worlds one block holds.
pub(super) const WORLDS: usize = 64 * LANES;

/// One truth value for each world of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word([u64; LANES]);

impl Word {
    pub(super) const NONE: Word = Word([0; LANES]);
    pub(super) const ALL: Word = Word([u64::MAX; LANES]);

    pub(super) fn is_none(self) -> bool {
        self.0.iter().fold(0, |any, word| any | word) == 0
    }

    pub(super) fn count(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    pub(super) fn get(self, world: usize) -> bool {
        self.0[world / 64] >> (world % 64) & 1 == 1
    }

    pub(super) fn set(&mut self, world: usize) {
        self.0[world / 64] |= 1 << (world % 64);
    }

    /// Gives the world `to` the value of the world `from`.
    pub(super) fn copy(&mut self, from: usize, to: usize) {
        let bit = u64::from(self.get(from)) << (to % 64);
        self.0[to / 64] = self.0[to / 64] & !(1 << (to % 64)) | bit;
    }

    /// The worlds in which it holds.
    pub(super) fn worlds(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(lane, mut word)| {
            std::iter::from_fn(move || {
                if word == 0 {
                    return None;
                }
                let bit = word.trailing_zeros() as usize;
                word &= word - 1;
                Some(64 * lane + bit)
            })
        })
    }

    /// This where `mask` holds, `other` elsewhere.
    pub(super) fn or_else(self, mask: Word, other: Word) -> Word {
        (self & mask) | (other & !mask)
    }

    /// A coin of chance `p` for each world.
    ///
    /// It compares p, bit by bit, with a uniform number whose bits are drawn as they are needed: a
    /// world is decided at the first bit that differs. So the chance is p to 2⁻⁶⁴, and eight
    /// draws or so decide 64 worlds.
    pub(super) fn draw(p: f64, random: &mut Xoshiro256PlusPlus) -> Word {
        if p <= 0.0 {
            return Word::NONE;
        }
        if p >= 1.0 {
            return Word::ALL;
        }
        // 2⁶⁴; the conversion saturates.
        let chance = (p * 18_446_744_073_709_551_616.0) as u64;
        let mut drawn = [0; LANES];
        for lane in &mut drawn {
            let mut undecided = u64::MAX;
            let mut rest = chance;
            while undecided != 0 && rest != 0 {
                let uniform = random.next_u64();
                if rest >> 63 == 1 {
                    *lane |= undecided & !uniform;
                    undecided &= uniform;
                } else {
                    undecided &= !uniform;
                }
                rest <<= 1;
            }
        }
        Word(drawn)
    }
}

/// A number in 0..1, below 1.
pub(super) fn uniform(random: &mut Xoshiro256PlusPlus) -> f64 {
    // 2⁻⁵³: as many bits as a double holds.
    (random.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0
}

/// A number in 0..n.
pub(super) fn below(n: usize, random: &mut Xoshiro256PlusPlus) -> usize {
    // The high half of a product: uneven by n / 2⁶⁴ only.
    ((u128::from(random.next_u64()) * n as u128) >> 64) as usize
}

impl PartialEq for Word {
    // By hand, because the derived one calls out to compare memory.
    fn eq(&self, other: &Word) -> bool {
        (*self ^ *other).is_none()
    }
}

impl BitAnd for Word {
    type Output = Word;
    fn bitand(mut self, other: Word) -> Word {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a &= b);
        self
    }
}

impl BitOr for Word {
    type Output = Word;
    fn bitor(mut self, other: Word) -> Word {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a |= b);
        self
    }
}

impl BitXor for Word {
    type Output = Word;
    fn bitxor(mut self, other: Word) -> Word {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a ^= b);
        self
    }
}

impl Not for Word {
    type Output = Word;
    fn not(mut self) -> Word {
        self.0.iter_mut().for_each(|a| *a = !*a);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{WORLDS, Word};
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::SeedableRng;

    #[test]
    fn coins_fall_as_often_as_they_should() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        for p in [0.0, 1e-3, 0.03, 0.3, 0.5, 0.77, 0.999, 1.0] {
            let blocks = 4000;
            let fell: f64 = (0..blocks).map(|_| f64::from(Word::draw(p, &mut random).count())).sum();
            let draws = f64::from(blocks) * WORLDS as f64;
            let error = (p * (1.0 - p) / draws).sqrt();
            assert!((fell / draws - p).abs() <= 5.0 * error, "{p}: {}", fell / draws);
        }
    }

    #[test]
    fn bits_are_found_and_copied() {
        let mut word = Word::NONE;
        for world in [0, 63, 64, 200, WORLDS - 1] {
            word.set(world);
        }
        assert_eq!(word.worlds().collect::<Vec<_>>(), [0, 63, 64, 200, WORLDS - 1]);
        word.copy(63, 65);
        word.copy(1, 200);
        assert_eq!(word.worlds().collect::<Vec<_>>(), [0, 63, 64, 65, WORLDS - 1]);
    }
}
