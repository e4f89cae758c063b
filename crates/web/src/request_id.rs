//! A name for each request: it stands in the log lines that the request makes, in its
//! answer's header, and on the page or in the problem that says what went wrong.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: String;
}

/// The name of the request that is being answered; empty outside of one.
pub fn current() -> String {
    CURRENT.try_with(String::clone).unwrap_or_default()
}

/// Names a request. A name that was sent along is not taken: log lines are ours.
pub async fn named(request: Request, next: Next) -> Response {
    // Without random numbers nothing else works either, and says so better.
    let id = app::new_uuid().map_or_else(|_| "unknown".into(), |id| id.to_string());
    let span = tracing::error_span!("request", %id);
    let answered = CURRENT.scope(id.clone(), next.run(request));
    let mut response = answered.instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::problem::ApiProblem;
    use crate::error::PageError;
    use app::AppError;
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::routing::get;
    use std::io::Write;
    use std::sync::{Arc, Mutex};
    use tower::ServiceExt;

    /// What the program wrote to its log.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn fault() -> AppError {
        AppError::File {
            path: "/srv/books".into(),
            reason: std::io::Error::other("broken"),
        }
    }

    #[tokio::test]
    async fn g3_a_fault_is_found_in_the_log_by_the_id_that_its_answer_shows() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .with_ansi(false)
            .with_max_level(tracing::Level::WARN)
            .finish();
        let _captured = tracing::subscriber::set_default(subscriber);
        let router = Router::new()
            .route("/page", get(async || PageError::from(fault())))
            .route("/api", get(async || ApiProblem::from(fault()).answer()))
            .layer(from_fn(named));
        let mut before = String::new();
        for path in ["/page", "/api"] {
            let request = Request::get(path)
                .header(HEADER, "forged")
                .body(Body::empty())
                .unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            let id = response.headers()[HEADER].to_str().unwrap().to_owned();
            assert!(id.len() == 36 && id != before, "{id}");
            let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
            let shown = String::from_utf8_lossy(&body).into_owned();
            assert!(shown.contains(&id), "{path}: {shown}");
            let written = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
            let line = written.lines().last().unwrap_or_default();
            assert!(line.contains("broken") && line.contains(&id), "{written}");
            before = id;
        }
    }
}
