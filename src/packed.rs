//! Lists kept as bytes. Of thousands of postmortems an archive holds every timeline and every action, and reads few of them twice: as
//! bytes they take a third of the memory, and go to disk and back as they are. A door to postcard.

use serde::de::{DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// A value as bytes, to compare or to hash.
#[must_use]
pub fn bytes<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("plain data")
}

/// A list that is taken apart when it is read.
#[derive(Clone, PartialEq, Eq)]
pub struct Packed<T> {
    /// Its number of items, then one after another.
    bytes: Box<[u8]>,
    of: PhantomData<fn() -> T>,
}

impl<T> Packed<T> {
    fn of(bytes: Box<[u8]>) -> Self {
        Self { bytes, of: PhantomData }
    }

    /// The number of items, and the bytes of them all.
    fn split(&self) -> (usize, &[u8]) {
        postcard::take_from_bytes::<u32>(&self.bytes).map_or((0, &[]), |(len, rest)| (len as usize, rest))
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.split().0
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: DeserializeOwned> Packed<T> {
    /// Its items in their order, each made as it is reached.
    #[must_use]
    pub fn iter(&self) -> Items<'_, T> {
        let (len, rest) = self.split();
        Items { len, rest, of: PhantomData }
    }

    /// All of its items.
    #[must_use]
    pub fn all(&self) -> Vec<T> {
        self.iter().collect()
    }

    /// The item at a place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<T> {
        self.iter().nth(place)
    }
}

impl<T: DeserializeOwned + Serialize> Packed<T> {
    /// Changes its items.
    pub fn change(&mut self, each: impl FnMut(&mut T)) {
        let mut items = self.all();
        items.iter_mut().for_each(each);
        *self = items.into();
    }
}

impl<T> Default for Packed<T> {
    fn default() -> Self {
        Self::of(Box::default())
    }
}

impl<T: Serialize> From<Vec<T>> for Packed<T> {
    fn from(items: Vec<T>) -> Self {
        if items.is_empty() {
            return Self::default();
        }
        let len = u32::try_from(items.len()).expect("a document is far shorter than four billion items");
        let bytes = items.iter().try_fold(postcard::to_stdvec(&len).expect("memory"), |bytes, item| postcard::to_extend(item, bytes));
        Self::of(bytes.expect("plain data").into())
    }
}

impl<T: DeserializeOwned + fmt::Debug> fmt::Debug for Packed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'p, T: DeserializeOwned> IntoIterator for &'p Packed<T> {
    type Item = T;
    type IntoIter = Items<'p, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The items of a [`Packed`].
pub struct Items<'p, T> {
    len: usize,
    rest: &'p [u8],
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Iterator for Items<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.len = self.len.checked_sub(1)?;
        let (item, rest) = postcard::take_from_bytes(self.rest).ok()?;
        self.rest = rest;
        Some(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len, Some(self.len))
    }
}

impl<T> Serialize for Packed<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.bytes)
    }
}

impl<'de, T> Deserialize<'de> for Packed<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Box<[u8]>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                Ok(bytes.into())
            }
        }
        let bytes = from.deserialize_bytes(Bytes)?;
        Ok(Self::of(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_back() {
        let list: Packed<String> = vec!["one".to_owned(), String::new(), "三".to_owned()].into();
        assert_eq!(list.all(), ["one", "", "三"]);
        assert_eq!((list.len(), list.get(2).as_deref(), list.get(3)), (3, Some("三"), None));
        assert!(Packed::<String>::default().is_empty() && Packed::<String>::from(Vec::new()) == Packed::default());
    }

    #[test]
    fn a_list_goes_through_its_own_form() {
        let list: Packed<u64> = (0..300).collect::<Vec<_>>().into();
        let bytes = postcard::to_stdvec(&list).unwrap();
        assert_eq!(postcard::from_bytes::<Packed<u64>>(&bytes).unwrap(), list);
    }

    #[test]
    fn items_change() {
        let mut list: Packed<u64> = vec![1, 300].into();
        list.change(|number| *number += 1);
        assert_eq!(list.all(), [2, 301]);
    }
}
