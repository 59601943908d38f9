//! The command that gives on a terminal what was clicked on the page.

use crate::report::Wishes;

/// What a command is about besides the changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The model file, as it is reached from where the command is run.
    pub file: String,
    /// Options that stand for all commands of this file, each with its value: `--candidates`, `all`.
    pub options: Vec<(String, String)>,
}

/// The command for a POSIX shell, quoted where it needs to be: `because whatif FILE --repair …`; without changes, `because
/// rank FILE`.
///
/// ```
/// use because::report::Wishes;
/// use because::view::live::{Asked, command};
///
/// let asked = Asked { file: "it's down.yaml".into(), ..Asked::default() };
/// let wishes = Wishes { repair: vec!["a".into(), "b".into()], observe: vec!["c=no".into()], ..Wishes::default() };
/// assert_eq!(command(&asked, &wishes), r"because whatif 'it'\''s down.yaml' --repair a,b --observe c=no");
/// ```
pub fn command(asked: &Asked, wishes: &Wishes) -> String {
    let mut words = vec!["because".to_owned(), if wishes.is_empty() { "rank" } else { "whatif" }.to_owned()];
    // A name that begins with a dash would be read as an option.
    let file = if asked.file.starts_with('-') { format!("./{}", asked.file) } else { asked.file.clone() };
    words.push(quoted(&file));
    let mut option = |name: &str, value: &str| {
        // A value that begins with a dash is no option where an equals sign holds it.
        if value.starts_with('-') {
            words.push(quoted(&format!("{name}={value}")));
        } else {
            words.push(name.to_owned());
            words.push(quoted(value));
        }
    };
    for (name, value) in &asked.options {
        option(name, value);
    }
    if !wishes.repair.is_empty() {
        option("--repair", &wishes.repair.join(","));
    }
    for phrase in &wishes.observe {
        option("--observe", phrase);
    }
    for phrase in &wishes.set {
        option("--set", phrase);
    }
    words.join(" ")
}

/// A word as a POSIX shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::{Asked, command, quoted};
    use crate::report::Wishes;

    #[test]
    fn words_are_quoted_where_a_shell_would_act() {
        for plain in ["a.yaml", "x=no:strong", "pool-size.prior=0.2", "a,b", "../x/y"] {
            assert_eq!(quoted(plain), plain);
        }
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("$(id) `id` *"), "'$(id) `id` *'");
        assert_eq!(quoted("x.prior=[0.2, 0.4]"), "'x.prior=[0.2, 0.4]'");
    }

    #[test]
    fn dashes_in_front_are_no_options() {
        let asked = Asked { file: "-x.yaml".into(), options: vec![("--candidates".into(), "all".into())] };
        assert_eq!(command(&asked, &Wishes::default()), "because rank ./-x.yaml --candidates all");
        let wishes = Wishes { repair: vec!["-a".into()], ..Wishes::default() };
        assert_eq!(command(&asked, &wishes), "because whatif ./-x.yaml --candidates all --repair=-a");
    }
}
