//! The table of printable characters (V5), held to the fonts that print them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use documents::Fonts;
use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;

const COMMITTED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../domain/src/identity/printable/ranges.rs"
);

fn fonts() -> Fonts {
    Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts")).unwrap()
}

/// Every character that prints, in order.
fn printed(fonts: &Fonts) -> Vec<u32> {
    let all: Vec<char> = ('\0'..=char::MAX).collect();
    let printed = all.chunks(128).flat_map(|some| {
        let missing = fonts
            .can_print(&some.iter().collect::<String>())
            .err()
            .unwrap_or_default();
        let missing: HashSet<char> = missing.into_iter().collect();
        some.iter()
            .copied()
            .filter(move |character| !missing.contains(character))
            .map(u32::from)
    });
    printed.collect()
}

/// First and last of every run.
fn ranges(points: &[u32]) -> Vec<(u32, u32)> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for point in points {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *point => *last = *point,
            Some(_) | None => ranges.push((*point, *point)),
        }
    }
    ranges
}

fn table(ranges: &[(u32, u32)]) -> String {
    let mut text = String::from("[\n");
    for line in ranges.chunks(6) {
        let pairs: Vec<String> = line
            .iter()
            .map(|(first, last)| format!("(0x{first:04X}, 0x{last:04X}),"))
            .collect();
        writeln!(text, "    {}", pairs.join(" ")).unwrap();
    }
    text + "]\n"
}

#[test]
fn v5_the_committed_table_is_what_the_fonts_print() {
    let table = table(&ranges(&printed(&fonts())));
    if std::env::var_os("REGENERATE").is_some() {
        std::fs::write(COMMITTED, &table).unwrap();
    }
    assert!(
        std::fs::read_to_string(COMMITTED).unwrap() == table,
        "run REGENERATE=1 cargo test -p documents --test printable and read the difference"
    );
}
