//! The QR code as lines, sharp at any size.

mod mask;

use crate::DocumentError;
use krilla::geom::{Path, PathBuilder};
use qrcode::bits::{self, Bits};
use qrcode::canvas::Canvas;
use qrcode::{EcLevel, Version, ec};

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
            return Ok((code, link));
        }
        let (short, _) = link.split_once('#').ok_or(DocumentError::LinkTooLong)?;
        smallest(short)
            .map(|code| (code, short))
            .ok_or(DocumentError::LinkTooLong)
    }

    /// Modules on each side, with the quiet zone.
    pub(crate) fn modules(&self) -> u16 {
        u16::try_from(self.width + 2 * QUIET).unwrap_or(u16::MAX)
    }

    /// The dark modules as horizontal lines, one path a row: how far below the upper edge its middle is, and the path, which
    /// lies at height 0. One unit per module, quiet zone included.
    ///
    /// Half the size of traced outlines in a compressed PDF: rows are alike, and no point repeats where its row is.
    pub(crate) fn rows(&self) -> Vec<(f32, Path)> {
        let drawn = |y: usize| Some((unit(y) + 0.5, self.row(y)?));
        (0..self.width).filter_map(drawn).collect()
    }

    fn row(&self, y: usize) -> Option<Path> {
        let mut builder = PathBuilder::new();
        let mut was_dark = false;
        for x in 0..=self.width {
            let is_dark = self.is_dark(x, y);
            match (was_dark, is_dark) {
                (false, true) => builder.move_to(unit(x), 0.0),
                (true, false) => builder.line_to(unit(x), 0.0),
                (true, true) | (false, false) => {}
            }
            was_dark = is_dark;
        }
        builder.finish()
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x).is_some_and(|dark| *dark)
    }
}

/// Where a module begins, behind the quiet zone.
fn unit(modules: usize) -> f32 {
    f32::from(u16::try_from(modules + QUIET).unwrap_or(u16::MAX))
}

/// In the smallest version that it fits in, which is known before the modules are placed.
fn smallest(text: &str) -> Option<Matrix> {
    let bits = |level| bits::encode_auto(text.as_bytes(), level).ok();
    let small = |bits: &Bits| matches!(bits.version(), Version::Normal(version) if version <= LARGEST_WITH_M);
    match bits(EcLevel::M).filter(small) {
        Some(bits) => placed(bits, EcLevel::M),
        None => placed(bits(EcLevel::L)?, EcLevel::L),
    }
}

fn placed(bits: Bits, level: EcLevel) -> Option<Matrix> {
    let version = bits.version();
    let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, level).ok()?;
    let mut canvas = Canvas::new(version, level);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    let width = usize::try_from(version.width()).ok()?;
    Some(Matrix {
        dark: mask::best(&canvas, width),
        width,
    })
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
