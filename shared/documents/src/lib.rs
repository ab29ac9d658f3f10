//! What leaves the system on paper or as a file: the verification report with its signatures (V5), and the
//! employment agreement (O5, A1).
//!
//! Pure functions of their arguments: no clock, no network, no randomness; the same input makes the same bytes. The
//! only I/O is [`Fonts`], which reads the typefaces that lie beside the program.

pub mod agreement;
mod file;
mod fonts;
mod layout;
mod pdf;
mod qr;
pub mod report;
pub mod seal;
pub mod signature;

pub use fonts::Fonts;

/// Why a document cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A typeface is missing beside the program or cannot be read: the deployment is broken, not the request.
    #[error("字体文件无法读取：{0}")]
    Font(String),
    /// These characters have no glyph in any typeface and would print as boxes.
    #[error("以下字符无法打印：{}", .0.iter().collect::<String>())]
    Unprintable(Vec<char>),
    /// The texts do not fit on one page even in the smallest type.
    #[error("内容过长，一页无法排下")]
    TooLong,
    /// The link is too long for a QR code even without the signed copy.
    #[error("核验链接过长，无法生成二维码")]
    LinkTooLong,
    /// The PDF writer refused; the text says why.
    #[error("文档生成失败：{0}")]
    Pdf(String),
    /// The key or the certificate for the signature cannot be used, or the PDF is not one of ours.
    #[error("文档签名失败：{0}")]
    Signature(String),
}
