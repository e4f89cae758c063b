//! 164.312(a)(1): which role permits what, as a table to be read.

use access::{Permission, Role, Roles};

const TABLE: &str = "\
role                read  contribute  govern  approve  administer  access-log
administrator       ✔     ✘           ✘       ✘        ✔           ✔
security-official   ✔     ✔           ✔       ✘        ✘           ✔
contributor         ✔     ✔           ✘       ✘        ✘           ✘
approver            ✔     ✘           ✘       ✔        ✘           ✘
auditor             ✔     ✘           ✘       ✘        ✘           ✘
";

#[test]
fn the_table_of_permissions_is_as_agreed() {
    let mut table = format!("{:<18}", "role");
    for permission in Permission::ALL {
        table += &format!("  {}", permission.code());
    }
    table.push('\n');
    for role in Role::ALL {
        let mut line = format!("{:<18}", role.code());
        for permission in Permission::ALL {
            let mark = if Roles::of([role]).allows(permission) {
                "✔"
            } else {
                "✘"
            };
            line += &format!("  {mark:<width$}", width = permission.code().len());
        }
        table += line.trim_end();
        table.push('\n');
    }
    assert_eq!(table, TABLE);
}

#[test]
fn roles_add_up_and_unknown_ones_permit_nothing() {
    let both = Roles::from_codes(["approver", "contributor"]).unwrap();
    assert!(both.allows(Permission::Approve) && both.allows(Permission::Contribute));
    assert!(!both.allows(Permission::Govern));
    assert_eq!(both.codes(), "contributor approver");
    assert_eq!(both.words(), "Contributor, Approver");
    assert_eq!(
        Roles::from_codes(["auditor", "king"]),
        Err("king".to_owned())
    );
    assert!(Permission::ALL.iter().all(|p| !Roles::default().allows(*p)));
}

#[test]
fn codes_are_read_back_and_everything_is_explained() {
    for role in Role::ALL {
        assert_eq!(Role::from_code(role.code()), Some(role));
        assert!(role.explain().ends_with('.') && !role.words().is_empty());
    }
    for permission in Permission::ALL {
        assert_eq!(Permission::from_code(permission.code()), Some(permission));
        assert!(permission.explain().ends_with('.'));
    }
}
