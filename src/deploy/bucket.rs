//! To a bucket of an S3-compatible store. The door to `object_store`.
//!
//! Keys and the address come from the environment, from the files of the AWS command line, or from the identity that the platform
//! gives; they are never read from an archive and never told.

use super::{DeployError, Profile, Transport, cache_rule, content_type};
use crate::publish;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path as Key;
use object_store::{Attribute, Attributes, ObjectStore, ObjectStoreExt, PutOptions, PutPayload, RetryConfig};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::task::{JoinError, JoinSet};

/// Files that are on their way at once.
const IN_FLIGHT: usize = 16;
/// How often a request is tried again, and for how long.
const RETRIES: usize = 6;
const PATIENCE: Duration = Duration::from_mins(1);
/// Files after which the list tells of them.
const AT_ONCE: usize = 400;

/// A folder of a bucket.
pub struct Bucket {
    store: Arc<AmazonS3>,
    prefix: String,
    runtime: Runtime,
}

impl Bucket {
    /// As the environment describes the store, and where it says nothing the profile.
    pub fn open(bucket: &str, prefix: &str, profile: &Profile) -> Result<Self, DeployError> {
        // The one of the process; where something else chose before, that holds.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
        let said = |builder: &AmazonS3Builder, key: AmazonS3ConfigKey| builder.get_config_value(&key).is_some();
        let mut places = vec![(AmazonS3ConfigKey::Region, &profile.region), (AmazonS3ConfigKey::Endpoint, &profile.endpoint)];
        if !said(&builder, AmazonS3ConfigKey::AccessKeyId) {
            if said(&builder, AmazonS3ConfigKey::Token) && profile.key_id.is_some() {
                return Err(DeployError::Usage("`AWS_SESSION_TOKEN` is set without `AWS_ACCESS_KEY_ID`; set both, or neither for the keys of the profile".into()));
            }
            places.extend([(AmazonS3ConfigKey::AccessKeyId, &profile.key_id), (AmazonS3ConfigKey::SecretAccessKey, &profile.secret), (AmazonS3ConfigKey::Token, &profile.token)]);
        }
        for (key, value) in places {
            if let Some(value) = value.as_ref().filter(|_| !said(&builder, key)) {
                builder = builder.with_config(key, value);
            }
        }
        // It becomes part of a header, where other signs end the program.
        if let Some(region) = builder.get_config_value(&AmazonS3ConfigKey::Region).filter(|region| !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')) {
            return Err(DeployError::Usage(format!("`{}` is no region; write one such as `ap-northeast-1`", crate::text::printable(&region))));
        }
        // A store on this machine or network may speak without TLS, when its address says so.
        let plain = builder.get_config_value(&AmazonS3ConfigKey::Endpoint).is_some_and(|address| address.starts_with("http://"));
        let store = builder
            .with_allow_http(plain)
            .with_retry(RetryConfig { max_retries: RETRIES, retry_timeout: PATIENCE, ..RetryConfig::default() })
            .build()
            .map_err(|error| DeployError::Usage(format!("the bucket cannot be used: {error}; see docs/hosting.md for the variables")))?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| DeployError::Target(error.to_string()))?;
        Ok(Self { store: Arc::new(store), prefix: prefix.to_owned(), runtime })
    }

    fn key(&self, file: &str) -> Key {
        let whole = [self.prefix.as_str(), file].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        Key::parse(&whole).unwrap_or_else(|_| Key::from(whole))
    }

    /// Runs jobs, some at once, to the first that fails.
    fn all<F>(&self, jobs: impl Iterator<Item = Result<F, DeployError>>) -> Result<(), DeployError>
    where
        F: Future<Output = object_store::Result<()>> + Send + 'static,
    {
        let landed = |one: Option<Result<object_store::Result<()>, JoinError>>| match one {
            Some(Ok(result)) => result.map_err(|error| failed(&error)),
            Some(Err(error)) => Err(DeployError::Target(error.to_string())),
            None => Ok(()),
        };
        self.runtime.block_on(async {
            let mut flying = JoinSet::new();
            for job in jobs {
                flying.spawn(job?);
                if flying.len() >= IN_FLIGHT {
                    landed(flying.join_next().await)?;
                }
            }
            while !flying.is_empty() {
                landed(flying.join_next().await)?;
            }
            Ok(())
        })
    }

    /// The job that writes a file.
    fn putting(&self, file: &str, bytes: Vec<u8>) -> impl Future<Output = object_store::Result<()>> + Send + 'static {
        let (store, key, options) = (Arc::clone(&self.store), self.key(file), options(file));
        async move { store.put_opts(&key, PutPayload::from(bytes), options).await.map(drop) }
    }
}

fn failed(error: &object_store::Error) -> DeployError {
    DeployError::Target(format!("the bucket does not take it: {error}"))
}

fn options(file: &str) -> PutOptions {
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::ContentType, content_type(file).into());
    attributes.insert(Attribute::CacheControl, cache_rule(file).into());
    PutOptions { attributes, ..PutOptions::default() }
}

impl Transport for Bucket {
    fn at_once(&self) -> usize {
        AT_ONCE
    }

    fn read(&self, file: &str) -> Result<Option<Vec<u8>>, DeployError> {
        let key = self.key(file);
        self.runtime.block_on(async {
            match self.store.get(&key).await {
                Ok(found) => found.bytes().await.map(|bytes| Some(bytes.to_vec())).map_err(|error| failed(&error)),
                Err(object_store::Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(failed(&error)),
            }
        })
    }

    fn is_empty(&self) -> Result<bool, DeployError> {
        let prefix = (!self.prefix.is_empty()).then(|| self.key(""));
        let found = self.runtime.block_on(self.store.list_with_delimiter(prefix.as_ref())).map_err(|error| failed(&error))?;
        Ok(found.objects.is_empty() && found.common_prefixes.is_empty())
    }

    fn put(&self, site: &Path, files: &[String]) -> Result<(), DeployError> {
        self.all(files.iter().map(|file| Ok(self.putting(file, publish::read_file(site, file).map_err(DeployError::Folder)?))))
    }

    fn write(&self, file: &str, bytes: &[u8]) -> Result<(), DeployError> {
        self.all(std::iter::once(Ok(self.putting(file, bytes.to_vec()))))
    }

    fn delete(&self, files: &[String], _: &[String]) -> Result<(), DeployError> {
        self.all(files.iter().map(|file| {
            let (store, key) = (Arc::clone(&self.store), self.key(file));
            Ok(async move {
                match store.delete(&key).await {
                    Err(object_store::Error::NotFound { .. }) => Ok(()),
                    other => other,
                }
            })
        }))
    }
}
