//! Our own client against the sandbox.

use super::*;
use crate::wunderkind::client::{Limits, Outgoing, Target, get, post, sandbox_headers};
use crate::wunderkind::phone::E164;
use crate::wunderkind::{answer, bulk, subscription};

fn outgoing(run: &Run, path: &str, body: String) -> Outgoing {
    let target = Target::parse(&(run.sandbox.url() + path)).unwrap();
    Outgoing::new(target, sandbox_headers(&run.keys), body)
}

#[tokio::test]
async fn the_client_reads_every_answer_of_the_six_routes() {
    let run = Run::new(|_| ()).await;
    let limits = Limits::default();
    let sent = post(&outgoing(&run, api::SEND_PATH, message_to(PHONE, "hi", "p").to_string()), limits).await.unwrap();
    let answer::Answer::Accepted(accepted) = answer::read(sent.status, &sent.body) else { panic!("{sent:?}") };

    let target =
        outgoing(&run, "/", String::new()).target.sibling(api::STATUS_PATH, &[("messageId", &accepted.message_id)]);
    let told = get(&target, &sandbox_headers(&run.keys), limits).await.unwrap();
    assert_eq!(answer::message_status(&told.body).as_deref(), Some("PENDING_TO_SEND"));

    let bodies =
        vec![message_to("+15163330001", "hi", "p").to_string(), message_to("+15163330002", "", "p").to_string()];
    let many = post(&outgoing(&run, api::BULK_PATH, bulk::body(&bodies)), limits).await.unwrap();
    let rows = bulk::rows(&["+15163330001", "+15163330002"], &many.body).unwrap();
    assert!(matches!(rows.as_slice(), [bulk::Row::Taken(Some(_)), bulk::Row::Refused(_)]), "{rows:?}");

    for count in [1, 5_001] {
        let phones: Vec<E164> =
            (0..count).map(|at| E164::parse(&format!("+1516{:07}", 3_000_000 + at)).unwrap()).collect();
        for (path, purpose) in
            [(api::SUBSCRIBE_PATH, Some("p")), (api::SUBSCRIPTION_PATH, None), (api::UNSUBSCRIBE_PATH, None)]
        {
            let body = subscription::body(&phones, purpose);
            let answer = post(&outgoing(&run, path, body), limits).await.unwrap();
            let told = subscription::read(&answer.body).unwrap();
            assert_eq!(answer.status, 200);
            let subscribed = told.phone_number_statuses.iter().filter(|one| one.subscription_status).count();
            assert_eq!(subscribed, if path == api::SUBSCRIPTION_PATH { count } else { 0 });
            assert_eq!(told.message.is_empty(), path == api::SUBSCRIPTION_PATH);
        }
    }

    let refused = post(&outgoing(&run, api::SEND_PATH, "{}".to_owned()), limits).await.unwrap();
    let answer::Answer::Refused(envelope) = answer::read(refused.status, &refused.body) else { panic!("{refused:?}") };
    assert_eq!(envelope.code, 400);
    run.stop().await;
}
