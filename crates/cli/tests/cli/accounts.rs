//! Accounts and tokens from the command line, without a server running.

use crate::phiward::{Phiward, says};

#[test]
fn a_token_is_printed_alone_once_and_can_be_revoked() {
    let p = Phiward::clinic();
    let create = [
        "token",
        "create",
        "--scope",
        "read,contribute",
        "--name",
        "nightly export",
    ];
    let (out, err) = p.exits(0, &create);
    let secret = out.trim_end();
    assert!(
        secret.starts_with("phw_") && secret.len() == 47 && !secret.contains('\n'),
        "{out}"
    );
    says(
        &err,
        &["shown once", "read, contribute", "phiward token revoke "],
    );
    let all = p.json(&[
        "token",
        "create",
        "--scope",
        "all",
        "--name",
        "everything",
        "--expires",
        "2099-12-31",
    ]);
    assert_eq!(all["scopes"].as_array().unwrap().len(), 6);
    assert!(all["expires"].as_str().unwrap().starts_with("2100-01-01T"));
    let list = p.json(&["token", "list"]);
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert!(!list.to_string().contains(secret));
    let id = all["id"].as_str().unwrap();
    p.ok(&["token", "revoke", &id[..8]]);
    says(
        &p.ok(&["token", "list"]),
        &["nightly export", "in force", "revoked"],
    );
    says(&p.refused(&["token", "revoke", id]), &["revoked already"]);
    says(&p.refused(&["token", "revoke", "zzz"]), &["token list"]);
    says(
        &p.refused(&["token", "create", "--scope", "fly", "--name", "x"]),
        &["access-log and all"],
    );
    let past = [
        "token",
        "create",
        "--scope",
        "read",
        "--name",
        "x",
        "--expires",
        "2020-01-01",
    ];
    says(&p.refused(&past), &["must lie in the future"]);
}

#[test]
fn colleagues_are_invited_given_roles_and_kept_out() {
    let p = Phiward::clinic();
    let invite = [
        "account",
        "invite",
        "lee@example.org",
        "--name",
        "Lee Chan",
        "--role",
        "administrator,approver",
    ];
    says(
        &p.refused(&invite),
        &["P-2 Lee Chan, who may be meant; add --person P-2, or --person new"],
    );
    let invite = [&invite[..], &["--person", "P-2"]].concat();
    let (link, err) = p.exits(0, &invite);
    assert!(
        link.starts_with("/welcome/") && link.trim_end().len() == 9 + 43,
        "{link}"
    );
    says(
        &err,
        &["works once, within 168 hours", "address of the server"],
    );
    let list = p.json(&["account", "list"]);
    assert_eq!(
        list[0]["operator"], true,
        "the first one looks after the installation"
    );
    assert_eq!(
        list[0]["organizations"][0]["roles"],
        serde_json::json!(["administrator", "approver"])
    );
    let url = [
        "account",
        "reset",
        "LEE@example.org",
        "--url",
        "https://risk.example.org/",
    ];
    assert!(p.ok(&url).starts_with("https://risk.example.org/welcome/"));
    says(
        &p.refused(&["account", "roles", "lee@example.org", "auditor"]),
        &["only administrator", "Elm Street Clinic"],
    );
    says(
        &p.refused(&["account", "disable", "lee@example.org"]),
        &["only one who looks after"],
    );
    p.ok(&[
        "account",
        "invite",
        "dana@example.org",
        "--name",
        "Dana Reyes",
        "--role",
        "administrator",
        "--person",
        "P-1",
    ]);
    says(
        &p.ok(&["account", "roles", "lee@example.org", "auditor"]),
        &["is now Auditor"],
    );
    // For whom an account stands is said by others.
    p.ok(&["add", "person", "L. Chan-Park"]);
    says(
        &p.ok(&["account", "tie", "lee@example.org", "P-3"]),
        &["stands for P-3 now"],
    );
    // Whoever opens the link first would be confirmed with it.
    says(
        &p.refused(&[
            "--as",
            "Dana Reyes",
            "account",
            "confirm",
            "lee@example.org",
        ]),
        &["Lee Chan has not set a password yet"],
    );
    says(&p.ok(&["log"]), &["Account tied to a person"]);
    p.ok(&["account", "remove", "lee@example.org"]);
    says(
        &p.refused(&["account", "remove", "lee@example.org"]),
        &["does not belong"],
    );
    p.ok(&[
        "account",
        "invite",
        "kim@example.org",
        "--name",
        "Kim Park",
        "--role",
        "auditor",
    ]);
    says(
        &p.ok(&["account", "disable", "kim@example.org"]),
        &["is disabled"],
    );
    says(
        &p.refused(&["account", "reset", "kim@example.org"]),
        &["disabled"],
    );
    p.ok(&["account", "enable", "kim@example.org"]);
    p.ok(&["account", "reset", "kim@example.org", "--second-factor"]);
    says(
        &p.refused(&["account", "reset", "eve@example.org"]),
        &["no account has", "account list"],
    );
    says(
        &p.refused(&[
            "account",
            "invite",
            "x@example.org",
            "--name",
            "X",
            "--role",
            "king",
        ]),
        &["security-official"],
    );
    says(
        &p.refused(&[
            "account", "invite", "nonsense", "--name", "X", "--role", "auditor",
        ]),
        &["dana@example.org"],
    );
    says(
        &p.ok(&["account", "list"]),
        &["Kim Park", "invited", "Elm Street Clinic: Auditor"],
    );
}

#[tokio::test]
async fn i2_an_offer_is_listed_and_withdrawn_from_the_command_line() {
    let p = Phiward::clinic();
    let lee = ["--name", "Lee Chan", "--role", "approver"];
    let invite = [&["account", "invite", "lee@example.org"][..], &lee].concat();
    let link = p.ok(&[&invite[..], &["--person", "P-2"]].concat());
    let data = app::DataFolder::open(&p.data(), None).await.unwrap();
    let accounts = access::Access::without_seal(data.ledger().clone(), access::Policy::default());
    let set = accounts.set_password_with_link(
        link.trim().trim_start_matches("/welcome/"),
        "copper violin tunnel marmalade",
        access::OwnTokens::Keep,
        "10.0.0.5",
        jiff::Timestamp::now(),
    );
    set.await.unwrap();
    data.close().await;
    p.ok(&["init", "--name", "Harbor Dental"]);
    let there = ["--org", "Harbor Dental"];
    // A link, as for who has no account yet.
    let link = p.ok(&[&there[..], &invite].concat());
    says(&link, &["/welcome/"]);
    says(
        &p.ok(&["account", "list"]),
        &["Harbor Dental: offered Approver, not answered"],
    );
    let listed = p.json(&["account", "list"]);
    assert_eq!(listed[0]["offers"][0]["name"], "Harbor Dental");
    let withdraw = [&there[..], &["account", "withdraw", "lee@example.org"]].concat();
    says(&p.ok(&withdraw), &["is offered nothing any more"]);
    let (_, err) = p.exits(2, &withdraw);
    says(&err, &["there is no offer to lee@example.org"]);
    let listed = p.json(&["account", "list"]);
    assert_eq!(listed[0]["offers"], serde_json::json!([]));
}

#[test]
fn looking_at_accounts_makes_no_folder() {
    let p = Phiward::empty();
    p.refused(&["account", "list"]);
    p.refused(&["token", "list"]);
    assert!(!p.data().exists());
}
