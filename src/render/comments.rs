//! Comments under a postmortem: what each service needs in the page and in its policy. Without the setting there is nothing of
//! it, and the policy stays the site's own.

use super::At;
use super::view::POLICY;
use crate::config::{Comments, Config};
use serde_json::{Value, json};

/// The policy of pages with comments.
#[must_use]
pub fn policy(config: &Config) -> String {
    match &config.comments {
        None => POLICY.to_owned(),
        // Its script writes HTML into the page, which trusted types would stop.
        Some(Comments::Isso { server }) => widen(&[("script-src", server), ("connect-src", server)], false),
        Some(Comments::Giscus { .. }) => widen(&[("script-src", "https://giscus.app"), ("style-src", "https://giscus.app"), ("frame-src", "https://giscus.app")], true),
        Some(Comments::Hypothesis) => {
            widen(&[("script-src", "https://hypothes.is https://cdn.hypothes.is"), ("style-src", "https://cdn.hypothes.is"), ("frame-src", "https://hypothes.is")], false)
        }
        Some(Comments::Remark42 { server, .. }) => widen(&[("script-src", server), ("frame-src", server)], true),
    }
}

/// The site's policy with more sources in some directives.
fn widen(more: &[(&str, &str)], trusted_types: bool) -> String {
    let mut directives: Vec<String> = POLICY.split("; ").filter(|directive| trusted_types || !directive.starts_with("require-trusted-types-for")).map(str::to_owned).collect();
    for (name, sources) in more {
        // A source with a path would have to fit exactly, and a server redirects.
        let sources: Vec<&str> = sources.split(' ').map(origin).collect();
        match directives.iter_mut().find(|directive| directive.split(' ').next() == Some(name)) {
            Some(directive) => *directive = format!("{directive} {}", sources.join(" ")),
            None => directives.push(format!("{name} {}", sources.join(" "))),
        }
    }
    directives.join("; ")
}

fn origin(address: &str) -> &str {
    let host = address.find("://").map_or(0, |at| at + 3);
    address[host..].find('/').map_or(address, |end| &address[..host + end])
}

/// What the template needs of the service.
#[must_use]
pub fn view(at: &At<'_>, id: &str) -> Option<Value> {
    let thread = format!("/postmortems/{id}/");
    Some(match at.config().comments.as_ref()? {
        Comments::Isso { server } => json!({"provider": "isso", "server": server, "thread": thread}),
        Comments::Giscus { repository, repository_id, category, category_id } => {
            json!({"provider": "giscus", "repository": repository, "repository_id": repository_id, "category": category, "category_id": category_id, "thread": thread})
        }
        Comments::Hypothesis => json!({"provider": "hypothesis", "thread": thread}),
        Comments::Remark42 { server, site } => {
            let file = format!("postmortems/{id}/index.html");
            json!({"provider": "remark42", "server": server, "site": site, "thread": thread, "url": at.absolute(&file)})
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_widened_for_its_service_alone() {
        let config = |text: &str| Config::parse(text).unwrap();
        assert_eq!(policy(&config("")), POLICY);
        let isso = policy(&config("comments: {provider: isso, server: \"https://c.example/isso\"}"));
        assert!(isso.contains("script-src 'self' https://c.example;") && isso.contains("connect-src 'self' https://c.example;"), "{isso}");
        assert!(!isso.contains("require-trusted-types-for") && !isso.contains("frame-src"), "{isso}");
        let giscus = policy(&config("comments: {provider: giscus, repository: o/r, repository_id: R, category: C, category_id: D}"));
        assert!(giscus.contains("frame-src https://giscus.app") && giscus.contains("require-trusted-types-for 'script'"), "{giscus}");
    }
}
