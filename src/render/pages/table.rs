//! Tables for spreadsheets, as CSV by RFC 4180. The door to the crate that writes it.

/// What tells spreadsheets that the text is UTF-8.
const MARK: &[u8] = "\u{FEFF}".as_bytes();

/// Rows of cells; the first is the heading. A cell that a spreadsheet would run as a formula gets an apostrophe before it, as
/// spreadsheets themselves mark text.
#[must_use]
pub fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(MARK.to_vec());
    for row in rows {
        let cells = row.iter().map(|cell| if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.clone() });
        writer.write_record(cells).expect("writing to memory");
    }
    writer.into_inner().expect("writing to memory")
}
