//! Exceptions: differences that are accepted until a date. After it they are what they were.

use super::Input;
use super::items::{Judged, Standing};
use crate::model::{AcceptedDifference, Exception, FieldVerdict, Item, Value, Verdict};

/// Calls differences accepted that an exception covers now, and gives the exceptions that hold. One whose fields are unknown on
/// the live side accepts nothing, and is not called idle either.
pub fn cover(input: Input<'_>, judged: &mut [Judged<'_>]) -> Vec<AcceptedDifference> {
    let exceptions = input.declared.exceptions.iter();
    let holding = exceptions.filter(|exception| exception.holds(input.now));
    holding
        .filter_map(|exception| {
            let at = judged
                .binary_search_by(|one| one.item.address.cmp(&exception.address.value))
                .ok()?;
            let one = &mut judged[at];
            if one.standing != Standing::Wanted {
                return None;
            }
            accept(exception, &mut one.item)
        })
        .collect()
}

fn accept(exception: &Exception, item: &mut Item) -> Option<AcceptedDifference> {
    let mut fields = Vec::new();
    let mut unknown = item.fields.is_empty();
    for field in &mut item.fields {
        if !exception.covers(&field.field) {
            continue;
        }
        match &field.live {
            Ok(live) if differs(field) => {
                fields.push((field.field.clone(), live.clone()));
                field.verdict = Verdict::Accepted;
            }
            Ok(_) => {}
            Err(_) => unknown = true,
        }
    }
    // what the log does not show of a token cannot be compared with the exception
    unknown |= item.fields.iter().any(|field| {
        field.field == crate::model::Field::Existence && field.live != Ok(Value::Flag(true))
    });
    if fields.is_empty() && unknown {
        return None;
    }
    let verdicts = item.fields.iter().map(|field| field.verdict);
    item.verdict = verdicts.max().unwrap_or(item.verdict);
    Some(AcceptedDifference {
        address: item.address.clone(),
        fields,
        until: exception.until.written.clone(),
        reason: exception.reason.clone(),
        ticket: exception.ticket.clone(),
        span: exception.span,
    })
}

/// Whether the live side differs from the declaration, and not because the declaration alone moved: what a file asks for
/// anew is no emergency, and two exceptions of one field accept it both.
fn differs(field: &FieldVerdict) -> bool {
    match field.verdict {
        Verdict::Drift | Verdict::Conflict | Verdict::Accepted => true,
        Verdict::Pending => field.recorded.is_none(),
        _ => false,
    }
}
