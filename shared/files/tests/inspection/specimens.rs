//! Files as people, and worse than people, upload them.

use image::codecs::png::PngEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// A photograph's place: what must not survive.
pub(crate) const PLACE: &[u8] = b"GPS-39.9042N-116.4074E";

/// A picture whose left half is red and whose right half is blue.
pub(crate) fn picture(width: u32, height: u32) -> DynamicImage {
    let colour = |x, _| {
        if x < width / 2 {
            Rgb([220, 20, 20])
        } else {
            Rgb([20, 20, 220])
        }
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, colour))
}

pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(&picture(width, height), ImageFormat::Jpeg)
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(&picture(width, height), ImageFormat::Png)
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A JPEG with an EXIF segment: turned by 90° clockwise to be upright (orientation 6), with a GPS directory that holds
/// [`PLACE`], and an XMP segment that holds it too.
pub(crate) fn jpeg_of_a_phone(width: u32, height: u32) -> Vec<u8> {
    let plain = jpeg(width, height);
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>", PLACE, b"</x:xmpmeta>"].concat();
    [&plain[..2], &segment(0xE1, &exif()), &segment(0xE1, &xmp), &plain[2..]].concat()
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker], &length[..], content].concat()
}

fn exif() -> Vec<u8> {
    let gps_at = 8 + 2 + 2 * 12 + 4;
    let text_at = gps_at + 2 + 12 + 4;
    let length = u32::try_from(PLACE.len()).unwrap();
    let directory = |entries: &[Vec<u8>]| {
        let count = u16::try_from(entries.len()).unwrap().to_be_bytes();
        [&count[..], &entries.concat(), &[0; 4]].concat()
    };
    let main = directory(&[entry(0x0112, 3, 1, 6 << 16), entry(0x8825, 4, 1, gps_at)]);
    let gps = directory(&[entry(0x001C, 7, length, text_at)]);
    [b"Exif\0\0MM\0\x2A\0\0\0\x08", &main[..], &gps, PLACE].concat()
}

fn entry(tag: u16, kind: u16, count: u32, value: u32) -> Vec<u8> {
    [
        &tag.to_be_bytes()[..],
        &kind.to_be_bytes(),
        &count.to_be_bytes(),
        &value.to_be_bytes(),
    ]
    .concat()
}

/// A PNG with a text chunk that holds [`PLACE`].
pub(crate) fn png_with_text() -> Vec<u8> {
    let plain = png(300, 300);
    let text = chunk(*b"tEXt", &[b"Comment\0", PLACE].concat());
    let after_header = 8 + 12 + 13;
    [&plain[..after_header], &text, &plain[after_header..]].concat()
}

/// A PNG that says it has frames.
pub(crate) fn animated_png() -> Vec<u8> {
    let plain = png(300, 300);
    let control = chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let after_header = 8 + 12 + 13;
    [&plain[..after_header], &control, &plain[after_header..]].concat()
}

/// A PNG of a few kilobytes whose header says `width` × `height`.
pub(crate) fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let plain = png(200, 200);
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = chunk(*b"IHDR", &[&size[..], &[8, 2, 0, 0, 0]].concat());
    [&plain[..8], &header, &plain[8 + 12 + 13..]].concat()
}

/// A true PNG of `width` × `height` grey pixels, all alike: it packs a thousand to one.
pub(crate) fn dense_png(width: u32, height: u32) -> Vec<u8> {
    let pixels = vec![0; width as usize * height as usize];
    let mut out = Vec::new();
    PngEncoder::new(&mut out)
        .write_image(&pixels, width, height, ExtendedColorType::L8)
        .unwrap();
    out
}

pub(crate) fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let checked = [&kind[..], content].concat();
    [&length[..], &checked, &crc32(&checked).to_be_bytes()].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes
        .iter()
        .fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

/// A one-page PDF of `width` × `height` points whose lower left quarter is black, with a line of text.
pub(crate) fn pdf(width: &str, height: &str) -> Vec<u8> {
    let drawing = "0 0 297 421 re f BT /F1 24 Tf 320 600 Td (Offer letter) Tj ET";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
        ),
        format!("<</Length {}>>stream\n{drawing}\nendstream", drawing.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    pdf_of(&objects, "")
}

/// A PDF whose page shows a picture that says it has `width` × `height` pixels.
pub(crate) fn pdf_with_image(width: u32, height: u32) -> Vec<u8> {
    let drawing = "q 400 0 0 400 100 100 cm /I Do Q";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{drawing}\nendstream", drawing.len()),
        format!(
            "<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8\
             /Filter/RunLengthDecode/Length 1>>stream\n>\nendstream"
        ),
    ];
    pdf_of(&objects, "")
}

/// A PDF without a page.
pub(crate) fn pdf_without_pages() -> Vec<u8> {
    pdf_of(
        &[
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[]/Count 0>>".to_owned(),
        ],
        "",
    )
}

/// A PDF whose trailer asks for a password that nobody here has.
pub(crate) fn locked_pdf() -> Vec<u8> {
    let secret = "00".repeat(32);
    let lock = format!("<</Filter/Standard/V 2/R 3/Length 128/P -44/O<{secret}>/U<{secret}>>>");
    let pages = "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned();
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>".to_owned();
    let id = "00".repeat(16);
    let trailer = format!("/Encrypt 4 0 R/ID[<{id}><{id}>]");
    pdf_of(
        &["<</Type/Catalog/Pages 2 0 R>>".to_owned(), pages, page, lock],
        &trailer,
    )
}

fn pdf_of(objects: &[String], trailer: &str) -> Vec<u8> {
    use std::fmt::Write;
    let mut out = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(objects) {
        offsets.push(out.len());
        writeln!(out, "{number} 0 obj{object}\nendobj").unwrap();
    }
    let (table_at, count) = (out.len(), objects.len() + 1);
    write!(out, "xref\n0 {count}\n0000000000 65535 f \n").unwrap();
    for offset in offsets {
        writeln!(out, "{offset:010} 00000 n ").unwrap();
    }
    write!(
        out,
        "trailer<</Size {count}/Root 1 0 R{trailer}>>\nstartxref\n{table_at}\n%%EOF"
    )
    .unwrap();
    out.into_bytes()
}
