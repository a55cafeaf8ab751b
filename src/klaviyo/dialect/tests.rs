use super::*;
use crate::klaviyo::catalogue::{FilterOrigin, TagKind, filters, tags};
use crate::klaviyo::world::{Account, Surroundings, World};
use crate::klaviyo::zone::Zone;
use crate::template::{Arity, Moment, Program, RenderError, SyntaxErrorKind, Value};

const PLAIN: World = World { autoescape: false, lookup_none: false };

fn try_render(source: &str, data: &serde_json::Value, world: World) -> Result<String, RenderError> {
    let account = Account { time_zone: Zone::parse("America/New_York").unwrap(), ..Account::default() };
    let tags = serde_json::json!({
        "catalog": {"1001": {"id": "1001", "title": "Mug", "categories": ["on-sale", {"name": "Tea"}]}},
        "custom_objects": {"Pet": {"7": {"name": "Rex"}, "8": {"name": "Tom"}}},
    });
    // Midnight has passed in UTC, but not in New York.
    let now = Moment::parse("2021-03-19T02:00:00Z");
    let surroundings = Surroundings::new(&account, world, &tags, now);
    let mut out = String::new();
    Program::compile(source, library())
        .unwrap_or_else(|errors| panic!("{source}: {errors:?}"))
        .render(&Value::from(data), &surroundings.options(), &mut out)
        .map(|()| out)
}

fn render(source: &str, data: &serde_json::Value) -> String {
    try_render(source, data, PLAIN).unwrap_or_else(|error| panic!("{source}: {error:?}"))
}

/// Renders `{{ v|filter }}`.
fn filtered(filter: &str, value: impl Into<serde_json::Value>) -> String {
    render(&format!("{{{{ v|{filter} }}}}"), &serde_json::json!({ "v": value.into() }))
}

fn fails(source: &str) -> String {
    try_render(source, &serde_json::json!({"v": "x", "l": []}), PLAIN).unwrap_err().message
}

#[test]
fn every_filter_of_the_catalogue_exists_and_takes_the_arguments_that_it_says() {
    for filter in filters() {
        let known = library().filter(&filter.name).unwrap_or_else(|| panic!("no filter {}", filter.name));
        let arity = match known.arity {
            Arity::None | Arity::NoneAtRender => catalogue::Argument::None,
            Arity::Optional => catalogue::Argument::Optional,
            Arity::Required => catalogue::Argument::Required,
        };
        assert_eq!(arity, filter.argument, "{}", filter.name);
    }
}

#[test]
fn every_tag_of_the_catalogue_exists() {
    for tag in tags().iter().filter(|tag| !matches!(&*tag.name, "elif" | "else" | "empty")) {
        let known = library().tag(&tag.name).unwrap_or_else(|| panic!("no tag {}", tag.name));
        if let (TagKind::Block, crate::template::TagShape::Block { closer, .. }) = (tag.kind, known.shape) {
            assert_eq!(Some(closer), tag.closer.as_deref(), "{}", tag.name);
        }
        let forbidden = tag.webhook == catalogue::InWebhook::Forbidden;
        assert!(!forbidden || known.refused.is_some(), "{} is not refused", tag.name);
    }
}

#[test]
fn every_example_of_the_catalogue_prints_what_its_source_prints() {
    let mut own = 0;
    for filter in filters() {
        let Some(example) = &filter.example else { continue };
        // E-mail rendering escapes; none of the examples shows anything that it would change.
        let printed = try_render(&example.source, &example.context, World { autoescape: true, ..PLAIN });
        let printed = printed.unwrap_or_else(|error| panic!("{}: {error:?}", example.source));
        assert_eq!(printed, example.output, "{}", example.source);
        own += usize::from(filter.origin == FilterOrigin::Klaviyo);
    }
    assert_eq!(own, 20, "examples of Klaviyo's own filters");
}

