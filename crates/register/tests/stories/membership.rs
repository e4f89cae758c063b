//! Who acts: for whom an account stands is said by others, and decided by nothing that
//! its owner may write.

use crate::support::{Book, date, shown};
use catalog::{Catalog, Level};
use phiward_register::records::{Action, ImpactRating, Membership, Person, Risk, Stage};
use phiward_register::verbs::{
    Admit, ChangeRoles, Complete, Confirm, ConfirmTie, NoteReset, Rate, RemoveMember, Tie,
};
use phiward_register::{
    Assurance, Command, Coverage, GapKind, Id, NamedPerson, Record, Via, looks_same,
};

/// The account of a name, as `Book::signed_in` has it.
pub fn account(book: &mut Book, name: &str) -> Id<Membership> {
    let before = book.actor.clone();
    book.signed_in(name, None);
    let via = book.actor.via;
    book.actor = before;
    match via {
        Some(Via::Account(id)) => Id::new(id),
        other => panic!("{other:?} is not an account"),
    }
}

pub fn admit(book: &mut Book, name: &str, person: Option<&str>) -> Admit {
    Admit {
        target: account(book, name),
        name: name.into(),
        email: format!("{}@clinic.example", name.to_lowercase().replace(' ', ".")),
        roles: vec!["contributor".into(), "approver".into()],
        person: person.map(|person| book.who(person)),
        offered_by: None,
        taken_over: false,
    }
}

/// Ada founded the book; Ben and Chiara were let in by her, and who looks after the
/// machine confirmed Chiara.
pub fn clinic() -> Book {
    let mut book = founded();
    on_the_machine(&mut book, "Chiara Bell");
    book.signed_in("Ada Park", Some("Ada Park"));
    book
}

/// Confirms an account on the command line, as somebody who has none.
pub fn on_the_machine(book: &mut Book, name: &str) {
    let confirm = confirming(book, name);
    if book.register.person_named("Owen Hill").is_none() {
        book.person("Owen Hill");
    }
    book.r#as("Owen Hill").ok(confirm);
}

pub fn confirming(book: &mut Book, name: &str) -> ConfirmTie {
    ConfirmTie {
        target: account(book, name),
        note: "in person".into(),
    }
}

/// Ada founded the book; Ben and Chiara were let in by her.
pub fn founded() -> Book {
    let mut book = Book::new();
    let founder = admit(&mut book, "Ada Park", Some("Ada Park"));
    book.signed_in("Ada Park", Some("Ada Park")).ok(founder);
    for name in ["Ben Ortiz", "Chiara Bell"] {
        let admit = admit(&mut book, name, Some(name));
        book.ok(admit);
    }
    book
}

pub fn kept(book: &Book, id: Id<Membership>) -> &Membership {
    book.register.tables.memberships.get(id).expect("it")
}

/// Something Ada asks for.
pub fn asked(book: &mut Book) -> Id<phiward_register::records::Acceptance> {
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("The laptop is stolen", &[laptop]);
    book.rate(risk, Level::High, Level::High);
    book.signed_in("Ada Park", Some("Ada Park"));
    book.ask(risk, "2026-09-01").expect("asked")
}

pub fn approve(book: &Book, asked: Id<phiward_register::records::Acceptance>) -> String {
    book.refused(crate::support::ruling(
        asked,
        true,
        "owner".into(),
        String::new(),
    ))
}

#[test]
fn c6_memberships_roles_and_ties_are_entries() {
    let mut book = clinic();
    let ben = account(&mut book, "Ben Ortiz");
    let one = kept(&book, ben);
    assert_eq!(one.tag(), "MB-2");
    assert_eq!(one.vouched_by_one().expect("Ada").name, "Ada Park");
    let before = one.roles.clone();
    book.ok(ChangeRoles {
        target: ben,
        roles: vec!["auditor".into()],
        before,
    });
    assert_eq!(kept(&book, ben).roles, ["auditor"]);
    book.signed_in("Chiara Bell", Some("Chiara Bell"));
    book.ok(ConfirmTie {
        target: ben,
        note: "in person".into(),
    });
    assert!(kept(&book, ben).vouched_by_one().is_none());
    book.ok(RemoveMember {
        target: ben,
        reason: "left".into(),
    });
    assert!(book.register.membership(ben.uuid()).is_none());
    let edit = Membership {
        roles: vec!["administrator".into()],
        ..kept(&book, ben).clone()
    };
    let message = book.refused(Command::Save(edit.into()));
    assert!(
        message.contains("cannot be written or edited in place"),
        "{message}"
    );
}

