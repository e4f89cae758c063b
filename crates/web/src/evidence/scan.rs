//! A scanner of the operator's, asked about each file before it is stored.

use app::AppError;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// How long a scanner may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Asks the scanner: the file comes on its standard input, and it ends with 0 where
/// nothing is found.
///
/// # Errors
/// Where something is found, or the scanner does not say that nothing is.
pub async fn ask(command: &[String], bytes: &[u8]) -> app::Result<()> {
    let Some((program, args)) = command.split_first() else {
        return Ok(());
    };
    let scanned = tokio::time::timeout(PATIENCE, run(program, args, bytes));
    match scanned.await {
        Ok(Ok(Some(0))) => Ok(()),
        Ok(Ok(Some(1))) => Err(AppError::Other(
            "the scanner of this server found something in the file; it was not stored".into(),
        )),
        other => {
            tracing::error!(scanner = program, outcome = ?other, "a file could not be scanned");
            Err(AppError::Other(
                "the file could not be scanned, so it was not stored; ask who looks after the server to look at its log".into(),
            ))
        }
    }
}

async fn run(program: &str, args: &[String], bytes: &[u8]) -> std::io::Result<Option<i32>> {
    let mut scanner = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut input) = scanner.stdin.take() {
        // One that has seen enough reads no further.
        let _ = input.write_all(bytes).await;
    }
    Ok(scanner.wait().await?.code())
}
