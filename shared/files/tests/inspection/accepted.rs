//! What is accepted, and what is kept of it.

use crate::specimens::{PLACE, jpeg, jpeg_of_a_phone, pdf, png, png_with_text};
use files::inspection::inspect;
use files::{ContentType, Kept};
use image::Rgb;

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn pixel(kept: &Kept, x: u32, y: u32) -> [u8; 3] {
    let Rgb(pixel) = *image::load_from_memory(&kept.bytes).unwrap().to_rgb8().get_pixel(x, y);
    pixel
}

#[test]
fn f13_plain_pictures_are_kept() {
    let kept = inspect(&jpeg(640, 480), ContentType::Jpeg).unwrap();
    assert_eq!(
        (kept.content_type, kept.width, kept.height),
        (ContentType::Jpeg, 640, 480)
    );

    let kept = inspect(&png(640, 480), ContentType::Png).unwrap();
    assert_eq!(
        (kept.content_type, kept.width, kept.height),
        (ContentType::Png, 640, 480)
    );
    assert_eq!(pixel(&kept, 0, 0), [220, 20, 20]);
}

#[test]
fn f13_the_place_of_a_photograph_is_not_kept() {
    let photograph = jpeg_of_a_phone(640, 480);
    assert!(holds(&photograph, PLACE));

    let kept = inspect(&photograph, ContentType::Jpeg).unwrap();

    assert!(!holds(&kept.bytes, PLACE));
    assert!(!holds(&kept.bytes, b"Exif"));
    assert!(!holds(&kept.bytes, b"xmpmeta"));
}

#[test]
fn f13_a_photograph_is_turned_upright() {
    let kept = inspect(&jpeg_of_a_phone(640, 480), ContentType::Jpeg).unwrap();

    assert_eq!((kept.width, kept.height), (480, 640));
    let [red, _, blue] = pixel(&kept, 240, 20);
    assert!(red > 180 && blue < 80, "the left half, red, is now above");
}

#[test]
fn f13_text_in_a_png_is_not_kept() {
    let kept = inspect(&png_with_text(), ContentType::Png).unwrap();

    assert!(!holds(&kept.bytes, PLACE));
    assert!(!holds(&kept.bytes, b"tEXt"));
}

#[test]
fn f13_a_second_file_behind_the_picture_is_not_kept() {
    let hidden = b"PK\x03\x04<script>alert(1)</script>";
    for (picture, content_type) in [(jpeg(300, 300), ContentType::Jpeg), (png(300, 300), ContentType::Png)] {
        let kept = inspect(&[&picture[..], hidden].concat(), content_type).unwrap();

        assert!(!holds(&kept.bytes, b"<script>"));
    }
}

#[test]
fn f13_the_same_picture_gives_the_same_bytes_and_digest() {
    let (first, second) = (
        inspect(&png(300, 300), ContentType::Png),
        inspect(&png(300, 300), ContentType::Png),
    );

    assert_eq!(first, second);
    assert_ne!(
        first.unwrap().sha256,
        inspect(&png(300, 301), ContentType::Png).unwrap().sha256
    );
}

#[test]
fn f13_the_first_page_of_a_pdf_is_shown() {
    let kept = inspect(&pdf("595", "842"), ContentType::Pdf).unwrap();

    assert_eq!(kept.content_type, ContentType::Png);
    assert!((1999..=2000).contains(&kept.height), "{kept:?}");
    assert!((1412..=1414).contains(&kept.width), "{kept:?}");
    assert_eq!(pixel(&kept, 100, 1900), [0, 0, 0], "the lower left quarter is black");
    assert_eq!(pixel(&kept, 1300, 1900), [255, 255, 255], "the paper is white");
    let picture = image::load_from_memory(&kept.bytes).unwrap().to_luma8();
    let inked = picture
        .enumerate_pixels()
        .any(|(x, y, ink)| x > 720 && y < 900 && ink.0[0] < 128);
    assert!(inked, "the text is drawn");
}

#[test]
fn f13_a_large_page_is_drawn_in_bounds() {
    let kept = inspect(&pdf("14400", "14400"), ContentType::Pdf).unwrap();

    assert_eq!((kept.width, kept.height), (2000, 2000));
}
