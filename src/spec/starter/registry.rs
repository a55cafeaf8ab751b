//! The starters and their questions.

/// A question whose answer fills in a part of a starter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// What `--set KEY=VALUE` names it.
    pub key: &'static str,
    /// What a person is asked.
    pub prompt: &'static str,
    /// What is proposed; may name earlier answers (`[[ brand ]]`).
    pub default: &'static str,
    /// Whether the answer may be empty.
    pub optional: bool,
}

/// A spec to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Starter {
    /// Its name, also the file name of the example that it gives.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub summary: &'static str,
    /// The questions in the order to ask them.
    pub questions: &'static [Question],
    /// The Tera template.
    pub(super) template: &'static str,
}

const fn needed(key: &'static str, prompt: &'static str, default: &'static str) -> Question {
    Question { key, prompt, default, optional: false }
}

const fn optional(key: &'static str, prompt: &'static str, default: &'static str) -> Question {
    Question { key, prompt, default, optional: true }
}

/// All starters.
pub const STARTERS: &[Starter] = &[
    Starter {
        name: "birthday",
        summary: "The birthday text of Wunderkind's Klaviyo guide",
        questions: &[
            needed("flow", "Name of the flow in Klaviyo", "Birthday"),
            needed("property", "Profile property with the date", "Birthday"),
            needed("brand", "Brand name that texts begin with", "BrandName"),
            needed("name", "Name of the webhook (unique across all sends)", "Flow Name"),
            needed("text", "Text of the message", "[[ brand ]]: Happy Birthday, {{ person.first_name|default:'' }}!"),
            optional("clickUrl", "Link (empty for none)", "https://click.example.com"),
            optional("utm_api", "Value of utm_api in the link (empty for none)", ""),
            optional("mediaUrl", "Image (empty for none)", "https://example.com/image/1.jpg"),
        ],
        template: include_str!("../../../templates/starter/birthday.yaml.tera"),
    },
    Starter {
        name: "abandoned-checkout",
        summary: "A reminder of the items left in the checkout",
        questions: &[
            needed("flow", "Name of the flow in Klaviyo", "Abandoned Checkout"),
            needed("metric", "Metric that starts the flow", "Started Checkout"),
            needed("brand", "Brand name that texts begin with", "Acme"),
            needed("name", "Name of the webhook (unique across all sends)", "Abandoned Checkout"),
            needed(
                "text",
                "Text of the message",
                "[[ brand ]]: you left {% if event.extra.line_items %}{% for item in event.extra.line_items %}{{ item.product.title|default:'an item' }}{% if not forloop.last %}, {% endif %}{% endfor %}{% else %}something{% endif %} behind. We keep it for you:",
            ),
            optional(
                "clickUrl",
                "Link (empty for none)",
                "{{ event.extra.checkout_url|default:'https://shop.acme.test/cart' }}",
            ),
            optional("utm_api", "Value of utm_api in the link (empty for none)", "abandoned-checkout"),
            optional("mediaUrl", "Image (empty for none)", ""),
        ],
        template: include_str!("../../../templates/starter/abandoned-checkout.yaml.tera"),
    },
    Starter {
        name: "welcome",
        summary: "A welcome to everyone who joins a list",
        questions: &[
            needed("flow", "Name of the flow in Klaviyo", "Welcome"),
            needed("list", "List that starts the flow", "SMS Subscribers"),
            needed("brand", "Brand name that texts begin with", "Acme"),
            needed("name", "Name of the webhook (unique across all sends)", "Welcome Text"),
            needed(
                "text",
                "Text of the message",
                "[[ brand ]]: welcome, {{ person.first_name|default:'friend' }}! Take 10% off your first order with WELCOME10. Reply STOP to opt out.",
            ),
            optional("clickUrl", "Link (empty for none)", "https://shop.acme.test/new?ref=sms"),
            optional("utm_api", "Value of utm_api in the link (empty for none)", "welcome"),
            optional("mediaUrl", "Image (empty for none)", ""),
        ],
        template: include_str!("../../../templates/starter/welcome.yaml.tera"),
    },
    Starter {
        name: "win-back",
        summary: "A message that wins lapsed customers back",
        questions: &[
            needed("flow", "Name of the flow in Klaviyo", "Win-back"),
            needed("segment", "Segment that starts the flow", "Lapsed 90 Days"),
            needed("brand", "Brand name that texts begin with", "Acme"),
            needed("name", "Name of the webhook (unique across all sends)", "Win-back Text"),
            needed(
                "text",
                "Text of the message",
                "[[ brand ]]: we miss you, {{ person.first_name|default:'friend' }}. Shipping is on us this week.",
            ),
            optional("clickUrl", "Link (empty for none)", "https://shop.acme.test/we-miss-you"),
            optional("utm_api", "Value of utm_api in the link (empty for none)", "win-back"),
            optional("mediaUrl", "Image (empty for none)", ""),
        ],
        template: include_str!("../../../templates/starter/win-back.yaml.tera"),
    },
    Starter {
        name: "post-purchase",
        summary: "A thank-you with a picture after an order",
        questions: &[
            needed("flow", "Name of the flow in Klaviyo", "Post-purchase"),
            needed("metric", "Metric that starts the flow", "Placed Order"),
            needed("brand", "Brand name that texts begin with", "Acme"),
            needed("name", "Name of the webhook (unique across all sends)", "Post-purchase Thanks"),
            needed(
                "text",
                "Text of the message",
                "[[ brand ]]: thank you for your order, {{ person.first_name|default:'friend' }}! Here is how to care for it.",
            ),
            optional("clickUrl", "Link (empty for none)", "https://shop.acme.test/care"),
            optional("utm_api", "Value of utm_api in the link (empty for none)", "post-purchase"),
            optional("mediaUrl", "Image (empty for none)", "https://cdn.acme.test/thank-you.jpg"),
        ],
        template: include_str!("../../../templates/starter/post-purchase.yaml.tera"),
    },
    Starter {
        name: "direct-mail-catalogue",
        summary: "A printed catalogue by direct mail after an order",
        questions: &[
            needed("flow", "Name of the flow in Klaviyo", "Catalogue"),
            needed("metric", "Metric that starts the flow", "Placed Order"),
            needed("name", "Name of the webhook", "Printed Catalogue"),
            needed("url", "Address to post to", "https://mail.acme.test/v1/catalogues"),
            needed("token", "Environment variable that holds the token", "DIRECT_MAIL_TOKEN"),
        ],
        template: include_str!("../../../templates/starter/direct-mail-catalogue.yaml.tera"),
    },
    Starter {
        name: "loyalty-points",
        summary: "Loyalty points as a birthday present",
        questions: &[
            needed("flow", "Name of the flow in Klaviyo", "Birthday Points"),
            needed("property", "Profile property with the date", "Birthday"),
            needed("name", "Name of the webhook", "Birthday Points"),
            needed("url", "Address to post to", "https://loyalty.acme.test/api/points"),
            needed("token", "Environment variable that holds the token", "LOYALTY_TOKEN"),
        ],
        template: include_str!("../../../templates/starter/loyalty-points.yaml.tera"),
    },
    Starter {
        name: "cdp-sync",
        summary: "New subscribers to a customer data platform",
        questions: &[
            needed("flow", "Name of the flow in Klaviyo", "CDP Sync"),
            needed("list", "List that starts the flow", "Newsletter"),
            needed("name", "Name of the webhook", "CDP Identify"),
            needed("url", "Address to post to", "https://cdp.acme.test/v2/identify"),
            needed("token", "Environment variable that holds the token", "CDP_TOKEN"),
        ],
        template: include_str!("../../../templates/starter/cdp-sync.yaml.tera"),
    },
    Starter {
        name: "nps-survey",
        summary: "An NPS survey after a delivery",
        questions: &[
            needed("flow", "Name of the flow in Klaviyo", "NPS Survey"),
            needed("metric", "Metric that starts the flow", "Fulfilled Order"),
            needed("name", "Name of the webhook", "NPS Survey"),
            needed("url", "Address to post to", "https://survey.acme.test/v1/invitations"),
            needed("token", "Environment variable that holds the token", "SURVEY_TOKEN"),
        ],
        template: include_str!("../../../templates/starter/nps-survey.yaml.tera"),
    },
];
