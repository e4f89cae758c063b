//! Charts say what the register says, escape what people typed, and lead to the records.

mod all;
mod books;
mod flows;
mod levels;
mod markup;
mod plan;
