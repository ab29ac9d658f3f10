//! Which of the eight masks a code gets (ISO/IEC 18004, 7.8.3): the one that is easiest to read. The library weighs them
//! as well, but half of the time of a report went into that.

use qrcode::Color;
use qrcode::canvas::{Canvas, MaskPattern};

const MASKS: [MaskPattern; 8] = [
    MaskPattern::Checkerboard,
    MaskPattern::HorizontalLines,
    MaskPattern::VerticalLines,
    MaskPattern::DiagonalLines,
    MaskPattern::LargeCheckerboard,
    MaskPattern::Fields,
    MaskPattern::Diamonds,
    MaskPattern::Meadow,
];
/// A line with something like a finder pattern: dark, light, three dark, light, dark, and four light on one side.
const LIKE_FINDER: [u16; 2] = [0b101_1101_0000, 0b000_0101_1101];
/// The last eleven modules.
const WINDOW: u16 = 0b111_1111_1111;

/// The modules of `canvas`, `width` on each side, under the best mask; true is dark.
pub(super) fn best(canvas: &Canvas, width: usize) -> Vec<bool> {
    let masked = MASKS.into_iter().map(|mask| {
        let mut canvas = canvas.clone();
        canvas.apply_mask(mask);
        let modules = canvas.into_colors().into_iter().map(|color| color == Color::Dark);
        modules.collect::<Vec<bool>>()
    });
    masked.min_by_key(|dark| penalty(dark, width)).unwrap_or_default()
}

/// How hard a code is to read.
fn penalty(dark: &[bool], width: usize) -> usize {
    let column = |x: usize| dark.iter().skip(x).step_by(width).copied();
    let rows = dark.chunks(width).map(|row| line(row.iter().copied()));
    let lines: usize = rows.chain((0..width).map(|x| line(column(x)))).sum();
    let blocks = dark.chunks(width).zip(dark.chunks(width).skip(1));
    let blocks: usize = blocks.map(|(upper, lower)| same_blocks(upper, lower)).sum();
    let all = dark.iter().filter(|dark| **dark).count();
    let unbalanced = (all * 20).abs_diff(dark.len() * 10) / dark.len().max(1);
    lines + 3 * blocks + 10 * unbalanced
}

/// Long stretches of one colour, and what looks like a finder.
fn line(modules: impl Iterator<Item = bool>) -> usize {
    let (mut penalty, mut run, mut last, mut window) = (0, 0, None, 0);
    for (at, dark) in modules.enumerate() {
        run = if last == Some(dark) { run + 1 } else { 1 };
        last = Some(dark);
        penalty += match run {
            ..5 => 0,
            5 => 3,
            6.. => 1,
        };
        window = (window << 1 | u16::from(dark)) & WINDOW;
        if at >= 10 && LIKE_FINDER.contains(&window) {
            penalty += 40;
        }
    }
    penalty
}

/// How many squares of two by two are of one colour.
fn same_blocks(upper: &[bool], lower: &[bool]) -> usize {
    let pairs = upper.windows(2).zip(lower.windows(2));
    let same = |(upper, lower): &(&[bool], &[bool])| upper == lower && upper.first() == upper.last();
    pairs.filter(same).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modules(drawn: &str) -> Vec<bool> {
        drawn.chars().map(|module| module == '#').collect()
    }

    #[test]
    fn v5_long_stretches_and_finders_count() {
        let line = |drawn: &str| line(modules(drawn).into_iter());
        assert_eq!(line("####.####.##"), 0);
        assert_eq!(line("#####.######"), 3 + 4);
        assert_eq!(line("#.###.#...."), 40);
        assert_eq!(line("....#.###.#"), 40);
        assert_eq!(line("#.###.#..."), 0);
    }

    #[test]
    fn v5_squares_of_one_colour_count() {
        assert_eq!(same_blocks(&modules("##.."), &modules("##..")), 2);
        assert_eq!(same_blocks(&modules("#.#."), &modules(".#.#")), 0);
    }
}
