//! Tokens that open a mailbox, from a service that gives them out (OAuth 2).
//!
//! A person signs in once, on another device (RFC 8628) or in the browser (RFC 6749 §4.1
//! with PKCE, RFC 7636); from then on the refresh token brings access tokens (RFC 6749 §6).
//! A program can also stand for itself (RFC 6749 §4.4). The library `oauth2` speaks the
//! protocol; the connections are made here, to hosts that may be connected to, by HTTPS
//! alone and without following redirects.

mod error;
mod issuer;

use std::pin::Pin;
use std::time::Duration;

use oauth2::basic::{BasicClient, BasicTokenResponse};
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    DeviceAuthorizationUrl, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, Scope,
    StandardDeviceAuthorizationResponse, TokenResponse as _, TokenUrl,
};

pub use error::{OAuthError, Refusal};
pub use issuer::Announced;

use crate::https::{Https, host_of};
use crate::imap::Secret;
use crate::{HttpsError, Reach, Trust};

/// For one question to the service.
const TIMEOUT: Duration = Duration::from_secs(20);
/// A code for another device is waited for at most so long, whatever the service says.
const DEVICE_MOST: Duration = Duration::from_secs(30 * 60);
/// The service is asked no more often than this, whatever it says.
const PACE: Duration = Duration::from_secs(5);

/// A service that gives out tokens, and the program registered there.
#[derive(Clone, Debug)]
pub struct Service {
    /// Where a sign-in on another device begins; empty where there is none.
    pub device: String,
    /// Where a person signs in with a browser; empty where there is none.
    pub authorize: String,
    /// Where tokens come from.
    pub token: String,
    /// What is asked for, words with spaces between.
    pub scope: String,
    /// The program, as the service knows it.
    pub client: String,
    /// The program's secret, where it has one.
    pub secret: Option<Secret>,
    /// Whether that goes into the body, as Google and Microsoft want it, and not into a
    /// header, as RFC 6749 §2.3.1 has it.
    pub secret_in_body: bool,
    /// Names and values that are added where a person signs in with a browser.
    pub asked: Vec<(String, String)>,
}

/// What a service gave. It shows no token when printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Opens the mailbox.
    pub access: String,
    /// Brings the next, where one was given. It takes the place of the one before.
    pub refresh: Option<String>,
    /// How long the first lasts, where the service says so.
    pub lasts: Option<Duration>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens")
            .field("lasts", &self.lasts)
            .finish_non_exhaustive()
    }
}

/// A sign-in on another device that was begun.
#[derive(Clone, Debug)]
pub struct DeviceSignIn {
    /// The code a person types there.
    pub code: String,
    /// Where.
    pub address: String,
    /// How long it may be typed.
    pub lasts: Duration,
    answer: StandardDeviceAuthorizationResponse,
}

/// A sign-in in the browser that was begun.
#[derive(Clone, Debug)]
pub struct CodeSignIn {
    /// Where the person goes.
    pub address: String,
    /// What only who began it knows (RFC 7636 §4.1).
    pub verifier: String,
}

type Client =
    BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// A service that is asked.
#[derive(Clone, Debug)]
pub struct OAuth {
    service: Service,
    client: Client,
    https: Https,
}

// Boxed, so that what the library makes of it can go from one thread to another.
impl<'c> AsyncHttpClient<'c> for Https {
    type Error = HttpsError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpsError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

impl OAuth {
    /// Asks a service whose certificates are believed, where it may be connected to.
    ///
    /// # Errors
    /// When an address of it is none of HTTPS.
    pub fn new(service: Service, trust: Trust, reach: Reach) -> Result<OAuth, OAuthError> {
        for address in [&service.device, &service.authorize] {
            if !address.is_empty() {
                secure(address)?;
            }
        }
        secure(&service.token)?;
        let token = TokenUrl::new(service.token.clone()).map_err(|_| none_of(&service.token))?;
        let auth = match service.secret_in_body {
            true => AuthType::RequestBody,
            false => AuthType::BasicAuth,
        };
        let mut client = BasicClient::new(ClientId::new(service.client.clone()))
            .set_token_uri(token)
            .set_auth_type(auth);
        if let Some(secret) = &service.secret {
            client = client.set_client_secret(ClientSecret::new(secret.reveal().to_owned()));
        }
        let https = Https {
            trust,
            reach,
            timeout: TIMEOUT,
        };
        Ok(OAuth {
            service,
            client,
            https,
        })
    }

    /// What is asked for, where anything is.
    fn scope(&self) -> Option<Scope> {
        let words = self.service.scope.trim();
        (!words.is_empty()).then(|| Scope::new(words.to_owned()))
    }

