//! One field of a record, without the others: a list of ten thousand records is sorted by
//! one column.

use register::AnyRecord;
use serde::ser::{Error, Impossible, Serialize, SerializeMap, SerializeStruct, Serializer};
use serde_json::Value;

/// What stands at a dotted path of a record, without the rest of it; null where there is
/// nothing.
pub fn value_at<T: Serialize>(record: &T, path: &str) -> Value {
    record.serialize(At { path }).unwrap_or(Value::Null)
}

/// The same of a record of any kind.
pub(super) fn at(record: &AnyRecord, path: &str) -> Value {
    record.serialize(At { path }).unwrap_or(Value::Null)
}

type Failed = serde_json::Error;

/// Where to look.
#[derive(Clone, Copy)]
struct At<'p> {
    path: &'p str,
}

impl At<'_> {
    /// The value, where it is the one looked for or the way to it leads through it.
    fn look<T: Serialize + ?Sized>(self, key: &str, value: &T) -> Result<Option<Value>, Failed> {
        match self.path.split_once('.') {
            None if self.path == key => serde_json::to_value(value).map(Some),
            Some((head, rest)) if head == key => value.serialize(At { path: rest }).map(Some),
            _ => Ok(None),
        }
    }
}

/// The fields of an object as they go by.
struct Passing<'p> {
    at: At<'p>,
    key: String,
    found: Value,
}

impl SerializeStruct for Passing<'_> {
    type Ok = Value;
    type Error = Failed;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Failed> {
        if let Some(found) = self.at.look(key, value)? {
            self.found = found;
        }
        Ok(())
    }
    fn end(self) -> Result<Value, Failed> {
        Ok(self.found)
    }
}

impl SerializeMap for Passing<'_> {
    type Ok = Value;
    type Error = Failed;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        self.key = match serde_json::to_value(key)? {
            Value::String(key) => key,
            _ => String::new(),
        };
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        if let Some(found) = self.at.look(&self.key, value)? {
            self.found = found;
        }
        Ok(())
    }
    fn end(self) -> Result<Value, Failed> {
        Ok(self.found)
    }
}

/// There is nothing behind a value that is not an object.
fn nothing<T>() -> Result<T, Failed> {
    Err(Failed::custom("nothing stands there"))
}

macro_rules! no_object {
    ($($method:ident $(: $value:ty)?;)*) => {
        $( fn $method(self $(, _: $value)?) -> Result<Value, Failed> { nothing() } )*
    };
}

impl<'p> Serializer for At<'p> {
    type Ok = Value;
    type Error = Failed;
    type SerializeSeq = Impossible<Value, Failed>;
    type SerializeTuple = Impossible<Value, Failed>;
    type SerializeTupleStruct = Impossible<Value, Failed>;
    type SerializeTupleVariant = Impossible<Value, Failed>;
    type SerializeStructVariant = Impossible<Value, Failed>;
    type SerializeMap = Passing<'p>;
    type SerializeStruct = Passing<'p>;

    no_object! {
        serialize_bool: bool;
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_f32: f32;
        serialize_f64: f64;
        serialize_char: char;
        serialize_str: &str;
        serialize_bytes: &[u8];
        serialize_none;
        serialize_unit;
        serialize_unit_struct: &'static str;
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
    ) -> Result<Value, Failed> {
        nothing()
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Failed> {
        value.serialize(self)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Value, Failed> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Value, Failed> {
        nothing()
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Failed> {
        nothing()
    }
    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Failed> {
        nothing()
    }
    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Failed> {
        nothing()
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Failed> {
        nothing()
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Failed> {
        nothing()
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Passing<'p>, Failed> {
        Ok(passing(self))
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Passing<'p>, Failed> {
        Ok(passing(self))
    }
}

fn passing(at: At<'_>) -> Passing<'_> {
    Passing {
        at,
        key: String::new(),
        found: Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use register::Kind;

    #[test]
    fn one_field_is_what_stands_there_in_the_whole_record() {
        for kind in Kind::ALL {
            let record = AnyRecord::blank(*kind, uuid::Uuid::from_u128(7));
            let whole = record.to_value();
            for field in crate::fields(*kind) {
                let wanted = crate::value::get(&whole, field.path);
                assert_eq!(at(&record, field.path), *wanted, "{kind} {}", field.path);
            }
            assert_eq!(at(&record, "id"), whole["id"], "{kind}");
            assert_eq!(at(&record, "no.such.place"), Value::Null);
        }
    }
}
