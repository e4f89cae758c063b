//! What every request can reach.

use crate::bodies::Room;
use crate::evidence::HeldUploads;
use crate::handed::HandedOut;
use crate::mail::{Forms, Readings, SignIns, room_for_mails};
use crate::many::Places;
use crate::quota::{Quotas, Uncounted};
use crate::refusals::Refusals;
use access::Access;
use app::{DataFolder, OpenBooks};
use jiff::Timestamp;
use ledger::OrgId;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock};

/// How the program is reached.
#[derive(Debug, Clone, Default)]
pub struct ServerOptions {
    /// Browsers reach it over HTTPS, directly or through a proxy; cookies are
    /// then bound to the host and never sent in the clear.
    pub secure: bool,
    /// A proxy in front names the client's address and host.
    pub behind_proxy: bool,
    /// Every account needs one-time codes; who has none sets them up first.
    pub require_second_factor: bool,
    /// It listens on the machine itself only, so that only local names can
    /// be meant.
    pub loopback: bool,
    /// This program's own file, started again to draw a PDF.
    pub program: Option<PathBuf>,
    /// The name server asked about domains; the system's where none is named.
    pub dns: Option<std::net::SocketAddr>,
    /// Which hosts beside those on the public Internet may be connected to.
    pub reach: mailnet::Reach,
    /// How much is kept.
    pub quotas: Quotas,
    /// A program asked about each evidence file, with its arguments; nobody where empty.
    pub scanner: Vec<String>,
}

/// What every request can reach; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    inner: Arc<Inner>,
}

struct Inner {
    books: OpenBooks,
    access: Access,
    options: ServerOptions,
    organizations: RwLock<Vec<Organization>>,
    held: HeldUploads,
    room: Room,
    mails: Room,
    handed: HandedOut,
    many: Places,
    uncounted: Uncounted,
    mail_forms: Forms,
    sign_ins: SignIns,
    readings: Readings,
    refusals: Refusals,
    worker: tokio::sync::Mutex<()>,
    worker_awaited: AtomicBool,
}

/// An organization as addresses name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrgId,
    /// The name it is listed under.
    pub name: String,
    /// Its part of an address, such as `lantern-hill`.
    pub slug: String,
}

impl AppState {
    /// A server over the books of a data folder.
    pub fn new(data_folder: DataFolder, access: Access, options: ServerOptions) -> AppState {
        AppState {
            inner: Arc::new(Inner {
                books: OpenBooks::new(data_folder),
                access,
                options,
                organizations: RwLock::default(),
                held: HeldUploads::default(),
                room: Room::default(),
                mails: room_for_mails(),
                handed: HandedOut::default(),
                many: Places::default(),
                uncounted: Uncounted::default(),
                mail_forms: Forms::default(),
                sign_ins: SignIns::default(),
                readings: Readings::default(),
                refusals: Refusals::default(),
                worker: tokio::sync::Mutex::default(),
                worker_awaited: AtomicBool::new(false),
            }),
        }
    }

    /// The books.
    pub fn books(&self) -> &OpenBooks {
        &self.inner.books
    }

    /// Accounts, sessions and the access log.
    pub fn access(&self) -> &Access {
        &self.inner.access
    }

    /// How the program is reached.
    pub fn options(&self) -> &ServerOptions {
        &self.inner.options
    }

    /// Uploads that wait for a decision.
    pub(crate) fn held(&self) -> &HeldUploads {
        &self.inner.held
    }

    /// Requests with tokens that are not known.
    pub(crate) fn refusals(&self) -> &Refusals {
        &self.inner.refusals
    }

    /// Room for what requests send.
    pub(crate) fn room(&self) -> &Room {
        &self.inner.room
    }

    /// Room for mails that are fetched from mailboxes.
    pub(crate) fn mails(&self) -> &Room {
        &self.inner.mails
    }

    /// Room for files that are handed out.
    pub(crate) fn handed(&self) -> &HandedOut {
        &self.inner.handed
    }

    /// Places for changes of many records at once.
    pub(crate) fn many(&self) -> &Places {
        &self.inner.many
    }

    /// What was written of late and is not counted yet.
    pub(crate) fn uncounted(&self) -> &Uncounted {
        &self.inner.uncounted
    }

    /// Places for forms with reports by e-mail, of each organization and account.
    pub(crate) fn mail_forms(&self) -> &Forms {
        &self.inner.mail_forms
    }

    /// Sign-ins of mailboxes that wait for somebody at another device.
    pub(crate) fn sign_ins(&self) -> &SignIns {
        &self.inner.sign_ins
    }

    /// Mailboxes that are being read.
    pub(crate) fn readings(&self) -> &Readings {
        &self.inner.readings
    }

    /// Held by the one who works on jobs: one document at a time is drawn.
    pub(crate) fn worker(&self) -> &tokio::sync::Mutex<()> {
        &self.inner.worker
    }

    /// Whether somebody waits for the worker's place: one is enough.
    pub(crate) fn worker_awaited(&self) -> &AtomicBool {
        &self.inner.worker_awaited
    }

    /// The name servers asked about domains; fails where the system names none.
    pub(crate) fn dns(&self) -> std::io::Result<mailnet::dns::Dns> {
        match self.options().dns {
            Some(server) => Ok(mailnet::dns::Dns::at(server)),
            None => mailnet::dns::Dns::system(),
        }
    }

