//! References to what an edition does not show, told neutrally in everything that it does: documents, their texts for search, the
//! glossary, the words of the configuration.

use super::{TextKey, text_key};
use crate::archive::Archive;
use crate::config::Config;
use crate::discover::{self, SourceTree};
use crate::glossary::Glossary;
use crate::model::Postmortem;
use crate::parse::{self, Neutral, SourceFile};
use crate::search::bundle::PackedText;
use crate::search::spool::Spool;
use rayon::iter::{IntoParallelRefMutIterator, ParallelIterator};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Few documents name others in brackets; only these are read once more, for their texts.
pub fn tell(archive: &mut Archive, glossary: &mut Glossary, (texts, spool): (&mut HashMap<TextKey, PackedText>, &Arc<Spool>), tree: &SourceTree, config: &mut Config) {
    let mut postmortems = std::mem::take(&mut archive.postmortems);
    // Its lists of ids and names stay while the documents are out.
    let index = &*archive;
    let terms: HashSet<String> = glossary.terms.iter().map(|term| term.name.clone()).collect();
    let knows = |name: &str| index.knows(name) || terms.contains(name);
    let neutral = Neutral { knows: &knows };
    let limit = config.limits.document_bytes as u64;
    let told = |postmortem: &mut Arc<Postmortem>| {
        let bytes = discover::read(&tree.root, &postmortem.path, limit).unwrap_or_default();
        if !bytes.windows(2).any(|two| two == b"[[") {
            return None;
        }
        let file = SourceFile::as_shown(&postmortem.path, bytes, &config.levels, config.below_top);
        let mut text = PackedText::new(&parse::tell(&file, Arc::make_mut(postmortem), config, neutral)?);
        text.keep_in(spool);
        Some((text_key(postmortem), text))
    };
    let again: Vec<(TextKey, PackedText)> = postmortems.par_iter_mut().filter_map(told).collect();
    texts.extend(again);
    let lang = config.language;
    let words = std::iter::once(&mut config.title).chain(&mut config.description).chain(glossary.terms.iter_mut().map(|term| &mut term.text));
    words.for_each(|text| *text = neutral.told(text, lang).unwrap_or_else(|| std::mem::take(text)));
    archive.postmortems = postmortems;
}
