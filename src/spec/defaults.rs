//! What a spec may leave out: the values of Wunderkind's Klaviyo guide, 3.2
//! (<https://support.wunderkind.co/hc/en-us/articles/25793355677979>).

/// Where the Text API takes messages.
pub const WUNDERKIND_URL: &str = "https://api.wknd.ai/text/message/send";

/// The Text API's headers and the environment variables that hold their values.
pub const WUNDERKIND_HEADERS: [(&str, &str); 2] =
    [("X-Client-ID", "WUNDERKIND_CLIENT_ID"), ("X-Client-Secret", "WUNDERKIND_CLIENT_SECRET")];

/// The recipient's phone.
pub const DEFAULT_PHONE: &str = "{{ person.phone_number|default:'' }}";

/// The recipient's e-mail.
pub const DEFAULT_EMAIL: &str = "{{ person.email }}";

/// What ties the status callback to the profile.
pub const DEFAULT_PROFILE_ID: &str = "{{ person.KlaviyoID|default:''}}";
