//! `phiward mail mailbox`, on a real mail server and a real OAuth 2 server: what the page
//! Mailboxes does.

use crate::phiward::{Phiward, says};
use mailkit::{Dovecot, Lasts, OAuthServer};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

const USER: &str = "reports@clinic.test";

fn report(id: &str) -> String {
    format!(
        "From: noreply@receiver.test\r\nSubject: Report Domain: clinic.test\r\n\
         Content-Type: text/xml\r\n\r\n\
         <feedback><report_metadata><org_name>receiver.test</org_name><report_id>{id}</report_id>\
         <date_range><begin>1764028800</begin><end>1764115199</end></date_range></report_metadata>\
         <policy_published><domain>clinic.test</domain><p>none</p></policy_published>\
         <record><row><source_ip>192.0.2.7</source_ip><count>3</count><policy_evaluated>\
         <disposition>none</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated></row>\
         <identifiers><header_from>clinic.test</header_from></identifiers>\
         <auth_results><spf><domain>clinic.test</domain><result>pass</result></spf></auth_results>\
         </record></feedback>\r\n"
    )
}

fn put(p: &Phiward, name: &str, text: &str) -> String {
    let path = p.path(name);
    std::fs::write(&path, text).expect("written");
    path.to_str().expect("UTF-8").to_owned()
}

/// The words of `phiward mail mailbox`, which may reach this machine.
fn words<'w>(what: &[&'w str]) -> Vec<&'w str> {
    let reach = ["--allow-host", "localhost", "--dns", "127.0.0.1:9"];
    [&["mail", "mailbox"][..], what, &reach].concat()
}

fn clinic() -> Phiward {
    let p = Phiward::clinic();
    p.ok(&["mail", "domain", "add", "clinic.test"]);
    p
}