#[test]
fn b6_nobody_says_or_confirms_for_whom_their_own_account_stands() {
    let mut book = clinic();
    let (ada, other) = (account(&mut book, "Ada Park"), book.who("Chiara Bell"));
    let tie = Tie {
        target: ada,
        person: Some(other),
        before: Some(book.who("Ada Park")),
    };
    let message = book.refused(tie.clone());
    assert!(message.contains("their own account"), "{message}");
    // By a token of the account, too.
    book.with_token("program", Some("Ada Park"));
    assert!(book.refused(tie).contains("their own account"));
    let confirm = ConfirmTie {
        target: ada,
        note: String::new(),
    };
    assert!(book.refused(confirm).contains("their own account"));
    book.signed_in("Eve", None);
    let own = admit(&mut book, "Eve", Some("Chiara Bell"));
    assert!(
        book.refused(own)
            .contains("nobody lets their own account in")
    );
}

#[test]
fn b6_an_account_that_is_tied_anew_rules_on_nothing_until_a_second_person_confirms_it() {
    let mut book = clinic();
    let dora = book.person("Dora Lang");
    let asked = asked(&mut book);
    let ben = account(&mut book, "Ben Ortiz");
    let before = book.who("Ben Ortiz");
    book.ok(Tie {
        target: ben,
        person: Some(dora),
        before: Some(before),
    });
    let tied = kept(&book, ben).clone();
    assert_eq!(tied.past_people, [before]);
    book.signed_in("Ben Ortiz", Some("Dora Lang"));
    let message = approve(&book, asked);
    assert!(
        message.contains("Ada Park tied the account") && message.contains("confirm"),
        "{message}"
    );
    // Under the old person it stands for nobody.
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    assert!(approve(&book, asked).contains("no account on record stands for"));
    // Not by who tied it; by another.
    book.signed_in("Ada Park", Some("Ada Park"));
    let confirm = ConfirmTie {
        target: ben,
        note: String::new(),
    };
    assert!(
        book.refused(confirm.clone())
            .contains("let it in or tied it")
    );
    book.signed_in("Chiara Bell", Some("Chiara Bell"))
        .ok(confirm);
    book.signed_in("Ben Ortiz", Some("Dora Lang"));
    book.rule(asked, true).expect("approved");
}

#[test]
fn b6_whose_password_was_set_by_a_link_does_not_rule_on_what_its_maker_asked_for() {
    let mut book = clinic();
    let asked = asked(&mut book);
    let ben = account(&mut book, "Ben Ortiz");
    let maker = book.actor.clone();
    let note = NoteReset {
        target: ben,
        by: NamedPerson::from(&maker),
        via: maker.via,
        at: book.now,
        times: 0,
    };
    assert!(book.refused(note.clone()).contains("phiward itself"));
    book.actor.assurance = Assurance::Job;
    book.ok(note);
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    let message = approve(&book, asked);
    assert!(
        message.contains("the password of Ben Ortiz was set")
            && message.contains("by a link of Ada Park"),
        "{message}"
    );
    // By a token of that account neither.
    book.with_token("program", Some("Ben Ortiz"));
    assert!(approve(&book, asked).contains("by a link of Ada Park"));
    book.signed_in("Chiara Bell", Some("Chiara Bell"));
    book.ok(ConfirmTie {
        target: ben,
        note: "called back".into(),
    });
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    book.rule(asked, true).expect("approved");
}

