//! What a declaration says about change: rotation with its waves and consumers, safety limits, moves, things given up.

use std::collections::BTreeMap;

use super::declare::unknown;
use super::entries::Entries;
use super::extent::Extent;
use super::reader::Slot;
use super::shape::{ConsumerText, Ignored, MovedText, RotationText, SafetyText};
use super::sink::Sink;
use super::words::{listed, quote};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{names, secrets, shape};
use crate::model::{
    Address, Consumer, Declared, Ignore, Key, Move, Rotation, Safety, SignedDuration, Span, Spanned,
};

/// The limits of one plan.
pub(super) fn safety(text: Spanned<SafetyText>) -> Safety {
    let default = Safety::default();
    let text = text.value;
    Safety {
        revocations: text
            .revocations
            .good()
            .map_or(default.revocations, |count| count.0),
        share_of_tokens: text
            .share_of_tokens
            .good()
            .map_or(default.share_of_tokens, |share| share.0),
    }
}

/// What uses a token outside of Okta.
pub(super) fn consumers(entries: Entries<ConsumerText>) -> BTreeMap<Key, Consumer> {
    let known = entries.0.into_iter();
    known
        .filter_map(|(key, text)| {
            let text = text?;
            let consumer = Consumer {
                span: key.span,
                name: text
                    .name
                    .good()
                    .map_or_else(|| key.value.clone(), |name| name.value),
                contact: text.contact.good().map(|contact| contact.value),
                how: text.how.good().map(|how| how.value),
            };
            Some((key.value, consumer))
        })
        .collect()
}

/// Which fields may differ.
pub(super) fn ignore(fields: &[Spanned<Ignored>]) -> Ignore {
    let has = |field| fields.iter().any(|known| known.value == field);
    Ignore {
        name: has(Ignored::Name),
        description: has(Ignored::Description),
    }
}

/// Moves that make sense: between two addresses of one kind, away from something that is not declared any more.
pub(super) fn moved(
    texts: Vec<Spanned<MovedText>>,
    declared: &Declared,
    extent: &Extent,
    sink: &mut Sink,
) -> Vec<Move> {
    let mut moves: Vec<Move> = Vec::new();
    for text in texts {
        let (Slot::Good(from), Slot::Good(to)) = (text.value.from, text.value.to) else {
            continue;
        };
        let trouble = match (&from.value, &to.value) {
            (Address::Token { .. }, Address::Token { .. })
            | (Address::Connection(_), Address::Connection(_))
            | (Address::Tenant(_), Address::Tenant(_))
            | (Address::Org(_), Address::Org(_)) => None,
            _ => Some((to.span, "a thing keeps its kind when its key changes")),
        };
        let trouble = trouble.or_else(|| {
            let again = moves
                .iter()
                .any(|known| known.from.value == from.value || known.to.value == to.value);
            again.then_some((from.span, "another move names this address already"))
        });
        let trouble = trouble.or_else(|| {
            declared.contains(&from).then_some((
                from.span,
                "this is still declared, so nothing moved away from it",
            ))
        });
        let trouble = trouble.or_else(|| {
            let hidden = !extent.is_whole();
            (!hidden && !declared.contains(&to))
                .then_some((to.span, "nothing is declared under this address"))
        });
        match trouble {
            Some((at, label)) => sink.push(
                Diagnostic::new(
                    &names::UNKNOWN_REFERENCE,
                    format!("{} cannot have moved to {}", quote(&from.to_string()), quote(&to.to_string())),
                )
                .at(at, label)
                .help("write the address before and the one that is declared now, such as `{ from: token.accuhive/flows, to: token.accuhive/okta-workflows }`; remove the move once every state has been applied"),
            ),
            None => moves.push(Move { from, to }),
        }
    }
    moves
}

