//! Reports written for the tests.

use std::fmt::Write;

/// A row of a report.
#[derive(Clone)]
pub struct Row {
    pub address: &'static str,
    pub count: u64,
    pub disposition: &'static str,
    /// Aligned DKIM and SPF.
    pub aligned: (bool, bool),
    /// Domain, selector and result of signatures.
    pub signatures: Vec<(&'static str, &'static str, &'static str)>,
    /// Domain and result of SPF.
    pub spf: (&'static str, &'static str),
    pub reason: &'static str,
    pub header_from: &'static str,
}

impl Row {
    /// The clinic's own mail, all in order.
    pub fn own(address: &'static str, count: u64) -> Row {
        Row {
            address,
            count,
            disposition: "none",
            aligned: (true, true),
            signatures: vec![("clinic.test", "k1", "pass")],
            spf: ("clinic.test", "pass"),
            reason: "",
            header_from: "clinic.test",
        }
    }

    /// Mail that fails in every way.
    pub fn forged(address: &'static str, count: u64) -> Row {
        Row {
            aligned: (false, false),
            signatures: Vec::new(),
            spf: ("dsl.isp.test", "none"),
            ..Row::own(address, count)
        }
    }

    /// The clinic's mail, passed on.
    pub fn passed_on(address: &'static str, count: u64) -> Row {
        Row {
            aligned: (true, false),
            spf: ("clinic.test", "fail"),
            ..Row::own(address, count)
        }
    }

    /// Through a service that signs as itself.
    pub fn service(address: &'static str, count: u64) -> Row {
        Row {
            aligned: (false, false),
            signatures: vec![("sendgrid.net", "s1", "pass")],
            spf: ("sendgrid.net", "pass"),
            ..Row::own(address, count)
        }
    }
}

/// A report of a receiver.
pub struct Report {
    pub reporter: &'static str,
    pub id: String,
    pub domain: &'static str,
    /// Unix time of its beginning; it covers a day.
    pub begin: i64,
    pub rows: Vec<Row>,
}

impl Report {
    pub fn xml(&self) -> String {
        let mut xml = self.head();
        for row in &self.rows {
            push(&mut xml, row);
        }
        xml.push_str("</feedback>\n");
        xml
    }

    /// All that stands before the rows.
    pub fn head(&self) -> String {
        let (begin, end) = (self.begin, self.begin + 86_399);
        format!(
            "<?xml version=\"1.0\"?>\n<feedback><version>1.0</version><report_metadata><org_name>{}</org_name>\
             <email>dmarc@{}</email><report_id>{}</report_id><date_range><begin>{begin}</begin><end>{end}</end>\
             </date_range></report_metadata><policy_published><domain>{}</domain><adkim>r</adkim><aspf>r</aspf>\
             <p>none</p><sp>none</sp><pct>100</pct></policy_published>\n",
            self.reporter, self.reporter, self.id, self.domain
        )
    }
}

/// Adds a row.
pub fn push(xml: &mut String, row: &Row) {
    let word = |pass| if pass { "pass" } else { "fail" };
    let reason = match row.reason {
        "" => String::new(),
        kind => format!("<reason><type>{kind}</type><comment>noted</comment></reason>"),
    };
    let mut signatures = String::new();
    for (domain, selector, result) in &row.signatures {
        let _ = write!(
            signatures,
            "<dkim><domain>{domain}</domain><selector>{selector}</selector><result>{result}</result></dkim>"
        );
    }
    let _ = writeln!(
        xml,
        "<record><row><source_ip>{}</source_ip><count>{}</count><policy_evaluated><disposition>{}</disposition>\
         <dkim>{}</dkim><spf>{}</spf>{reason}</policy_evaluated></row><identifiers><header_from>{}</header_from>\
         <envelope_from>{}</envelope_from></identifiers><auth_results>{signatures}<spf><domain>{}</domain>\
         <scope>mfrom</scope><result>{}</result></spf></auth_results></record>",
        row.address,
        row.count,
        row.disposition,
        word(row.aligned.0),
        word(row.aligned.1),
        row.header_from,
        row.spf.0,
        row.spf.0,
        row.spf.1
    );
}
