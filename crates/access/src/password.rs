//! Passwords: which are good enough, and how they are hashed.
//!
//! The rules follow NIST SP 800-63B-4 §3.1.1: length counts, composition does
//! not, nothing expires, and what is known from breaches is refused.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use jiff::SignedDuration;
use tokio::sync::oneshot;
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

use crate::email;
use crate::error::{AccessError, Result};
use crate::hashing_turns::{Waiting, Work};
use crate::policy::HashCost;
use crate::secret;

/// Fewest characters of a password.
const SHORTEST: usize = 15;
/// Most characters of a password.
const LONGEST: usize = 256;
/// How many passwords are hashed at once: each takes 19 MiB.
const AT_ONCE: usize = 2;
/// How long it takes until some of what waits is done.
const SOON: SignedDuration = SignedDuration::from_secs(3);
/// Letters and digits that must be left when the owner's words are taken out.
const OWN: usize = 8;

/// Hashes and checks passwords, a few at a time, in turns that go round those it is asked by:
/// a network that guesses, a browser that signed in before, an account.
///
/// It has threads of its own: what a hash took is then taken again by the next, where any of
/// the runtime's threads would keep as much for itself.
pub(crate) struct Hasher {
    cost: HashCost,
    waiting: Waiting,
}

/// What checking a password found.
pub(crate) struct Checked {
    pub good: bool,
    /// The password hashed anew, where the stored hash is of another cost.
    pub rehashed: Option<String>,
}

impl Hasher {
    pub fn new(cost: HashCost) -> Hasher {
        let waiting = Waiting::default();
        for _ in 0..AT_ONCE {
            let waiting = waiting.clone();
            thread::spawn(move || carry_out(&waiting));
        }
        Hasher { cost, waiting }
    }

    /// The hash of a new password, if it is good enough for an owner known by
    /// these words.
    pub async fn hash_new(
        &self,
        password: &str,
        words: Vec<String>,
        whose: &str,
    ) -> Result<String> {
        let password = normal(password);
        let cost = self.cost;
        self.run(whose, move || {
            judge(&password, &words)?;
            hash(&password, cost)
        })
        .await
    }

    /// Checks a password against a stored hash. Without one it takes as long,
    /// so that the time does not tell whether there is an account.
    pub async fn check(
        &self,
        password: &str,
        stored: Option<&str>,
        whose: &str,
    ) -> Result<Checked> {
        // A longer one was never accepted.
        let password: String = normal(password).chars().take(LONGEST + 1).collect();
        let (cost, stored) = (self.cost, stored.map(str::to_owned));
        self.run(whose, move || {
            let Some(stored) = stored else {
                hash(&password, cost)?;
                return Ok(Checked {
                    good: false,
                    rehashed: None,
                });
            };
            let parsed = PasswordHash::new(&stored).map_err(failed)?;
            let good = match argon(cost)?.verify_password(password.as_bytes(), &parsed) {
                Ok(()) => true,
                Err(argon2::password_hash::Error::PasswordInvalid) => false,
                Err(error) => return Err(failed(error)),
            };
            let current = Params::try_from(&parsed).is_ok_and(|params| {
                (params.m_cost(), params.t_cost(), params.p_cost())
                    == (cost.memory, cost.passes, cost.lanes)
            });
            let rehashed = (good && !current)
                .then(|| hash(&password, cost))
                .transpose()?;
            Ok(Checked { good, rehashed })
        })
        .await
    }

    /// The hashes of codes that the program made.
    pub async fn hash_codes(&self, codes: Vec<String>, whose: &str) -> Result<Vec<String>> {
        let cost = self.cost;
        let hashed = move || codes.iter().map(|code| hash(code, cost)).collect();
        self.run(whose, hashed).await
    }