    /// Begins a sign-in on another device (RFC 8628 §3.1).
    ///
    /// # Errors
    /// [`OAuthError`].
    pub async fn begin_device(&self) -> Result<DeviceSignIn, OAuthError> {
        let address = &self.service.device;
        let at = DeviceAuthorizationUrl::new(address.clone()).map_err(|_| none_of(address))?;
        let client = self.client.clone().set_device_authorization_url(at);
        let ask = client.exchange_device_code().add_scopes(self.scope());
        let answer: StandardDeviceAuthorizationResponse = ask
            .request_async(&self.https)
            .await
            .map_err(OAuthError::of)?;
        let address = answer.verification_uri().to_string();
        secure(&address)?;
        Ok(DeviceSignIn {
            code: crate::imap::shown(answer.user_code().secret().as_bytes()),
            address,
            lasts: answer.expires_in().min(DEVICE_MOST),
            answer,
        })
    }

    /// Waits until the person signed in, or said no, or the time is over; the service is
    /// asked as often as it says (RFC 8628 §3.5).
    ///
    /// # Errors
    /// [`OAuthError`].
    pub async fn finish_device(&self, begun: &DeviceSignIn) -> Result<Tokens, OAuthError> {
        let pause = |asked: Duration| tokio::time::sleep(asked.clamp(PACE, DEVICE_MOST));
        let asking = self
            .client
            .exchange_device_access_token(&begun.answer)
            .request_async(&self.https, pause, Some(begun.lasts));
        // The service may have one wait longer than the code lasts.
        match tokio::time::timeout(begun.lasts + TIMEOUT, asking).await {
            Ok(answer) => Ok(tokens(&answer.map_err(OAuthError::of_device)?)),
            Err(_) => Err(OAuthError::over()),
        }
    }

    /// Begins a sign-in in the browser, which comes back to `redirect` with `state`.
    ///
    /// # Errors
    /// When the service has no such address.
    pub fn begin_code(&self, redirect: &str, state: &str) -> Result<CodeSignIn, OAuthError> {
        let address = &self.service.authorize;
        let at = AuthUrl::new(address.clone()).map_err(|_| none_of(address))?;
        let back = RedirectUrl::new(redirect.to_owned()).map_err(|_| none_of(redirect))?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client.clone().set_auth_uri(at).set_redirect_uri(back);
        let mut asked = client
            .authorize_url(|| CsrfToken::new(state.to_owned()))
            .add_scopes(self.scope())
            .set_pkce_challenge(challenge);
        for (name, value) in &self.service.asked {
            asked = asked.add_extra_param(name, value);
        }
        let (address, _) = asked.url();
        Ok(CodeSignIn {
            address: address.to_string(),
            verifier: verifier.into_secret(),
        })
    }

    /// Takes the code a browser came back with (RFC 6749 §4.1.3).
    ///
    /// # Errors
    /// [`OAuthError`].
    pub async fn finish_code(
        &self,
        redirect: &str,
        code: &str,
        verifier: &str,
    ) -> Result<Tokens, OAuthError> {
        let back = RedirectUrl::new(redirect.to_owned()).map_err(|_| none_of(redirect))?;
        let client = self.client.clone().set_redirect_uri(back);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
            .request_async(&self.https)
            .await;
        Ok(tokens(&answer.map_err(OAuthError::of)?))
    }

    /// New tokens for the refresh token of the last (RFC 6749 §6).
    ///
    /// # Errors
    /// [`OAuthError`]; with [`Refusal::Grant`] a person must sign in again.
    pub async fn refresh(&self, refresh: &str) -> Result<Tokens, OAuthError> {
        let refresh = RefreshToken::new(refresh.to_owned());
        let asking = self.client.exchange_refresh_token(&refresh);
        let answer = asking.request_async(&self.https).await;
        Ok(tokens(&answer.map_err(OAuthError::of)?))
    }

    /// A token for the program itself (RFC 6749 §4.4).
    ///
    /// # Errors
    /// [`OAuthError`].
    pub async fn for_program(&self) -> Result<Tokens, OAuthError> {
        let asking = self.client.exchange_client_credentials();
        let answer = asking
            .add_scopes(self.scope())
            .request_async(&self.https)
            .await;
        Ok(tokens(&answer.map_err(OAuthError::of)?))
    }
}

fn tokens(answer: &BasicTokenResponse) -> Tokens {
    Tokens {
        access: answer.access_token().secret().clone(),
        refresh: answer.refresh_token().map(|token| token.secret().clone()),
        lasts: answer.expires_in(),
    }
}

fn none_of(address: &str) -> OAuthError {
    OAuthError::Https(HttpsError::Address(crate::imap::shown(address.as_bytes())))
}

/// An address of HTTPS with a host, and without a password in it.
fn secure(address: &str) -> Result<(), OAuthError> {
    let uri: hyper::Uri = address.parse().map_err(|_| none_of(address))?;
    let host = host_of(&uri).map_err(OAuthError::Https)?;
    let plain = uri
        .authority()
        .is_some_and(|named| !named.as_str().contains('@'));
    match plain && !host.is_empty() {
        true => Ok(()),
        false => Err(none_of(address)),
    }
}

/// Whether a text is an address that tokens may be asked from.
///
/// # Errors
/// [`OAuthError`], which says what such an address looks like.
pub fn check_address(address: &str) -> Result<(), OAuthError> {
    secure(address)
}