#[test]
fn texts() {
    for (filter, value, expected) in [
        ("append:10.5", "a", "a10.5"),
        ("prepend:'x '", "a", "x a"),
        ("httpize", "shop.test", "http://shop.test"),
        ("httpize", "HTTPS://shop.test", "HTTPS://shop.test"),
        ("httpsize", "shop.test", "https://shop.test"),
        ("httpsize", "http://shop.test", "http://shop.test"),
        ("lstrip", " \ta ", "a "),
        ("rstrip", " a\n", " a"),
        ("strip", " a ", "a"),
        ("strip_newlines", "a\r\nb\nc\rd", "abc\rd"),
        ("trim_slash", "https://a.test/", "https://a.test"),
        ("trim_slash", "a//", "a/"),
        ("truncate:3", "abcd", "abc…"),
        ("truncate:4", "abcd", "abcd"),
        ("truncate:1", "éà", "é…"),
        ("remove:'b'", "abab", "aa"),
        ("remove:''", "abab", "abab"),
        ("remove_first:'b'", "abab", "aab"),
        ("remove_last:'a'", "abab", "abb"),
        ("replace:'a|x'", "abab", "xbxb"),
        ("replace_first:'a|x'", "abab", "xbab"),
        ("replace_last:'a|xy'", "abab", "abxyb"),
        ("find_replace:'z|x'", "abab", "abab"),
        ("capitalize", "hello World", "Hello World"),
        ("upcase", "straße", "STRASSE"),
        ("downcase", "ABC", "abc"),
        ("size", "héllo", "5"),
        ("newline_to_br", "a\nb", "a<br>b"),
        ("strip_html", "<b>a</b>", "a"),
        (
            "escape_once",
            "A & B &amp; &#39;&#x27; &nosuch <i>\"",
            "A &amp; B &amp; &#39;&#x27; &amp;nosuch &lt;i&gt;&quot;",
        ),
        ("missing_image", "https://a.test/x.png", "https://a.test/x.png"),
        ("missing_product_image", "", ""),
    ] {
        assert_eq!(filtered(filter, value), expected, "{value:?}|{filter}");
    }
    assert_eq!(filtered("truncate", "x".repeat(60)), format!("{}…", "x".repeat(50)));
}

#[test]
fn arguments_that_cannot_be_read_are_errors_that_show_the_form() {
    for (source, said) in [
        ("{{ v|replace:'a' }}", "0 bars in place of one"),
        ("{{ v|find_replace:'a|b|c' }}", "2 bars in place of one"),
        ("{{ v|replace_first:'|b' }}", "before the bar"),
        ("{{ v|truncate:'many' }}", "number of characters"),
        ("{{ v|split:'' }}", "empty separator"),
        ("{{ v|resplit:'(' }}", "unclosed group"),
        ("{{ v|resplit:'(?=a)' }}", "look-around"),
        ("{{ v|round_up:-1 }}", "decimal places"),
        ("{{ v|percentize:'x' }}", "decimal places"),
        ("{{ v|days_later:'x' }}", "whole number of days"),
        ("{{ l|list_where:'a' }}", "list_where:\"name=a\""),
        ("{{ l|dictfilter:'a' }}", "< <= == != => >"),
        ("{{ l|dictfilter:'a>=2' }}", "written `=>`"),
        ("{% today '%Q' as t %}", "date format"),
        ("{% barcode 'x' width=200 %}", "no source shows it"),
        ("{% update_property_link 'a' 'b' 'c' %}", "no source shows it"),
    ] {
        let message = fails(source);
        assert!(message.contains(said), "{source}: {message}");
    }
}

#[test]
fn a_loop_that_compiles_ever_new_expressions_stops_at_a_limit() {
    let list: Vec<String> = (0..1000).map(|number| format!("a{number}")).collect();
    let source = "{% for p in l %}{% if v|resplit:p %}.{% endif %}{% endfor %}";
    let error = try_render(source, &serde_json::json!({"l": list, "v": "aaa"}), PLAIN).unwrap_err();
    assert_eq!(error.class, crate::template::ErrorClass::LimitReached);
}