/// Things to forget: none of them is declared.
pub(super) fn forget(
    addresses: Vec<Spanned<Address>>,
    declared: &Declared,
    sink: &mut Sink,
) -> Vec<Spanned<Address>> {
    let (wrong, fine): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| declared.contains(address));
    for address in wrong {
        sink.push(
            Diagnostic::new(
                &shape::CONFLICTING_FIELDS,
                format!("{} is declared and to be forgotten", quote(&address.to_string())),
            )
            .at(address.span, "still declared")
            .help("remove its declaration to give it up without revoking it, or remove this line to keep it"),
        );
    }
    fine
}

/// Each connection's wave is one of its token's.
pub(super) fn waves(declared: &Declared, sink: &mut Sink) {
    for connection in declared.connections.values() {
        let Some(wave) = &connection.wave else {
            continue;
        };
        let tenant = declared.tenants.get(&connection.tenant.value);
        let Some(token) = tenant.and_then(|tenant| tenant.tokens.get(&connection.token.value))
        else {
            continue;
        };
        let known: &[String] = token
            .rotation
            .as_ref()
            .map_or(&[], |rotation| &rotation.waves);
        if known.contains(&wave.value) {
            continue;
        }
        let place = format!(" in the rotation of `{}`", connection.token.value);
        if known.is_empty() {
            sink.push(
                Diagnostic::new(
                    &names::UNKNOWN_REFERENCE,
                    format!("the wave {} is declared nowhere", quote(&wave.value)),
                )
                .at(wave.span, "not declared")
                .help(format!(
                    "list the waves{place}, such as `waves: [{}]`, or leave `wave` out",
                    listed(std::iter::once(wave.value.as_str())).trim_matches('`')
                )),
            );
        } else {
            unknown(wave, "wave", &place, known.iter().map(String::as_str), sink);
        }
    }
}

/// When and how a token is replaced.
pub(super) fn rotation(text: RotationText, span: Span, sink: &mut Sink) -> Option<Rotation> {
    let overlap = match text.overlap {
        Slot::Absent => SignedDuration::ZERO,
        slot => slot.good()?.0,
    };
    let every = text.every.good()?.0;
    if every.is_zero() {
        sink.push(
            Diagnostic::new(
                &shape::INVALID_VALUE,
                "a rotation every 0 seconds never ends",
            )
            .at(span, "`every` is zero")
            .help("write how old a token may become, such as `every: 90d`"),
        );
        return None;
    }
    if overlap >= every {
        sink.push(
            Diagnostic::new(
                &secrets::LONG_OVERLAP,
                "the overlap is as long as the rotation, or longer",
            )
            .at(span, "`overlap` has to be shorter than `every`")
            .help("shorten the overlap, such as `{ every: 90d, overlap: 7d }`"),
        );
        return None;
    }
    let suffix = match text.suffix {
        Slot::Absent => Rotation::SUFFIX.to_owned(),
        slot => {
            let suffix = slot.good()?;
            if suffix.matches("{n}").count() != 1 {
                sink.push(
                    Diagnostic::new(
                        &shape::INVALID_VALUE,
                        "the suffix does not say where the generation's number goes",
                    )
                    .at(suffix.span, "`{n}` has to stand in it once")
                    .help("write it as in `suffix: \" #{n}\"`"),
                );
                return None;
            }
            suffix.value
        }
    };
    let soak = match text.soak {
        Slot::Absent => SignedDuration::ZERO,
        slot => slot.good()?.0,
    };
    let mut waves: Vec<String> = Vec::new();
    for wave in text.waves.good().unwrap_or_default() {
        if waves.contains(&wave.value) {
            sink.push(
                Diagnostic::new(
                    &shape::INVALID_VALUE,
                    format!("the wave {} is listed twice", quote(&wave.value)),
                )
                .at(wave.span, "listed again here")
                .help("name each wave once, in the order in which they get the new token"),
            );
            continue;
        }
        waves.push(wave.value);
    }
    Some(Rotation {
        every,
        overlap,
        suffix,
        waves,
        soak,
    })
}
