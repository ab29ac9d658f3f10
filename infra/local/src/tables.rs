//! The tables, read out of the cloud's template: there is no second definition that could differ.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, StreamSpecification, StreamViewType,
};
use serde::Deserialize;
use serde_yaml_ng::Value;

const TEMPLATE: &str = include_str!("../../template.yaml");

/// Whether tables are made with the streams that the template gives them: they cost the embedded store several times what
/// the writes cost, so whoever follows none does without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Streams {
    /// As in the cloud.
    On,
    /// None.
    Off,
}

/// One table of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableDefinition {
    /// Its name here: `dossiers` for the resource `DossiersTable`.
    pub name: String,
    properties: Properties,
}

/// What of a table's properties matters here. Encryption and backup are the cloud's.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Properties {
    attribute_definitions: Vec<Attribute>,
    key_schema: Vec<Key>,
    #[serde(default)]
    global_secondary_indexes: Vec<Index>,
    time_to_live_specification: Option<TimeToLive>,
    stream_specification: Option<Stream>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stream {
    stream_view_type: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    attribute_name: String,
    attribute_type: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Key {
    attribute_name: String,
    key_type: String,
}

#[expect(clippy::struct_field_names, reason = "as in the template")]
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Index {
    index_name: String,
    key_schema: Vec<Key>,
    projection: Projected,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Projected {
    projection_type: String,
    #[serde(default)]
    non_key_attributes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TimeToLive {
    attribute_name: String,
    enabled: bool,
}

/// Every table of `infra/template.yaml`, in its order.
pub fn of_template() -> Result<Vec<TableDefinition>, serde_yaml_ng::Error> {
    parse(TEMPLATE)
}

/// Every `AWS::DynamoDB::Table` of a CloudFormation template.
pub fn parse(template: &str) -> Result<Vec<TableDefinition>, serde_yaml_ng::Error> {
    let template: Value = serde_yaml_ng::from_str(template)?;
    let resources = template.get("Resources").and_then(Value::as_mapping);
    let is_table = |resource: &Value| resource.get("Type").and_then(Value::as_str) == Some("AWS::DynamoDB::Table");
    let tables = resources
        .into_iter()
        .flatten()
        .filter(|(_, resource)| is_table(resource));
    tables
        .map(|(id, resource)| definition(id.as_str().unwrap_or_default(), resource))
        .collect()
}

fn definition(logical_id: &str, resource: &Value) -> Result<TableDefinition, serde_yaml_ng::Error> {
    let name = logical_id.trim_end_matches("Table").to_lowercase();
    let properties = resource.get("Properties").cloned().unwrap_or_default();
    Ok(TableDefinition {
        name,
        properties: serde_yaml_ng::from_value(properties)?,
    })
}

impl TableDefinition {
    /// The environment variable that tells a function this table's name, such as `DOSSIERS_TABLE`.
    pub fn variable(&self) -> String {
        format!("{}_TABLE", self.name.to_uppercase())
    }

    /// The names of its indexes, sorted.
    pub fn index_names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self
            .properties
            .global_secondary_indexes
            .iter()
            .map(|i| i.index_name.as_str())
            .collect();
        names.sort_unstable();
        names
    }

    /// The attribute that says when an item may go, where there is one (seconds since 1970).
    pub fn expiry_attribute(&self) -> Option<&str> {
        let spec = self
            .properties
            .time_to_live_specification
            .as_ref()
            .filter(|spec| spec.enabled);
        spec.map(|spec| spec.attribute_name.as_str())
    }

    /// Whether its changes can be followed.
    pub fn has_stream(&self) -> bool {
        self.properties.stream_specification.is_some()
    }

    /// The request that makes the table.
    pub fn create(&self, client: &Client, streams: Streams) -> Result<CreateTableFluentBuilder, BuildError> {
        let Properties {
            attribute_definitions,
            key_schema,
            global_secondary_indexes,
            stream_specification,
            ..
        } = &self.properties;
        let mut request = client
            .create_table()
            .table_name(&self.name)
            .billing_mode(BillingMode::PayPerRequest);
        for attribute in attribute_definitions {
            let kind = ScalarAttributeType::from(attribute.attribute_type.as_str());
            let definition = AttributeDefinition::builder()
                .attribute_name(&attribute.attribute_name)
                .attribute_type(kind);
            request = request.attribute_definitions(definition.build()?);
        }
        for key in key_schema {
            request = request.key_schema(key.build()?);
        }
        for index in global_secondary_indexes {
            request = request.global_secondary_indexes(index.build()?);
        }
        if let (Streams::On, Some(stream)) = (streams, stream_specification) {
            let view = StreamViewType::from(stream.stream_view_type.as_str());
            let stream = StreamSpecification::builder()
                .stream_enabled(true)
                .stream_view_type(view);
            request = request.stream_specification(stream.build()?);
        }
        Ok(request)
    }
}

impl Key {
    fn build(&self) -> Result<KeySchemaElement, BuildError> {
        let kind = KeyType::from(self.key_type.as_str());
        KeySchemaElement::builder()
            .attribute_name(&self.attribute_name)
            .key_type(kind)
            .build()
    }
}

impl Index {
    fn build(&self) -> Result<GlobalSecondaryIndex, BuildError> {
        let Projected {
            projection_type,
            non_key_attributes,
        } = &self.projection;
        let attributes = Some(non_key_attributes.clone()).filter(|attributes| !attributes.is_empty());
        let projection = Projection::builder().projection_type(ProjectionType::from(projection_type.as_str()));
        let projection = projection.set_non_key_attributes(attributes).build();
        let keys: Result<Vec<_>, _> = self.key_schema.iter().map(Key::build).collect();
        let index = GlobalSecondaryIndex::builder()
            .index_name(&self.index_name)
            .projection(projection);
        index.set_key_schema(Some(keys?)).build()
    }
}

#[cfg(test)]
mod tests {
    use super::{of_template, parse};

    #[test]
    fn the_template_has_every_table_that_functions_are_told_of() {
        let tables = of_template().unwrap();
        let mut variables: Vec<_> = tables.iter().map(super::TableDefinition::variable).collect();
        variables.sort_unstable();

        let expected = [
            "DOSSIERS",
            "HISTORY",
            "IDEMPOTENCY",
            "INVITATIONS",
            "JOBS",
            "MESSAGES",
            "ORGANIZATIONS",
            "VERIFICATIONS",
        ];
        assert_eq!(variables, expected.map(|name| format!("{name}_TABLE")));
        let dossiers = tables.iter().find(|table| table.name == "dossiers").unwrap();
        let indexes = [
            "archive_queue",
            "deadlines",
            "filing_queue",
            "hukou_queue",
            "identity",
            "overdue",
            "roster",
            "subject",
        ];
        assert_eq!(dossiers.index_names(), indexes);
    }

    #[test]
    fn what_expires_says_so() {
        let tables = of_template().unwrap();
        let expiring: Vec<_> = tables
            .iter()
            .filter(|t| t.expiry_attribute() == Some("expires_at"))
            .collect();

        let names: Vec<_> = expiring.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["verifications", "messages", "jobs", "idempotency"]);
    }

    #[test]
    fn the_clouds_own_tags_are_tolerated() {
        let template = "
Resources:
  Key: {Type: AWS::KMS::Key, Properties: {Description: !Sub 'quxiang ${Stage}'}}
  ThingsTable:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !If [Named, !Sub '${Stage}-things', !Ref AWS::NoValue]
      SSESpecification: {KMSMasterKeyId: !GetAtt Key.Arn}
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
";
        let tables = parse(template).unwrap();
        assert_eq!(tables.len(), 1);
        assert_eq!(
            (tables[0].name.as_str(), tables[0].expiry_attribute()),
            ("things", None)
        );
    }

    #[test]
    fn a_table_without_a_key_is_an_error() {
        assert!(parse("Resources: {T: {Type: AWS::DynamoDB::Table, Properties: {}}}").is_err());
    }
}
