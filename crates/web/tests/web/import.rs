//! Importing a workbook in the browser (A2, A3, A4).

use crate::support::{Answer, Client, EXAMPLE, PASSWORD, TestServer};
use access::Role;
use axum::body::Body;
use axum::http::header;

const INVENTORY: &str = "\
System ID,System Name,Asset Type,Location,Contains ePHI?,Encrypted at rest\r\n\
X-1,Ultrasound cart,Medical device,Elm Street,Yes,No\r\n\
X-2,Billing workstation,Workstation,Elm Street,Yes,Yes\r\n\
X-3,Lobby display,Display,Elm Street,No,No\r\n";

async fn upload(client: &mut Client, name: &str, bytes: &[u8]) -> Answer {
    let mut body = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    let request = client
        .request("POST", &format!("{EXAMPLE}/scope/import"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    client.send(request).await
}

/// The example, and who may import into it.
async fn official() -> (TestServer, Client) {
    let server = TestServer::example().await;
    let official = server.client_as(&[Role::SecurityOfficial]).await;
    (server, official)
}

/// Uploads a file that is taken; where its columns are looked at.
async fn placed(client: &mut Client, name: &str, bytes: &[u8]) -> String {
    upload(client, name, bytes).await.expect(303).location
}

#[tokio::test]
async fn a2_an_inventory_is_uploaded_checked_imported_and_undone() {
    let (_server, mut official) = official().await;
    let here = placed(&mut official, "inventory.csv", INVENTORY.as_bytes()).await;
    official
        .get(&here)
        .await
        .expect(200)
        .shows("System Name")
        .shows("Ultrasound cart")
        .shows("sure");
    official
        .get(&format!("{here}/check"))
        .await
        .expect(200)
        .shows("Nothing is written yet")
        .shows("How the first rows are read")
        .shows("Import 3 records");
    official
        .get(&format!("{EXAMPLE}/scope/assets?q=ultrasound+cart"))
        .await
        .hides("/scope/assets/99");
    let done = official.post_and_follow(&here, &[]).await.expect(200);
    let done = done.shows("inventory.csv").shows("3 new");
    let number: String = done
        .text()
        .split("/scope/imports/")
        .nth(1)
        .unwrap()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    official
        .get(&format!("{EXAMPLE}/scope/assets?q=ultrasound"))
        .await
        .shows("Ultrasound cart");
    // The file is gone once it was imported.
    official.get(&here).await.expect(404);
    official
        .fill_and_follow(
            &format!("{EXAMPLE}/scope/imports/{number}/undo"),
            &[("reason", "Wrong sheet")],
        )
        .await
        .expect(200)
        .shows("Undone")
        .shows("Wrong sheet");
    official
        .get(&format!("{EXAMPLE}/scope/assets?q=ultrasound+cart"))
        .await
        .hides("Ultrasound cart");
}

#[tokio::test]
async fn a2_what_a_column_means_can_be_changed_before_the_import() {
    let (server, mut official) = official().await;
    let here = placed(&mut official, "inventory.csv", INVENTORY.as_bytes()).await;
    // The location becomes a note, and nothing says where the things are.
    official
        .get(&format!("{here}/check?c3=notes"))
        .await
        .expect(200)
        .shows("<th scope=\"col\">Notes</th>")
        .hides("<th scope=\"col\">Site</th>");
    official
        .post_and_follow(&here, &[("c3", "notes")])
        .await
        .expect(200);
    let register = server.state.books().now(app::demo::ORG).await.unwrap();
    let cart = register
        .tables
        .assets
        .live()
        .find(|asset| asset.name == "Ultrasound cart")
        .unwrap();
    assert_eq!((cart.site, cart.notes.as_str()), (None, "Elm Street"));
}

#[tokio::test]
async fn a2_bad_rows_refuse_the_file_or_are_left_out_and_named() {
    let (_server, mut official) = official().await;
    let vendors = "Vendor Name,Service,BAA in place,BAA signed\r\n\
        Northern Shred,Destroys drives,Yes,2026-02-03\r\n\
        ,Claims,Yes,2026-02-04\r\n";
    let here = placed(&mut official, "vendors.csv", vendors.as_bytes()).await;
    let query = "?kind=vendors&c0=name&c1=service&c2=agreement&c3=agreement_date";
    official
        .get(&format!("{here}/check{query}"))
        .await
        .expect(200)
        .shows("cannot be imported as it is")
        .shows("row 3");
    official
        .get(&format!("{here}/check{query}&skip=yes"))
        .await
        .expect(200)
        .shows("Rows that are left out")
        .shows("Import 1 record");
    let fields = [
        ("kind", "vendors"),
        ("c0", "name"),
        ("c1", "service"),
        ("c2", "agreement"),
        ("c3", "agreement_date"),
        ("skip", "yes"),
    ];
    official
        .post_and_follow(&here, &fields)
        .await
        .expect(200)
        .shows("Row 3:");
}

#[tokio::test]
async fn a2_meanings_that_are_chosen_go_into_the_import_and_what_was_told_stays_with_it() {
    let (server, mut official) = official().await;
    let rows = "System ID,System Name,Type,Contains ePHI,Encrypted,Mood\r\n\
        S-901,Kiln server,Server,maybe,\"Yes, except old profile\",blue\r\n\
        S-902,Kiln laptop,Laptop,Yes,Yes,green\r\n";
    let here = placed(&mut official, "kiln.csv", rows.as_bytes()).await;
    // One form: its buttons look again, or import.
    official
        .get(&format!("{here}/check"))
        .await
        .expect(200)
        .shows(&format!("formaction=\"{here}\""));
    let chosen = [
        ("v:ephi:maybe", "yes"),
        ("v:encrypted:Yes, except old profile", "in part"),
        ("v:encrypted:Yes", ""),
    ];
    let done = official.post_and_follow(&here, &chosen).await.expect(200);
    let register = server.state.books().now(app::demo::ORG).await.unwrap();
    let assets = &register.tables.assets;
    let kiln = assets.live().find(|a| a.name == "Kiln server").unwrap();
    assert!(kiln.ephi_known && kiln.ephi.any());
    assert_eq!(kiln.encrypted, register::records::YesNo::Partly);
    let laptop = assets.live().find(|a| a.name == "Kiln laptop").unwrap();
    assert_eq!(laptop.encrypted, register::records::YesNo::Yes);
    // What was told stands on the import's page.
    let import = register.tables.imports.all().last().unwrap();
    assert!(!import.remarks.is_empty());
    done.shows("What was told of it");
}

#[tokio::test]
async fn a2_a_file_whose_rows_are_all_left_out_is_not_said_to_stand_here() {
    let (_server, mut official) = official().await;
    let rows = "Risk ID,Likelihood,Impact,Treatment\r\n\
        ZZ-1,High,High,Mitigate\r\nZZ-2,Low,High,Accept\r\nZZ-3,Low,Low,Accept\r\n";
    let here = placed(&mut official, "log.csv", rows.as_bytes()).await;
    let query = "?kind=ratings";
    official
        .get(&format!("{here}/check{query}"))
        .await
        .expect(200)
        .shows("3 rows were left out")
        .hides("already as it is")
        .hides("Import no");
    official
        .post_and_follow(&here, &[("kind", "ratings")])
        .await
        .expect(200)
        .shows("Nothing was imported: 3 rows were left out")
        .hides("already as it is");
}

#[tokio::test]
async fn a2_the_import_page_has_a_sample_to_download() {
    let (_server, mut official) = official().await;
    let page = official
        .get(&format!("{EXAMPLE}/scope/import"))
        .await
        .expect(200);
    let text = page.text();
    let address = text.split("/static/inventory.csv").nth(1).unwrap();
    let address = format!(
        "/static/inventory.csv{}",
        address.split('"').next().unwrap()
    );
    official
        .get(&address)
        .await
        .expect(200)
        .shows("Practice management and EHR");
}

#[tokio::test]
async fn a_file_that_looks_like_patient_data_is_warned_of_before_the_import() {
    let (_server, mut official) = official().await;
    let rows = "System Name,DOB\r\nChart room,3/14/1962\r\nOther,\r\n";
    let here = placed(&mut official, "list.csv", rows.as_bytes()).await;
    official
        .get(&here)
        .await
        .expect(200)
        .shows("Some cells look like patient data")
        .shows("row 2, column B: a date of birth");
}

#[tokio::test]
async fn an_uploaded_file_belongs_to_the_session_that_brought_it() {
    let (server, mut official) = official().await;
    let mut other = server
        .client_named(
            "Other official",
            "other@example.org",
            &[Role::SecurityOfficial],
        )
        .await;
    let here = placed(
        &mut official,
        "../../etc/inventory.csv",
        INVENTORY.as_bytes(),
    )
    .await;
    other.get(&here).await.expect(404);
    official.get(&here).await.expect(200).hides("../../etc");
    let folder = server.folder.path().join("uploads");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
}

#[tokio::test]
async fn hostile_and_empty_files_are_refused_with_words() {
    let (server, mut official) = official().await;
    upload(&mut official, "x.csv", b"").await.expect(422);
    upload(&mut official, "x.xlsx", b"PK\x03\x04 and no more")
        .await
        .expect(422)
        .shows("cannot be read");
    let large = vec![b'a'; 23 << 20];
    let answer = upload(&mut official, "x.csv", &large).await;
    assert!(matches!(answer.status.as_u16(), 400 | 413 | 422));
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    upload(&mut auditor, "x.csv", INVENTORY.as_bytes())
        .await
        .expect(403);
    auditor
        .get(&format!("{EXAMPLE}/scope/import"))
        .await
        .expect(200);
    official
        .get(&format!("{EXAMPLE}/scope/import/not-a-number"))
        .await
        .expect(404);
}

#[tokio::test]
async fn a2_what_the_words_of_a_file_become_is_shown_and_can_be_said() {
    let (server, mut official) = official().await;
    let vendors = "Vendor,Services Provided,BAA Status\r\n\
        Northern Shred,Destroys drives,Not in place\r\n\
        Southern Shred,Destroys drives,In Dana's folder\r\n";
    let here = placed(&mut official, "vendors.csv", vendors.as_bytes()).await;
    official
        .get(&format!("{here}/check"))
        .await
        .expect(200)
        .shows("What the words of the file become")
        .shows("Not in place")
        .shows("missing")
        .shows("not known, the words are kept");
    let value = "v:agreement:In Dana's folder";
    let checked = official
        .post(
            &format!("{here}/check"),
            &[(value, "in force"), ("v:agreement:Not in place", "")],
        )
        .await
        .expect(303)
        .location;
    official
        .get(&checked)
        .await
        .expect(200)
        .hides("not known, the words are kept");
    official
        .post_and_follow(&here, &[(value, "in force")])
        .await
        .expect(200);
    let register = server.state.books().now(app::demo::ORG).await.unwrap();
    let state = |name: &str| {
        let vendor = register
            .tables
            .vendors
            .live()
            .find(|v| v.name == name)
            .unwrap();
        vendor.agreements.last().unwrap().state
    };
    assert_eq!(
        state("Northern Shred"),
        register::records::AgreementState::Missing
    );
    assert_eq!(
        state("Southern Shred"),
        register::records::AgreementState::InForce
    );
    // The decision is kept with the mapping.
    let import = register.tables.imports.all().last().unwrap();
    assert!(
        import.mapping_text.contains("In Dana's folder"),
        "{}",
        import.mapping_text
    );
}

#[tokio::test]
async fn a2_the_row_of_the_headers_can_be_chosen_without_script() {
    let (server, mut official) = official().await;
    let rows = "Clinic,of,the,East\r\nAsset Name,Type,Location,Owner\r\nSystem,Kind,Where,Who\r\n\
        Ultrasound cart,Medical device,Elm Street,Dana Reyes\r\n\
        Lobby display,Display,Elm Street,Dana Reyes\r\n";
    let here = placed(&mut official, "inventory.csv", rows.as_bytes()).await;
    official
        .get(&here)
        .await
        .expect(200)
        .shows("Do the headers stand in another row?")
        .shows("Clinic · of · the · East")
        .shows("Take row 3");
    official
        .get(&format!("{here}?header_row=3"))
        .await
        .expect(200)
        .shows("Headers were found in row 3")
        .shows("<input type=\"hidden\" name=\"header_row\" value=\"3\">");
    official
        .get(&format!("{here}?header_row=third"))
        .await
        .expect(200)
        .shows("“third” is no row")
        .shows("Take row 3");
    official
        .post_and_follow(&here, &[("header_row", "3")])
        .await
        .expect(200)
        .shows("2 new");
    let register = server.state.books().now(app::demo::ORG).await.unwrap();
    let import = register.tables.imports.all().last().unwrap();
    assert!(
        import.mapping_text.contains("header_row = 3"),
        "{}",
        import.mapping_text
    );
}

#[tokio::test]
async fn a2_our_own_table_comes_back_unchanged_without_choosing_anything() {
    let (_server, mut official) = official().await;
    for name in [
        "assets/export.xlsx",
        "assets/export.csv",
        "vendors/export.xlsx",
    ] {
        let table = official
            .get(&format!("{EXAMPLE}/scope/{name}"))
            .await
            .expect(200)
            .bytes
            .to_vec();
        let file = name.replace('/', "-");
        let here = placed(&mut official, &file, &table).await;
        official
            .get(&format!("{here}/check"))
            .await
            .expect(200)
            .shows("There is nothing to import")
            .hides("New records</dt><dd>1");
    }
}

#[tokio::test]
async fn a2_rows_with_the_keys_of_other_records_are_asked_about() {
    let (_server, mut official) = official().await;
    let north = "Tag,Asset Name,Type\r\nT-1,North gateway,Server\r\nT-2,North scanner,Scanner\r\n";
    let south = "Tag,Asset Name,Type\r\nT-1,Dental tomograph,Modality\r\nT-2,Ward pager,Pager\r\n";
    let here = placed(&mut official, "north.csv", north.as_bytes()).await;
    official
        .post_and_follow(&here, &[])
        .await
        .expect(200)
        .shows("2 new");
    let here = placed(&mut official, "south.csv", south.as_bytes()).await;
    official
        .get(&format!("{here}/check"))
        .await
        .expect(200)
        .shows("North gateway")
        .shows("It is another list")
        .shows("It is the list “north” under new names");
    official
        .post_and_follow(&here, &[("list", "south")])
        .await
        .expect(200)
        .shows("2 new");
    // The names that change are shown before anything is written.
    let here = placed(
        &mut official,
        "north 2027.csv",
        north.replace("North gateway", "North gateways").as_bytes(),
    )
    .await;
    official
        .get(&format!("{here}/check"))
        .await
        .expect(200)
        .shows("Records that change")
        .shows("“North gateway” becomes “North gateways”");
}

const PLAN: &str = "\
POA&M ID,Risk ID,Remediation Action,Owner,Target Date,Status,% Complete\r\n\
PM-01,R-1,Turn on the second factor everywhere,Dana Reyes,2031-01-31,Not Started,0\r\n\
PM-02,R-1,Write down who may log in,Dana Reyes,2031-02-28,Almost done,90\r\n";

#[tokio::test]
async fn b3_a_plan_of_action_is_looked_at_imported_and_seen_in_the_plan() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let here = upload(&mut official, "poam.csv", PLAN.as_bytes())
        .await
        .expect(303)
        .location;
    official
        .get(&format!("{here}/check"))
        .await
        .expect(200)
        .shows("Nothing is written yet")
        .shows("Import 2 records")
        .shows("Almost done");
    official
        .post_and_follow(&here, &[])
        .await
        .expect(200)
        .shows("See the actions")
        .shows("2 new");
    official
        .get(&format!("{EXAMPLE}/plan"))
        .await
        .expect(200)
        .shows("Turn on the second factor everywhere")
        .shows("Write down who may log in");
}

#[tokio::test]
async fn a2_the_pages_speak_of_choices_on_them_and_not_of_the_command_line() {
    let (_server, mut official) = official().await;
    let elsewhere = [
        "--kind",
        "--sheet",
        "skip_rows",
        "[columns",
        "[scale]",
        "in the mapping",
    ];
    let policies = "Policy #,Policy,Effective,Last reviewed\r\n\
        P1,Access control,1/1/2019,1/1/2025\r\n\
        P2,Sanctions,1/1/2019,1/1/2025\r\n";
    let register = "No,Risk,L,I,Status\r\n\
        1,A laptop is stolen,4,5,Done?\r\n\
        2,A fax is misdirected,1,2,Open\r\n\
        3,,1,2,Open\r\n";
    for (name, text) in [("policies.csv", policies), ("register.csv", register)] {
        let here = placed(&mut official, name, text.as_bytes()).await;
        for page in ["", "/check"] {
            let answer = official.get(&format!("{here}{page}")).await;
            for words in elsewhere {
                assert!(!answer.text().contains(words), "{name}{page}: {words}");
            }
        }
    }
}

#[tokio::test]
async fn b3_several_actions_of_a_row_are_seen_as_such_and_imported() {
    let (server, mut official) = official().await;
    let text = "Risk ID,Risk Description,Likelihood,Impact,Action 1,Action 1 Due,Action 2,Action 2 Due\r\n\
        T1,A tablet is left in a taxi,High,High,Lock tablets from afar,3/31/2027,Write who has which,4/30/2027\r\n\
        T2,The door is left open,Low,Low,Door closer,1/15/2027,,\r\n";
    let here = placed(&mut official, "taxi.csv", text.as_bytes()).await;
    official
        .get(&here)
        .await
        .expect(200)
        .shows("of action 2 of 2 in the row");
    official.post_and_follow(&here, &[]).await.expect(200);
    let register = server.state.books().now(app::demo::ORG).await.unwrap();
    let due = |title: &str| {
        let mut actions = register.tables.actions.live();
        actions
            .find(|a| a.title == title)
            .and_then(|a| a.due)
            .map(|d| d.to_string())
    };
    assert_eq!(due("Lock tablets from afar").as_deref(), Some("2027-03-31"));
    assert_eq!(due("Write who has which").as_deref(), Some("2027-04-30"));
}

/// How many files wait to be imported.
fn waiting(server: &TestServer) -> usize {
    let folder = std::fs::read_dir(server.folder.path().join("uploads")).unwrap();
    let names = folder.map(|file| file.unwrap().file_name());
    names
        .filter(|name| name.to_string_lossy().ends_with(".upload"))
        .count()
}

#[tokio::test]
async fn asvs_2_4_1_whoever_signs_in_again_has_no_room_for_more_files_that_wait() {
    let (server, mut official) = official().await;
    let access = server.state.access();
    for sign_in in 0..3 {
        let at = jiff::Timestamp::now();
        let email = "security-official@example.org";
        let new = access.sign_in(email, PASSWORD, "127.0.0.1", at).await;
        let access::SignIn::Session(new) = new.unwrap() else {
            panic!("no one-time code is set up")
        };
        let cookie = ("phiward".to_owned(), new.secret().to_owned());
        official.cookies.extend([cookie]);
        for n in 0..4 {
            let name = format!("{sign_in}-{n}.csv");
            placed(&mut official, &name, INVENTORY.as_bytes()).await;
        }
    }
    assert_eq!(waiting(&server), 5);
    // A colleague's wait beside them.
    let mut lee = server
        .client_as(&[Role::SecurityOfficial, Role::Contributor])
        .await;
    placed(&mut lee, "lee.csv", INVENTORY.as_bytes()).await;
    assert_eq!(waiting(&server), 6);
}

#[tokio::test]
async fn a3_how_far_the_files_numbers_go_is_asked_and_never_guessed() {
    let (_server, mut official) = official().await;
    let file = "Risk ID,Risk Description,Threat,L,I,Owner\r\n\
        R-1,Stolen laptop exposes charts,Theft,4,5,Ana Ruiz\r\n\
        R-2,Ransomware stops the record,Ransomware,2,4,Ana Ruiz\r\n\
        R-3,Mail goes to the wrong patient,Error,3,2,Ana Ruiz\r\n";
    let here = placed(&mut official, "register.csv", file.as_bytes()).await;
    official
        .get(&here)
        .await
        .expect(200)
        .shows("its scale is not known")
        .shows("until you say below how far they go")
        .shows("The scale of “L” and “I”")
        .hides("1 to 4<");
    // Not said: nothing is rated, and the steps stand in their order.
    let unsaid = official.get(&format!("{here}/check?highest=")).await;
    let unsaid = unsaid.expect(200).shows("not known, the words are kept");
    let text = unsaid.text();
    let of = |step: &str| text.find(&format!("v:likelihood:{step}\"")).unwrap();
    assert!(of("4") < of("3") && of("3") < of("2"));
    // Said: what each number becomes, and nothing is asked any more.
    let said = official.get(&format!("{here}/check?highest=5")).await;
    said.expect(200)
        .hides("not known, the words are kept")
        .hides("which the file does not state");
    official
        .post_and_follow(&here, &[("highest", "5")])
        .await
        .expect(200)
        .shows("3 new");
    official
        .get(&format!("{EXAMPLE}/risks?q=Stolen+laptop"))
        .await
        .expect(200)
        .hides("not rated");
}
