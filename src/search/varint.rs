//! Whole numbers in as few bytes as they need: seven bits in each, the least first; a set eighth bit says that more follow. And rows of
//! documents, each as the distance to the one before it and a number of its own.

/// Appends a number.
pub fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Takes a number off the front; nothing where the bytes end within it.
pub fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// The same where the number counts something in memory.
pub fn take_len(bytes: &mut &[u8]) -> Option<usize> {
    usize::try_from(take(bytes)?).ok()
}

/// Appends documents, which come in their order, each with how often it has something.
pub fn put_documents(out: &mut Vec<u8>, documents: &[(u32, u32)]) {
    let mut last = 0;
    for (document, often) in documents {
        put(out, u64::from(document - last));
        put(out, u64::from(*often));
        last = *document;
    }
}

/// The documents at the front, as they are taken off: as many as are asked for, or as there are.
pub fn documents(bytes: &mut &[u8]) -> impl Iterator<Item = (u32, u32)> {
    let mut last: u32 = 0;
    std::iter::from_fn(move || {
        last = last.checked_add(u32::try_from(take(bytes)?).ok()?)?;
        Some((last, u32::try_from(take(bytes)?).ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_back() {
        let all = [(0, 1), (7, 300), (1 << 20, 2)];
        let mut out = Vec::new();
        put_documents(&mut out, &all);
        out.push(5);
        let mut rest = out.as_slice();
        assert_eq!(documents(&mut rest).take(all.len()).collect::<Vec<_>>(), all);
        assert_eq!(rest, [5]);
    }

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX];
        let mut out = Vec::new();
        numbers.iter().for_each(|number| put(&mut out, *number));
        let mut rest = out.as_slice();
        assert!(numbers.iter().all(|number| take(&mut rest) == Some(*number)) && rest.is_empty());
        assert_eq!(take(&mut &[0x80_u8][..]), None);
    }
}
