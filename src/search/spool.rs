//! What is made long before it is published, kept in a file without a name so that memory stays flat: the texts of the documents, the
//! pieces of the bundle.
//!
//! The file is gone with the process, however that ends. Without a place for it, or on a full disk, the pieces stay in memory. What was
//! kept by an earlier run is a spool too, whose pieces are all there.

use crate::hash;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where pieces are kept.
#[derive(Debug, Default)]
pub struct Spool(Option<Mutex<Open>>);

/// Bytes that are written at once.
const BUFFER: usize = 1 << 20;

/// A file, how many bytes it holds, and those that are to follow.
#[derive(Debug)]
struct Open {
    file: File,
    written: u64,
    buffer: Vec<u8>,
}

/// Some bytes, and their hash.
#[derive(Clone, Debug)]
pub struct Piece {
    place: Place,
    pub hash: String,
}

#[derive(Clone, Debug)]
enum Place {
    Memory(Arc<Vec<u8>>),
    /// From where in the file, and how many.
    Disk(Arc<Spool>, u64, usize),
    /// So many, and whoever named them knows where.
    Elsewhere(usize),
}

impl Spool {
    /// A spool on the disk of a folder, else on that of the system's temporary files.
    #[must_use]
    pub fn new(folder: Option<&Path>) -> Arc<Self> {
        let file = folder.and_then(|folder| tempfile::tempfile_in(folder).ok()).or_else(|| tempfile::tempfile().ok());
        Arc::new(Self(file.map(|file| Mutex::new(Open { file, written: 0, buffer: Vec::new() }))))
    }

    /// A file whose pieces are all there.
    #[must_use]
    pub fn of(file: File) -> Arc<Self> {
        Arc::new(Self(Some(Mutex::new(Open { file, written: u64::MAX, buffer: Vec::new() }))))
    }

    /// Puts bytes away.
    #[must_use]
    pub fn put(self: &Arc<Self>, bytes: Vec<u8>) -> Piece {
        let mut piece = Piece::new(bytes);
        self.keep(&mut piece);
        piece
    }

    /// Puts a piece away that is still in memory.
    pub fn keep(self: &Arc<Self>, piece: &mut Piece) {
        if let Place::Memory(bytes) = &piece.place
            && let Some(from) = self.append(bytes)
        {
            piece.place = Place::Disk(Arc::clone(self), from, bytes.len());
        }
    }

    fn append(&self, bytes: &[u8]) -> Option<u64> {
        let mut open = self.open()?;
        if open.buffer.len() + bytes.len() > BUFFER {
            open.flush().ok()?;
        }
        let from = open.written + open.buffer.len() as u64;
        open.buffer.extend_from_slice(bytes);
        Some(from)
    }

    fn open(&self) -> Option<MutexGuard<'_, Open>> {
        Some(self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Open {
    /// Writes what waits. After a write that failed half way the next one begins where this one did, and what waits is still there.
    fn flush(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.written))?;
        self.file.write_all(&self.buffer)?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    fn read(&mut self, from: u64, bytes: &mut [u8]) -> io::Result<()> {
        if let Some(from) = from.checked_sub(self.written) {
            let from = usize::try_from(from).unwrap_or(usize::MAX);
            // A piece is written whole or waits whole.
            bytes.copy_from_slice(&self.buffer[from..from + bytes.len()]);
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(from))?;
        self.file.read_exact(bytes)
    }
}

impl Piece {
    /// Bytes that stay in memory until a spool keeps them.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { hash: hash::short(&bytes), place: Place::Memory(Arc::new(bytes)) }
    }

    /// Bytes of that hash and length, wherever they are.
    #[must_use]
    pub fn named(hash: String, len: usize) -> Self {
        Self { hash, place: Place::Elsewhere(len) }
    }

    /// How many bytes.
    #[must_use]
    pub fn length(&self) -> usize {
        match &self.place {
            Place::Memory(bytes) => bytes.len(),
            Place::Disk(_, _, len) | Place::Elsewhere(len) => *len,
        }
    }

    /// Says that the bytes lie in a spool from there on.
    pub fn lies_in(&mut self, spool: &Arc<Spool>, from: u64) {
        self.place = Place::Disk(Arc::clone(spool), from, self.length());
    }

    /// The bytes again.
    ///
    /// # Errors
    /// What the disk says.
    pub fn bytes(&self) -> io::Result<Cow<'_, [u8]>> {
        match &self.place {
            Place::Memory(bytes) => Ok(Cow::Borrowed(bytes)),
            Place::Elsewhere(_) => Err(io::ErrorKind::NotFound.into()),
            Place::Disk(spool, from, len) => {
                let mut bytes = vec![0; *len];
                if let Some(mut open) = spool.open() {
                    open.read(*from, &mut bytes)?;
                }
                Ok(Cow::Owned(bytes))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back_in_any_order() {
        let spool = Spool::new(None);
        // Some are written by then, one of them longer than what waits at most, and some wait.
        let length = |n: u8| usize::from(n) * 100_000;
        let pieces: Vec<Piece> = (0..20_u8).map(|n| spool.put(vec![n; length(n)])).collect();
        for (n, piece) in (0..20_u8).zip(&pieces).rev() {
            assert_eq!(*piece.bytes().unwrap(), vec![n; length(n)]);
            assert!(matches!(piece.place, Place::Disk(..)));
        }
    }

    #[test]
    fn a_piece_is_put_away_later() {
        let mut piece = Piece::new(b"here".to_vec());
        Spool::new(None).keep(&mut piece);
        assert!(matches!(piece.place, Place::Disk(..)));
        assert_eq!((&*piece.bytes().unwrap(), &piece.hash), (b"here".as_slice(), &hash::short(b"here")));
    }

    #[test]
    fn without_a_file_they_stay_in_memory() {
        let piece = Arc::new(Spool::default()).put(b"here".to_vec());
        assert_eq!(*piece.bytes().unwrap(), *b"here");
        assert_eq!(piece.hash, hash::short(b"here"));
    }
}
