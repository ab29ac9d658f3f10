//! PDF: its first page, drawn.

use super::{Kept, check_size, picture};
use crate::Rejection;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::object::dict::keys::{HEIGHT, IMAGE, SUBTYPE, WIDTH};
use hayro::hayro_syntax::object::{Name, Object};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::{DynamicImage, RgbaImage};

/// The longer side of the drawn page, in pixels: an A4 page at 170 dots an inch, enough to read small print and stamps.
const LONG_SIDE: f32 = 2000.0;
/// The longest side of a page that the format knows, in points.
const MAX_PAGE_SIDE: f32 = 14_400.0;
/// The most pixels of a picture on a page: an A3 sheet scanned at 600 dots an inch has seventy million.
const MAX_IMAGE_PIXELS: u64 = 100_000_000;

/// Keeps a picture of the first page. A file that opens without a password is not "encrypted", even if its author
/// restricted what a program should let people do with it.
pub(super) fn keep_first(bytes: Vec<u8>) -> Result<Kept, Rejection> {
    let pdf = Pdf::new(bytes).map_err(reason)?;
    let page = pdf.pages().first().ok_or(Rejection::Broken)?;
    if pdf.objects().into_iter().any(|object| is_too_large(&object)) {
        return Err(Rejection::TooLarge);
    }
    picture::encode_png(&draw(page)?)
}

/// Whether it is a picture that says it has too many pixels. They would be unpacked before they are made smaller.
fn is_too_large(object: &Object<'_>) -> bool {
    let Object::Stream(stream) = object else {
        return false;
    };
    let dict = stream.dict();
    let side = |key| dict.get::<u32>(key).map_or(0, u64::from);
    let is_image = dict.get::<Name<'_>>(SUBTYPE).is_some_and(|kind| *kind == *IMAGE);
    is_image && side(WIDTH).saturating_mul(side(HEIGHT)) > MAX_IMAGE_PIXELS
}

fn draw<'a>(page: &'a Page<'a>) -> Result<DynamicImage, Rejection> {
    let scale = scale(page.render_dimensions())?;
    let settings = PixmapSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
    };
    let drawn = hayro::render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
    check_size((width, height))?;
    // On a white page every pixel is opaque, so premultiplied is plain.
    let pixels = RgbaImage::from_raw(width, height, drawn.data_as_u8_slice().to_vec()).ok_or(Rejection::Broken)?;
    Ok(DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(pixels).into_rgb8()))
}

/// Pixels a point, so that the longer side has [`LONG_SIDE`] pixels.
fn scale((width, height): (f32, f32)) -> Result<f32, Rejection> {
    let long = width.max(height);
    if !(width.is_finite() && height.is_finite() && width >= 1.0 && height >= 1.0) {
        return Err(Rejection::Broken);
    }
    if long > MAX_PAGE_SIDE {
        return Err(Rejection::TooLarge);
    }
    Ok(LONG_SIDE / long)
}

fn reason(error: LoadPdfError) -> Rejection {
    match error {
        LoadPdfError::Decryption(_) => Rejection::Encrypted,
        LoadPdfError::Invalid => Rejection::Broken,
    }
}