#[test]
fn numbers() {
    for (filter, value, expected) in [
        ("abs", serde_json::json!(-3), "3"),
        ("abs", serde_json::json!("-3"), "3.0"),
        ("abs", serde_json::json!(i64::MIN), "9223372036854775808"),
        ("abs", serde_json::json!("x"), ""),
        ("at_least:5", serde_json::json!(7), "7"),
        ("at_least:5", serde_json::json!("7"), "7.0"),
        ("at_least:5", serde_json::json!(null), ""),
        ("at_most:5", serde_json::json!(7.5), "5"),
        ("ceil", serde_json::json!("5.01"), "6.0"),
        ("ceil", serde_json::json!("soon"), ""),
        ("floor", serde_json::json!(-5.5), "-6.0"),
        ("round", serde_json::json!(2.5), "3.0"),
        ("round_down:1", serde_json::json!(5.19), "5.1"),
        ("round_up:2", serde_json::json!(5.1), "5.1"),
        ("multiply:'1'", serde_json::json!("22"), "22.0"),
        ("multiply:.8|floatformat:2", serde_json::json!(19.95), "15.96"),
        ("multiply:2", serde_json::json!("x"), "0.0"),
        ("multiply:2", serde_json::json!(null), "0.0"),
        ("divide:0", serde_json::json!(1), "0.0"),
        ("divide:4", serde_json::json!(1), "0.25"),
        ("plus:'x'", serde_json::json!(1), ""),
        ("minus:1", serde_json::json!(1.1), "0.10000000000000009"),
        ("floatsub:1", serde_json::json!([]), ""),
        ("modulo:3", serde_json::json!(-7), "2.0"),
        ("modulo:0", serde_json::json!(-7), ""),
        ("percentize", serde_json::json!(0.256), "26%"),
        ("percentize", serde_json::json!({}), ""),
        ("sum_list", serde_json::json!(["1.5", 2]), "3.5"),
        ("sum_list", serde_json::json!([1, null]), ""),
        ("gt:2", serde_json::json!(3), "True"),
        ("lte:2", serde_json::json!("x"), "False"),
    ] {
        assert_eq!(filtered(filter, value.clone()), expected, "{value}|{filter}");
    }
}

#[test]
fn rounded_numbers_are_texts_and_products_are_numbers() {
    let source = "{% if v|ceil > 5 %}number{% else %}text{% endif %} {% if v|multiply:'1' > 5 %}number{% endif %}";
    assert_eq!(render(source, &serde_json::json!({"v": 5.01})), "text number");
}

#[test]
fn lists() {
    let people = serde_json::json!([{"n": "b", "a": 2}, {"n": "a", "a": "3"}, {"n": "B", "a": 1}, {"x": 1}]);
    for (filter, value, expected) in [
        ("compact", serde_json::json!([1, null, ""]), "[1, '']"),
        ("compact", serde_json::json!("x"), ""),
        ("concat:v", serde_json::json!([1]), "[1, 1]"),
        ("concat:'x'", serde_json::json!([1]), ""),
        ("list_to_string", serde_json::json!(["a"]), "a"),
        ("list_to_string", serde_json::json!(["a", 2]), "a and 2"),
        ("list_to_string", serde_json::json!([]), ""),
        ("list_to_string", serde_json::json!("as it is"), "as it is"),
        ("list_where:'n=a'", people.clone(), "[{'n': 'a', 'a': '3'}]"),
        ("dictfilter:'a=>2'|map:'n'", people.clone(), "['b', 'a']"),
        ("dictfilter:'n!=a'|map:'n'", people.clone(), "['b', 'B']"),
        ("dictfilter:'a<2'|map:'n'", people.clone(), "['B']"),
        ("map:'n'", people.clone(), "['b', 'a', 'B', None]"),
        ("reverse", serde_json::json!([1, 2]), "[2, 1]"),
        ("sort", serde_json::json!(["b", "a", "B"]), "['B', 'a', 'b']"),
        ("sort", serde_json::json!([2, 1.5, true]), "[True, 1.5, 2]"),
        ("sort", serde_json::json!([2, "a"]), ""),
        ("sort:'n'", people.clone(), ""),
        ("dictfilter:'a>0'|sort:'n'|map:'n'", people.clone(), "['B', 'a', 'b']"),
        ("dictfilter:'a>0'|sort_natural:'n'|map:'n'", people, "['a', 'b', 'B']"),
        ("sort_natural", serde_json::json!(["b", "A"]), "['A', 'b']"),
        ("uniq", serde_json::json!([1, "1", 1.0, true, null, null]), "[1, '1', None]"),
        ("uniq:'n'|map:'n'", serde_json::json!([{"n": 1}, {"n": 1}, {"n": 2}]), "[1, 2]"),
        ("split:','", serde_json::json!("a,b,"), "['a', 'b', '']"),
        ("split:','", serde_json::json!(""), "['']"),
        ("resplit:'\\s+'", serde_json::json!("a  b\tc"), "['a', 'b', 'c']"),
        ("resplit:'\\W+'", serde_json::json!("é, b"), "['é', 'b']"),
        ("resplit:'(,)'", serde_json::json!("a,b"), "['a', ',', 'b']"),
        ("count", serde_json::json!([1, 2]), "2"),
        ("length_is:2", serde_json::json!([1, 2]), "True"),
        ("length_is:'x'", serde_json::json!([1, 2]), ""),
    ] {
        assert_eq!(filtered(filter, value.clone()), expected, "{value}|{filter}");
    }
}

