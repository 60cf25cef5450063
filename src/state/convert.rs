//! Between the model's recorded values and the file's types. Every value survives both ways.

use super::format::{
    AttestationFile, ConnectionFile, OrgFile, ProvenFile, RecordedFile, SecretFile, SourceFile,
    TenantFile, TokenFile,
};
use crate::model::{
    ApiHost, Attestation, OktaDomain, Proven, Recorded, RecordedConnection, RecordedOrg,
    RecordedSecret, RecordedTenant, RecordedToken, Source,
};

impl From<Source> for SourceFile {
    fn from(source: Source) -> Self {
        match source {
            Source::AuditLog => Self::AuditLog,
            Source::Probe => Self::Probe,
            Source::SystemLog => Self::SystemLog,
            Source::Canary => Self::Canary,
            Source::FlowExport => Self::FlowExport,
            Source::State => Self::State,
            Source::Attestation => Self::Attestation,
        }
    }
}

impl From<SourceFile> for Source {
    fn from(source: SourceFile) -> Self {
        match source {
            SourceFile::AuditLog => Self::AuditLog,
            SourceFile::Probe => Self::Probe,
            SourceFile::SystemLog => Self::SystemLog,
            SourceFile::Canary => Self::Canary,
            SourceFile::FlowExport => Self::FlowExport,
            SourceFile::State => Self::State,
            SourceFile::Attestation => Self::Attestation,
        }
    }
}

fn to_file<T, F>(proven: &Proven<T>, value: impl FnOnce(&T) -> F) -> ProvenFile<F> {
    ProvenFile {
        at: proven.at,
        by: proven.by.into(),
        value: value(&proven.value),
    }
}

fn from_file<F, T>(proven: ProvenFile<F>, value: impl FnOnce(F) -> T) -> Proven<T> {
    Proven {
        value: value(proven.value),
        at: proven.at,
        by: proven.by.into(),
    }
}

fn each<K: Clone + Ord, A, B: for<'a> From<&'a A>>(
    map: &std::collections::BTreeMap<K, A>,
) -> std::collections::BTreeMap<K, B> {
    map.iter()
        .map(|(key, value)| (key.clone(), value.into()))
        .collect()
}

fn back<K: Ord, A, B: From<A>>(
    map: std::collections::BTreeMap<K, A>,
) -> std::collections::BTreeMap<K, B> {
    map.into_iter()
        .map(|(key, value)| (key, value.into()))
        .collect()
}

impl From<&Recorded> for RecordedFile {
    fn from(recorded: &Recorded) -> Self {
        Self {
            attestations: recorded
                .attestations
                .iter()
                .map(|(address, words)| (address.clone(), words.iter().map(Into::into).collect()))
                .collect(),
            connections: each(&recorded.connections),
            orgs: each(&recorded.orgs),
            rotations: each(&recorded.rotations),
            secret_uses: recorded.secret_uses.clone(),
            tenants: each(&recorded.tenants),
            tokens: each(&recorded.tokens),
        }
    }
}

impl From<RecordedFile> for Recorded {
    fn from(file: RecordedFile) -> Self {
        Self {
            tenants: back(file.tenants),
            orgs: back(file.orgs),
            tokens: back(file.tokens),
            connections: back(file.connections),
            attestations: file
                .attestations
                .into_iter()
                .map(|(address, words)| (address, words.into_iter().map(Into::into).collect()))
                .collect(),
            rotations: back(file.rotations),
            secret_uses: file.secret_uses,
        }
    }
}

impl From<&RecordedTenant> for TenantFile {
    fn from(tenant: &RecordedTenant) -> Self {
        Self {
            api_host: to_file(&tenant.api_host, |host| host.as_str().to_owned()),
        }
    }
}

impl From<TenantFile> for RecordedTenant {
    fn from(file: TenantFile) -> Self {
        Self {
            api_host: from_file(file.api_host, ApiHost::canonical),
        }
    }
}

