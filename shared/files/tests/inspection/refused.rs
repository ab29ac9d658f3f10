//! What is refused, and with which reason.

use crate::specimens::{
    animated_png, dense_png, jpeg, locked_pdf, pdf, pdf_with_image, pdf_without_pages, png, png_that_claims,
};
use files::inspection::inspect;
use files::{ContentType, MAX_UPLOAD_BYTES, Rejection};

#[track_caller]
fn refused(bytes: &[u8], declared: ContentType, reason: Rejection) {
    match inspect(bytes, declared) {
        Ok(kept) => panic!("{kept:?} was kept"),
        Err(rejection) => assert_eq!(rejection, reason),
    }
}

#[test]
fn f13_a_page_that_pretends_to_be_a_picture_is_refused() {
    let page = b"<!DOCTYPE html><html><script>alert(1)</script></html>";
    for declared in ContentType::ALL {
        refused(page, declared, Rejection::NotAnImage);
        refused(b"", declared, Rejection::NotAnImage);
        refused(b"GIF89a", declared, Rejection::NotAnImage);
    }
}

#[test]
fn f13_another_type_than_declared_is_refused() {
    refused(&png(300, 300), ContentType::Jpeg, Rejection::TypeDiffers);
    refused(&jpeg(300, 300), ContentType::Png, Rejection::TypeDiffers);
    refused(&pdf("595", "842"), ContentType::Png, Rejection::TypeDiffers);
    refused(&jpeg(300, 300), ContentType::Pdf, Rejection::TypeDiffers);
}

#[test]
fn f13_a_truncated_file_is_refused() {
    for (whole, declared) in [(png(300, 300), ContentType::Png), (pdf("595", "842"), ContentType::Pdf)] {
        refused(&whole[..40], declared, Rejection::Broken);
    }
    let whole = png(300, 300);
    refused(&whole[..whole.len() / 2], ContentType::Png, Rejection::Broken);
    let whole = jpeg(300, 300);
    for end in [40, whole.len() / 2, whole.len() - 2] {
        refused(&whole[..end], ContentType::Jpeg, Rejection::Broken);
    }
}

#[test]
fn f13_too_few_pixels_are_refused() {
    refused(&png(199, 800), ContentType::Png, Rejection::TooSmall);
    refused(&jpeg(800, 199), ContentType::Jpeg, Rejection::TooSmall);
    refused(&pdf("595", "20"), ContentType::Pdf, Rejection::TooSmall);
    assert!(inspect(&png(200, 200), ContentType::Png).is_ok());
}

#[test]
fn f13_a_decompression_bomb_is_refused_before_it_is_unpacked() {
    refused(&png_that_claims(60_000, 60_000), ContentType::Png, Rejection::TooLarge);
    refused(&png_that_claims(12_001, 300), ContentType::Png, Rejection::TooLarge);
    let bomb = dense_png(8_000, 6_251);
    assert!(bomb.len() < 500_000, "{}", bomb.len());
    refused(&bomb, ContentType::Png, Rejection::TooLarge);
}

#[test]
fn f13_a_page_without_end_is_refused() {
    refused(&pdf("20000", "842"), ContentType::Pdf, Rejection::TooLarge);
}

#[test]
fn f13_a_page_with_a_picture_without_end_is_refused_before_it_is_unpacked() {
    refused(&pdf_with_image(34_000, 34_000), ContentType::Pdf, Rejection::TooLarge);
    assert!(inspect(&pdf_with_image(8_000, 8_000), ContentType::Pdf).is_ok());
}

#[test]
fn f13_one_byte_over_10_mb_is_refused() {
    let limit = usize::try_from(MAX_UPLOAD_BYTES).unwrap();
    let mut bytes = jpeg(300, 300);
    bytes.resize(limit, 0);
    assert!(inspect(&bytes, ContentType::Jpeg).is_ok());

    bytes.push(0);
    refused(&bytes, ContentType::Jpeg, Rejection::TooManyBytes);
}

#[test]
fn f13_a_moving_picture_is_refused() {
    refused(&animated_png(), ContentType::Png, Rejection::Animated);
}

#[test]
fn f13_a_locked_pdf_is_refused() {
    refused(&locked_pdf(), ContentType::Pdf, Rejection::Encrypted);
}

#[test]
fn f13_a_pdf_without_a_page_is_refused() {
    refused(&pdf_without_pages(), ContentType::Pdf, Rejection::Broken);
    refused(b"%PDF-1.7\nnothing else", ContentType::Pdf, Rejection::Broken);
}

#[test]
fn f13_every_reason_has_its_own_code_and_chinese_text() {
    let reasons = Rejection::ALL;
    let codes: std::collections::BTreeSet<_> = reasons.iter().map(|reason| reason.code()).collect();
    assert_eq!(codes.len(), reasons.len());
    for reason in reasons {
        assert!(
            reason
                .to_string()
                .contains(|c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c))
        );
    }
}
