//! A receiver's system on this machine.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use std::sync::{Arc, Mutex};

/// Answers as it was told to, and 200 when that is used up.
#[derive(Clone, Default)]
pub(super) struct Receiver {
    pub(super) url: String,
    answers: Arc<Mutex<Vec<u16>>>,
    came: Arc<Mutex<usize>>,
}

async fn receive(State(receiver): State<Receiver>) -> StatusCode {
    *receiver.came.lock().unwrap() += 1;
    let mut answers = receiver.answers.lock().unwrap();
    let status = if answers.is_empty() { 200 } else { answers.remove(0) };
    StatusCode::from_u16(status).unwrap()
}

impl Receiver {
    pub(super) async fn starts(answers: &[u16]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            url: format!("http://{}/hook", listener.local_addr().unwrap()),
            answers: Arc::new(Mutex::new(answers.to_vec())),
            came: Arc::default(),
        };
        let router = Router::new().route("/hook", post(receive)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        receiver
    }

    /// How often somebody called.
    pub(super) fn came(&self) -> usize {
        *self.came.lock().unwrap()
    }
}
