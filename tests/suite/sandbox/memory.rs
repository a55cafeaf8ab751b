//! Memory stays bounded, whatever comes at once.

use super::Server;
use super::wire::{Wire, credentials};

/// The most that it may ever take, in KiB.
const MOST: u64 = 512 * 1024;

#[cfg(target_os = "linux")]
#[test]
fn large_requests_at_once_take_bounded_memory() {
    let server = Server::new(&["--rate", "none"]);
    let address = server.address();
    // Small values are what a reader's tree blows up most.
    let many = |bytes: usize| "[],".repeat(bytes / 3);
    let bulk = format!("{{\"messages\":[{}[]]}}", many(8 << 20));
    let beside = format!("{{\"x\":[{}[]],\"messages\":[]}}", many(8 << 20));
    let numbers = format!("{{\"phone_numbers\":[{}[]]}}", many(3 << 20));
    let message = format!("{{\"text\":[{}[]]}}", many(1_000_000));
    std::thread::scope(|scope| {
        for (path, body, times) in [
            ("/text/bulk/message/send", &bulk, 2),
            ("/text/bulk/message/send", &beside, 2),
            ("/text/subscribe", &numbers, 4),
            ("/text/message/send", &message, 8),
        ] {
            for _ in 0..times {
                scope.spawn(move || {
                    let answer = Wire::new(address).unwrap().request("POST", path, &credentials(), body.as_bytes());
                    assert_eq!(answer.unwrap().status, 400);
                });
            }
        }
    });
    println!("at most {} KiB resident", server.resident_kib());
    assert!(server.resident_kib() < MOST, "{} KiB", server.resident_kib());
}
