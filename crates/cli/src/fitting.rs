//! One decision on a scenario over everything it is proposed for: `--fitting`, with
//! `--except`.

use crate::{library, refs};
use anyhow::{Result, anyhow};
use app::{Over, over_fits};
use catalog::{Catalog, Scenario};
use register::{Kind, Ref, Register};

/// What scenarios are proposed for, without what is excepted.
pub fn over(
    register: &Register,
    codes: &[String],
    except: &[String],
) -> Result<Vec<Over<'static>>> {
    let mut scenarios: Vec<&'static Scenario> = Vec::new();
    for code in codes {
        let scenario = library::scenario(code)?;
        if !scenarios.iter().any(|known| known.code == scenario.code) {
            scenarios.push(scenario);
        }
    }
    let mut left_out: Vec<Ref> = Vec::new();
    for text in except.iter().flat_map(|text| refs::parts(text)) {
        let found = register.find_by_text(&[Kind::Asset, Kind::Vendor], text.trim());
        left_out.push(found.map_err(|error| anyhow!("--except “{}”: {error}", text.trim()))?);
    }
    over_fits(register, Catalog::builtin(), &scenarios, &left_out).map_err(|said| anyhow!(said))
}
