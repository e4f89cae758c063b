//! The phiward command line.
//!
//! Exit codes: 0 done; 1 a check found something (verification failed, gaps in
//! coverage); 2 bad input or usage, with nothing changed.

mod args;
mod context;
mod dates;
mod edit;
mod find;
mod fitting;
mod flags;
mod global;
mod guidance;
mod library;
mod outcome;
mod output;
mod pairing;
mod refs;
mod text;
mod verb;
mod verbs;

use args::Args;
use clap::Parser;
use outcome::Outcome;
use std::process::ExitCode;
use std::time::Duration;

/// A server frees in one moment what it took in another thread, at another size: this
/// allocator gives pages back that lie idle, and costs less than the system's does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long work that goes on beside everything else may take once all is answered. What it
/// has not recorded by then was not done, and nobody was told that it was.
const LEFT: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let words = args::with_kind(std::env::args_os().collect());
    let json = args::asks_for_json(&words);
    let args = match Args::try_parse_from(&words) {
        Ok(args) => args,
        Err(mut error) => {
            // Help and version are answers, not mistakes.
            if !error.use_stderr() {
                let _ = error.print();
                return ExitCode::SUCCESS;
            }
            output::clip_usage_error(&mut error);
            args::point_to_verb(&words, &mut error);
            output::usage_error(&error, json);
            return ExitCode::from(2);
        }
    };
    // A server answers many at once; every other verb does one thing and ends.
    let mut runtime = match args.verb {
        verb::Verb::Own(ref known) if matches!(**known, verb::OwnVerb::Serve(_)) => {
            tokio::runtime::Builder::new_multi_thread()
        }
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = match runtime.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("phiward: cannot start: {error}");
            return ExitCode::from(2);
        }
    };
    let ended = runtime.block_on(verbs::run(args));
    runtime.shutdown_timeout(LEFT);
    match ended {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(error) => {
            output::error(&error, json);
            ExitCode::from(2)
        }
    }
}
