//! Routes without a document.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter};
use utoipa::Path;
use utoipa::openapi::HttpMethod;

#[doc(hidden)]
pub use pastey::paste;

/// The routes of a function.
#[derive(Clone, Debug)]
pub struct Routes<S = ()>(Router<S>);

/// Handlers that share one path.
#[derive(Clone, Debug)]
pub struct Operations<S> {
    path: String,
    methods: MethodRouter<S>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes.
    pub fn new() -> Self {
        Self(Router::new())
    }

    /// These and those of one path.
    #[must_use]
    pub fn routes(self, operations: Operations<S>) -> Self {
        Self(self.0.route(&operations.path, operations.methods))
    }

    /// These, and others below a path.
    #[must_use]
    pub fn nest(self, path: &str, below: Self) -> Self {
        Self(self.0.nest(path, below.0))
    }

    /// Gives the handlers what they share.
    pub fn with_state<T>(self, state: S) -> Routes<T> {
        Routes(self.0.with_state(state))
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> From<Routes<S>> for Router<S> {
    fn from(routes: Routes<S>) -> Self {
        routes.0
    }
}

impl<S: Clone + Send + Sync + 'static> Operations<S> {
    /// No handlers yet, at the path of `P`.
    pub fn at<P: Path>() -> Self {
        Self {
            path: P::path(),
            methods: MethodRouter::new(),
        }
    }

    /// These and a handler that serves the methods of `P`.
    #[must_use]
    pub fn and<P: Path, T: 'static>(self, handler: impl Handler<T, S>) -> Self {
        let add = |all: MethodRouter<S>, method: &HttpMethod| all.on(filter(method), handler.clone());
        Self {
            path: self.path,
            methods: P::methods().iter().fold(self.methods, add),
        }
    }
}

fn filter(method: &HttpMethod) -> MethodFilter {
    match method {
        HttpMethod::Get => MethodFilter::GET,
        HttpMethod::Post => MethodFilter::POST,
        HttpMethod::Put => MethodFilter::PUT,
        HttpMethod::Delete => MethodFilter::DELETE,
        HttpMethod::Options => MethodFilter::OPTIONS,
        HttpMethod::Head => MethodFilter::HEAD,
        HttpMethod::Patch => MethodFilter::PATCH,
        HttpMethod::Trace => MethodFilter::TRACE,
    }
}

/// Handlers with `#[utoipa::path]` that share one path, to be added to [`Routes`].
#[macro_export]
macro_rules! plain_routes {
    (@at [$($module:ident)*] $handler:ident) => {
        $crate::routes::paste! { $crate::routes::Operations::at::<$($module::)* [<__path_ $handler>]>() }
    };
    (@at [$($module:ident)*] $next:ident $($rest:ident)+) => {
        $crate::plain_routes!(@at [$($module)* $next] $($rest)+)
    };
    (@and $operations:ident [$($module:ident)*] $handler:ident) => {
        $crate::routes::paste! {
            $operations.and::<$($module::)* [<__path_ $handler>], _>($($module::)* $handler)
        }
    };
    (@and $operations:ident [$($module:ident)*] $next:ident $($rest:ident)+) => {
        $crate::plain_routes!(@and $operations [$($module)* $next] $($rest)+)
    };
    ($($first:ident)::+ $(, $($more:ident)::+)* $(,)?) => {{
        let operations = $crate::plain_routes!(@at [] $($first)+);
        let operations = $crate::plain_routes!(@and operations [] $($first)+);
        $( let operations = $crate::plain_routes!(@and operations [] $($more)+); )*
        operations
    }};
}
