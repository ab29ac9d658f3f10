//! The function's own program, looking at files that would end it.

#![expect(clippy::unwrap_used, reason = "a file that can't be made fails its test")]

use files::inspection::look;
use files::{ContentType, Rejection};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, Rgba, RgbaImage};
use isolation::Isolation;
use std::fmt::Write;
use std::time::{Duration, Instant};

fn isolation() -> Isolation {
    Isolation::Process(env!("CARGO_BIN_EXE_inspect").into())
}

/// A picture of which every pixel differs from those beside it: it packs badly, as a photograph does.
fn png(side: u32) -> Vec<u8> {
    let noise = |x: u32, y: u32| {
        (x ^ y)
            .wrapping_mul(0x9E37_79B9)
            .wrapping_add(x.wrapping_mul(y))
            .to_be_bytes()
    };
    let picture = DynamicImage::ImageRgba8(RgbaImage::from_fn(side, side, |x, y| Rgba(noise(x, y))));
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::NoFilter);
    picture.write_with_encoder(encoder).unwrap();
    out
}

/// The largest picture that is taken, all alike: 7,000 pixels square.
fn largest() -> Vec<u8> {
    let picture = DynamicImage::new_rgba8(7000, 7000);
    let mut out = Vec::new();
    picture
        .write_with_encoder(PngEncoder::new_with_quality(
            &mut out,
            CompressionType::Fast,
            FilterType::NoFilter,
        ))
        .unwrap();
    out
}

/// A page that shows a form ten times that shows a form ten times, and so on.
fn nested(depth: usize) -> Vec<u8> {
    let stream = |dict: &str, content: &str| format!("<<{dict}/Length {}>>stream\n{content}\nendstream", content.len());
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>".to_owned(),
        stream("", "/F Do"),
    ];
    for number in 6..6 + depth {
        let form = format!("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F {number} 0 R>>>>");
        objects.push(stream(&form, &"/F Do ".repeat(10)));
    }
    objects.push(stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 595 842]",
        "0 0 100 100 re f",
    ));
    let mut out = "%PDF-1.5\n".to_owned();
    for (number, object) in (1..).zip(objects) {
        writeln!(out, "{number} 0 obj\n{object}\nendobj").unwrap();
    }
    out.push_str("trailer<</Root 1 0 R>>\n%%EOF");
    out.into_bytes()
}

#[tokio::test]
async fn f13_the_largest_picture_is_kept_by_a_process_of_its_own() {
    let kept = look(&isolation(), largest(), ContentType::Png).await.unwrap().unwrap();
    assert_eq!((kept.width, kept.height), (7000, 7000));
    let kept = look(&isolation(), png(1500), ContentType::Png).await.unwrap().unwrap();
    assert!(image::load_from_memory(&kept.bytes).is_ok(), "{kept:?}");
}

#[tokio::test]
async fn f13_a_page_without_end_leaves_nothing_behind() {
    let few = look(&isolation(), nested(1), ContentType::Pdf).await.unwrap();
    assert!(few.is_ok(), "{few:?}");

    let begun = Instant::now();
    let endless = look(&isolation(), nested(12), ContentType::Pdf).await.unwrap();

    // The process is over: its end is waited for.
    assert_eq!(endless, Err(Rejection::TooComplex));
    assert!(begun.elapsed() < Duration::from_mins(1), "{:?}", begun.elapsed());
}
