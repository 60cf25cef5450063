//! From a requested path to the catalog's operation.

use std::sync::LazyLock;

use crate::catalog::{self, Operation};

/// An operation and the values of its path parameters.
pub(super) struct Route {
    pub(super) operation: &'static Operation,
    /// Name and value of each parameter in the path.
    pub(super) parameters: Vec<(&'static str, String)>,
}

struct Template {
    operation: &'static Operation,
    segments: Vec<&'static str>,
    literals: usize,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let mut templates: Vec<Template> = catalog::operations()
        .iter()
        .map(|operation| {
            let segments: Vec<&str> = segments(&operation.request_path).collect();
            let literals = segments
                .iter()
                .filter(|segment| name(segment).is_none())
                .count();
            Template {
                operation,
                segments,
                literals,
            }
        })
        .collect();
    // `/blueprints/templates` is no blueprint's id: the more literal template is tried first.
    templates.sort_by_key(|template| std::cmp::Reverse(template.literals));
    templates
});

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

fn name(segment: &str) -> Option<&str> {
    segment
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .or_else(|| segment.strip_prefix(':'))
}

/// The operation that is asked for.
pub(super) fn find(method: &str, path: &str) -> Option<Route> {
    let asked: Vec<&str> = segments(path).collect();
    TEMPLATES
        .iter()
        .filter(|template| {
            template.operation.permission.method().as_str() == method
                && template.segments.len() == asked.len()
        })
        .find_map(|template| {
            let mut parameters = Vec::new();
            for (&wanted, &given) in template.segments.iter().zip(&asked) {
                match name(wanted) {
                    Some(name) => parameters.push((name, given.to_owned())),
                    None if wanted == given => {}
                    None => return None,
                }
            }
            Some(Route {
                operation: template.operation,
                parameters,
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_path_wins_over_a_parameter() {
        let found = |path| find("GET", path).map(|route| route.operation.request_path.clone());
        assert_eq!(
            found("/api/v1/blueprints/templates/").as_deref(),
            Some("/api/v1/blueprints/templates/")
        );
        assert_eq!(
            found("/api/v1/blueprints/7").as_deref(),
            Some("/api/v1/blueprints/{blueprint_id}")
        );
        assert_eq!(found("/api/v1/nothing"), None);
    }
}