    /// The clock; read once per request.
    pub fn clock(&self) -> Timestamp {
        Timestamp::now()
    }

    /// The organizations, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn organizations(&self) -> app::Result<Vec<Organization>> {
        let rows = self.books().data_folder().organizations().await?;
        let mut list = addressed(rows.into_iter().map(|row| (row.id, row.label)));
        self.give_addresses(&mut list).await?;
        *self
            .inner
            .organizations
            .write()
            .unwrap_or_else(PoisonError::into_inner) = list.clone();
        Ok(list)
    }

    /// Sets the addresses that were given, and gives those that have none the one their
    /// name makes. An organization keeps it for good, whatever it is called later, so
    /// that no link comes to lead into the book of another.
    async fn give_addresses(&self, list: &mut [Organization]) -> app::Result<()> {
        let ledger = self.books().data_folder().ledger();
        let mut given = ledger.side_read().await?.addresses().await?;
        let has = |given: &[(OrgId, String)], id| given.iter().any(|(org, _)| *org == id);
        for org in list.iter().filter(|org| !has(&given, org.id)) {
            // It gets its own once it has its name.
            if !app::is_named(&org.name) {
                continue;
            }
            // Where nothing can be written, pages are read all the same, under the address
            // that the name makes; it is given when there is room again.
            if let Err(error) = self.give_address(org).await {
                tracing::warn!(org = %org.id, %error, "an address could not be kept yet");
            }
        }
        if list.iter().any(|org| !has(&given, org.id)) {
            given = ledger.side_read().await?.addresses().await?;
        }
        for org in list {
            if let Some((_, slug)) = given.iter().find(|(id, _)| *id == org.id) {
                org.slug.clone_from(slug);
            }
        }
        Ok(())
    }

    /// Gives an organization the first of its addresses that nobody has.
    async fn give_address(&self, org: &Organization) -> app::Result<()> {
        let ledger = self.books().data_folder().ledger();
        let id = org.id.to_string();
        let names = [
            org.slug.clone(),
            format!("{}-{}", slug(&org.name), &id[..8]),
            format!("{}-{id}", slug(&org.name)),
        ];
        for name in names {
            let mut side = ledger.side_write_one().await?;
            let taken = !side.give_address(org.id, &name).await?;
            side.commit().await?;
            if !taken {
                break;
            }
        }
        Ok(())
    }

    /// The organization an address names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn organization(&self, slug: &str) -> app::Result<Option<Organization>> {
        let known = |list: &[Organization]| list.iter().find(|o| o.slug == slug).cloned();
        let found = known(
            &self
                .inner
                .organizations
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        );
        match found {
            Some(found) => Ok(Some(found)),
            // Made since by another program, or never.
            None => Ok(known(&self.organizations().await?)),
        }
    }
}

/// Organizations with their parts of an address.
///
/// Of those whose names give the same part, each gets its id added, the first
/// one too: an address that named one of them must never come to mean another,
/// into whose book a form would then be written.
fn addressed(named: impl Iterator<Item = (OrgId, String)>) -> Vec<Organization> {
    let mut list: Vec<Organization> = named
        .map(|(id, name)| Organization {
            id,
            slug: slug(&name),
            name,
        })
        .collect();
    for digits in [8, 36] {
        let mut times: HashMap<String, usize> = HashMap::new();
        for org in &list {
            *times.entry(org.slug.clone()).or_default() += 1;
        }
        for org in &mut list {
            if times.get(&org.slug).is_some_and(|times| *times > 1) {
                let id = org.id.to_string();
                org.slug = format!("{}-{}", slug(&org.name), &id[..digits.min(id.len())]);
            }
        }
    }
    list
}

/// A name as part of an address: lower-case letters and digits with hyphens.
fn slug(name: &str) -> String {
    // What stands in brackets explains a name and is not part of it.
    let name = name.split('(').next().unwrap_or(name);
    let words: Vec<String> = name
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let slug: String = words.join("-").chars().take(48).collect();
    match slug.trim_matches('-') {
        "" => "organization".to_owned(),
        slug => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{addressed, slug};
    use ledger::OrgId;
    use uuid::Uuid;

    #[test]
    fn an_address_never_comes_to_mean_another_organization() {
        let org = |n: u128| OrgId(Uuid::from_u128(n << 96));
        let slugs = |names: &[(u128, &str)]| -> Vec<String> {
            let named = names.iter().map(|(n, name)| (org(*n), (*name).to_owned()));
            addressed(named).into_iter().map(|o| o.slug).collect()
        };
        assert_eq!(slugs(&[(1, "Clinic (East)")]), ["clinic"]);
        assert_eq!(
            slugs(&[(2, "Clinic"), (1, "Clinic (East)"), (3, "Other")]),
            ["clinic-00000002", "clinic-00000001", "other"]
        );
        // Also where a name looks like such an address.
        let odd = slugs(&[(2, "Clinic"), (1, "Clinic (East)"), (3, "Clinic 00000001")]);
        let distinct: std::collections::BTreeSet<_> = odd.iter().collect();
        assert_eq!(distinct.len(), 3, "{odd:?}");
    }

    #[test]
    fn addresses_are_made_of_plain_letters() {
        assert_eq!(
            slug("Lantern Hill Family Medicine (worked example)"),
            "lantern-hill-family-medicine"
        );
        assert_eq!(slug("Dr. Müller & Søn"), "dr-m-ller-s-n");
        assert_eq!(slug("株式会社"), "organization");
    }
}
