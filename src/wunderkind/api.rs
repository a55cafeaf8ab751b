//! Where the Text API is and which headers it wants.

/// Host of the Text API.
pub const HOST: &str = "api.wknd.ai";

/// Path of the endpoint that takes one message.
pub const SEND_PATH: &str = "/text/message/send";

/// The endpoint that takes one message
/// (<https://developer.wunderkind.co/reference/text-message-api>).
pub const SEND_URL: &str = "https://api.wknd.ai/text/message/send";

/// Header with the client's id, which Wunderkind gives out; also what the rate limit is
/// counted by.
pub const CLIENT_ID_HEADER: &str = "X-Client-ID";

/// Header with the client's secret, which Wunderkind gives out.
pub const CLIENT_SECRET_HEADER: &str = "X-Client-Secret";

/// Environment variable that holds the client's id.
pub const CLIENT_ID_VARIABLE: &str = "WUNDERKIND_CLIENT_ID";

/// Environment variable that holds the client's secret.
pub const CLIENT_SECRET_VARIABLE: &str = "WUNDERKIND_CLIENT_SECRET";
