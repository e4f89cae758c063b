//! What receivers found, kept once for all rows that say the same.

use std::sync::LazyLock;

use super::many::Many;
use crate::db::Session;
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::SideTables;

static ADD: LazyLock<Many> = LazyLock::new(|| {
    let head = "INSERT INTO mail_outcome (org, id, disposition, dkim, spf, header_from, envelope_from, reasons, signatures, spf_checks)";
    Many::new(head, 10, " ON CONFLICT (org, id) DO NOTHING")
});
/// As lists, one a column, which PostgreSQL takes in one piece.
const ADD_LISTED: &str = "INSERT INTO mail_outcome (org, id, disposition, dkim, spf, header_from, envelope_from, reasons, signatures, spf_checks) \
    SELECT $1, o.* FROM UNNEST($2::bigint[], $3::text[], $4::boolean[], $5::boolean[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) \
    AS o (id, disposition, dkim, spf, header_from, envelope_from, reasons, signatures, spf_checks) ON CONFLICT (org, id) DO NOTHING";

/// Outcomes by their numbers, which SQLite takes as one list in JSON.
const LISTED: &str = "SELECT id, disposition, dkim, spf, header_from, envelope_from, reasons, signatures, spf_checks \
    FROM mail_outcome WHERE org = $1 AND id IN (SELECT value FROM json_each($2))";
/// The same as PostgreSQL has lists.
const LISTED_POSTGRES: &str = "SELECT id, disposition, dkim, spf, header_from, envelope_from, reasons, signatures, spf_checks \
    FROM mail_outcome WHERE org = $1 AND id = ANY($2)";
/// Numbers of one list, at most.
const AT_ONCE: usize = 10_000;

/// What a receiver found of so many messages. Lists are JSON of the caller's making.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Outcome {
    /// What was done with the messages, in the words of the format.
    pub disposition: String,
    /// Whether DKIM passed with alignment.
    pub dkim: bool,
    /// Whether SPF passed with alignment.
    pub spf: bool,
    /// Domain of the From header.
    pub header_from: String,
    /// Domain of the envelope sender; may be empty.
    pub envelope_from: String,
    /// Why the receiver departed from the policy.
    pub reasons: String,
    /// DKIM signatures with their results.
    pub signatures: String,
    /// SPF checks with their results.
    pub spf_checks: String,
}

type Columns = (
    i64,
    String,
    bool,
    bool,
    String,
    String,
    String,
    String,
    String,
);

impl SideTables {
    /// Keeps outcomes under their numbers, but for those that are kept. Best given many
    /// at once, in the order of their numbers.
    pub async fn add_mail_outcomes(
        &mut self,
        org: OrgId,
        outcomes: &[(i64, Outcome)],
    ) -> Result<()> {
        match &mut self.session {
            Session::Sqlite(held) => {
                for (sql, outcomes) in ADD.pieces(outcomes) {
                    let mut query = sqlx::query(sql);
                    for (id, outcome) in outcomes {
                        query = query
                            .bind(org.0)
                            .bind(*id)
                            .bind(&outcome.disposition)
                            .bind(outcome.dkim)
                            .bind(outcome.spf)
                            .bind(&outcome.header_from)
                            .bind(&outcome.envelope_from)
                            .bind(&outcome.reasons)
                            .bind(&outcome.signatures)
                            .bind(&outcome.spf_checks);
                    }
                    query.execute(held.connection()).await?;
                }
            }
            Session::Postgres(held) if !outcomes.is_empty() => {
                let texts = |of: fn(&Outcome) -> &String| {
                    let texts = outcomes.iter().map(|(_, outcome)| of(outcome).as_str());
                    texts.collect::<Vec<_>>()
                };
                let flags = |of: fn(&Outcome) -> bool| {
                    let flags = outcomes.iter().map(|(_, outcome)| of(outcome));
                    flags.collect::<Vec<_>>()
                };
                sqlx::query(ADD_LISTED)
                    .bind(org.0)
                    .bind(outcomes.iter().map(|(id, _)| *id).collect::<Vec<_>>())
                    .bind(texts(|o| &o.disposition))
                    .bind(flags(|o| o.dkim))
                    .bind(flags(|o| o.spf))
                    .bind(texts(|o| &o.header_from))
                    .bind(texts(|o| &o.envelope_from))
                    .bind(texts(|o| &o.reasons))
                    .bind(texts(|o| &o.signatures))
                    .bind(texts(|o| &o.spf_checks))
                    .execute(held.connection())
                    .await?;
            }
            Session::Postgres(_) => {}
        }
        Ok(())
    }

    /// The outcomes of these numbers that there are, in no order.
    pub async fn mail_outcomes(
        &mut self,
        org: OrgId,
        numbers: &[i64],
    ) -> Result<Vec<(i64, Outcome)>> {
        let mut found = Vec::with_capacity(numbers.len());
        for numbers in numbers.chunks(AT_ONCE) {
            let rows: Vec<Columns> = match &mut self.session {
                Session::Sqlite(held) => {
                    let list = numbers.iter().map(ToString::to_string).collect::<Vec<_>>();
                    let query = sqlx::query_as(LISTED).bind(org.0);
                    let query = query.bind(format!("[{}]", list.join(",")));
                    query.fetch_all(held.connection()).await?
                }
                Session::Postgres(held) => {
                    let query = sqlx::query_as(LISTED_POSTGRES).bind(org.0);
                    query.bind(numbers).fetch_all(held.connection()).await?
                }
            };
            found.extend(rows.into_iter().map(row));
        }
        Ok(found)
    }
}

fn row(columns: Columns) -> (i64, Outcome) {
    let (id, disposition, dkim, spf, header_from, ..) = columns;
    let (.., envelope_from, reasons, signatures, spf_checks) = columns;
    let outcome = Outcome {
        disposition,
        dkim,
        spf,
        header_from,
        envelope_from,
        reasons,
        signatures,
        spf_checks,
    };
    (id, outcome)
}
