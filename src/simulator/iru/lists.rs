//! Which part of a long list a request asks for, in each of the vendor's styles of paging.

use std::ops::Range;

use super::audit_log::next_link;
use super::routes::Route;
use crate::catalog::PagingStyle;
use crate::simulator::asked::Asked;
use crate::simulator::world::SimulatedTenant;

/// The page of a list.
pub(super) struct Window {
    pub(super) offset: usize,
    pub(super) size: usize,
    /// How long the whole list is.
    pub(super) total: usize,
    /// What `next` says.
    pub(super) next: Option<String>,
}

impl Window {
    /// The page that a request asks for.
    pub(super) fn asked(tenant: &SimulatedTenant, route: &Route, asked: &Asked) -> Self {
        let operation = route.operation;
        let devices = ["/devices", "/prism/device_information"];
        let total = if devices.contains(&operation.permission.path()) {
            tenant.devices
        } else {
            tenant.rows
        };
        let (style, most) = operation
            .paging
            .as_ref()
            .map_or((PagingStyle::None, None), |paging| {
                (paging.style, paging.max)
            });
        let most = most.map_or(300, |most| most as usize);
        let size = |name: &str| asked.number(name).unwrap_or(most).clamp(1, most);
        // Where a list turns by page and by offset, the request decides.
        let style = match style {
            PagingStyle::Page if asked.parameter("offset").is_some() => PagingStyle::LimitOffset,
            style => style,
        };
        let (offset, size, parameter) = match style {
            PagingStyle::LimitOffset => {
                let offset = asked.number("offset").unwrap_or(0);
                (offset, size("limit"), "offset")
            }
            PagingStyle::Page => {
                let size = size("limit");
                (by_page(asked, size), size, "page")
            }
            PagingStyle::PageSize => {
                let size = size("size");
                (by_page(asked, size), size, "page")
            }
            PagingStyle::Cursor => (by_cursor(asked, "cursor"), size("sizePerPage"), "cursor"),
            PagingStyle::AfterCursor => (by_cursor(asked, "after"), size("size"), "after"),
            PagingStyle::None | PagingStyle::NoneDocumented => (0, total.max(1), ""),
        };
        let end = offset.saturating_add(size);
        let next = (end < total && !parameter.is_empty()).then(|| {
            let value = match style {
                PagingStyle::Page | PagingStyle::PageSize => (end / size + 1).to_string(),
                PagingStyle::Cursor | PagingStyle::AfterCursor => format!("row{end:08x}"),
                _ => end.to_string(),
            };
            next_link(tenant, asked, parameter, &value)
        });
        Self {
            offset,
            size,
            total,
            next,
        }
    }

    /// The rows on the page.
    pub(super) fn rows(&self) -> Range<usize> {
        let end = self.offset.saturating_add(self.size).min(self.total);
        self.offset.min(end)..end
    }
}

fn by_page(asked: &Asked, size: usize) -> usize {
    asked
        .number("page")
        .unwrap_or(1)
        .saturating_sub(1)
        .saturating_mul(size)
}

fn by_cursor(asked: &Asked, name: &str) -> usize {
    asked
        .parameter(name)
        .and_then(|text| usize::from_str_radix(text.strip_prefix("row")?, 16).ok())
        .unwrap_or(0)
}