/// Notes that who acts set the password of an account by a link.
pub fn reset(book: &mut Book, name: &str) {
    let target = account(book, name);
    let maker = book.actor.clone();
    book.actor.assurance = Assurance::Job;
    book.ok(NoteReset {
        target,
        by: NamedPerson::from(&maker),
        via: maker.via,
        at: book.now,
        times: 0,
    });
    book.actor = maker;
}

#[test]
fn b6_nobody_confirms_by_an_account_of_which_they_alone_say_whose_it_is() {
    let mut book = founded();
    let asked = asked(&mut book);
    reset(&mut book, "Ben Ortiz");
    // Carl and Dirk are whoever Ada says they are, and so is who is let in by them.
    for (by, name) in [("Ada Park", "Carl Moss"), ("Carl Moss", "Dirk Lund")] {
        book.person(name);
        book.signed_in(by, Some(by));
        let admit = admit(&mut book, name, Some(name));
        book.ok(admit);
    }
    let ben = confirming(&mut book, "Ben Ortiz");
    for (name, what) in [
        (
            "Carl Moss",
            "Ada Park let it in or tied it, and Ada Park alone answers for the account of Carl Moss",
        ),
        (
            "Dirk Lund",
            "Ada Park let it in or tied it, and Ada Park alone answers for the account of Dirk Lund",
        ),
    ] {
        book.signed_in(name, Some(name));
        let message = book.refused(ben.clone());
        assert!(message.contains(what), "{message}");
        assert!(message.contains("account confirm"), "{message}");
    }
    // Nor do they confirm each other.
    let dirk = confirming(&mut book, "Dirk Lund");
    book.signed_in("Chiara Bell", Some("Chiara Bell"));
    let message = book.refused(dirk.clone());
    assert!(
        message.contains("Carl Moss let it in or tied it, and Ada Park alone answers for the accounts of Carl Moss and Chiara Bell"),
        "{message}"
    );
    book.signed_in("Ada Park", Some("Ada Park"));
    let message = book.refused(dirk);
    assert!(
        message.contains("Ada Park alone answers for the account of Carl Moss"),
        "{message}"
    );
    // Once somebody else confirmed Chiara, she stands on her own and confirms others.
    on_the_machine(&mut book, "Chiara Bell");
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    assert!(approve(&book, asked).contains("by a link of Ada Park"));
    book.signed_in("Chiara Bell", Some("Chiara Bell")).ok(ben);
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    book.rule(asked, true).expect("approved");
}

#[test]
fn b6_a_link_made_by_an_account_that_somebody_made_up_is_theirs() {
    let mut book = founded();
    let asked = asked(&mut book);
    book.person("Carl Moss");
    book.signed_in("Ada Park", Some("Ada Park"));
    let admit = admit(&mut book, "Carl Moss", Some("Carl Moss"));
    book.ok(admit);
    book.signed_in("Carl Moss", Some("Carl Moss"));
    reset(&mut book, "Ben Ortiz");
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    let message = approve(&book, asked);
    assert!(
        message.contains("by a link of Carl Moss; Ada Park answers for both"),
        "{message}"
    );
    // Of whose account another has said whose it is, Ada does not answer.
    on_the_machine(&mut book, "Carl Moss");
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    book.rule(asked, true).expect("approved");
}

#[test]
fn b6_an_approval_by_who_was_let_in_by_whom_the_asker_let_in_is_told() {
    let mut book = founded();
    let asked = asked(&mut book);
    book.person("Dirk Lund");
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    let admit = admit(&mut book, "Dirk Lund", Some("Dirk Lund"));
    book.ok(admit);
    book.signed_in("Dirk Lund", Some("Dirk Lund"));
    book.rule(asked, true).expect("approved");
    let told = |book: &Book| {
        let coverage = Coverage::of(&book.register, Catalog::builtin(), book.today());
        let mut gaps = coverage.gaps.iter();
        gaps.any(|gap| gap.kind == GapKind::VouchedByOne)
    };
    assert!(told(&book));
    on_the_machine(&mut book, "Ben Ortiz");
    assert!(!told(&book));
}

