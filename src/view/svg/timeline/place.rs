//! Boxes in a column: in their order, without touching, each as near to where it wants to stand as can be.

/// The upper ends of boxes that want to stand at these upper ends and have these heights, so that at least `gap`
/// lies between any two neighbours and the sum of squared distances from the wanted places is least.
///
/// Boxes that would touch are joined into a block, which stands at the mean of what its members want (the method of
/// adjacent violators). Cost: linear.
pub(super) fn apart(boxes: &[(f64, f64)], gap: f64) -> Vec<f64> {
    struct Block {
        /// Sum over the members of where the block would begin if each had its way.
        wanted: f64,
        count: usize,
        height: f64,
    }
    impl Block {
        fn top(&self) -> f64 {
            self.wanted / self.count as f64
        }
    }
    let mut blocks: Vec<Block> = Vec::new();
    for &(top, height) in boxes {
        let mut block = Block { wanted: top, count: 1, height: height + gap };
        while let Some(before) = blocks.pop_if(|before| before.top() + before.height > block.top()) {
            block = Block {
                wanted: before.wanted + block.wanted - block.count as f64 * before.height,
                count: before.count + block.count,
                height: before.height + block.height,
            };
        }
        blocks.push(block);
    }
    let mut heights = boxes.iter().map(|&(_, height)| height + gap);
    let mut out = Vec::with_capacity(boxes.len());
    for block in &blocks {
        let mut y = block.top();
        for height in heights.by_ref().take(block.count) {
            out.push(y);
            y += height;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn boxes_with_room_stand_where_they_want() {
        assert_eq!(apart(&[(0.0, 10.0), (20.0, 10.0)], 5.0), [0.0, 20.0]);
        assert_eq!(apart(&[], 5.0), Vec::<f64>::new());
    }

    #[test]
    fn boxes_without_room_share_the_distance() {
        assert_eq!(apart(&[(0.0, 10.0), (0.0, 10.0)], 2.0), [-6.0, 6.0]);
        assert_eq!(apart(&[(0.0, 10.0), (100.0, 10.0), (100.0, 10.0)], 0.0), [0.0, 95.0, 105.0]);
    }
}