#[test]
fn dates() {
    for (filter, value, expected) in [
        ("format_date_string", "2016-02-11T16:46:08-05:00", "Feb. 11, 2016, 4:46 p.m."),
        ("format_date_string|date:'Y-m-d H:i'", "2016-02-11T23:46:08-05:00", "2016-02-11 23:46"),
        ("format_date_string|date:'F j, Y'", "12/26/1993", "December 26, 1993"),
        ("format_date_string|date:'m-d-Y'", "2016-02-26", "02-26-2016"),
        ("format_date_string", "soon", ""),
        ("format_date_string", "13/26/1993", ""),
        ("format_date_string", "2016-02-11T16:46:08-05:00[America/New_York]", ""),
        ("datetime_from_string|date:'n/j/y'", "2016-02-06T00:00:00Z", "2/6/16"),
        ("datetime_from_string", "soon", "soon"),
        ("datetime_from_string", "12/26/1993", "12/26/1993"),
        ("days_later:'-18'", "2021-03-18", "2021-02-28"),
        ("days_later:5|format_date_string|date:'M j'", "2021-02-27", "Mar 4"),
        ("days_later:5", "2021-03-18T10:00:00Z", ""),
        ("days_later:5", "9999-12-31", ""),
        ("weeks_since", "2021-03-04", "2"),
        ("weeks_since", "2021-03-20", "-1"),
        ("weeks_since:'2025-04-21'", "2025-04-07", "2"),
        ("weeks_since", "soon", ""),
    ] {
        assert_eq!(filtered(filter, value), expected, "{value}|{filter}");
    }
}