    /// Which of these hashes is that of a code.
    pub async fn find_code(
        &self,
        code: String,
        stored: Vec<String>,
        whose: &str,
    ) -> Result<Option<usize>> {
        let cost = self.cost;
        self.run(whose, move || {
            let argon = argon(cost)?;
            let fits = |stored: &String| {
                PasswordHash::new(stored)
                    .is_ok_and(|hash| argon.verify_password(code.as_bytes(), &hash).is_ok())
            };
            Ok(stored.iter().position(fits))
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        whose: &str,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (tell, told) = oneshot::channel();
        if !self.waiting.take(whose, Box::new(Ordered { tell, work })) {
            return Err(AccessError::Throttled(SOON));
        }
        told.await.map_err(failed)?
    }
}

impl Drop for Hasher {
    fn drop(&mut self) {
        self.waiting.end();
    }
}

/// Work with whoever waits for it.
struct Ordered<T, W> {
    tell: oneshot::Sender<Result<T>>,
    work: W,
}

impl<T: Send, W: FnOnce() -> Result<T> + Send> Work for Ordered<T, W> {
    fn is_given_up(&self) -> bool {
        self.tell.is_closed()
    }

    fn carry_out(self: Box<Self>) {
        let _ = self.tell.send((self.work)());
    }
}

/// Does what is ordered until nobody can order any more.
fn carry_out(waiting: &Waiting) {
    while let Some(work) = waiting.next() {
        // Whoever waits is told that it was broken off; the next ones are not kept from it.
        let _ = catch_unwind(AssertUnwindSafe(|| work.carry_out()));
    }
}

/// One form for what looks the same, however a keyboard enters it.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

fn argon(cost: HashCost) -> Result<Argon2<'static>> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str, cost: HashCost) -> Result<String> {
    let salt: [u8; 16] = secret::bytes()?;
    let hash: PasswordHash = argon(cost)?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(failed)?;
    Ok(hash.to_string())
}

fn failed(error: impl std::fmt::Display) -> AccessError {
    AccessError::Hashing(error.to_string())
}

/// Refuses a password that somebody would guess.
fn judge(password: &str, words: &[String]) -> Result<()> {
    let refuse = |why: String| Err(AccessError::Password(why));
    let length = password.chars().count();
    if length < SHORTEST {
        return refuse(format!(
            "the password has {length} of at least {SHORTEST} characters; take four or five words that do not belong together, with spaces"
        ));
    }
    if length > LONGEST {
        return refuse(format!(
            "the password has {length} characters, at most {LONGEST} are possible; take a shorter one"
        ));
    }
    let known = known_words(words);
    let mut left = letters(password);
    for word in &known {
        left = left.replace(word, "");
    }
    if left.chars().count() < OWN {
        return refuse(
            "the password is made of your name, address or organization, which is what somebody would try first; take words that have nothing to do with you".into(),
        );
    }
    let inputs: Vec<&str> = known.iter().map(String::as_str).collect();
    // Also without spaces and signs, as the lists of breached passwords have them.
    let guessed = [password, &letters(password)]
        .into_iter()
        .map(|text| zxcvbn(text, &inputs).score())
        .min();
    if guessed.is_none_or(|score| score < Score::Three) {
        return refuse(
            "the password is easy to guess: it is known from breaches, or follows a pattern such as a sequence, a date or a repetition; take four or five words that do not belong together".into(),
        );
    }
    Ok(())
}

/// Letters and digits of a text, folded.
fn letters(text: &str) -> String {
    email::key(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// The words of names and addresses, longest first, so that taking one out
/// leaves no rest of it.
fn known_words(texts: &[String]) -> Vec<String> {
    let mut words: Vec<String> = texts
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .chain(["phiward", "hipaa"])
        .map(letters)
        .filter(|word| word.chars().count() > 2)
        .collect();
    words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::channel;

    #[tokio::test]
    async fn asvs_15_2_2_passwords_are_hashed_by_few_threads_and_for_who_still_waits() {
        let hasher = Hasher::new(HashCost::default());
        let by = || Ok(thread::current().id());
        let mut threads = Vec::new();
        for _ in 0..20 {
            threads.push(hasher.run("", by).await.unwrap());
        }
        threads.sort_by_key(|id| format!("{id:?}"));
        threads.dedup();
        assert!((1..=AT_ONCE).contains(&threads.len()), "{threads:?}");
        // One that breaks off is told, and the others go on.
        for _ in 0..2 * AT_ONCE {
            let broken: Result<()> = hasher.run("", || panic!("broken off")).await;
            broken.unwrap_err();
        }
        // What nobody waits for is not done.
        let hasher = Arc::new(hasher);
        let mut hold = Vec::new();
        for _ in 0..AT_ONCE {
            let (release, held) = channel::<()>();
            let busy = hasher.clone();
            tokio::spawn(async move { busy.run("", move || Ok(held.recv().is_err())).await });
            hold.push(release);
        }
        let moment = std::time::Duration::from_millis(50);
        tokio::time::sleep(moment).await;
        let done = Arc::new(AtomicBool::new(false));
        let tells = done.clone();
        let work = move || {
            tells.store(true, Ordering::Relaxed);
            Ok(())
        };
        let given_up = tokio::time::timeout(moment, hasher.run("", work)).await;
        assert!(given_up.is_err());
        drop(hold);
        hasher.run("", by).await.unwrap();
        hasher.run("", by).await.unwrap();
        assert!(!done.load(Ordering::Relaxed));
    }

    fn judged(password: &str) -> Result<(), String> {
        let words = [
            "Dana Reyes",
            "dana.reyes@lanternhill.org",
            "Lantern Hill Family Medicine",
        ];
        judge(password, &words.map(str::to_owned)).map_err(|error| error.to_string())
    }

    #[test]
    fn long_and_unrelated_is_good_and_nothing_else_is_asked() {
        for good in [
            "copper violin tunnel marmalade",
            "ящерица барабан облако синий",
            "qJ8 fL2vN xW0 pD5",
            "the quiet harbor keeps eleven lanterns above a ledger nobody reads before breakfast",
        ] {
            judged(good).unwrap_or_else(|why| panic!("{good}: {why}"));
        }
    }

    #[test]
    fn what_somebody_would_try_first_is_refused() {
        for (bad, why) in [
            ("fourteen chars", "14 of at least 15"),
            (&"x".repeat(257)[..], "at most 256"),
            ("passwordpassword", "easy to guess"),
            ("aaaaaaaaaaaaaaaaaaaa", "easy to guess"),
            ("1234567890123456789", "easy to guess"),
            ("qwertyuiopasdfgh", "easy to guess"),
            ("abcabcabcabcabcabc", "easy to guess"),
            ("Dana.Reyes@LanternHill.org", "made of your name"),
            ("Lantern Hill Family Medicine", "made of your name"),
            ("LANTERN-hill-dana-2026", "made of your name"),
        ] {
            let told = judged(bad).expect_err(bad);
            assert!(told.contains(why), "{bad}: {told}");
        }
    }
}
