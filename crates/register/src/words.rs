//! Enums of a few words: said once, with the word they are stored as and the words
//! a person reads.

use thiserror::Error;

/// A text is none of an enum's stored words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not one of {}", .0.join(", "))]
pub struct UnknownWord(pub &'static [&'static str]);

/// Writes an enum whose variants each have a stored word, which never changes, and
/// words for people: `ALL`, `WORDS`, `CODES`, `code`, `words`, `FromStr`, and the
/// stored spelling for serde. The order is that in which they are offered.
macro_rules! words {
    (
        $(#[$doc:meta])*
        pub enum $name:ident {
            $( $(#[$variant_doc:meta])* $variant:ident = $code:literal, $words:literal; )*
        }
    ) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $( $(#[$variant_doc])* #[serde(rename = $code)] $variant, )*
        }

        impl $name {
            /// The words they are stored as.
            pub const CODES: &'static [&'static str] = &[ $( $code, )* ];
            /// All, in the order they are offered.
            pub const ALL: [$name; $name::CODES.len()] = [ $( $name::$variant, )* ];
            /// Stored word and words for people, in the order they are offered.
            pub const WORDS: &'static [(&'static str, &'static str)] =
                &[ $( ($code, $words), )* ];

            /// The word it is stored as.
            pub const fn code(self) -> &'static str {
                match self { $( $name::$variant => $code, )* }
            }

            /// The words a person reads.
            pub const fn words(self) -> &'static str {
                match self { $( $name::$variant => $words, )* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::words::UnknownWord;

            fn from_str(text: &str) -> Result<$name, $crate::words::UnknownWord> {
                $name::ALL
                    .into_iter()
                    .find(|one| one.code() == text)
                    .ok_or($crate::words::UnknownWord($name::CODES))
            }
        }
    };
}
pub(crate) use words;

/// A word with its article: "an asset", "a risk".
pub fn article(words: &str) -> String {
    let vowel = words.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
    format!("{} {words}", if vowel { "an" } else { "a" })
}
