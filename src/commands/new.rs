//! `because new`: models that ship with the program.

use because::diagnostic::did_you_mean;

use crate::args::New;
use crate::session::{Failure, Session};

/// Models that ship with the program: name, what it is, text.
const SHIPPED: [(&str, &str); 7] = [
    ("starter", include_str!("../../models/starter.yaml")),
    ("aws-2017-s3", include_str!("../../models/aws-2017-s3.yaml")),
    ("cloudflare-2019-regex", include_str!("../../models/cloudflare-2019-regex.yaml")),
    ("github-2018-partition", include_str!("../../models/github-2018-partition.yaml")),
    ("gitlab-2017-database", include_str!("../../models/gitlab-2017-database.yaml")),
    ("google-shakespeare-2015", include_str!("../../models/google-shakespeare-2015.yaml")),
    ("reddit-2016-autoscaler", include_str!("../../models/reddit-2016-autoscaler.yaml")),
];

impl Session<'_> {
    pub(crate) fn new_model(&self, args: &New) -> Result<(), Failure> {
        if args.list {
            let names: Vec<String> =
                SHIPPED.iter().map(|(name, text)| format!("{name:<26}{}\n", title(text))).collect();
            return self.print(&names.concat());
        }
        let wanted = args.name.as_deref().unwrap_or("starter");
        let Some((_, text)) = SHIPPED.iter().find(|(name, _)| *name == wanted) else {
            let near = did_you_mean(wanted, SHIPPED.iter().map(|(name, _)| *name));
            let part = || SHIPPED.iter().map(|(name, _)| *name).find(|name| wanted.len() > 2 && name.contains(wanted));
            let near = near.or_else(part).map_or(".".to_owned(), |near| format!("; did you mean `{near}`?"));
            return Err(Failure::Usage(format!(
                "there is no model `{wanted}`{near} `because new --list` names them all"
            )));
        };
        if let Some(path) = self.common.output.as_deref().filter(|path| path.exists() && !args.force) {
            let path = path.display();
            return Err(Failure::Usage(format!("`{path}` is there already; --force overwrites it")));
        }
        self.print(text)?;
        if let Some(path) = &self.common.output {
            let path = path.display();
            self.say(format!("wrote {path}; now: because check {path}"));
        }
        Ok(())
    }
}

/// The title of a shipped model, for the list.
fn title(text: &str) -> &str {
    text.lines().find_map(|line| line.strip_prefix("title:")).map_or("", |title| title.trim().trim_matches('"'))
}
