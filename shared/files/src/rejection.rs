//! Why an uploaded file is not accepted.

/// Why a file is not accepted as a proof (F13). [`Rejection::code`] is stable; the text is for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Rejection {
    /// None of the types that are accepted.
    #[error("文件不是 JPEG、PNG 图片或 PDF 文件，请转换后重新上传")]
    NotAnImage,
    /// A file of another accepted type than was declared.
    #[error("文件的实际格式与声明的格式不一致，请重新上传")]
    TypeDiffers,
    /// More than [`crate::MAX_UPLOAD_BYTES`].
    #[error("文件超过 10 MB，请压缩后重新上传")]
    TooManyBytes,
    /// A side under 200 pixels: nothing could be read on it.
    #[error("图片太小：长和宽都不能少于 200 像素")]
    TooSmall,
    /// A side over 12,000 pixels, over 50 megapixels, or more memory than a picture of that size needs.
    #[error("图片尺寸过大：长和宽都不能超过 12000 像素，总像素不能超过 5000 万")]
    TooLarge,
    /// A PDF that opens with a password only.
    #[error("PDF 文件设有打开密码，请取消密码后重新上传")]
    Encrypted,
    /// Starts like a picture or a PDF, but can't be read to its end.
    #[error("文件已损坏或不完整，无法打开，请重新上传")]
    Broken,
    /// An animated PNG: which of its pictures is the proof?
    #[error("不接受动态图片，请上传静态图片")]
    Animated,
    /// Takes more time or memory to draw than any honest page.
    #[error("文件内容过于复杂，无法显示，请转换为图片后重新上传")]
    TooComplex,
}

impl Rejection {
    /// Every reason.
    pub const ALL: [Self; 9] = [
        Self::NotAnImage,
        Self::TypeDiffers,
        Self::TooManyBytes,
        Self::TooSmall,
        Self::TooLarge,
        Self::Encrypted,
        Self::Broken,
        Self::Animated,
        Self::TooComplex,
    ];

    /// The stable code, in snake case.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAnImage => "not_an_image",
            Self::TypeDiffers => "type_differs",
            Self::TooManyBytes => "too_many_bytes",
            Self::TooSmall => "too_small",
            Self::TooLarge => "too_large",
            Self::Encrypted => "encrypted",
            Self::Broken => "broken",
            Self::Animated => "animated",
            Self::TooComplex => "too_complex",
        }
    }
}
