//! What a file allows: warnings and suggestions that are to stay, each with its reason. An `allow` that cannot be
//! followed, or silences nothing, is itself reported.

use super::Checked;
use crate::diagnostic::{Code, Diagnostic, Path, Place, Severity, Span, did_you_mean};
use crate::read::AllowComment;

/// How many other places of a code are named.
const MOST: usize = 5;

/// A warning or suggestion that the file allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// What would have been said.
    pub diagnostic: Diagnostic,
    /// Why it is to stay.
    pub reason: String,
}

/// One `allow`, be it a comment or an item of the list.
struct Allow {
    code: Code,
    reason: String,
    scope: Scope,
    place: Place,
}

/// Where an `allow` holds.
enum Scope {
    /// On a line, counted from 0.
    Line(usize),
    /// At a path as it is printed; the file as a whole if it is empty.
    Path(String),
}

impl Checked {
    /// Takes out what is allowed. `sought` says for which codes it is known that all there is was found.
    pub(super) fn allow(&mut self, sought: impl Fn(Code) -> bool) {
        let (allows, mut complaints) = self.allows();
        if allows.is_empty() {
            self.diagnostics.append(&mut complaints);
            return;
        }
        let lines = self.read.lines_of(&self.diagnostics);
        let mut used = vec![false; allows.len()];
        let mut kept = Vec::new();
        let mut kept_lines = Vec::new();
        let by_code = |code: Code| {
            let number = allows.partition_point(|allow| allow.code < code);
            allows[number..].iter().take_while(move |allow| allow.code == code).zip(number..)
        };
        for (diagnostic, lines) in std::mem::take(&mut self.diagnostics).into_iter().zip(lines) {
            let path = diagnostic.place.path.to_string();
            let holds = |allow: &Allow| match &allow.scope {
                Scope::Line(line) => lines.contains(line),
                Scope::Path(at) => *at == path,
            };
            let mut reason = None;
            for (allow, number) in by_code(diagnostic.code).filter(|(allow, _)| holds(allow)) {
                used[number] = true;
                reason = reason.or(Some(&allow.reason));
            }
            match reason {
                Some(reason) => self.allowed.push(Allowed { diagnostic, reason: reason.clone() }),
                None => {
                    kept.push(diagnostic);
                    kept_lines.push(lines[0]);
                }
            }
        }
        let unused = allows.iter().zip(used).filter(|(allow, used)| !used && sought(allow.code));
        complaints.extend(unused.map(|(allow, _)| {
            let elsewhere = kept.iter().zip(&kept_lines).filter(|(found, _)| found.code == allow.code);
            let elsewhere: Vec<String> = elsewhere
                .map(|(found, line)| match &allow.scope {
                    Scope::Line(_) => format!("line {}", line + 1),
                    Scope::Path(_) => format!("`{}`", found.place.path),
                })
                .take(MOST)
                .collect();
            let what = match &allow.scope {
                Scope::Line(_) => format!("this `allow` silences nothing: there is no `{}` on its line", allow.code),
                Scope::Path(at) if at.is_empty() => {
                    format!("this `allow` silences nothing: there is no `{}` about the file as a whole", allow.code)
                }
                Scope::Path(_) => format!("this `allow` silences nothing: there is no `{}` there", allow.code),
            };
            let diagnostic = Diagnostic::new(Code::UnusedAllow, allow.place.clone(), what);
            match elsewhere.is_empty() {
                true => diagnostic.help("remove it"),
                false => {
                    diagnostic.help(format!("move it to where it is raised ({}), or remove it", elsewhere.join(", ")))
                }
            }
        }));
        self.diagnostics = kept;
        self.read.locate(&mut complaints);
        self.diagnostics.append(&mut complaints);
    }

    /// Everything that the file allows, by code, and what is wrong with the rest.
    fn allows(&self) -> (Vec<Allow>, Vec<Diagnostic>) {
        let (mut allows, mut complaints) = (Vec::new(), Vec::new());
        for AllowComment { verb, code, reason, span, code_span, line } in self.read.allow_comments() {
            let whole = Place::span(span);
            if verb != "allow" {
                let message = format!("`because: {verb}` is no comment that `check` knows");
                complaints.push(bad(whole, message).help("write `# because: allow CODE reason`"));
                continue;
            }
            let parts = Written { code: &code, reason: &reason, whole, code_place: Place::span(code_span) };
            settle(parts, Scope::Line(line), &mut allows, &mut complaints);
        }
        for (i, item) in self.read.document.allow.iter().enumerate() {
            let path = Path::root().key("allow").index(i);
            let mut item_itself = bad(Place::value(path.clone()), "");
            self.locate(&mut item_itself);
            let parts = Written {
                code: &item.code,
                reason: item.reason.trim(),
                whole: item_itself.place,
                code_place: Place::value(path.key("code")),
            };
            settle(parts, Scope::Path(item.at.clone().unwrap_or_default()), &mut allows, &mut complaints);
        }
        self.read.locate(&mut complaints);
        allows.sort_by_key(|allow| (allow.code, allow.place.span.map_or(0, |Span { start, .. }| start)));
        (allows, complaints)
    }
}

/// The parts of an `allow` as they are written.
struct Written<'a> {
    code: &'a str,
    reason: &'a str,
    whole: Place,
    code_place: Place,
}

fn bad(place: Place, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::BadAllow, place, message)
}

/// Takes an `allow` in, or says what is wrong with it.
fn settle(written: Written<'_>, scope: Scope, allows: &mut Vec<Allow>, complaints: &mut Vec<Diagnostic>) {
    let Written { code: name, reason, whole, code_place } = written;
    let mayable = || Code::ALL.iter().copied().filter(|code| may_be_allowed(*code)).map(Code::name);
    let form = match &scope {
        Scope::Line(_) => "write `# because: allow CODE reason`, with the code that `check` prints in brackets",
        Scope::Path(_) => "write the code that `check` prints in brackets, and the reason in `reason`",
    };
    let Some(code) = Code::ALL.iter().copied().find(|code| code.name() == name) else {
        let shown: String = name.chars().take(60).collect();
        let complaint = match name.is_empty() {
            true => bad(code_place, "this `allow` names no code").help(form),
            false => match did_you_mean(name, mayable()) {
                Some(near) => bad(code_place, format!("there is no code `{shown}`")).replacement(near),
                None => bad(code_place, format!("there is no code `{shown}`")).help(form),
            },
        };
        return complaints.push(complaint);
    };
    if !may_be_allowed(code) {
        let (message, help) = match code.severity() {
            Severity::Error => (format!("`{code}` is an error, and none can be allowed"), "mend what it is about"),
            _ => (format!("`{code}` is about an `allow`, and cannot be allowed itself"), "mend or remove that one"),
        };
        return complaints.push(bad(code_place, message).help(help));
    }
    if reason.is_empty() {
        let complaint = bad(whole, format!("this `allow` of `{code}` gives no reason"));
        return complaints.push(complaint.help("say why it is to stay, so that the next reader need not ask"));
    }
    allows.push(Allow { code, reason: reason.to_owned(), scope, place: whole });
}

/// Errors make a model unusable, and an `allow` that serves no purpose is there to be removed.
fn may_be_allowed(code: Code) -> bool {
    code.severity() != Severity::Error && !matches!(code, Code::BadAllow | Code::UnusedAllow)
}
