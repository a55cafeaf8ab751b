//! Where the Text API is and which headers it wants.

/// Host of the Text API.
pub const HOST: &str = "api.wknd.ai";

/// Path of the endpoint that takes one message.
pub const SEND_PATH: &str = "/text/message/send";

/// The endpoint that takes one message
/// (<https://developer.wunderkind.co/reference/text-message-api>).
pub const SEND_URL: &str = "https://api.wknd.ai/text/message/send";

/// Path of the endpoint that takes 1 to 50,000 messages
/// (<https://developer.wunderkind.co/reference/bulk-text-message-api>).
pub const BULK_PATH: &str = "/text/bulk/message/send";

/// The most messages that one bulk request takes.
pub const BULK_MOST: usize = 50_000;

/// Path of the endpoint that tells what became of a message, asked with `?messageId=`
/// (<https://developer.wunderkind.co/reference/text-message-status-api>).
pub const STATUS_PATH: &str = "/text/message/status";

/// Path of the endpoint that tells who is subscribed
/// (<https://developer.wunderkind.co/reference/text-subscription-status-api>).
pub const SUBSCRIPTION_PATH: &str = "/text/subscription/status";

/// Path of the endpoint that subscribes phones
/// (<https://developer.wunderkind.co/reference/text-message-optin-api>).
pub const SUBSCRIBE_PATH: &str = "/text/subscribe";

/// Path of the endpoint that unsubscribes phones
/// (<https://developer.wunderkind.co/reference/text-unsubscribe-users-api>).
pub const UNSUBSCRIBE_PATH: &str = "/text/unsubscribe";

/// The most numbers that the subscription endpoints take as a JSON list.
pub const NUMBERS_MOST: usize = 5_000;

/// The most numbers that they take as a CSV file.
pub const CSV_NUMBERS_MOST: usize = 50_000;

/// Header with the client's id, which Wunderkind gives out; also what the rate limit is
/// counted by.
pub const CLIENT_ID_HEADER: &str = "X-Client-ID";

/// Header with the client's secret, which Wunderkind gives out.
pub const CLIENT_SECRET_HEADER: &str = "X-Client-Secret";

/// Environment variable that holds the client's id.
pub const CLIENT_ID_VARIABLE: &str = "WUNDERKIND_CLIENT_ID";

/// Environment variable that holds the client's secret.
pub const CLIENT_SECRET_VARIABLE: &str = "WUNDERKIND_CLIENT_SECRET";
