//! Letters as mail programs read them, and the way to a server. The door to lettre.

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Message, SmtpTransport, Transport};
use std::time::{Duration, UNIX_EPOCH};

/// One letter to one address.
#[derive(Clone, Debug)]
pub struct Letter {
    pub from: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Names the list that it belongs to, in the form of RFC 2919: `delivery-core.postmortems.example`.
    pub list: String,
    /// Where a subscription ends: an `https:` or `mailto:` address.
    pub unsubscribe: String,
    /// The same for the same letter, so that a second copy is known as one.
    pub id: String,
    /// Seconds since 1970.
    pub at: i64,
}

/// Why a letter was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub why: String,
    /// Whether another try may help.
    pub passes: bool,
}

/// Whether a text can stand in the sender's place: an address, or `Name <address>`.
///
/// # Errors
/// What is wrong with it.
pub fn mailbox(text: &str) -> Result<String, String> {
    text.parse::<Mailbox>().map(|mailbox| mailbox.email.to_string()).map_err(|error| error.to_string())
}

/// The letter as a message: text and HTML beside each other, and the headers of a list.
fn message(letter: &Letter) -> Result<Message, String> {
    let parse = |text: &str| text.parse::<Mailbox>().map_err(|error| format!("`{text}` is no mail address: {error}"));
    let at = UNIX_EPOCH + Duration::from_secs(u64::try_from(letter.at).unwrap_or(0));
    let boundary = format!("afterword-{}", crate::hash::short(letter.id.as_bytes()));
    let parts = MultiPart::alternative().boundary(boundary).singlepart(SinglePart::plain(letter.text.clone())).singlepart(SinglePart::html(letter.html.clone()));
    let message = Message::builder().from(parse(&letter.from)?).to(parse(&letter.to)?).subject(&letter.subject).date(at).message_id(Some(letter.id.clone()));
    let mut message = message.multipart(parts).map_err(|error| error.to_string())?;
    let headers = [
        ("List-Id", format!("<{}>", letter.list)),
        ("List-Unsubscribe", format!("<{}>", letter.unsubscribe)),
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("Precedence", "list".to_owned()),
    ];
    for (name, value) in headers {
        message.headers_mut().insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    }
    Ok(message)
}

/// The bytes of a letter, as an `.eml` file has them.
///
/// # Errors
/// An address that is none.
pub fn bytes(letter: &Letter) -> Result<Vec<u8>, String> {
    Ok(message(letter)?.formatted())
}

/// A connection to a server.
pub struct Server(SmtpTransport);

impl Server {
    /// By its address: `smtps://host`, `smtp://host:587?tls=required`, `smtp://localhost:25`. `user` and `password` come from the
    /// environment, never from the command line, which other processes can read.
    ///
    /// # Errors
    /// What to write instead.
    pub fn of(address: &str, login: Option<(String, String)>) -> Result<Self, String> {
        let rest = address.strip_prefix("smtp://").or_else(|| address.strip_prefix("smtps://")).ok_or("an address of a mail server begins with `smtp://` or `smtps://`")?;
        if rest.contains('@') {
            return Err("leave name and password out of the address; they are read from AFTERWORD_SMTP_USER and AFTERWORD_SMTP_PASSWORD".into());
        }
        let host = rest.split(['/', '?']).next().unwrap_or("");
        let host = host.rsplit_once(':').map_or(host, |(host, port)| if port.bytes().all(|byte| byte.is_ascii_digit()) { host } else { rest });
        let near = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        if !(address.starts_with("smtps://") || rest.contains("tls=required") || near) {
            return Err(format!("letters would cross the network unencrypted; write `smtps://{host}`, or `smtp://{host}:587?tls=required`"));
        }
        let mut builder = SmtpTransport::from_url(address).map_err(|error| error.to_string())?.timeout(Some(Duration::from_secs(30)));
        if let Some((user, password)) = login {
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(Self(builder.build()))
    }

    /// Hands one letter over.
    ///
    /// # Errors
    /// What the server says, and whether to try again.
    pub fn send(&self, letter: &Letter) -> Result<(), Failure> {
        let message = message(letter).map_err(|why| Failure { why, passes: false })?;
        match self.0.send(&message) {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure { passes: !(error.is_permanent() || error.is_client() || error.is_tls()), why: error.to_string() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            from: "Postmortems <pm@example.com>".into(),
            to: "ops@example.com".into(),
            subject: "ポストモーテム：新着".into(),
            text: "障害\n".into(),
            html: "<p>障害</p>\n".into(),
            list: "ops.example.com".into(),
            unsubscribe: "mailto:pm@example.com".into(),
            id: "<abc@example.com>".into(),
            at: 1_764_374_400,
        }
    }

    #[test]
    fn the_same_letter_is_the_same_bytes() {
        let first = bytes(&letter()).unwrap();
        assert_eq!(first, bytes(&letter()).unwrap());
        let text = String::from_utf8(first).unwrap();
        for part in [
            "List-Id: <ops.example.com>",
            "List-Unsubscribe: <mailto:pm@example.com>",
            "Message-ID: <abc@example.com>",
            "multipart/alternative",
            "text/plain; charset=utf-8",
            "text/html; charset=utf-8",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn nothing_crosses_the_network_unencrypted() {
        assert!(Server::of("smtp://mail.example.com:25", None).is_err());
        assert!(Server::of("smtp://user:word@localhost", None).is_err());
        assert!(Server::of("smtp://localhost:2525", None).is_ok());
        assert!(Server::of("smtps://mail.example.com", None).is_ok());
    }

    #[test]
    fn no_header_can_be_smuggled_in() {
        let mut bad = letter();
        bad.to = "ops@example.com\r\nBcc: all@example.com".into();
        assert!(bytes(&bad).is_err());
        let mut subject = letter();
        subject.subject = "a\r\nBcc: all@example.com".into();
        let text = String::from_utf8(bytes(&subject).unwrap()).unwrap();
        assert!(!text.contains("\r\nBcc:"), "{text}");
    }
}