#[test]
fn b6_a_second_account_cannot_stand_for_somebody_who_has_one() {
    let mut book = clinic();
    book.signed_in("Ada Park", Some("Ada Park"));
    let second = admit(&mut book, "Ada Second", Some("Ben Ortiz"));
    let message = book.refused(second);
    assert!(
        message.contains("stands for P-2 Ben Ortiz already"),
        "{message}"
    );
}

#[test]
fn b6_an_account_that_acted_as_somebody_stays_that_somebody_also_for_its_tokens() {
    let mut book = clinic();
    let asked = asked(&mut book);
    let dora = book.person("Dora Lang");
    let ada = account(&mut book, "Ada Park");
    let before = book.who("Ada Park");
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    book.ok(Tie {
        target: ada,
        person: Some(dora),
        before: Some(before),
    });
    book.signed_in("Chiara Bell", Some("Chiara Bell"));
    book.ok(ConfirmTie {
        target: ada,
        note: String::new(),
    });
    book.signed_in("Ada Park", Some("Dora Lang")).actor.name = "Dora Lang".into();
    assert!(approve(&book, asked).contains("whose account stood for Ada Park before"));
    book.with_token("program", Some("Dora Lang"));
    assert!(approve(&book, asked).contains("whose account stood for Ada Park before"));
}

#[test]
fn b6_names_that_look_alike_are_refused() {
    assert!(looks_same("Lee Chan", "l\u{435}\u{435} CHAN"));
    assert!(looks_same("Lee Chan", "Lee\u{200b} Chan"));
    assert!(looks_same("Lee Chan", "\u{ff2c}ee  Chan"));
    assert!(!looks_same("Lee Chan", "Lea Chan"));
    assert!(!looks_same("Ian Low", "Lan Low"));
    let mut book = clinic();
    for name in [
        "Ada P\u{430}rk",
        "Ada Park\u{200b}",
        "\u{200d}ada  park",
        "\u{391}da Park",
        "Ada Par\u{212a}",
    ] {
        let id = book.id();
        let message = book.refused(Command::Save(
            Person {
                id,
                name: name.into(),
                ..Person::default()
            }
            .into(),
        ));
        assert!(
            message.contains("P-1") || message.contains("can be taken for"),
            "{name}: {message}"
        );
    }
    // The name of an account that stands for somebody, too.
    let id = book.id();
    let mut eve = admit(&mut book, "Eve Marsh", None);
    eve.person = Some(book.person("E. Marsh"));
    book.signed_in("Ada Park", Some("Ada Park")).ok(eve);
    let message = book.refused(Command::Save(
        Person {
            id,
            name: "\u{415}ve Marsh".into(),
            ..Person::default()
        }
        .into(),
    ));
    assert!(message.contains("the account of"), "{message}");
}

#[test]
fn b5_who_did_who_confirmed_and_who_rated_are_three_people() {
    let mut book = Book::new();
    book.person("Dora Lang");
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("The laptop is stolen", &[laptop]);
    book.rate(risk, Level::High, Level::High);
    let id = book.id();
    let action = book.save(phiward_register::records::Action {
        id,
        title: "Encrypt it".into(),
        risks: vec![risk],
        due: Some(date("2026-04-01")),
        ..Default::default()
    });
    let proof = book.evidence("Screenshot");
    let today = book.today();
    let confirm = Confirm {
        target: action,
        on: today,
        result: "seen".into(),
        evidence: shown(&[proof]),
    };
    let rate = |book: &Book| {
        let mut rate = book.rating(risk, Stage::Verified, Level::Low, Level::Low);
        rate.evidence = shown(&[proof]);
        rate
    };
    book.r#as("Ada Park").ok(Complete {
        target: action,
        on: today,
        evidence: shown(&[proof]),
    });
    assert!(
        book.refused(confirm.clone())
            .contains("Ada Park said that it is done")
    );
    assert!(book.refused(rate(&book)).contains("said that C-1 is done"));
    book.r#as("Ben Ortiz").ok(confirm);
    assert!(
        book.refused(rate(&book))
            .contains("Ben Ortiz confirmed C-1")
    );
    let rated = rate(&book);
    book.r#as("Chiara Bell").ok(rated);
    // What verified states rest on stays, and what was ended shows nothing any more.
    let message = book
        .retire(proof, "lost")
        .expect_err("it is needed")
        .to_string();
    assert!(
        message.contains("C-1 (verified), R-1 (its verified rating) rests on it"),
        "{message}"
    );
    let old = book.evidence("Old photo");
    book.retire(old, "blurred").expect("nothing rests on it");
    let mut rated = book.rating(risk, Stage::Verified, Level::Low, Level::Low);
    rated.evidence = shown(&[old]);
    book.r#as("Dora Lang");
    assert!(book.refused(rated).contains("it was ended"));
}

