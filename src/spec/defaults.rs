//! What a spec may leave out: the values of Wunderkind's Klaviyo guide, 3.2
//! (<https://support.wunderkind.co/hc/en-us/articles/25793355677979>).

/// The recipient's phone.
pub const DEFAULT_PHONE: &str = "{{ person.phone_number|default:'' }}";

/// The recipient's e-mail.
pub const DEFAULT_EMAIL: &str = "{{ person.email }}";

/// What ties the status callback to the profile.
pub const DEFAULT_PROFILE_ID: &str = "{{ person.KlaviyoID|default:''}}";