#[test]
fn encodings() {
    for (filter, value, expected) in [
        ("base64_encode", "ada+1@a.test?>", "YWRhKzFAYS50ZXN0Pz4="),
        ("base64_url_safe_encode", "ada+1@a.test?>>", "YWRhKzFAYS50ZXN0Pz4-"),
        ("base64_decode", "YWRh", "ada"),
        ("base64_decode", "YWRh!", ""),
        ("base64_decode", "/w==", ""),
        ("base64_url_safe_decode", "YWRhKzFAYS50ZXN0Pz4-", "ada+1@a.test?>>"),
        ("md5_hash", "abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("sha_1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("sha_256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("urlencodeplus", "a b/ü&+~", "a+b/%C3%BC%26%2B~"),
        ("urlencodeplus:''", "a/b", "a%2Fb"),
        ("urldecode", "%5BHello%20World+%5D%", "[Hello World+]%"),
        ("urldecodeplus", "%5BHello+World%5D%FF", "[Hello World]\u{fffd}"),
    ] {
        assert_eq!(filtered(filter, value), expected, "{value}|{filter}");
    }
    assert_eq!(filtered("md5_hash", serde_json::json!(12)), "c20ad4d76fe97759aa27a0c99bff6710");
    assert_eq!(filtered("sha_256", serde_json::json!(null)), "");
}

#[test]
fn lookup_takes_names_that_a_dotted_path_can_t() {
    let data = serde_json::json!({"p": {"Favorite Color": "Green", "$value": 9.5, "List": ["a", {"b c": 1}]}});
    assert_eq!(render("{{ p|lookup:'Favorite Color' }} {{ p|lookup:'$value' }}", &data), "Green 9.5");
    assert_eq!(render("{{ p|lookup:'List'|lookup:'0' }}{{ p|lookup:'List'|lookup:'1'|lookup:'b c' }}", &data), "a1");
    assert_eq!(render("{% for x in p|lookup:'List' %}.{% endfor %}", &data), "..");
}

#[test]
fn a_missing_key_prints_what_the_world_says_and_takes_a_default() {
    let data = serde_json::json!({"p": {"List": ["a"]}});
    for missing in ["p|lookup:'x'", "p|lookup:'List'|lookup:'9'", "nobody|lookup:'x'", "p|lookup:'List'|lookup:'-1'"] {
        let source = format!("[{{{{ {missing} }}}}]{{{{ {missing}|default:'d' }}}}");
        assert_eq!(render(&source, &data), "[]d", "{missing}");
        let none = try_render(&source, &data, World { lookup_none: true, ..PLAIN });
        assert_eq!(none.unwrap(), "[None]d", "{missing}");
    }
}

#[test]
fn days_are_counted_in_the_accounts_time_zone() {
    let source =
        "{% current_day %} {% current_weekday %} {% current_month %} {% current_month_name %} {% current_year %}";
    assert_eq!(render(source, &serde_json::json!({})), "18 Thursday 3 March 2021");
    let source =
        "{% today '%Y-%m-%d' as today %}{{ today }} {{ today|days_later:5 }} {% today '%H:%M %z' as t %}{{ t }}";
    assert_eq!(render(source, &serde_json::json!({})), "2021-03-18 2021-03-23 22:00 -0400");
    assert_eq!(render("[{{ today }}]", &serde_json::json!({})), "[]");
}

#[test]
fn today_must_be_bound() {
    let errors = Program::compile("{% today '%Y' %}", library()).unwrap_err();
    assert_eq!(errors[0].message, "`today` must be bound to a name");
}

#[test]
fn money_is_for_numbers_only() {
    let source =
        "{% currency_format e|lookup:'$value' %} {% currency_format e.text|default:'0' %} {% currency_format e.no %}";
    assert_eq!(render(source, &serde_json::json!({"e": {"$value": 59.9, "text": "$40"}})), "¤59.90 $40 ");
}

#[test]
fn the_catalogue_comes_from_the_sample_and_a_miss_stops_the_message() {
    let data = serde_json::json!({"event": {"ItemID": 1001, "Gone": "x"}});
    let source = "{% catalog event.ItemID unpublished='cancel' %}{{ catalog_item.title }} {{ catalog_id }} \
                  {% has_category catalog_item 'sale' as sale %}{% has_category catalog_item 'Coffee' as coffee %}\
                  {{ sale }} {{ coffee }}{% endcatalog %}[{{ catalog_item.title }}]";
    assert_eq!(render(source, &data), "Mug 1001 True False[]");
    let miss = try_render("{% catalog event.Gone %}{% endcatalog %}", &data, PLAIN).unwrap_err();
    assert!(miss.message.contains("no item `x`") && miss.message.contains("skips the message"), "{}", miss.message);
}

#[test]
fn custom_objects_come_from_the_sample() {
    let data = serde_json::json!({"event": {"pet": 7}});
    for form in ["event.pet object_type_title='Pet'", "id=event.pet", "event.pet"] {
        let source = format!("{{% customobject {form} as pet %}}{{{{ pet.name }}}}{{% endcustomobject %}}");
        assert_eq!(render(&source, &data), "Rex", "{form}");
    }
    let all = "{% customobjects object_type_title='Pet' as pets %}{% for p in pets %}{{ p.name }},{% endfor %}\
               {% endcustomobjects %}{% customobjects object_type_title='Car' as cars %}{{ cars }}{% endcustomobjects %}";
    assert_eq!(render(all, &data), "Rex,Tom,[]");
    let miss = try_render("{% customobject 9 as pet %}{% endcustomobject %}", &data, PLAIN).unwrap_err();
    assert!(miss.message.contains("no record `9`"), "{}", miss.message);
}

#[test]
fn what_klaviyo_refuses_in_a_webhook_is_refused_with_the_reason() {
    for source in [
        "{% coupon_code 'SALE' cut=3 %}",
        "{% unsubscribe 'bye' %}",
        "{% web_view_link %}",
        "{% render_variable preview_text %}",
        "{% include 'x' %}",
        "{% block a %}{% endblock %}",
        "{% load x %}",
    ] {
        let errors = Program::compile(source, library()).unwrap_err();
        assert_eq!(errors[0].kind, SyntaxErrorKind::Refused, "{source}: {errors:?}");
    }
}

#[test]
fn what_the_account_refuses_is_refused_too() {
    let mut account = Capabilities::default();
    let allowed = |account: &Capabilities, source: &str| Program::compile(source, &library_for(account)).is_ok();
    let source = "{{ a|escapejs }}{% customobjects as x %}{% endcustomobjects %}";
    assert!(allowed(&account, source));
    account.learn("escapejs", Known::No).unwrap();
    assert!(!allowed(&account, "{{ a|escapejs }}"));
    account.learn("customobject", Known::No).unwrap();
    assert!(!allowed(&account, "{% customobjects as x %}{% endcustomobjects %}"));
    account.learn("escapejs", Known::Yes).unwrap();
    assert!(allowed(&account, "{{ a|escapejs }}"));
}

#[test]
fn every_name_says_how_sure_it_is() {
    assert!(matches!(verification("lookup"), Some(Verification::Verified)));
    assert!(matches!(verification("weeks_since"), Some(Verification::Reported)));
    assert!(matches!(verification("escapejs"), Some(Verification::Unverified(Capability { name: "escapejs", .. }))));
    assert!(matches!(verification("has_category"), Some(Verification::Unverified(Capability { name: "catalog", .. }))));
    assert!(matches!(verification("regroup"), Some(Verification::Unnamed)));
    assert!(matches!(verification("if"), Some(Verification::Verified)));
    assert!(verification("nl2br").is_none());
}

#[test]
fn no_filter_has_the_name_of_a_tag() {
    for filter in library().filters() {
        assert!(library().tag(filter.name).is_none(), "{}", filter.name);
    }
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn odd() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(|float| serde_json::json!(float)),
            prop_oneof![
                Just("99999999999999999999".to_owned()),
                Just("-0.0".to_owned()),
                Just("nan".to_owned()),
                Just("1e999".to_owned()),
                Just("2024-02-29T23:59:60-25:99".to_owned()),
                Just("-9999-01-01".to_owned()),
                Just("12/31/9999".to_owned()),
                Just("a|b".to_owned()),
                Just("a=>1".to_owned()),
                Just("(a*)*".to_owned()),
                Just("%Y%".to_owned()),
                Just("&#x;&am\u{301}p;%\u{0}é/".to_owned()),
                "\\PC{0,12}",
            ]
            .prop_map(Into::into),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::btree_map("[ab]", inner, 0..3).prop_map(|map| serde_json::json!(map)),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_filter_panics_whatever_it_is_given(value in odd(), argument in odd(), autoescape: bool) {
            let data = serde_json::json!({"v": value, "a": argument});
            for filter in library().filters() {
                let source = match filter.arity {
                    Arity::None | Arity::NoneAtRender => format!("{{{{ v|{} }}}}", filter.name),
                    _ => format!("{{{{ v|{0}:a }}}}{{{{ v|{0}:'a' }}}}{{{{ v|{0}:1 }}}}", filter.name),
                };
                // Errors are fine, panics are not.
                let _ = try_render(&source, &data, World { autoescape, lookup_none: true });
            }
        }

        #[test]
        fn no_tag_panics_whatever_it_is_given(value in odd(), argument in odd()) {
            let data = serde_json::json!({"v": value, "a": argument});
            for source in [
                "{% catalog v %}{{ catalog_item }}{% endcatalog %}",
                "{% has_category v a as x %}{{ x }}",
                "{% customobject v object_type_title=a as x %}{{ x }}{% endcustomobject %}",
                "{% customobjects object_type_title=v as x %}{{ x }}{% endcustomobjects %}",
                "{% currency_format v %}",
                "{% today v as x %}{{ x }}",
            ] {
                let _ = try_render(source, &data, PLAIN);
            }
        }

        #[test]
        fn whatever_autoescaping_prints_is_free_of_markup(value in odd()) {
            let data = serde_json::json!({ "v": value });
            for filter in filters().iter().filter(|filter| filter.origin == FilterOrigin::Klaviyo) {
                if filter.argument == catalogue::Argument::Required || filter.name == "newline_to_br" {
                    continue;
                }
                let source = format!("{{{{ v|{} }}}}", filter.name);
                if let Ok(out) = try_render(&source, &data, World { autoescape: true, ..PLAIN }) {
                    prop_assert!(!out.contains(['<', '>', '"', '\'']), "{source}: {out}");
                }
            }
        }
    }
}