/// A risk that one action reduces.
fn planned(book: &mut Book) -> (Id<phiward_register::records::Action>, Id<Risk>) {
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("The laptop is stolen", &[laptop]);
    book.rate(risk, Level::High, Level::High);
    let action = book.id();
    book.save(Action {
        id: action,
        title: "Encrypt it".into(),
        risks: vec![risk],
        ..Action::default()
    });
    (action, risk)
}

#[test]
fn b5_the_account_that_said_it_is_done_neither_confirms_nor_rates_whomever_it_stands_for() {
    let mut book = clinic();
    let helper = admit(&mut book, "helper", None);
    let account = helper.target;
    book.signed_in("Ada Park", Some("Ada Park")).ok(helper);
    for by_token in [false, true] {
        let (action, risk) = planned(&mut book);
        let evidence = book.evidence("photo");
        match by_token {
            false => book.signed_in("helper", None),
            true => book.with_token("helper", None),
        };
        // The name says nothing of who it is.
        book.actor.name = "front desk".into();
        book.ok(Complete {
            target: action,
            on: date("2026-03-01"),
            evidence: shown(&[evidence]),
        });
        let mut later = book.clone();
        let dora = later.person("Dora Quinn");
        later.signed_in("Ada Park", Some("Ada Park")).ok(Tie {
            target: account,
            person: Some(dora),
            before: None,
        });
        let confirm = Confirm {
            target: action,
            on: date("2026-03-02"),
            result: "seen".into(),
            evidence: vec![],
        };
        // By the account, by a token of it, and on the command line of the same person.
        for way in ["account", "token", "command line"] {
            match way {
                "account" => later.signed_in("helper", Some("Dora Quinn")),
                "token" => later.with_token("helper", Some("Dora Quinn")),
                _ => later.r#as("Dora Quinn"),
            };
            let refusal = later.refused(confirm.clone());
            assert!(
                refusal.contains("the account of") && refusal.contains("said that C-"),
                "{by_token} {way}: {refusal}"
            );
        }
        later.signed_in("Chiara Bell", Some("Chiara Bell"));
        later.ok(confirm);
        later.signed_in("helper", Some("Dora Quinn"));
        let rate = Rate {
            target: risk,
            stage: Stage::Verified,
            method: String::new(),
            likelihood: catalog::Likelihood::TwoStep {
                initiation: Level::Low,
                adverse: Level::Low,
            },
            impact: ImpactRating::overall(Level::Low),
            reason: "encrypted".into(),
            evidence: shown(&[evidence]),
            on: date("2026-03-02"),
        };
        let refusal = later.refused(rate.clone());
        assert!(refusal.contains("the account of"), "{refusal}");
        later.signed_in("Ben Ortiz", Some("Ben Ortiz")).ok(rate);
    }
}

pub fn told(book: &Book) -> Vec<String> {
    let coverage = Coverage::of(&book.register, Catalog::builtin(), book.today());
    let gaps = coverage.gaps.into_iter();
    gaps.filter(|gap| gap.kind == GapKind::VouchedByOne)
        .map(|gap| gap.what)
        .collect()
}

