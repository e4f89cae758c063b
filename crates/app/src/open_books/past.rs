//! The register as it was.

use super::{OpenBooks, locked};
use crate::book::ATTEMPTS;
use crate::error::{AppError, Result};
use crate::past_states::Past;
use crate::register_view::RegisterView;
use jiff::civil::Date;
use ledger::OrgId;
use std::sync::Arc;

impl OpenBooks {
    /// The register as of the end of a day of the organization.
    pub async fn as_of(&self, org: OrgId, day: Date) -> Result<Arc<RegisterView>> {
        let now = self.now(org).await?;
        self.data_folder.ledger().present(now.head()).await?;
        if day >= now.day(now.time) {
            return Ok(now);
        }
        let end = now.end_of_day(day).map_err(|_| AppError::Date(day))?;
        let position = self
            .data_folder
            .ledger()
            .position_at(org, end.as_microsecond().saturating_sub(1))
            .await?;
        self.at(org, position).await
    }

    /// The register at an earlier position.
    pub async fn at(&self, org: OrgId, position: u64) -> Result<Arc<RegisterView>> {
        if let Some(reading) = locked(&self.past).find(org, position) {
            return Ok(reading);
        }
        // Reading a book from its beginning is heavy work, whoever asks for it.
        let _turn = self.take_turn(org).await?;
        for _ in 0..ATTEMPTS {
            let redacted = {
                let mut past = locked(&self.past);
                if let Some(reading) = past.find(org, position) {
                    return Ok(reading);
                }
                past.redacted(org)
            };
            let mut folded = self.data_folder.past(org, position).await?;
            folded.register.tell_of_redactions(&*self.known(org).await?);
            let reading = Arc::new(RegisterView::new(Arc::new(folded.register), folded.head));
            let past = Past {
                org,
                position,
                reading: reading.clone(),
            };
            // What was taken out meanwhile is in it still: then it is read anew.
            if locked(&self.past).keep(past, redacted) {
                return Ok(reading);
            }
        }
        Err(AppError::Busy)
    }
}
