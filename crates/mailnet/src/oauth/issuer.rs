//! Whose answer a browser brings back (RFC 9207): a service names itself in it, so that the
//! answer of one is not taken for that of another.

use std::time::Duration;

use hyper::Uri;
use oauth2::HttpRequest;

use super::{OAuth, OAuthError};

/// What a service says of itself is waited for so long in all.
const PATIENCE: Duration = Duration::from_secs(6);
/// Segments of a path that the issuer may end in, at most.
const DEEPEST: usize = 4;

/// What a service says of itself (RFC 8414 §2, OpenID Connect Discovery).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announced {
    /// Its name; empty where it says nothing of itself.
    pub issuer: String,
    /// Whether it names itself in each answer that a browser brings back.
    pub in_answers: bool,
}

impl OAuth {
    /// Asks the service what it says of itself; nothing where it does not, or speaks of
    /// another address to sign in at.
    pub async fn announced(&self) -> Announced {
        let asking = async {
            for address in places(&self.service.authorize) {
                if let Some(found) = self.announced_at(&address).await {
                    return found;
                }
            }
            Announced::default()
        };
        let found = tokio::time::timeout(PATIENCE, asking).await;
        found.unwrap_or_default()
    }

    async fn announced_at(&self, address: &str) -> Option<Announced> {
        let mut request = HttpRequest::new(Vec::new());
        *request.uri_mut() = address.parse().ok()?;
        let answer = self.https.send(request).await.ok()?;
        if !answer.status().is_success() {
            return None;
        }
        let said: serde_json::Value = serde_json::from_slice(answer.body()).ok()?;
        let text = |name: &str| said.get(name).and_then(serde_json::Value::as_str);
        // Only what is said of the very address that the person is sent to.
        if text("authorization_endpoint")? != self.service.authorize {
            return None;
        }
        let flag = said.get("authorization_response_iss_parameter_supported");
        Some(Announced {
            issuer: text("issuer")?.to_owned(),
            in_answers: flag.and_then(serde_json::Value::as_bool) == Some(true),
        })
    }

    /// Whether the answer that a browser brought back is of this service; `came` is its
    /// `iss`, empty for none.
    ///
    /// # Errors
    /// [`OAuthError::OtherService`]: it is of another, or does not say whose it is where this
    /// one always does.
    pub fn check_issuer(&self, announced: &Announced, came: &str) -> Result<(), OAuthError> {
        let good = match (came, announced.issuer.as_str()) {
            ("", _) => !announced.in_answers,
            // It says nothing of itself elsewhere: at least it is not somebody else.
            (came, "") => {
                origin(came).is_some_and(|own| Some(own) == origin(&self.service.authorize))
            }
            (came, issuer) => came == issuer,
        };
        good.then_some(()).ok_or(OAuthError::OtherService)
    }
}

/// Scheme, host and port of an address.
fn origin(address: &str) -> Option<String> {
    let uri: Uri = address.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let port = authority.port_u16().unwrap_or(443);
    Some(format!(
        "{scheme}://{}:{port}",
        authority.host().to_lowercase()
    ))
}

/// Where a service may speak of itself: at the root, and below each part of the path of the
/// address where a person signs in.
fn places(authorize: &str) -> Vec<String> {
    let Ok(uri) = authorize.parse::<Uri>() else {
        return Vec::new();
    };
    let (Some("https"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Vec::new();
    };
    let root = format!("https://{authority}");
    let mut all = vec![
        format!("{root}/.well-known/oauth-authorization-server"),
        format!("{root}/.well-known/openid-configuration"),
    ];
    let mut path = String::new();
    let parts: Vec<&str> = uri
        .path()
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let above = parts.len().saturating_sub(1).min(DEEPEST);
    for part in parts.into_iter().take(above) {
        path.push('/');
        path.push_str(part);
        all.push(format!("{root}{path}/.well-known/openid-configuration"));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::Service;
    use crate::{Reach, Trust};

    #[test]
    fn mb_04_a_service_speaks_of_itself_at_its_root_or_below_its_path() {
        assert_eq!(
            places("https://login.test/realms/clinic/auth"),
            [
                "https://login.test/.well-known/oauth-authorization-server",
                "https://login.test/.well-known/openid-configuration",
                "https://login.test/realms/.well-known/openid-configuration",
                "https://login.test/realms/clinic/.well-known/openid-configuration",
            ]
        );
        assert!(places("http://login.test/auth").is_empty());
        assert!(places("").is_empty());
        assert_eq!(
            places(&format!("https://a.test/{}x", "a/".repeat(50))).len(),
            2 + DEEPEST
        );
    }

    #[test]
    fn mb_04_an_answer_of_another_service_is_not_taken() {
        let service = Service {
            device: String::new(),
            authorize: "https://login.test/auth".into(),
            token: "https://login.test/token".into(),
            scope: String::new(),
            client: "web".into(),
            secret: None,
            secret_in_body: false,
            asked: Vec::new(),
        };
        let oauth = OAuth::new(service, Trust::public().unwrap(), Reach::default()).unwrap();
        let is = |issuer: &str, in_answers, came| {
            let announced = Announced {
                issuer: issuer.into(),
                in_answers,
            };
            oauth.check_issuer(&announced, came).is_ok()
        };
        let own = "https://login.test";
        assert!(is(own, true, own) && is(own, false, own) && is(own, false, ""));
        assert!(!is(own, true, ""), "it always names itself");
        for other in [
            "https://evil.test",
            "https://login.test/",
            "https://login.test.evil.test",
            "x",
        ] {
            assert!(!is(own, true, other) && !is(own, false, other), "{other}");
        }
        // Where nothing is known of it.
        assert!(
            is("", false, "") && is("", false, own) && is("", false, "https://login.test:443/x")
        );
        for other in [
            "https://evil.test",
            "http://login.test",
            "https://login.test:8443",
            "x",
        ] {
            assert!(!is("", false, other), "{other}");
        }
    }
}
