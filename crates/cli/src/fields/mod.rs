//! The fields of records as flags, the same for adding and for changing.
//! Only flags that are given change something.

pub mod action;
pub mod asset;
pub mod event;
pub mod evidence;
pub mod flow;
pub mod people;
pub mod risk;
pub mod site;
pub mod threat;
pub mod vendor;

/// Puts the value of a flag into a field, if the flag was given.
macro_rules! set {
    ($record:ident . $($field:ident).+ = $flag:expr) => {
        if let Some(value) = &$flag {
            $record.$($field).+ = value.clone();
        }
    };
}
pub(crate) use set;
