//! Names of organizations, by which people choose books: no two can be taken for each
//! other, also where both are written at once by programs of their own.

#[path = "../../ledger/tests/support/postgres.rs"]
#[allow(dead_code, reason = "a part of it is for the tests of the ledger")]
mod postgres;
#[allow(dead_code, reason = "others open folders by it")]
mod support;

use jiff::Timestamp;
use phiward_app::{AppError, Book, DataFolder};
use register::{Command, looks_same};
use support::actor;

async fn create(folder: &DataFolder, name: &str) -> Result<Book, AppError> {
    folder.create(name, &actor(), Timestamp::now()).await
}

async fn rename(book: &mut Book, name: &str) -> Result<(), AppError> {
    let mut profile = book.register().profile().unwrap().clone();
    profile.name = name.to_owned();
    let command = Command::Save(profile.into());
    let (actor, now) = (actor(), Timestamp::now());
    let done = book.perform(command, &actor, "", None, now).await;
    done.map(|_| ())
}

/// Whether one of two succeeded, and the other was told why not.
#[track_caller]
fn one_of(a: Result<(), AppError>, b: Result<(), AppError>) -> bool {
    match (a, b) {
        (Ok(()), Err(AppError::OrganizationExists(_))) => true,
        (Err(AppError::OrganizationExists(_)), Ok(())) => false,
        other => panic!("{other:?}"),
    }
}

async fn no_two_are_alike(folder: &DataFolder) {
    let rows = folder.organizations().await.unwrap();
    for (n, one) in rows.iter().enumerate() {
        for other in &rows[n + 1..] {
            assert!(!looks_same(&one.label, &other.label), "{rows:?}");
        }
    }
}

/// Two programs on one database.
async fn a1_one_name_is_given_once(database: Option<String>) {
    let place = tempfile::tempdir().unwrap();
    let open = async || DataFolder::open(place.path(), database.as_deref()).await;
    let (here, there) = (open().await.unwrap(), open().await.unwrap());
    let mut one = create(&here, "Elm Street Clinic").await.unwrap();
    let mut other = create(&there, "Harbor Dental").await.unwrap();
    // What can be taken for another, with a letter of another script.
    for name in [
        "harbor  DENTAL",
        "H\u{430}rbor Dental",
        "Harbor Dent\u{200b}al",
    ] {
        let refused = rename(&mut one, name).await.unwrap_err();
        assert!(
            refused.to_string().contains("“Harbor Dental” is here"),
            "{refused}"
        );
        let refused = create(&here, name).await.map(|_| ()).unwrap_err();
        assert!(
            matches!(refused, AppError::OrganizationExists(_)),
            "{refused}"
        );
    }
    assert_eq!(one.register().name(), "Elm Street Clinic");
    for round in 0..12 {
        let (name, alike) = (format!("Clinic {round}"), format!("Cl\u{456}nic {round}"));
        let (a, b) = tokio::join!(rename(&mut one, &name), rename(&mut other, &alike));
        let first = one_of(a, b);
        no_two_are_alike(&here).await;
        // Who was refused is as it was, and can have another.
        let refused = if first { &mut other } else { &mut one };
        rename(refused, &format!("Practice {round}")).await.unwrap();
    }
    for round in 0..12 {
        let name = format!("Laboratory {round}");
        let made = async { create(&there, &name).await.map(|_| ()) };
        let (a, b) = tokio::join!(rename(&mut one, &name), made);
        one_of(a, b);
        no_two_are_alike(&here).await;
    }
    // A name that stays is not in its own way.
    let name = one.register().name().to_uppercase();
    rename(&mut one, &name).await.unwrap();
    for row in here.organizations().await.unwrap() {
        let book = here.open_book(row.id).await.unwrap();
        assert_eq!(book.register().name(), row.label);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a1_one_name_is_given_once_on_sqlite() {
    a1_one_name_is_given_once(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a1_one_name_is_given_once_on_postgresql() {
    a1_one_name_is_given_once(Some(postgres::database().await)).await;
}
