//! What each stage costs by itself, over the example archive: `cargo bench --bench stages`, with criterion's own options after `--`.

use afterword::config::Config;
use afterword::parse::{self, SourceFile};
use afterword::pipeline::{self, Preview, Request};
use afterword::search::{analyse, columns::Columns};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::path::Path;

fn stages(criterion: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("example-archive");
    let asked = Request { everything_unless_named: true, ..Request::of(root.clone(), 1_795_000_000) };
    let loaded = pipeline::load(&asked).unwrap();
    let config = Config::default();
    let sources: Vec<SourceFile> =
        loaded.archive.postmortems.iter().map(|postmortem| SourceFile { path: postmortem.path.clone(), bytes: std::fs::read(root.join(&postmortem.path)).unwrap() }).collect();
    let bytes = sources.iter().map(|source| source.bytes.len() as u64).sum();
    let texts: Vec<&str> = sources.iter().map(|source| std::str::from_utf8(&source.bytes).unwrap()).collect();

    let mut group = criterion.benchmark_group("documents");
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("parse", |bencher| bencher.iter(|| sources.iter().map(|source| parse::parse(black_box(source), &config)).collect::<Vec<_>>()));
    group.bench_function("tokenise", |bencher| bencher.iter(|| texts.iter().map(|text| analyse::tokens(black_box(text)).len()).sum::<usize>()));
    group.finish();

    let mut group = criterion.benchmark_group("archive");
    group.sample_size(20);
    group.bench_function("discover, read and check", |bencher| bencher.iter(|| pipeline::load(&asked).unwrap()));
    group.bench_function("index", |bencher| bencher.iter(|| loaded.index().unwrap()));
    group.bench_function("everything but pages", |bencher| bencher.iter(|| Preview::new(asked.clone()).whole().unwrap()));
    group.finish();

    let (index, _) = loaded.index().unwrap();
    let columns = Columns::new(&loaded.archive, &loaded.config);
    let mut group = criterion.benchmark_group("rank");
    for (name, typed) in [("word", "timeout"), ("sentence", "why did the connection pool run out"), ("Japanese", "接続プールが枯渇した")] {
        let query = loaded.query(typed);
        group.bench_function(name, |bencher| bencher.iter(|| loaded.rank(&index, &columns, black_box(&query), 10).unwrap()));
    }
    group.finish();

    let look = Preview::new(asked.clone()).whole().unwrap();
    let pages: Vec<&str> = look.site.files().filter(|file| file.starts_with("postmortems/") && file.ends_with("/index.html")).collect();
    let mut group = criterion.benchmark_group("pages");
    group.throughput(Throughput::Elements(pages.len() as u64));
    group.bench_function("render", |bencher| bencher.iter(|| pages.iter().map(|file| look.site.render(file).unwrap().unwrap().len()).sum::<usize>()));
    group.bench_function("name what they are made from", |bencher| bencher.iter(|| pages.iter().filter_map(|file| look.site.made_from(file)).count()));
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
