//! Pages before an organization: signing in, one-time links, where to begin.

/// E-mail address and password.
#[derive(Debug, askama::Template)]
#[template(path = "door/login.html")]
pub struct Login<'p> {
    /// Where to go afterwards.
    pub to: &'p str,
    /// The address as typed.
    pub email: &'p str,
    /// What went wrong.
    pub trouble: Option<&'p str>,
    /// The person was signed out after a time without activity.
    pub ended: bool,
    /// There is no account yet.
    pub first_run: bool,
}

/// The password again, before a change to accounts or access.
#[derive(Debug, askama::Template)]
#[template(path = "door/prove.html")]
pub struct Prove<'p> {
    /// Where to go afterwards.
    pub to: &'p str,
    /// Who is signed in.
    pub name: &'p str,
    /// What went wrong.
    pub trouble: Option<&'p str>,
}

/// The one-time code after the password.
#[derive(Debug, askama::Template)]
#[template(path = "door/code.html")]
pub struct LoginCode<'p> {
    /// Where to go afterwards.
    pub to: &'p str,
    /// Secret of the sign-in half done.
    pub pending: &'p str,
    /// What went wrong.
    pub trouble: Option<&'p str>,
}

/// What a one-time link leads to: the first account, an invitation, a new password.
#[derive(Debug, askama::Template)]
#[template(path = "door/welcome.html")]
pub struct Welcome<'p> {
    /// It makes the first account.
    pub first: bool,
    /// It sets a new password for an account in use.
    pub reset: bool,
    /// Name and address of the account, where there is one.
    pub known: Option<(&'p str, &'p str)>,
    /// The name as typed.
    pub name: &'p str,
    /// The address as typed.
    pub email: &'p str,
    /// What went wrong.
    pub trouble: Option<&'p str>,
}

/// The worked example, or an organization of one's own.
#[derive(Debug, askama::Template)]
#[template(path = "door/begin.html")]
pub struct Begin<'p> {
    /// Who is signed in.
    pub user: String,
    /// There is no organization yet but perhaps the example.
    pub first: bool,
    /// Where the example is, once it was opened.
    pub example: Option<String>,
    /// The name as typed.
    pub name: &'p str,
    /// What went wrong.
    pub trouble: Option<&'p str>,
}

/// The organizations a person belongs to.
#[derive(Debug, askama::Template)]
#[template(path = "door/organizations.html")]
pub struct Organizations<'p> {
    /// Who is signed in.
    pub user: &'p str,
    /// Whether they may add one.
    pub operator: bool,
    /// Words the names were searched for.
    pub search: String,
    /// How many they belong to, whatever was searched for.
    pub total: usize,
    /// Whether the list is in the order of names, not of what is pressing.
    pub by_name: bool,
    /// What stands in each.
    pub list: Vec<OrganizationLine>,
    /// Organizations that offer a place.
    pub offers: Vec<OfferLine>,
}

/// A place that an organization offers.
#[derive(Debug, Clone)]
pub struct OfferLine {
    /// The organization.
    pub organization: String,
    /// The roles one would have there.
    pub roles: String,
    /// Who offers it.
    pub by: String,
    /// The last day to take it.
    pub ends: String,
    /// Where the answer goes, before `/take` or `/decline`.
    pub action: String,
}

/// An offer, for who opened its link.
#[derive(Debug, askama::Template)]
#[template(path = "account/offer.html")]
pub struct TakeOffer<'p> {
    /// The address of the account that is signed in.
    pub email: &'p str,
    /// The offer.
    pub offer: OfferLine,
    /// The secret of the link.
    pub secret: &'p str,
}

/// An organization in the list.
#[derive(Debug, Clone)]
pub struct OrganizationLine {
    /// Its address.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Their roles in it.
    pub roles: String,
    /// How it stands, or why that is not shown.
    pub standing: Result<Standing, &'static str>,
}

/// How an organization stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Open risks above tolerance.
    pub above_tolerance: u32,
    /// Actions past their due date.
    pub overdue: u32,
    /// What the coverage check misses.
    pub missing: usize,
    /// Elements of the analysis that are complete, of nine.
    pub complete: usize,
    /// When the next review is due.
    pub review_due: Option<jiff::civil::Date>,
    /// The organization's today.
    pub today: jiff::civil::Date,
}

impl Standing {
    /// Whether the review is past its day.
    pub fn review_late(&self) -> bool {
        self.review_due.is_some_and(|due| due < self.today)
    }
}

/// A page about what went wrong.
#[derive(Debug, askama::Template)]
#[template(path = "door/trouble.html")]
pub struct Trouble<'p> {
    /// HTTP status.
    pub status: u16,
    /// What happened, and what to do.
    pub message: &'p str,
    /// The id by which the server's log names the request; empty where there is none.
    pub request: &'p str,
}

impl Trouble<'_> {
    fn heading(&self) -> &'static str {
        match self.status {
            200 => "No room for the answer",
            400 | 405 | 421 | 422 => "That did not work",
            403 => "Not yours to do",
            404 => "Nothing here",
            409 => "Somebody else was first",
            413 => "Too large",
            429 => "Too many tries",
            _ => "Something went wrong",
        }
    }
}

/// What an administrator looks at when the ledger of a book lost entries.
#[derive(Debug, askama::Template)]
#[template(path = "door/went_back.html")]
pub struct WentBack<'p> {
    /// The organization's name.
    pub organization: &'p str,
    /// Where the form goes.
    pub action: &'p str,
    /// Position of the last entry known.
    pub known_position: u64,
    /// Its hash, hex.
    pub known_hash: String,
    /// Position of the last entry there is; 0 for none.
    pub found_position: u64,
    /// Its hash, hex.
    pub found_hash: String,
    /// The records that are lost, a line each.
    pub lost: Vec<String>,
    /// How many more there are.
    pub more: usize,
    /// What was written as the reason.
    pub reason: &'p str,
    /// What went wrong.
    pub trouble: Option<&'p str>,
}
