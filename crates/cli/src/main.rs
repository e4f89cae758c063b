//! The phiward command line.
//!
//! Exit codes: 0 done; 1 a check found something (verification failed, holes in
//! coverage); 2 bad input or usage, with nothing changed.

mod args;
mod context;
mod dates;
mod edit;
mod fields;
mod find;
mod guidance;
mod library;
mod money;
mod outcome;
mod output;
mod pairing;
mod refs;
mod text;
mod verbs;
mod words;

use args::Args;
use clap::Parser;
use outcome::Outcome;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = match Args::try_parse_from(args::with_kind(std::env::args_os().collect())) {
        Ok(args) => args,
        Err(mut error) => {
            output::clip_usage_error(&mut error);
            // Help and version are answers, not mistakes.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("phiward: cannot start: {error}");
            return ExitCode::from(2);
        }
    };
    let json = args.json;
    match runtime.block_on(verbs::run(args)) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(error) => {
            output::error(&error, json);
            ExitCode::from(2)
        }
    }
}