#[test]
fn mb_05_a_mailbox_is_added_tested_read_and_removed_on_the_command_line() {
    let p = clinic();
    let dovecot = Dovecot::start();
    dovecot.deliver(USER, "INBOX", "1.a.test", &report("one"));
    let authority = put(&p, "authority.pem", &dovecot.certified.authority);
    let password = put(&p, "password", &format!("{}\n", Dovecot::PASSWORD));
    let port = dovecot.imaps.to_string();
    let add = |more: &[&'static str], secret: &str| {
        let mut all = vec!["add", USER, "--host", "localhost", "--port", &port];
        all.extend(["--authority", &authority, "--secret-file", secret]);
        all.extend(more);
        p.run(&words(&all))
    };
    says(&p.ok(&words(&["list"])), &["No mailbox yet"]);
    // What the form refuses is refused here, at the flag it concerns.
    for (more, told) in [
        (&["--folder", ""][..], "--folder: Name the folder"),
        (&["--sign-in", "microsoft"], "--client: Give the client id"),
    ] {
        let done = add(more, &password);
        assert_eq!(done.status.code(), Some(2), "{done:?}");
        says(&String::from_utf8_lossy(&done.stderr), &[told]);
    }
    let bad_port = p.refused(&words(&[
        "add",
        USER,
        "--host",
        "localhost",
        "--port",
        "0",
        "--secret-file",
        &password,
    ]));
    says(&bad_port, &["--port: Give a number from 1 to 65535"]);
    let inside = p.refused(&[
        "mail",
        "mailbox",
        "add",
        USER,
        "--host",
        "127.0.0.1",
        "--secret-file",
        &password,
    ]);
    says(
        &inside,
        &["--host: This address is not on the public Internet"],
    );
    // Nobody is asked where there is no terminal, and no secret is taken from an argument.
    let no_secret = p.refused(&words(&["add", USER, "--host", "localhost"]));
    says(&no_secret, &["--secret-file", "PHIWARD_MAILBOX_SECRET"]);

    let done = add(&["--as", "Dana Reyes"], &password);
    assert!(done.status.success(), "{done:?}");
    says(
        &String::from_utf8_lossy(&done.stdout),
        &[
            "reports@clinic.test at localhost",
            "phiward mail mailbox test",
        ],
    );
    let again = add(&[], &password);
    says(
        &String::from_utf8_lossy(&again.stderr),
        &["This folder of this mailbox is read already"],
    );
    says(
        &p.ok(&words(&["test", USER])),
        &["can be read; 1 new mail waits there"],
    );
    says(
        &p.ok(&words(&["fetch", USER])),
        &[
            "1 mail so far: 1 read",
            "TLS, password; mails stay as they are",
            "believes the authority “Lantern Hill authority”",
        ],
    );
    assert_eq!(
        p.json(&["mail", "reports"]).as_array().map(Vec::len),
        Some(1)
    );
    // What came in is read once, and what was not a report is told.
    dovecot.deliver(
        USER,
        "INBOX",
        "2.a.test",
        "Subject: hello\r\n\r\nno report\r\n",
    );
    let told = p.json(&words(&["fetch", USER]));
    assert_eq!(
        (&told["read"], &told["passed_over"]),
        (&1.into(), &1.into()),
        "{told:#}"
    );
    let listed = p.json(&words(&["list"]));
    let id = listed[0]["id"].as_str().expect("an id").to_owned();
    let text = listed.to_string();
    assert!(!text.contains("pass\\\\w"), "no password is shown: {text}");
    // Left alone, read again, and deleted; the log of access tells it.
    p.ok(&words(&["disable", &id[..8]]));
    says(&p.refused(&words(&["fetch", USER])), &["is left alone"]);
    p.ok(&words(&["enable", USER]));
    p.ok(&words(&["fetch", USER]));
    says(
        &p.ok(&words(&["remove", USER])),
        &["What was read from it stays"],
    );
    p.refused(&words(&["remove", USER]));
    assert_eq!(p.json(&words(&["list"])), Value::Array(Vec::new()));
    assert_eq!(
        p.json(&["mail", "reports"]).as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn mb_05_a_mailbox_that_cannot_be_read_says_why_with_exit_code_1() {
    let p = clinic();
    let dovecot = Dovecot::start();
    let port = dovecot.imap.to_string();
    let wrong = put(&p, "password", "wrong");
    let authority = put(&p, "authority.pem", &dovecot.certified.authority);
    p.ok(&words(&[
        "add",
        USER,
        "--host",
        "localhost",
        "--port",
        &port,
        "--security",
        "starttls",
        "--authority",
        &authority,
        "--secret-file",
        &wrong,
    ]));
    let (out, _) = p.exits(1, &words(&["test", USER]));
    says(&out, &["cannot be read"]);
    let (out, _) = p.exits(1, &words(&["fetch", USER]));
    says(&out, &["STARTTLS, password"]);
    let told = p.json(&words(&["list"]));
    assert_ne!(told[0]["message"], "", "{told:#}");
}

#[test]
fn mb_05_a_mailbox_is_signed_in_with_a_code_on_the_command_line() {
    let p = clinic();
    let lasts = Lasts {
        access: 60,
        device: 60,
    };
    let oauth = OAuthServer::start("http://localhost:8642/mail/signed-in", lasts);
    let dovecot = Dovecot::asking(&oauth, "xoauth2");
    dovecot.deliver(USER, "INBOX", "1.a.test", &report("one"));
    let both = format!(
        "{}{}",
        dovecot.certified.authority, oauth.certified.authority
    );
    let authority = put(&p, "authority.pem", &both);
    let port = dovecot.imaps.to_string();
    let (device, token) = (oauth.at("/device/auth"), oauth.at("/token"));
    let told = p.ok(&words(&[
        "add",
        USER,
        "--sign-in",
        "other",
        "--client",
        "device",
        "--device",
        &device,
        "--token",
        &token,
        "--scope",
        "mail",
        "--host",
        "localhost",
        "--port",
        &port,
        "--authority",
        &authority,
    ]));
    says(&told, &["phiward mail mailbox sign-in"]);
    let (out, _) = p.exits(1, &words(&["fetch", USER]));
    says(&out, &["nobody is signed in at the service"]);

    let mut signing_in = p
        .command(&words(&["sign-in", USER]))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let said = signing_in.stderr.take().expect("standard error");
    let (mut address, mut code) = (String::new(), String::new());
    for line in BufReader::new(said).lines() {
        let line = line.expect("UTF-8");
        if let Some(at) = line.strip_prefix("Open ") {
            address = at.to_owned();
        }
        if let Some(typed) = line.strip_prefix("and type this code: ") {
            code = typed.to_owned();
            break;
        }
    }
    assert!(!address.is_empty() && !code.is_empty());
    oauth.type_code(&address, &code, USER);
    let done = signing_in.wait_with_output().expect("it ends");
    assert!(done.status.success(), "{done:?}");
    says(
        &String::from_utf8_lossy(&done.stdout),
        &["is signed in. From now on phiward renews the sign-in by itself."],
    );
    says(&p.ok(&words(&["fetch", USER])), &["1 mail so far: 1 read"]);
    assert_eq!(p.json(&words(&["list"]))[0]["signed_in"], true);
}
