//! Accounts that were let in by a token behind which nobody is on record: whoever holds it
//! may be the other of the two people that something takes.

use crate::membership::{
    account, admit, asked, asks, clinic, confirming, founded, kept, made_up, on_the_machine, reset,
    told,
};
use crate::support::Book;
use phiward_register::records::{Acceptance, Membership};
use phiward_register::verbs::{Admit, ApproveRedaction, Redact};
use phiward_register::{Actor, Assurance, Id, UNKNOWN, Via};
use uuid::Uuid;

const FIONA: &str = "Fiona Fakir";
const NOBODYS: &str = "for the account of Fiona Fakir only the token “robot” answers, behind which nobody is on record";

/// A token that was made on the command line.
fn robot(name: &str, token: u128) -> Actor {
    Actor {
        person: None,
        name: name.into(),
        role: "program".into(),
        assurance: Assurance::Token,
        via: Some(Via::Token(Uuid::from_u128(token))),
        account: None,
    }
}

/// Lets somebody in by a token without account.
fn let_in(book: &mut Book, token: u128, name: &str) -> Id<Membership> {
    let person = book.person(name);
    let admit = Admit {
        person: Some(person),
        ..admit(book, name, None)
    };
    let before = std::mem::replace(&mut book.actor, robot("robot", token));
    book.ok(admit);
    book.actor = before;
    account(book, name)
}

/// Ada asks, and Fiona approves.
fn approved(book: &mut Book) -> Id<Acceptance> {
    let asked = asked(book);
    book.signed_in(FIONA, Some(FIONA));
    book.rule(asked, true).expect("approved");
    asked
}

/// What the approval of content to be taken out is refused with, asked for by one and
/// approved by another; `None` where it is not.
fn redaction(book: &mut Book, asks: &str, approves: &str) -> Option<String> {
    let asset = book.asset("Secret", "laptop");
    let id = book.id();
    book.signed_in(asks, Some(asks)).ok(Redact {
        target: asset.to(),
        id,
        reason: "typed by mistake".into(),
        earlier_only: false,
    });
    let note = String::new();
    book.signed_in(approves, Some(approves));
    let done = book.act(ApproveRedaction { target: id, note });
    done.err().map(|refusal| refusal.to_string())
}

#[test]
fn b6_an_approval_by_who_was_let_in_by_a_token_of_nobody_is_told() {
    let mut book = founded();
    let fiona = let_in(&mut book, 1, FIONA);
    approved(&mut book);
    assert_eq!(told(&book), [NOBODYS]);
    assert_eq!(kept(&book, fiona).let_in_by_nobody(), Some("robot"));
    // Also where Fiona asks, and where she let in who approves.
    let asked = asks(&mut book, FIONA);
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    book.rule(asked, true).expect("approved");
    made_up(&mut book, FIONA, "Gus Next");
    let asked = asks(&mut book, "Ben Ortiz");
    book.signed_in("Gus Next", Some("Gus Next"));
    book.rule(asked, true).expect("approved");
    let all = told(&book);
    assert_eq!(all.len(), 3, "{all:?}");
    assert!(all[2].contains("Gus Next only the token “robot” answers"));
    // Whoever is at the machine says whose it is.
    on_the_machine(&mut book, FIONA);
    assert_eq!(told(&book), [] as [&str; 0]);
}

#[test]
fn b6_two_accounts_of_one_token_share_whoever_holds_it() {
    let mut book = founded();
    let_in(&mut book, 1, FIONA);
    let_in(&mut book, 1, "Rita Rojas");
    let confirm = confirming(&mut book, FIONA);
    book.signed_in("Rita Rojas", Some("Rita Rojas"));
    let message = book.refused(confirm.clone());
    assert!(
        message.contains(
            "robot let it in or tied it, and robot alone answers for the account of Rita Rojas"
        ),
        "{message}"
    );
    // Who was let in by another token of nobody may be the same somebody.
    let_in(&mut book, 2, "Sol Twin");
    book.signed_in("Sol Twin", Some("Sol Twin"));
    let message = book.refused(confirm.clone());
    assert!(
        message.contains("behind which nobody is on record"),
        "{message}"
    );
    assert!(message.contains("account confirm"), "{message}");
    // Once the machine confirmed Rita, she confirms the other.
    on_the_machine(&mut book, "Rita Rojas");
    book.signed_in("Rita Rojas", Some("Rita Rojas")).ok(confirm);
}

#[test]
fn b6_who_confirmed_what_nobody_let_in_answers_for_it_until_another_does_too() {
    let mut book = founded();
    on_the_machine(&mut book, "Ben Ortiz");
    let fiona = let_in(&mut book, 1, FIONA);
    let confirm = confirming(&mut book, FIONA);
    book.signed_in("Ada Park", Some("Ada Park"))
        .ok(confirm.clone());
    // Ada may have held the token: with her alone Fiona is one, with Ben there are two.
    approved(&mut book);
    assert_eq!(
        told(&book),
        ["Ada Park alone answers for the account of Fiona Fakir"]
    );
    let asked = asks(&mut book, "Ben Ortiz");
    book.signed_in(FIONA, Some(FIONA));
    book.rule(asked, true).expect("approved");
    assert_eq!(told(&book).len(), 1);
    // Confirming it twice does not make two.
    book.signed_in("Ada Park", Some("Ada Park"))
        .ok(confirm.clone());
    assert_eq!(told(&book).len(), 1);
    book.signed_in("Ben Ortiz", Some("Ben Ortiz")).ok(confirm);
    assert_eq!(told(&book), [] as [&str; 0]);
    assert!(kept(&book, fiona).vouched_by_one().is_none());
}

