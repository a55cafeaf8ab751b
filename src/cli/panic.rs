//! What is said when flowhook itself is wrong.

use std::io::Write;
use std::panic::PanicHookInfo;

/// Lets panics tell where they happened and nothing that may be somebody's data: a message made
/// at run time quotes values (`byte index 3 is not a char boundary; it is inside …`), and those may
/// be credentials or a person's. Only a message that stands in the source as it is gets printed.
pub fn quote_no_data() {
    std::panic::set_hook(Box::new(|info| {
        // Nowhere is left to say that standard error is closed.
        let _ = std::io::stderr().write_all(told(info).as_bytes());
    }));
}

fn told(info: &PanicHookInfo<'_>) -> String {
    let place =
        info.location().map(|at| format!(" at {}:{}:{}", at.file(), at.line(), at.column())).unwrap_or_default();
    let literal = info.payload().downcast_ref::<&'static str>().map(|text| format!(": {text}")).unwrap_or_default();
    format!(
        "flowhook: a defect in flowhook stopped it{place}{literal}\n\
         Nothing that it worked on is shown here. Please report the place, the command and, without private data, \
         what it was given.\n"
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::told;

    /// What is said of the panic of `work`.
    fn said_of(work: fn()) -> String {
        static SAID: Mutex<String> = Mutex::new(String::new());
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let me = std::thread::current().id();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().id() == me {
                *SAID.lock().unwrap() = told(info);
            }
        }));
        let outcome = std::panic::catch_unwind(work);
        std::panic::set_hook(before);
        assert!(outcome.is_err());
        std::mem::take(&mut SAID.lock().unwrap())
    }

    #[test]
    fn a_panic_quotes_no_value() {
        let said = said_of(|| {
            let secret = String::from("sécret-of-somebody");
            std::hint::black_box(&secret[..2]);
        });
        assert!(said.starts_with("flowhook: a defect in flowhook stopped it at "), "{said}");
        assert!(said.contains("panic.rs:") && !said.contains("cret"), "{said}");
    }

    #[test]
    fn a_panic_tells_the_words_of_the_source() {
        let said = said_of(|| panic!("a list without an end"));
        assert!(said.contains(": a list without an end\n"), "{said}");
    }
}
