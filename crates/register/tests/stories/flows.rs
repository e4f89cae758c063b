//! A3: flows of ePHI; one to nowhere is a gap, and so is an asset on no flow.

use crate::support::Book;
use phiward_register::records::{Flow, FlowEnd};
use phiward_register::{Command, GapKind};

fn flow(book: &mut Book, from: FlowEnd, to: FlowEnd) -> Flow {
    Flow {
        id: book.id(),
        name: "Referrals".into(),
        from,
        to,
        ..Flow::default()
    }
}

#[test]
fn a3_a_flow_to_nowhere_is_a_gap_for_each_open_end() {
    let mut book = Book::new();
    let server = book.asset("Record server", "server");
    let mut open = flow(&mut book, FlowEnd::Unknown, FlowEnd::Unknown);
    book.save(open.clone());
    assert_eq!(book.gaps(GapKind::FlowToNowhere).len(), 2);
    open.from = FlowEnd::Asset(server);
    book.save(open.clone());
    assert_eq!(book.gaps(GapKind::FlowToNowhere).len(), 1);
    open.to = FlowEnd::Party("referring physicians".into());
    book.save(open);
    assert!(book.gaps(GapKind::FlowToNowhere).is_empty());
}

#[test]
fn a3_an_ephi_asset_on_no_flow_is_a_gap_and_a_station_is_on_it() {
    let mut book = Book::new();
    let server = book.asset("Record server", "server");
    assert_eq!(
        book.gaps(GapKind::AssetOnNoFlow)[0].target,
        Some(server.to())
    );
    let mut through = flow(
        &mut book,
        FlowEnd::Party("patients".into()),
        FlowEnd::Party("payers".into()),
    );
    through.via = vec![FlowEnd::Asset(server)];
    book.save(through);
    assert!(book.gaps(GapKind::AssetOnNoFlow).is_empty());
}

#[test]
fn a3_a_party_without_a_name_is_refused_since_it_could_not_be_read_again() {
    let mut book = Book::new();
    for place in 0..3 {
        let mut nameless = flow(&mut book, FlowEnd::Unknown, FlowEnd::Unknown);
        let end = FlowEnd::Party(" ".into());
        match place {
            0 => nameless.from = end,
            1 => nameless.to = end,
            _ => nameless.via = vec![FlowEnd::Party(String::new())],
        }
        assert!(
            book.refused(Command::Save(nameless.into()))
                .contains("party is missing")
        );
    }
}

#[test]
fn a3_flows_lead_to_things_that_are_there() {
    let mut book = Book::new();
    let gone = FlowEnd::Vendor(phiward_register::Id::new(crate::support::nowhere()));
    let dangling = flow(&mut book, gone, FlowEnd::Unknown);
    assert!(
        book.refused(Command::Save(dangling.into()))
            .contains("not in this register")
    );
}
