//! What can be edited of each kind of record, tried on a book that has all kinds.

mod book;
mod forms;
mod json;
mod lists;
mod merging;
mod verbs;
mod words;