#[test]
fn c6_content_is_not_taken_out_by_who_was_let_in_by_a_token_of_nobody() {
    let mut book = founded();
    on_the_machine(&mut book, "Ben Ortiz");
    let_in(&mut book, 1, FIONA);
    let message = redaction(&mut book, "Ada Park", FIONA).expect("refused");
    assert!(message.contains(NOBODYS), "{message}");
    let message = redaction(&mut book, FIONA, "Ben Ortiz").expect("refused");
    assert!(message.contains(NOBODYS), "{message}");
    on_the_machine(&mut book, FIONA);
    assert_eq!(redaction(&mut book, "Ada Park", FIONA), None);
}

#[test]
fn b6_t15_a_password_by_a_link_of_a_token_of_nobody_rules_on_nothing() {
    let mut book = founded();
    let asked = asked(&mut book);
    let before = std::mem::replace(&mut book.actor, robot("robot", 1));
    reset(&mut book, "Ben Ortiz");
    book.actor = before;
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    let message = book
        .rule(asked, true)
        .expect_err("whoever holds the token may be Ada")
        .to_string();
    assert!(message.contains("by a link of robot"), "{message}");
    on_the_machine(&mut book, "Ben Ortiz");
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    book.rule(asked, true).expect("approved");
}

/// Somebody with an account elsewhere, who may have one here.
#[test]
fn b6_t15_a_password_by_a_link_of_who_is_not_on_record_rules_on_nothing() {
    for whose in ["Ben Ortiz", "Ada Park"] {
        let mut book = founded();
        let asked = asked(&mut book);
        let elsewhere = Actor {
            via: None,
            assurance: Assurance::SignedIn,
            ..robot(UNKNOWN, 1)
        };
        let before = std::mem::replace(&mut book.actor, elsewhere);
        reset(&mut book, whose);
        book.actor = before;
        book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
        let message = book
            .rule(asked, true)
            .expect_err("whoever made the link may be the other")
            .to_string();
        assert!(message.contains("may be one of the two"), "{message}");
        on_the_machine(&mut book, whose);
        book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
        book.rule(asked, true).expect("approved");
    }
}

/// Whoever made the link may be who confirms the account: it rules on nothing they ask for,
/// nor they on what it asks for, until another confirms it or the machine does.
#[test]
fn b6_t15_who_confirms_a_password_set_by_a_link_of_nobody_may_have_set_it() {
    const MAY_BE: &str = "Chiara Bell confirmed the account of Ben Ortiz on";
    let elsewhere = Actor {
        via: None,
        assurance: Assurance::SignedIn,
        ..robot(UNKNOWN, 1)
    };
    for maker in [robot("robot", 1), elsewhere] {
        let mut book = clinic();
        made_up(&mut book, "Ada Park", "Dora Quill");
        on_the_machine(&mut book, "Dora Quill");
        let name = maker.name.clone();
        book.actor = maker;
        reset(&mut book, "Ben Ortiz");
        let by_ada = asks(&mut book, "Ada Park");
        let by_chiara = asks(&mut book, "Chiara Bell");
        let confirm = confirming(&mut book, "Ben Ortiz");
        book.signed_in("Chiara Bell", Some("Chiara Bell"))
            .ok(confirm.clone());
        let ben = account(&mut book, "Ben Ortiz");
        let set = &kept(&book, ben).resets;
        assert_eq!(set.len(), 1);
        assert_eq!(set[0].may_be, name);
        // What she did not ask for he rules on.
        book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
        let message = book.rule(by_chiara, true).expect_err("she may be him");
        let message = message.to_string();
        assert!(
            message.contains(MAY_BE) && message.contains(&format!("may be “{name}”")),
            "{message}"
        );
        assert!(message.contains("account confirm E-MAIL"), "{message}");
        book.rule(by_ada, true).expect("approved");
        // By a token of hers neither, nor the other way round, nor of what cannot be undone.
        let by_ben = asks(&mut book, "Ben Ortiz");
        book.with_token("Chiara Bell", Some("Chiara Bell"));
        let message = book.rule(by_ben, true).expect_err("he may be her");
        assert!(message.to_string().contains(MAY_BE), "{message}");
        let message = redaction(&mut book, "Chiara Bell", "Ben Ortiz").expect("refused");
        assert!(message.contains(MAY_BE), "{message}");
        // Twice by her is once.
        book.signed_in("Chiara Bell", Some("Chiara Bell"));
        let message = book.refused(confirm.clone());
        assert!(message.contains("Chiara Bell confirmed it, and may have made"));
        let mut on_machine = book.clone();
        on_the_machine(&mut on_machine, "Ben Ortiz");
        book.signed_in("Dora Quill", Some("Dora Quill")).ok(confirm);
        for mut book in [book, on_machine] {
            assert_eq!(kept(&book, ben).resets, []);
            book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
            book.rule(by_chiara, true).expect("approved");
        }
    }
}

#[test]
fn b6_a_token_of_somebody_is_not_a_token_of_nobody() {
    // Of an account that is known, and of books of before, by the person.
    for account_known in [true, false] {
        let mut book = founded();
        let ada = account(&mut book, "Ada Park");
        book.person(FIONA);
        let admit = admit(&mut book, FIONA, Some(FIONA));
        book.with_token("Ada Park", Some("Ada Park"));
        book.actor.account = account_known.then_some(ada.uuid());
        book.ok(admit);
        approved(&mut book);
        assert_eq!(
            told(&book),
            ["Ada Park alone answers for the account of Fiona Fakir"]
        );
    }
}
