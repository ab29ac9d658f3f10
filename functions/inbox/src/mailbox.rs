//! Whose inbox a request is about, as its path says, and whether the caller may use it.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use domain::id::{GraduateId, ProvinceCode, SchoolCode};
use domain::message::{Channel, Inbox, MessageId};
use domain::policy::{Mailbox, Use};
use gateway::routes::{self, Routes};
use gateway::{App, Caller, Problem};
use records::{Call, DeliveryName};
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, PathItem, RefOr, Required};

/// Who has inboxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owners {
    /// A graduate.
    Graduate,
    /// An employer.
    Employer,
    /// The accounts of a school and its departments.
    School,
    /// The accounts of a province.
    Province,
}

impl Owners {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Graduate, Self::Employer, Self::School, Self::Province];

    /// What the paths of their inboxes begin with.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Graduate => "/v1/me/{graduate}",
            Self::Employer => "/v1/employer",
            Self::School => "/v1/schools/{school}",
            Self::Province => "/v1/provinces/{province}",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Graduate => "毕业生",
            Self::Employer => "用人单位",
            Self::School => "学校、院系用户",
            Self::Province => "省级用户",
        }
    }

    fn parameter(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Graduate => Some(("graduate", "毕业生编号")),
            Self::Employer => None,
            Self::School => Some(("school", "五位学校代码")),
            Self::Province => Some(("province", "两位省份代码")),
        }
    }

    /// The same routes, whose document says whose they are.
    pub(crate) fn named<S: Clone + Send + Sync + 'static>(self, routes: Routes<S>) -> Routes<S> {
        routes::documented(routes, |document| {
            let items = document.paths.paths.values_mut();
            items.flat_map(operations).for_each(|operation| self.name(operation));
        })
    }

    fn name(self, operation: &mut Operation) {
        if let Some(summary) = &mut operation.summary {
            *summary = format!("{summary}（{}）", self.label());
        }
        if let Some((name, description)) = self.parameter() {
            let text = ObjectBuilder::new().schema_type(Type::String);
            let parameter = ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .description(Some(description))
                .schema(Some(text));
            operation
                .parameters
                .get_or_insert_default()
                .insert(0, RefOr::T(parameter.build()));
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post].into_iter().flatten()
}

/// The inbox that the path names, before anybody was asked whether the caller may use it.
#[derive(Debug)]
pub(crate) struct Named {
    owner: Owner,
    delivery: Option<(MessageId, Channel)>,
}

#[derive(Debug)]
enum Owner {
    Graduate(GraduateId),
    Employer,
    School(SchoolCode),
    Province(ProvinceCode),
}

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    /// What does not look like a name names nothing: 404 (G4).
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = RawPathParams::from_request_parts(parts, state).await;
        let found = found.map_err(|_| Problem::not_found())?;
        let text = |name: &str| found.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
        let not_found = |_| Problem::not_found();
        let owner = if let Some(graduate) = text("graduate") {
            Owner::Graduate(GraduateId::parse(graduate).map_err(not_found)?)
        } else if let Some(school) = text("school") {
            Owner::School(SchoolCode::parse(school).map_err(not_found)?)
        } else if let Some(province) = text("province") {
            Owner::Province(ProvinceCode::parse(province).map_err(not_found)?)
        } else {
            Owner::Employer
        };
        let delivery = match text("message").zip(text("channel")) {
            Some((message, channel)) => {
                let message = MessageId::parse(message).map_err(not_found)?;
                Some((message, Channel::from_code(channel).ok_or_else(Problem::not_found)?))
            }
            None => None,
        };
        Ok(Self { owner, delivery })
    }
}

impl Named {
    /// Asks whether the caller may use it so: one read.
    pub(crate) async fn open(&self, app: &App, caller: &Caller, wanted: Use) -> Result<(Mailbox, Call), Problem> {
        let call = app.call(caller);
        let mailbox = match &self.owner {
            Owner::Graduate(graduate) => {
                let work = app.records.open(&call, graduate).await?;
                Mailbox::of_graduate(&work.asker(&call), &work.dossier)
            }
            Owner::Employer => {
                let work = app.records.own_employer(&call).await?;
                Mailbox::of_employer(&work.asker(&call), &work.employer)
            }
            Owner::School(school) => {
                let account = app.records.school_account(&call, school).await?;
                Mailbox::of_school(&call.asker(account.as_ref()), wanted, school)
            }
            Owner::Province(province) => {
                let account = app.records.open_province(&call, province).await?;
                Mailbox::of_province(&call.asker(account.as_ref()), wanted, province)
            }
        };
        Ok((mailbox?, call))
    }

    /// The delivery that the path names.
    pub(crate) fn delivery(&self, inbox: &Inbox) -> Result<DeliveryName, Problem> {
        let (message, channel) = self.delivery.clone().ok_or_else(Problem::not_found)?;
        Ok(DeliveryName {
            inbox: inbox.clone(),
            message,
            channel,
        })
    }
}
