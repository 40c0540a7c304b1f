//! Keys and places that a person keeps in the files of the AWS command line, `~/.aws/credentials` and `~/.aws/config`. What the
//! environment says goes before them.

use std::fmt;

/// What a profile says; nothing of it is ever told.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Profile {
    pub key_id: Option<String>,
    pub secret: Option<String>,
    pub token: Option<String>,
    pub region: Option<String>,
    pub endpoint: Option<String>,
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Profile")
    }
}

impl Profile {
    /// The profile of a name in the texts of the two files; nothing where neither has one. Keys are those of the first file, or, where it
    /// has none, of the second: they go together, for half of one pair and half of another opens nothing.
    #[must_use]
    pub fn read(credentials: &str, config: &str, name: &str) -> Option<Self> {
        let in_config = if name == "default" { name.to_owned() } else { format!("profile {name}") };
        let (first, second): (Vec<_>, Vec<_>) = (section(credentials, name).collect(), section(config, &in_config).collect());
        if first.is_empty() && second.is_empty() {
            return None;
        }
        let of = |pairs: &[(&str, &str)], key: &str| pairs.iter().find(|(found, value)| *found == key && !value.is_empty()).map(|(_, value)| (*value).to_owned());
        let keys = if of(&first, "aws_access_key_id").is_some() { &first } else { &second };
        let place = |key: &str| of(&second, key).or_else(|| of(&first, key));
        Some(Self {
            key_id: of(keys, "aws_access_key_id"),
            secret: of(keys, "aws_secret_access_key"),
            token: of(keys, "aws_session_token"),
            region: place("region"),
            endpoint: place("endpoint_url"),
        })
    }
}

/// The pairs of a section; what is set in from the margin belongs to the key above it, and is not read.
fn section<'t>(text: &'t str, wanted: &str) -> impl Iterator<Item = (&'t str, &'t str)> {
    let head = |line: &'t str| line.trim().strip_prefix('[').and_then(|rest| rest.split(']').next()).map(str::trim);
    let mut within = false;
    text.lines().filter_map(move |line| {
        if let Some(found) = head(line) {
            within = found.split_whitespace().eq(wanted.split_whitespace());
            return None;
        }
        let plain = within && !line.starts_with([' ', '\t', '#', ';']);
        line.split_once('=').filter(|_| plain).map(|(key, value)| (key.trim(), value.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDENTIALS: &str =
        "# mine\n[default]\naws_access_key_id = A\naws_secret_access_key=B/=\n\n[ci]\naws_access_key_id = C\naws_secret_access_key = D\naws_session_token = E\n";
    const CONFIG: &str = "[default]\nregion = eu-west-1\ns3 =\n  endpoint_url = http://wrong\n[profile ci]\nregion=ap-northeast-1\nendpoint_url = https://s3.example\n[profile keys]\naws_access_key_id = F\naws_secret_access_key = G\n";

    #[test]
    fn a_profile_is_read_from_both_files() {
        let text = |text: &str| Some(text.to_owned());
        let read = |name: &str| Profile::read(CREDENTIALS, CONFIG, name);
        assert_eq!(read("default"), Some(Profile { key_id: text("A"), secret: text("B/="), region: text("eu-west-1"), ..Profile::default() }));
        let ci = Profile { key_id: text("C"), secret: text("D"), token: text("E"), region: text("ap-northeast-1"), endpoint: text("https://s3.example") };
        assert_eq!(format!("{ci:?}"), "Profile");
        assert_eq!(read("ci"), Some(ci));
        assert_eq!(read("keys").unwrap().secret, text("G"));
        assert_eq!(read("other"), None);
    }

    #[test]
    fn keys_of_one_file_take_nothing_of_the_other() {
        let old = "[default]\naws_access_key_id = old\naws_session_token = stale\n";
        assert_eq!(Profile::read(CREDENTIALS, old, "default").unwrap().token, None);
    }
}
