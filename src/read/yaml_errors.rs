//! What the YAML parser complains about, in words that say how to mend it.

use granit_parser::{ErrorKind, ScanError};

use super::too_deep;
use crate::diagnostic::{Code, Diagnostic, Place, Span};

/// The diagnostic for an error of the parser. `open` is the innermost bracket that is not closed.
pub(super) fn explain(error: &ScanError, text: &str, open: Option<Span>) -> Diagnostic {
    let start = error.marker().byte_offset().unwrap_or(text.len());
    let span = Span { start, end: start + 1 }.clamp(text);
    let (message, help) = match error.kind() {
        ErrorKind::RecursionLimitExceeded => return too_deep(span),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => {
            ("a tab stands where YAML allows only spaces".to_owned(), "indent with spaces")
        }
        ErrorKind::UnclosedFlowCollection { open } => {
            let close = if *open == '[' { ']' } else { '}' };
            let message = format!("the `{open}` here is never closed");
            return at(span, message).help(format!("add a `{close}`"));
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            (format!("a `{open}` is closed with a `{close}`"), "use the same kind of bracket at both ends")
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("this bracket closes nothing".to_owned(), "remove it, or add the bracket that opens it")
        }
        ErrorKind::UnclosedQuotedScalar => ("this quote is never closed".to_owned(), "add the closing quote"),
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "something follows the closing quote".to_owned(),
            "put the whole text in quotes; inside single quotes, write a quote twice",
        ),
        ErrorKind::UnknownQuotedScalarEscape => (
            "this escape does not exist".to_owned(),
            "write `\\\\` for a backslash, or use single quotes, which know no escapes",
        ),
        ErrorKind::MappingValueNotAllowed => (
            "a `:` stands where no key can stand".to_owned(),
            "put a text that contains `: ` in quotes; and give all keys of a map the same indentation",
        ),
        ErrorKind::UnexpectedCharacter { character } => {
            (format!("a text cannot begin with `{character}`"), "put the text in quotes")
        }
        ErrorKind::MissingAnchorOrAliasName => {
            ("a text cannot begin with `*` or `&`".to_owned(), "put the text in quotes")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey | ErrorKind::ExpectedBlockMappingKey => (
            "a `key: value` is expected here".to_owned(),
            "write a colon and a space after each key, and give all keys of a map the same indentation",
        ),
        ErrorKind::InvalidQuotedScalarIndent => (
            "the quotes of this text are not closed on its line".to_owned(),
            "add the closing quote, or indent the lines on which the text goes on",
        ),
        ErrorKind::InvalidIndentation | ErrorKind::InvalidBlockScalarIndent => {
            ("this line is indented wrongly".to_owned(), "give all keys of a map the same indentation")
        }
        ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::BlockSequenceEntryNotAllowed => (
            "a list item stands where none can stand".to_owned(),
            "begin each item of a list with `- `, all in the same column, under a key of their own",
        ),
        ErrorKind::ExpectedFlowSequenceSeparator => {
            ("a `,` or `]` is missing here".to_owned(), "close the list, or put a comma between its items")
        }
        ErrorKind::ExpectedFlowMappingSeparator => {
            ("a `,` or `}` is missing here".to_owned(), "close the map, or put a comma between its entries")
        }
        ErrorKind::InvalidColonPlacement if open.is_some() => {
            ("a `key:` stands inside a bracket that is still open".to_owned(), "close the bracket above")
        }
        kind => return finish(at(span, kind.to_string()), open),
    };
    finish(at(span, message).help(help), open)
}

fn at(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(Code::Syntax, Place::span(span), message)
}

/// Shows the bracket that is still open: the slip is often there, lines above.
fn finish(diagnostic: Diagnostic, open: Option<Span>) -> Diagnostic {
    match open {
        Some(bracket) => diagnostic.related(Place::span(bracket), "this bracket is still open"),
        None => diagnostic,
    }
}
