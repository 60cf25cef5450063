//! Which secret goes to which host. A pull request can edit the file that says so, hence the memory here. Pure.

use crate::model::Recorded;

/// Whether a secret has gone to a host before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UseVerdict {
    /// This reference has gone nowhere yet.
    FirstUse,
    /// It has gone to this host before.
    Known,
    /// It has gone to other hosts only.
    ChangedHost {
        /// Those hosts, sorted.
        known: Vec<String>,
    },
}

/// What the state knows about sending the secret of `reference` to `host`. Both are compared as they are written; hosts of
/// the model are in canonical form.
pub fn check_use(recorded: &Recorded, reference: &str, host: &str) -> UseVerdict {
    match recorded.secret_uses.get(reference) {
        None => UseVerdict::FirstUse,
        Some(hosts) if hosts.is_empty() => UseVerdict::FirstUse,
        Some(hosts) if hosts.contains(host) => UseVerdict::Known,
        Some(hosts) => UseVerdict::ChangedHost {
            known: hosts.iter().cloned().collect(),
        },
    }
}

/// Remembers that the secret of `reference` goes to `host`, at its first use or once somebody approved it.
pub fn remember_use(recorded: &mut Recorded, reference: &str, host: &str) {
    recorded
        .secret_uses
        .entry(reference.to_owned())
        .or_default()
        .insert(host.to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_then_known_then_changed_until_it_is_approved() {
        let mut recorded = Recorded::default();
        let verdict = |recorded: &Recorded, host| check_use(recorded, "env:X", host);
        assert_eq!(verdict(&recorded, "a.api.kandji.io"), UseVerdict::FirstUse);
        remember_use(&mut recorded, "env:X", "a.api.kandji.io");
        assert_eq!(verdict(&recorded, "a.api.kandji.io"), UseVerdict::Known);
        assert_eq!(
            verdict(&recorded, "evil.example"),
            UseVerdict::ChangedHost {
                known: vec!["a.api.kandji.io".to_owned()]
            }
        );
        remember_use(&mut recorded, "env:X", "a.api.iru.com");
        assert_eq!(verdict(&recorded, "a.api.iru.com"), UseVerdict::Known);
        assert_eq!(verdict(&recorded, "a.api.kandji.io"), UseVerdict::Known);
        assert_eq!(
            verdict(&recorded, "evil.example"),
            UseVerdict::ChangedHost {
                known: vec!["a.api.iru.com".to_owned(), "a.api.kandji.io".to_owned()]
            }
        );
    }

    #[test]
    fn references_do_not_share_their_hosts() {
        let mut recorded = Recorded::default();
        remember_use(&mut recorded, "env:X", "a.api.kandji.io");
        assert_eq!(
            check_use(&recorded, "env:Y", "a.api.kandji.io"),
            UseVerdict::FirstUse
        );
    }
}
