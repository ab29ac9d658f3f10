//! Schemas of domain types, which know nothing of the API document.

use domain::filing::MAX_PROOFS;
use domain::kind::{DestinationKind, FieldName};
use domain::relocation::TransferKind;
use serde::Serialize;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, Object, ObjectBuilder, SchemaType, Type};

/// The text values of an enumeration as they are serialised.
pub fn enumeration<T: Serialize>(values: impl IntoIterator<Item = T>) -> Object {
    let values = values.into_iter().filter_map(|value| serde_json::to_value(value).ok());
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .enum_values(Some(values))
        .build()
}

/// A kind of destination.
pub fn destination_kind() -> Object {
    enumeration(DestinationKind::ALL)
}

/// 转递类型.
pub fn transfer_kind() -> Object {
    enumeration(TransferKind::ALL)
}

/// The fields of a declaration: names as in `/v1/destination-kinds`, values of at most 500 characters.
pub fn fields() -> Object {
    let value = text(0, 500);
    let known = FieldName::ALL.into_iter().fold(ObjectBuilder::new(), |object, name| {
        object.property(name.as_str(), value.clone())
    });
    known
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
        .build()
}

/// Names of uploads: 16 symbols each.
pub fn proofs() -> utoipa::openapi::schema::Array {
    ArrayBuilder::new()
        .items(upload_id())
        .max_items(Some(MAX_PROOFS))
        .build()
}

/// The name of an upload.
pub fn upload_id() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .pattern(Some("^[0-9A-HJKMNP-TV-Z]{16}$"))
        .build()
}

/// A text of so many characters.
pub fn text(least: usize, most: usize) -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .min_length(Some(least))
        .max_length(Some(most))
        .build()
}

/// A reason, 1–500 characters.
pub fn reason() -> Object {
    text(1, 500)
}
