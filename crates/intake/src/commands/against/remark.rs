//! Remarks that take back what they speak of.

use super::columns::Relief::{self, AtRest, Closed, Done, InForce, InPlace, NoEphi, OnTheWay};
use super::columns::{has, names_patients, plain};

/// What a remark says of something in clear, or of encryption and agreements that are not
/// there, beyond what takes anything back.
const IN_CLEAR: &str = "in clear|in the clear|clear text|cleartext|plain text|plaintext|in plain";
const UNSURE: &str = "declined|refused|refuses|optional|requested|verbally|verbal|sometimes|occasionally|out of|suspended|paused|unsupported|turned down|opted out";
const REMAINS: &str = "not closed|not done|not complete|not completed|not finished|not yet|not working|not effective|not all|not verified|not tested|partial|partially|partly|incomplete|still open|still to do|remains|remaining|reopened|re opened|failed|in progress|ongoing|unfinished|outstanding|except|to be done|to be completed|half|came back|recurred|rolled back|reverted";

/// Data of patients, and no rooms and people.
const DATA: &str = "phi|ephi|patient data|patient information|patient names|patient records|patient list|patient lists|of patients|chart|charts|diagnosis|diagnoses|prescription|prescriptions|x ray|x rays|xray|xrays|lab results|referrals|health record|health records|medical records";

/// Whether a remark names such data, and does not say that there is none.
fn names_data(clause: &str) -> bool {
    has(DATA, clause) && names_patients(clause)
}

/// Words of the longest remark on work that tells something of it.
const SHORT: usize = 10;

/// Whether a remark takes a statement back.
pub(super) fn remark_takes(relief: Relief, remark: &str) -> bool {
    let clauses = remark.split(['.', ';', '\n', '!']);
    clauses.map(plain).any(|clause| {
        let words = clause.split(' ').count();
        match relief {
            NoEphi => names_data(&clause),
            Done | Closed => {
                let left = clause.ends_with(" left") && clause.bytes().any(|b| b.is_ascii_digit());
                words <= SHORT && (has(REMAINS, &clause) || left)
            }
            AtRest | OnTheWay => {
                let named = ["encrypt", "bitlocker", "filevault", "fde", "tls"];
                let mut all = clause.split(' ');
                let named = all.any(|word| named.iter().any(|known| word.starts_with(known)));
                has(IN_CLEAR, &clause) || named && has(UNSURE, &clause)
            }
            InForce => {
                let named = ["baa", "agreement", "sign", "contract"];
                let mut all = clause.split(' ');
                let named = all.any(|word| named.iter().any(|known| word.starts_with(known)));
                named && has(UNSURE, &clause)
            }
            InPlace => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_a_remark_takes_back_what_it_speaks_of() {
        for (relief, text) in [
            (Done, "partial - 2 left"),
            (Done, "See ticket 44, not closed"),
            (Closed, "Reopened by the auditor"),
            (AtRest, "One volume still in clear"),
            (AtRest, "HDD encryption option was declined"),
            (NoEphi, "Sometimes holds scans of charts"),
            (InForce, "BAA refused by their counsel"),
        ] {
            assert!(remark_takes(relief, text), "{relief:?} {text}");
        }
        for (relief, text) in [
            (Done, "Ordered from CDW, receipt in the folder"),
            (Done, "Pat left the key with Dana"),
            (AtRest, "Clear desk policy applies"),
            (NoEphi, "No patient data"),
            (NoEphi, "TV in the patient waiting room"),
            (NoEphi, "Medical Arts Building, floor 2"),
            (InForce, "Signed in the portal"),
        ] {
            assert!(!remark_takes(relief, text), "{relief:?} {text}");
        }
    }
}
