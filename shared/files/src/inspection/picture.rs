//! JPEG and PNG: decoded within bounds, turned upright, encoded anew.

use super::{Kept, MAX_SIDE, check_size};
use crate::{ContentType, Rejection};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder};
use image::{DynamicImage, ImageDecoder, ImageError, Limits};
use std::io::Cursor;

/// 50 megapixels at four bytes, and room for the decoder.
const MAX_DECODER_BYTES: u64 = 256 * 1024 * 1024;
const JPEG_QUALITY: u8 = 90;
const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;

/// Keeps a JPEG.
pub(super) fn keep_jpeg(bytes: &[u8]) -> Result<Kept, Rejection> {
    if !reaches_its_end(bytes) {
        return Err(Rejection::Broken);
    }
    let picture = upright(JpegDecoder::new(Cursor::new(bytes)).map_err(reason)?)?;
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
    let written = match picture {
        DynamicImage::ImageLuma8(ref grey) => encoder.encode_image(grey),
        ref coloured => encoder.encode_image(&coloured.to_rgb8()),
    };
    written.map_err(reason)?;
    Ok(Kept::new(out, ContentType::Jpeg, (picture.width(), picture.height())))
}

/// Whether the pixels of a JPEG are followed by its end marker. The decoder is content without: it paints what is missing
/// grey, and half a certificate would be accepted.
fn reaches_its_end(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xFF, marker, high, low, ..] = *rest {
        let segment = if marker == 0xFF {
            1
        } else {
            2 + usize::from(u16::from_be_bytes([high, low]))
        };
        rest = rest.get(segment..).unwrap_or_default();
        if marker == START_OF_SCAN {
            // In what is packed, 0xFF never stands before this byte.
            return rest.windows(2).any(|pair| pair == [0xFF, END_OF_IMAGE]);
        }
    }
    false
}

/// Keeps a PNG that does not move.
pub(super) fn keep_png(bytes: &[u8]) -> Result<Kept, Rejection> {
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits()).map_err(reason)?;
    if decoder.is_apng().map_err(reason)? {
        return Err(Rejection::Animated);
    }
    encode_png(&upright(decoder)?)
}

/// Writes `picture` as a PNG of 8 bits a channel and nothing but pixels.
pub(super) fn encode_png(picture: &DynamicImage) -> Result<Kept, Rejection> {
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Adaptive);
    let written = match picture {
        DynamicImage::ImageLuma8(grey) => grey.write_with_encoder(encoder),
        coloured if coloured.color().has_alpha() => coloured.to_rgba8().write_with_encoder(encoder),
        coloured => coloured.to_rgb8().write_with_encoder(encoder),
    };
    written.map_err(reason)?;
    Ok(Kept::new(out, ContentType::Png, (picture.width(), picture.height())))
}

/// Checks the size before a pixel is decoded, then decodes and turns the picture as its orientation says.
fn upright(mut decoder: impl ImageDecoder) -> Result<DynamicImage, Rejection> {
    check_size(decoder.dimensions())?;
    if decoder.total_bytes() > MAX_DECODER_BYTES {
        return Err(Rejection::TooLarge);
    }
    decoder.set_limits(limits()).map_err(reason)?;
    let orientation = decoder.orientation().map_err(reason)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(reason)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    limits
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn reason(error: ImageError) -> Rejection {
    match error {
        ImageError::Limits(_) => Rejection::TooLarge,
        ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Unsupported(_)
        | ImageError::IoError(_) => Rejection::Broken,
    }
}
