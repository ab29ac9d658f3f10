//! Whatever is uploaded, looking at it ends in an answer, and what is kept can be opened.

use crate::specimens::{jpeg_of_a_phone, pdf, png_with_text};
use files::ContentType;
use files::inspection::{MAX_PIXELS, MAX_SIDE, MIN_SIDE, inspect};
use proptest::prelude::*;

/// A good file with some bytes replaced, some doubled, and its end cut off.
fn mutated() -> impl Strategy<Value = (Vec<u8>, ContentType)> {
    let good = prop_oneof![
        Just((jpeg_of_a_phone(200, 220), ContentType::Jpeg)),
        Just((png_with_text(), ContentType::Png)),
        Just((pdf("595", "842"), ContentType::Pdf)),
    ];
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12);
    (good, changes, any::<prop::sample::Index>(), 0.3..1.2_f64).prop_map(|((mut bytes, kind), changes, at, kept)| {
        for (index, byte) in changes {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        let middle = at.index(bytes.len());
        let doubled = bytes[middle..(middle + 16).min(bytes.len())].to_vec();
        bytes.splice(middle..middle, doubled);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share"
        )]
        bytes.truncate((bytes.len() as f64 * kept) as usize);
        (bytes, kind)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn f13_a_mutated_file_is_answered((bytes, kind) in mutated()) {
        if let Ok(kept) = inspect(&bytes, kind) {
            let opened = image::load_from_memory(&kept.bytes).unwrap();
            prop_assert_eq!((opened.width(), opened.height()), (kept.width, kept.height));
            prop_assert!(kept.width.min(kept.height) >= MIN_SIDE && kept.width.max(kept.height) <= MAX_SIDE);
            prop_assert!(u64::from(kept.width) * u64::from(kept.height) <= MAX_PIXELS);
        }
    }

    #[test]
    fn f13_noise_is_answered(noise in prop::collection::vec(any::<u8>(), 0..2000), kind in 0..3_usize) {
        let kind = ContentType::ALL[kind];
        let start: &[u8] = match kind {
            ContentType::Jpeg => b"\xFF\xD8\xFF",
            ContentType::Png => b"\x89PNG\r\n\x1A\n",
            ContentType::Pdf => b"%PDF-1.7\n",
        };
        prop_assert!(inspect(&[start, &noise[..]].concat(), kind).is_err());
    }
}
