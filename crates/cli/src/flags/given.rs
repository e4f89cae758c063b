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
    pub said: ArgMatches,
    of: PhantomData<W>,
}

impl<W: Words> FromArgMatches for Given<W> {
    fn from_arg_matches(said: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Given {
            said: said.clone(),
            of: PhantomData,
        })
    }

    fn update_from_arg_matches(&mut self, said: &ArgMatches) -> Result<(), clap::Error> {
        self.said = said.clone();
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
