//! What was given of a command that is built by hand and not derived.

use clap::{ArgMatches, Command, FromArgMatches};
use std::marker::PhantomData;

/// How a command is said.
pub trait Words {
    /// The command with its arguments.
    fn augment(command: Command) -> Command;
}

/// What was given of such a command.
#[derive(Debug, Clone)]
pub struct Given<W> {
    /// As it was read.
    pub matches: ArgMatches,
    of: PhantomData<W>,
}

impl<W: Words> FromArgMatches for Given<W> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Given {
            matches: matches.clone(),
            of: PhantomData,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.matches = matches.clone();
        Ok(())
    }
}

impl<W: Words> clap::Args for Given<W> {
    fn augment_args(command: Command) -> Command {
        W::augment(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        W::augment(command)
    }
}
