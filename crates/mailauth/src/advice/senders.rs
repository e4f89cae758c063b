//! Senders outside the list of services: how each comes to pass in the domain's name.

use super::step::{Action, Step, Subject};
use super::wish::{OtherKind, OtherSender, Wish};
use crate::DomainName;
use crate::audit::Audit;
use crate::provider::{Kind, Provider};
use crate::rollout::DomainUse;

/// The steps for senders outside the list.
pub(super) fn propose(now: &Audit, wish: &Wish) -> Vec<Step> {
    if wish.usage == DomainUse::Parked {
        return Vec::new();
    }
    // The mailbox service: as it was named, else as the records show it.
    let mailboxes = wish
        .providers
        .iter()
        .copied()
        .chain(now.services())
        .find(|provider| provider.kind == Kind::Mailbox);
    wish.others
        .iter()
        .map(|sender| of_sender(&now.domain, sender, mailboxes))
        .collect()
}

fn of_sender(domain: &DomainName, sender: &OtherSender, mailboxes: Option<&Provider>) -> Step {
    let OtherSender { name, kind } = sender;
    let mut step = Step::new(Subject::Sender, domain.clone(), Action::Ask);
    step.now = vec![name.clone()];
    let service = mailboxes.map_or("your mailbox service", |provider| provider.name.as_str());
    match kind {
        OtherKind::Device => {
            step.action = Action::SwitchOn;
            step.why = format!(
                "{name} sends by itself, so that its mail has no signature, and fails as soon as it is not listed. Through {service} it is signed like the mail of people."
            );
            step.how = format!(
                "In the mail settings of the device enter the server of {service}{}, port 587 with STARTTLS, and sign in with a mailbox made for it; as sender enter the address of that mailbox. Where a device cannot sign in: set up a connector (relay) at {service} for the one address your office has on the Internet, or enter that address below, and it is listed in SPF.",
                mailboxes.map(submission).unwrap_or_default()
            );
            step.rollback = "Put the former server back in the settings of the device.".to_owned();
            step.to_know.push(
                "An address in SPF alone is enough for the first stages, and not for refusing: mail that is forwarded loses it, and reject must not rest on SPF alone (RFC 9989 §7.4).".to_owned(),
            );
        }
        OtherKind::Partner => {
            step.why = format!(
                "{name} sends in the name of {domain} from servers of its own. To let all of them send for the whole domain would be more than it needs."
            );
            step.how = format!(
                "Ask {name} for one of these, in this order. First: to sign with a DKIM key for {domain}; they name a selector and a record, usually a CNAME, and you publish it below _domainkey.{domain}. Second: to send from a subdomain that is theirs alone, such as partner.{domain}, with the SPF, DKIM and DMARC records they name for it. Third: to send from their own domain, with your address for replies (Reply-To)."
            );
            step.rollback =
                format!("Delete the records that {name} named, when it sends no more for you.");
            step.to_know.push(
                "Publish no include of a partner for the whole domain: it lets all its servers, and often all its customers, pass in your name.".to_owned(),
            );
        }
        OtherKind::WebForm => {
            step.action = Action::SwitchOn;
            step.why = format!(
                "{name} sends from the servers of a web host, which many share, without a signature of yours. A form that names the visitor as the sender fails everywhere."
            );
            step.how = format!(
                "In the settings of the form choose SMTP with a sign-in instead of the server's own mail: server of {service}{}, port 587 with STARTTLS, and a mailbox made for the form as sender; the visitor's address belongs into Reply-To. For WordPress and others there are SMTP plug-ins. If the host offers none, ask it to sign with a DKIM key for {domain}.",
                mailboxes.map(submission).unwrap_or_default()
            );
            step.rollback =
                "Switch back to the server's own mail in the settings of the form.".to_owned();
            step.to_know.push(
                "Do not list the web host's address in SPF: all its customers send from it."
                    .to_owned(),
            );
        }
        OtherKind::PracticeHost => {
            step.why = format!(
                "{name} sends reminders, bills or records in the name of {domain} from servers of its own."
            );
            step.how = format!(
                "Ask {name}, in writing: “We publish DMARC for {domain}. Do you sign our mail with DKIM in the name of {domain}? Which records are we to publish for it? Which domain do bounces come back to?” Publish the records they name, and see in the reports whether their mail passes. If they cannot sign, ask them to send from a domain of their own with your address in Reply-To."
            );
            step.rollback =
                format!("Delete the records that {name} named, when it sends no more for you.");
        }
    }
    step
}

/// The server that takes mail from devices and programs after a sign-in, where it is known.
fn submission(provider: &Provider) -> String {
    match provider.submission.as_str() {
        "" => String::new(),
        server => format!(" ({server})"),
    }
}