impl From<&RecordedOrg> for OrgFile {
    fn from(org: &RecordedOrg) -> Self {
        Self {
            domain: to_file(&org.domain, |domain| domain.as_str().to_owned()),
        }
    }
}

impl From<OrgFile> for RecordedOrg {
    fn from(file: OrgFile) -> Self {
        Self {
            domain: from_file(file.domain, OktaDomain::canonical),
        }
    }
}

impl From<&RecordedToken> for TokenFile {
    fn from(token: &RecordedToken) -> Self {
        Self {
            created_at: token.created_at,
            description: token
                .description
                .as_ref()
                .map(|text| to_file(text, Clone::clone)),
            first_seen: token.first_seen,
            generation: token.generation,
            groups: token
                .groups
                .iter()
                .map(|(path, members)| (path.clone(), members.iter().map(Into::into).collect()))
                .collect(),
            id: token.id.clone(),
            name: to_file(&token.name, Clone::clone),
            permissions: to_file(&token.permissions, |set| {
                set.iter().map(Into::into).collect()
            }),
            secret: token.secret.as_ref().map(Into::into),
        }
    }
}

impl From<TokenFile> for RecordedToken {
    fn from(file: TokenFile) -> Self {
        Self {
            id: file.id,
            name: from_file(file.name, |name| name),
            description: file.description.map(|text| from_file(text, |text| text)),
            generation: file.generation,
            permissions: from_file(file.permissions, |list| {
                list.into_iter().map(Into::into).collect()
            }),
            groups: file
                .groups
                .into_iter()
                .map(|(path, members)| (path, members.into_iter().map(Into::into).collect()))
                .collect(),
            secret: file.secret.map(Into::into),
            created_at: file.created_at,
            first_seen: file.first_seen,
        }
    }
}

impl From<&RecordedSecret> for SecretFile {
    fn from(secret: &RecordedSecret) -> Self {
        Self {
            hmac: secret.hmac.clone(),
            proven_at: secret.proven.at,
            proven_by: secret.proven.by.into(),
            reference: secret.reference.clone(),
        }
    }
}

impl From<SecretFile> for RecordedSecret {
    fn from(file: SecretFile) -> Self {
        Self {
            reference: file.reference,
            hmac: file.hmac,
            proven: Proven {
                value: (),
                at: file.proven_at,
                by: file.proven_by.into(),
            },
        }
    }
}

impl From<&RecordedConnection> for ConnectionFile {
    fn from(connection: &RecordedConnection) -> Self {
        Self {
            authorized_at: connection.authorized_at,
            domain: connection.domain.as_str().to_owned(),
            first_seen: connection.first_seen,
            former_nicknames: connection
                .former_nicknames
                .iter()
                .map(|former| to_file(former, Clone::clone))
                .collect(),
            nickname: to_file(&connection.nickname, Clone::clone),
            org: connection.org.clone(),
            token: connection.token.clone(),
        }
    }
}

impl From<ConnectionFile> for RecordedConnection {
    fn from(file: ConnectionFile) -> Self {
        Self {
            nickname: from_file(file.nickname, |nickname| nickname),
            former_nicknames: file
                .former_nicknames
                .into_iter()
                .map(|former| from_file(former, |nickname| nickname))
                .collect(),
            org: file.org,
            token: file.token,
            domain: ApiHost::canonical(file.domain),
            authorized_at: file.authorized_at,
            first_seen: file.first_seen,
        }
    }
}

impl From<&Attestation> for AttestationFile {
    fn from(word: &Attestation) -> Self {
        Self {
            at: word.at,
            declaration: word.declaration.clone(),
            person: word.person.clone(),
            reason: word.reason.clone(),
        }
    }
}

impl From<AttestationFile> for Attestation {
    fn from(file: AttestationFile) -> Self {
        Self {
            person: file.person,
            reason: file.reason,
            at: file.at,
            declaration: file.declaration,
        }
    }
}
