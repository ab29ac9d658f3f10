//! The QR code as outlines, sharp at any size.

use crate::DocumentError;
use krilla::geom::{Path, PathBuilder};
use qrcode::{Color, EcLevel, QrCode, Version};

/// Up to this version a code gets the stronger error correction M; longer ones L, so that modules stay big.
const LARGEST_WITH_M: i16 = 22;
/// Light modules around the code, which scanners need.
const QUIET: usize = 4;

/// The squares of one code.
pub(crate) struct Matrix {
    dark: Vec<bool>,
    /// Modules on each side, without the quiet zone.
    width: usize,
}

impl Matrix {
    /// Encodes `link` and answers also with the text encoded: too long for any code, the part from `#` on is left out.
    pub(crate) fn encode(link: &str) -> Result<(Self, &str), DocumentError> {
        if let Some(code) = smallest(link) {
            return Ok((Self::from(&code), link));
        }
        let (short, _) = link.split_once('#').ok_or(DocumentError::LinkTooLong)?;
        smallest(short)
            .map(|code| (Self::from(&code), short))
            .ok_or(DocumentError::LinkTooLong)
    }

    /// Modules on each side, with the quiet zone.
    pub(crate) fn modules(&self) -> u16 {
        u16::try_from(self.width + 2 * QUIET).unwrap_or(u16::MAX)
    }

    /// The dark areas, one unit per module, quiet zone included. Fill even-odd.
    ///
    /// Their outlines are traced: half the size of a square for each module, and no hairlines in between.
    pub(crate) fn outline(&self) -> Option<Path> {
        let mut edges = Edges::around(self);
        let mut builder = PathBuilder::new();
        for start in 0..edges.leaving.len() {
            let Some(mut direction) = edges.take(start) else {
                continue;
            };
            edges.corner(&mut builder, start, PathBuilder::move_to);
            let mut corner = edges.step(start, direction);
            while let Some(next) = edges.take(corner) {
                if next != direction {
                    edges.corner(&mut builder, corner, PathBuilder::line_to);
                }
                direction = next;
                corner = edges.step(corner, direction);
            }
            builder.close();
        }
        builder.finish()
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x).is_some_and(|dark| *dark)
    }
}

/// The four ways to go from a corner, as bits.
const RIGHT: u8 = 1;
const DOWN: u8 = 2;
const LEFT: u8 = 4;
const UP: u8 = 8;

/// The edges between dark and light, by the corner that they leave; dark is always at the right hand.
struct Edges {
    leaving: Vec<u8>,
    /// Corners in a row.
    stride: usize,
}

impl Edges {
    fn around(matrix: &Matrix) -> Self {
        let stride = matrix.width + 1;
        let mut edges = Self {
            leaving: vec![0; stride * stride],
            stride,
        };
        for (y, x) in (0..matrix.width).flat_map(|y| (0..matrix.width).map(move |x| (y, x))) {
            if !matrix.is_dark(x, y) {
                continue;
            }
            let light = |x: usize, y: usize| !matrix.is_dark(x, y);
            let corner = y * stride + x;
            let sides = [
                (y == 0 || light(x, y - 1), corner, RIGHT),
                (light(x + 1, y), corner + 1, DOWN),
                (light(x, y + 1), corner + stride + 1, LEFT),
                (x == 0 || light(x - 1, y), corner + stride, UP),
            ];
            for (_, corner, direction) in sides.into_iter().filter(|(is_edge, ..)| *is_edge) {
                edges.leave(corner, direction);
            }
        }
        edges
    }

    fn leave(&mut self, corner: usize, direction: u8) {
        if let Some(leaving) = self.leaving.get_mut(corner) {
            *leaving |= direction;
        }
    }

    /// Uses up one edge that leaves `corner`.
    fn take(&mut self, corner: usize) -> Option<u8> {
        let leaving = self.leaving.get_mut(corner)?;
        let lowest = *leaving & leaving.wrapping_neg();
        *leaving ^= lowest;
        (lowest != 0).then_some(lowest)
    }

    fn step(&self, corner: usize, direction: u8) -> usize {
        match direction {
            RIGHT => corner + 1,
            DOWN => corner + self.stride,
            LEFT => corner - 1,
            _up => corner - self.stride,
        }
    }

    fn corner(&self, builder: &mut PathBuilder, corner: usize, draw: fn(&mut PathBuilder, f32, f32)) {
        let unit = |modules: usize| f32::from(u16::try_from(modules + QUIET).unwrap_or(u16::MAX));
        draw(builder, unit(corner % self.stride), unit(corner / self.stride));
    }
}

impl From<&QrCode> for Matrix {
    fn from(code: &QrCode) -> Self {
        Self {
            dark: code.to_colors().into_iter().map(|color| color == Color::Dark).collect(),
            width: code.width(),
        }
    }
}

fn smallest(text: &str) -> Option<QrCode> {
    let strong = QrCode::with_error_correction_level(text, EcLevel::M).ok();
    let small = |code: &QrCode| matches!(code.version(), Version::Normal(version) if version <= LARGEST_WITH_M);
    strong
        .filter(small)
        .or_else(|| QrCode::with_error_correction_level(text, EcLevel::L).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(matrix: &Matrix) -> String {
        const SCALE: usize = 4;
        let side = usize::from(matrix.modules());
        let dark = |x: usize, y: usize| {
            let (Some(x), Some(y)) = (x.checked_sub(QUIET), y.checked_sub(QUIET)) else {
                return false;
            };
            x < matrix.width && y < matrix.width && matrix.dark[y * matrix.width + x]
        };
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side * SCALE, side * SCALE, |x, y| {
            if dark(x / SCALE, y / SCALE) { 0 } else { 255 }
        });
        let grids = picture.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[test]
    fn v5_qr_decodes_to_the_link() {
        for length in [0, 100, 500, 700, 1200, 2000] {
            let link = format!(
                "https://dj.example.cn/v/2310001QC42UDY7.ABCDEFGHJKMNPQRSTVWXYZ0123#{}",
                "aZ9_-".repeat(length / 5)
            );
            let (matrix, encoded) = Matrix::encode(&link).unwrap();
            assert_eq!(encoded, link);
            assert_eq!(read_back(&matrix), link, "{length}");
        }
    }

    #[test]
    fn v5_a_signed_copy_too_long_for_any_code_is_left_out_of_it() {
        let link = format!("https://dj.example.cn/v/2310001QC42UDY7.S#{}", "a".repeat(3000));
        let (matrix, encoded) = Matrix::encode(&link).unwrap();
        assert_eq!(encoded, "https://dj.example.cn/v/2310001QC42UDY7.S");
        assert_eq!(read_back(&matrix), encoded);
        assert!(matches!(
            Matrix::encode(&"a".repeat(3000)),
            Err(DocumentError::LinkTooLong)
        ));
    }
}
