//! `catalog`, `has_category`, `customobject`, `customobjects`: tags that fetch data. A render
//! takes it from the sample: `catalog` holds items by id, `custom_objects` records by type and id.

use super::{inline, member};
use crate::template::ops::{iterate, text};
use crate::template::{Binding, ErrorClass, Fault, FilterResult, TagArguments, TagCall, TagDef, TagShape, Val};

pub(super) const TAGS: &[TagDef] = &[
    TagDef {
        name: "catalog",
        shape: TagShape::Block {
            arguments: TagArguments {
                min: 1,
                max: 1,
                keywords: &["unpublished", "integration", "catalog_id", "language", "region"],
                binding: Binding::Never,
            },
            closer: "endcatalog",
            binds: &["catalog_item", "catalog_id"],
            run: catalog,
        },
        refused: None,
    },
    inline("has_category", TagArguments { min: 2, max: 2, keywords: &[], binding: Binding::Required }, has_category),
    TagDef {
        name: "customobject",
        shape: TagShape::Block {
            arguments: TagArguments {
                min: 0,
                max: 1,
                keywords: &["id", "object_type_title"],
                binding: Binding::Required,
            },
            closer: "endcustomobject",
            binds: &[],
            run: customobject,
        },
        refused: None,
    },
    TagDef {
        name: "customobjects",
        shape: TagShape::Block {
            arguments: TagArguments { min: 0, max: 0, keywords: &["object_type_title"], binding: Binding::Required },
            closer: "endcustomobjects",
            binds: &[],
            run: customobjects,
        },
        refused: None,
    },
];

fn missing(message: String) -> Fault {
    Fault::new(ErrorClass::KeyError, message)
}

/// Binds the item of an id and the id itself. A miss fails the render: Klaviyo skips the message
/// then ("Catalog Item Unavailable", <https://klaviyo.zendesk.com/hc/en-us/articles/360004785571>).
/// The options are read and change nothing here.
fn catalog<'a>(call: &TagCall<'_, 'a>) -> Result<Option<Vec<Val<'a>>>, Fault> {
    let id = call.positional.first().copied().unwrap_or(Val::Str(""));
    let items = call.env.extra("catalog");
    match member(items, id, call.env)? {
        Some(item) => Ok(Some(vec![item, id])),
        None => {
            let where_from =
                if items.is_some() { "the sample's `catalog` has" } else { "the sample has no `catalog`, so" };
            let shown = text(id, call.env)?;
            Err(missing(format!(
                "{where_from} no item `{shown}`; when the account has none either, Klaviyo skips the message"
            )))
        }
    }
}

/// Whether an item is in a category; a part of the name is enough, as documented. The sample's
/// item has its categories under `categories`, as texts or as objects with a `name`.
fn has_category<'a>(call: &TagCall<'_, 'a>) -> FilterResult<'a> {
    let (Some(item), Some(wanted)) = (call.positional.first(), call.positional.get(1)) else {
        return Ok(Val::Bool(false));
    };
    let wanted = text(*wanted, call.env)?;
    let Some(list) = item.get("categories").and_then(Val::as_list) else { return Ok(Val::Bool(false)) };
    let name = |category: Val<'a>| category.as_str().or_else(|| category.get("name").and_then(Val::as_str));
    Ok(Val::Bool(list.iter().filter_map(name).any(|name| name.contains(wanted))))
}

/// The records of a type, or of all types.
fn records<'a>(call: &TagCall<'_, 'a>) -> Result<Vec<Val<'a>>, Fault> {
    let Some(types) = call.env.extra("custom_objects") else {
        return Err(missing("the sample has no `custom_objects` for this tag to fetch".to_owned()));
    };
    match call.keyword("object_type_title") {
        Some(title) => Ok(member(Some(types), title, call.env)?.into_iter().collect()),
        None => Ok(types.entries().map(|(_, records)| records).collect()),
    }
}

/// Binds one record. Two Klaviyo pages disagree on its form: the id by position
/// (<https://klaviyo.zendesk.com/hc/en-us/articles/35146367972763>) and as `id=…`; both are read.
/// What a missing record does is not documented: the render fails, so that nothing is sent by it.
fn customobject<'a>(call: &TagCall<'_, 'a>) -> Result<Option<Vec<Val<'a>>>, Fault> {
    let Some(id) = call.positional.first().copied().or_else(|| call.keyword("id")) else {
        return Err(Fault::kind("`customobject` needs the id of a record"));
    };
    for records in records(call)? {
        if let Some(record) = member(Some(records), id, call.env)? {
            return Ok(Some(vec![record]));
        }
    }
    let shown = text(id, call.env)?;
    Err(missing(format!("the sample's `custom_objects` have no record `{shown}`")))
}

/// Binds all records of a type.
fn customobjects<'a>(call: &TagCall<'_, 'a>) -> Result<Option<Vec<Val<'a>>>, Fault> {
    let mut all = Vec::new();
    for records in records(call)? {
        match records.as_list() {
            Some(_) => all.extend(iterate(records, call.env)?.iter()),
            None => all.extend(records.entries().map(|(_, record)| record)),
        }
    }
    Ok(Some(vec![Val::List(call.env.list(&all))]))
}
