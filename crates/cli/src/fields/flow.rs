//! A flow's fields.

use super::set;
use crate::refs;
use crate::text::{name, text};
use crate::words::{YES_NO_PARTLY, word};
use anyhow::Result;
use register::Register;
use register::records::{Flow, YesNo};

/// Fields of a flow of ePHI.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct FlowFields {
    /// Where it starts: an asset, site or vendor by number or name; any other name is a party outside
    #[arg(long, value_name = "END", value_parser = name)]
    from: Option<String>,
    /// Where it ends
    #[arg(long, value_name = "END", value_parser = name)]
    to: Option<String>,
    /// Station between; may be given several times, in order
    #[arg(long, value_name = "END", value_parser = name)]
    via: Vec<String>,
    /// Internal, inbound, outbound …
    #[arg(long, value_parser = name)]
    direction: Option<String>,
    /// What moves
    #[arg(long, value_parser = name)]
    ephi_types: Option<String>,
    /// Protocol or means
    #[arg(long, value_parser = name)]
    protocol: Option<String>,
    /// Encrypted in transit
    #[arg(long, value_parser = word::<YesNo>(YES_NO_PARTLY))]
    encrypted: Option<YesNo>,
    /// What protects it
    #[arg(long, value_parser = text)]
    safeguards: Option<String>,
    /// Anything else worth knowing
    #[arg(long, value_parser = text)]
    notes: Option<String>,
}

impl FlowFields {
    /// Puts what was given.
    pub fn apply(&self, register: &Register, flow: &mut Flow) -> Result<()> {
        if let Some(from) = &self.from {
            flow.from = refs::flow_end(register, from)?;
        }
        if let Some(to) = &self.to {
            flow.to = refs::flow_end(register, to)?;
        }
        if !self.via.is_empty() {
            let via = self.via.iter().map(|end| refs::flow_end(register, end));
            flow.via = via.collect::<Result<_>>()?;
        }
        set!(flow.direction = self.direction);
        set!(flow.ephi_types = self.ephi_types);
        set!(flow.protocol = self.protocol);
        set!(flow.encrypted = self.encrypted);
        set!(flow.safeguards = self.safeguards);
        set!(flow.notes = self.notes);
        Ok(())
    }
}