/// A risk that is rated, by Ada.
fn rated(book: &mut Book) -> Id<Risk> {
    book.signed_in("Ada Park", Some("Ada Park"));
    let laptop = book.asset("Laptop", "laptop");
    let risk = book.risk("The laptop is stolen", &[laptop]);
    book.rate(risk, Level::High, Level::High);
    risk
}

/// A person and an account for them, of whom only `by` says that they are there.
pub fn made_up(book: &mut Book, by: &str, name: &str) {
    book.person(name);
    book.signed_in(by, Some(by));
    let admit = admit(book, name, Some(name));
    book.ok(admit);
}

pub fn asks(book: &mut Book, name: &str) -> Id<phiward_register::records::Acceptance> {
    let risk = rated(book);
    book.signed_in(name, Some(name));
    book.ask(risk, "2026-09-01").expect("asked")
}

#[test]
fn b6_two_accounts_that_one_person_made_up_are_told_to_be_one_persons() {
    let mut book = clinic();
    made_up(&mut book, "Ada Park", "Mal One");
    made_up(&mut book, "Ada Park", "Nat Two");
    let asked = asks(&mut book, "Mal One");
    book.signed_in("Nat Two", Some("Nat Two"));
    book.rule(asked, true).expect("approved");
    assert_eq!(
        told(&book),
        ["Ada Park alone answers for the accounts of Mal One and Nat Two"]
    );
    // And where the one who made it up approves.
    let mut book = clinic();
    made_up(&mut book, "Ada Park", "Mal One");
    let asked = asks(&mut book, "Mal One");
    book.signed_in("Ada Park", Some("Ada Park"));
    book.rule(asked, true).expect("approved");
    assert_eq!(
        told(&book),
        ["Ada Park alone answers for the account of Mal One"]
    );
    on_the_machine(&mut book, "Mal One");
    assert_eq!(told(&book), [] as [&str; 0]);
}

#[test]
fn b5_what_accounts_of_one_person_did_confirmed_and_rated_is_told() {
    let mut book = founded();
    let (action, risk) = planned(&mut book);
    let evidence = book.evidence("photo");
    for name in ["Mal One", "Nat Two", "Olo Three"] {
        made_up(&mut book, "Ada Park", name);
    }
    let today = book.today();
    book.signed_in("Mal One", Some("Mal One")).ok(Complete {
        target: action,
        on: today,
        evidence: shown(&[evidence]),
    });
    book.signed_in("Nat Two", Some("Nat Two")).ok(Confirm {
        target: action,
        on: today,
        result: "seen".into(),
        evidence: Vec::new(),
    });
    assert_eq!(
        told(&book),
        ["Ada Park alone answers for the accounts of Mal One and Nat Two"]
    );
    book.signed_in("Olo Three", Some("Olo Three"));
    let mut rate = book.rating(risk, Stage::Verified, Level::Low, Level::Low);
    rate.evidence = shown(&[evidence]);
    book.ok(rate);
    assert_eq!(told(&book).len(), 2);
}

#[test]
fn c6_content_is_not_taken_out_by_two_accounts_for_which_one_answers() {
    let mut book = founded();
    made_up(&mut book, "Ada Park", "Mal One");
    let asset = book.asset("Secret", "laptop");
    let id = book.id();
    book.signed_in("Mal One", Some("Mal One"))
        .ok(phiward_register::verbs::Redact {
            target: asset.to(),
            id,
            reason: "typed by mistake".into(),
            earlier_only: false,
        });
    let approve = phiward_register::verbs::ApproveRedaction {
        target: id,
        note: String::new(),
    };
    book.signed_in("Ada Park", Some("Ada Park"));
    let message = book.refused(approve.clone());
    assert!(
        message.contains("Ada Park alone answers for the account of Mal One"),
        "{message}"
    );
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    let message = book.refused(approve.clone());
    assert!(
        message.contains("alone answers for the accounts of"),
        "{message}"
    );
    // Whoever stands on their own feet may.
    on_the_machine(&mut book, "Chiara Bell");
    book.signed_in("Chiara Bell", Some("Chiara Bell"))
        .ok(approve);
}

#[test]
fn b6_t15_a_link_and_a_second_account_of_its_maker_give_no_approval() {
    // The second account asks, and the one whose password was set approves.
    let mut book = clinic();
    made_up(&mut book, "Ada Park", "Mal One");
    let asked = asks(&mut book, "Mal One");
    book.signed_in("Ada Park", Some("Ada Park"));
    reset(&mut book, "Chiara Bell");
    book.signed_in("Chiara Bell", Some("Chiara Bell"));
    let message = approve(&book, asked);
    assert!(
        message.contains("by a link of Ada Park; Ada Park answers for both"),
        "{message}"
    );
    // The other way round.
    let mut book = clinic();
    made_up(&mut book, "Ada Park", "Mal One");
    book.signed_in("Ada Park", Some("Ada Park"));
    reset(&mut book, "Chiara Bell");
    let asked = asks(&mut book, "Chiara Bell");
    book.signed_in("Mal One", Some("Mal One"));
    let message = approve(&book, asked);
    assert!(
        message.contains("the password of Chiara Bell was set"),
        "{message}"
    );
    // By two links.
    let mut book = clinic();
    on_the_machine(&mut book, "Ben Ortiz");
    book.signed_in("Ada Park", Some("Ada Park"));
    reset(&mut book, "Chiara Bell");
    reset(&mut book, "Ben Ortiz");
    let asked = asks(&mut book, "Chiara Bell");
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    assert!(approve(&book, asked).contains("Ada Park answers for both"));
}

#[test]
fn b6_t15_taking_the_account_out_frees_nobody_of_its_link() {
    let mut book = clinic();
    book.signed_in("Ada Park", Some("Ada Park"));
    reset(&mut book, "Chiara Bell");
    let asked = asks(&mut book, "Chiara Bell");
    book.signed_in("Ada Park", Some("Ada Park"));
    assert!(approve(&book, asked).contains("by a link of Ada Park"));
    let target = account(&mut book, "Chiara Bell");
    book.ok(RemoveMember {
        target,
        reason: "left".into(),
    });
    let message = approve(&book, asked);
    assert!(message.contains("by a link of Ada Park"), "{message}");
    // What is said to be the way out is one: a second person confirms who had it.
    assert!(message.contains("account confirm"), "{message}");
    let confirm = confirming(&mut book, "Chiara Bell");
    assert!(book.refused(confirm).contains("let it in or tied it"));
    on_the_machine(&mut book, "Chiara Bell");
    assert!(kept(&book, target).retired.is_some(), "it is let in again");
    book.signed_in("Ada Park", Some("Ada Park"));
    book.rule(asked, true).expect("approved");
}

#[test]
fn b6_who_stands_behind_an_account_is_told_by_records_and_not_by_names() {
    // A token, and the account tied to somebody else since.
    let mut book = founded();
    made_up(&mut book, "Ada Park", "Eve One");
    made_up(&mut book, "Ada Park", "Yan Two");
    let other = book.person("Eva Other");
    book.person("Zed Three");
    let zed = admit(&mut book, "Zed Three", Some("Zed Three"));
    let eve = account(&mut book, "Eve One");
    book.with_token("Eve One", Some("Eve One")).actor.account = Some(eve.uuid());
    book.ok(zed);
    let confirm = confirming(&mut book, "Yan Two");
    book.signed_in("Zed Three", Some("Zed Three"));
    assert!(book.refused(confirm.clone()).contains("alone answers"));
    book.signed_in("Ada Park", Some("Ada Park"));
    let before = Some(book.who("Eve One"));
    book.ok(Tie {
        target: eve,
        person: Some(other),
        before,
    });
    book.signed_in("Zed Three", Some("Zed Three"));
    assert!(book.refused(confirm).contains("alone answers"));
    // People who are called otherwise by now.
    let mut book = founded();
    book.person("Bob Adler");
    book.signed_in("Ada Park", Some("Ada Park"));
    let mut bob = admit(&mut book, "Bob Adler", Some("Bob Adler"));
    bob.name = "Robert A.".into();
    book.ok(bob);
    made_up(&mut book, "Bob Adler", "Carl Moss");
    made_up(&mut book, "Ada Park", "Yan Two");
    for (from, to) in [("Bob Adler", "Dave Quill"), ("Carl Moss", "Bob Adler")] {
        let one = book.who(from);
        let one = book.register.tables.people.get(one).expect("them").clone();
        book.signed_in("Ada Park", Some("Ada Park"));
        book.save(Person {
            name: to.into(),
            ..one
        });
    }
    book.person("Xena Last");
    let xena = admit(&mut book, "Xena Last", Some("Xena Last"));
    book.signed_in("Carl Moss", Some("Bob Adler")).actor.name = "Bob Adler".into();
    book.ok(xena);
    let confirm = confirming(&mut book, "Yan Two");
    book.signed_in("Xena Last", Some("Xena Last"));
    assert!(book.refused(confirm).contains("alone answers"));
}

#[test]
fn b6_an_account_does_not_approve_what_it_asked_for_by_a_token_as_somebody_else() {
    let mut book = clinic();
    let risk = rated(&mut book);
    let dora = book.person("Dora Lang");
    book.with_token("Ben Ortiz", Some("Ben Ortiz"));
    let asked = book.ask(risk, "2026-09-01").expect("asked");
    book.signed_in("Ada Park", Some("Ada Park"));
    let (target, before) = (account(&mut book, "Ben Ortiz"), book.who("Ben Ortiz"));
    book.ok(Tie {
        target,
        person: Some(dora),
        before: Some(before),
    });
    let confirm = confirming(&mut book, "Ben Ortiz");
    book.signed_in("Chiara Bell", Some("Chiara Bell"))
        .ok(confirm);
    book.signed_in("Ben Ortiz", Some("Dora Lang")).actor.name = "Dora Lang".into();
    let message = approve(&book, asked);
    assert!(
        message.contains("whose account stood for Ben Ortiz before"),
        "{message}"
    );
}

#[test]
fn b6_an_account_that_takes_the_place_of_another_is_tied_anew() {
    let mut book = clinic();
    let asked = asked(&mut book);
    let mut old = admit(&mut book, "Old Account", None);
    old.taken_over = true;
    let ada = book.actor.clone();
    book.actor.assurance = Assurance::Job;
    book.ok(old);
    book.actor = ada;
    let target = account(&mut book, "Ben Ortiz");
    let ben = book.who("Ben Ortiz");
    book.ok(RemoveMember {
        target,
        reason: "left".into(),
    });
    let target = account(&mut book, "Old Account");
    book.ok(Tie {
        target,
        person: Some(ben),
        before: None,
    });
    book.signed_in("Old Account", Some("Ben Ortiz")).actor.name = "Ben Ortiz".into();
    assert!(approve(&book, asked).contains("nobody has confirmed it"));
}

#[test]
fn b6_a_long_chain_of_accounts_is_followed_at_once() {
    let mut book = founded();
    let mut by = "Ben Ortiz".to_owned();
    let syllables = ["ba", "ke", "di", "fo", "gu", "ha", "je", "ki", "mo", "nu"];
    for n in 0..100 {
        let name = format!("Sam T{}{}", syllables[n / 10], syllables[n % 10]);
        made_up(&mut book, &by, &name);
        by = name;
    }
    let asked = asked(&mut book);
    book.signed_in(&by, Some(&by));
    book.rule(asked, true).expect("approved");
    assert_eq!(told(&book).len(), 1);
    let confirm = confirming(&mut book, "Ben Ortiz");
    book.signed_in(&by, Some(&by));
    assert!(book.refused(confirm).contains("alone answers"));
}
