//! Public verification (V6–V8).

use aws_sdk_dynamodb::types::AttributeValue;
use domain::identity::PersonName;
use domain::number::VerificationNumber;
use journeys::world::people::{authorized, last_day};
use journeys::world::reply::send_text;
use journeys::world::{Reply, World};
use records::{Attempt, LookupOutcome, Shown};
use serde_json::{Value, json};

pub(crate) async fn verified_by_name(world: &World, name: &str, number: &str) -> Reply {
    let question = json!({"name": name, "number": number, "office": "演示档案馆（虚构）"});
    world.anonymous("POST", "/v1/verifications", Some(question)).await
}

/// The same check symbol rule, another number: its seven random symbols are changed until the check fits.
fn another_number(number: &str) -> String {
    let symbols = domain::id::SYMBOLS;
    let candidates = symbols
        .iter()
        .flat_map(|a| symbols.iter().map(move |b| (char::from(*a), char::from(*b))));
    let changed = |(a, b)| format!("{}{a}{}{b}", &number[..7], &number[8..14]);
    let fits = |text: &String| text != number && domain::number::VerificationNumber::parse(text).is_ok();
    candidates.map(changed).find(fits).unwrap()
}

/// What a phone reads out of the printed report: the page as a picture, and an independent decoder.
fn link_in(pdf: &[u8]) -> String {
    let page = files::inspection::inspect(pdf, files::ContentType::Pdf).unwrap();
    let picture = image::load_from_memory(&page.bytes).unwrap();
    // A phone comes closer than a page of 170 dots an inch, and tries again from another distance.
    let mut codes = [3, 2, 4, 5].into_iter().map(|nearer| codes_in(&picture, nearer));
    let mut codes = codes.find(|codes| !codes.is_empty()).unwrap_or_default();
    assert_eq!(codes.len(), 1, "one code on the page: {codes:?}");
    codes.remove(0)
}

fn codes_in(picture: &image::DynamicImage, nearer: u32) -> Vec<String> {
    let (width, height) = (picture.width() * nearer, picture.height() * nearer);
    let picture = picture
        .resize_exact(width, height, image::imageops::FilterType::CatmullRom)
        .to_luma8();
    let mut prepared = rqrr::PreparedImage::prepare(picture);
    // Text may look like a code from afar, but does not read as one.
    let grids = prepared.detect_grids();
    grids.iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect()
}

#[tokio::test]
async fn v6_wrong_name_wrong_number_and_unknown_number_answer_the_same() {
    let world = World::start_shared_alike().await;
    let (graduate, number) = authorized(&world).await;
    let name = graduate.name().await;
    let wrong_name = verified_by_name(&world, "欧阳虚构", &number).await;
    let wrong_number = verified_by_name(&world, &name, &another_number(&number)).await;
    let never_was = verified_by_name(&world, "欧阳虚构", &another_number(&number)).await;
    let body = |reply: &Reply| {
        let mut json = reply.json.clone();
        json["request_id"] = Value::Null;
        (reply.status, json, reply.bytes.len())
    };
    assert_eq!(wrong_name.status, 404);
    assert_eq!(body(&wrong_name), body(&wrong_number));
    assert_eq!(body(&wrong_name), body(&never_was));
    verified_by_name(&world, &name, &number).await.ok();
}

#[tokio::test]
async fn v4_a_typing_error_is_named_before_anything_is_looked_up() {
    let world = World::start_shared_alike().await;
    let (graduate, number) = authorized(&world).await;
    let last = if number.ends_with('0') { '1' } else { '0' };
    let mistyped = format!("{}{last}", &number[..14]);
    let problem = verified_by_name(&world, &graduate.name().await, &mistyped)
        .await
        .names_fields(&["/number"]);
    assert_eq!(problem["faults"][0]["code"], "bad_check_digit");
    let lookups = graduate.does("GET", "/authorizations/archive/lookups", None).await.ok();
    assert_eq!(lookups["items"], json!([]));
}

#[tokio::test]
async fn v6_tries_are_bounded_and_the_right_name_waits_too() {
    let world = World::start_shared_alike().await;
    let (graduate, number) = authorized(&world).await;
    for _ in 0..10 {
        assert_eq!(verified_by_name(&world, "欧阳虚构", &number).await.status, 404);
    }
    let reply = verified_by_name(&world, &graduate.name().await, &number).await;
    assert!(reply.header("retry-after").parse::<u32>().unwrap() <= 3600);
    reply.refused("too_many_requests");
}

#[tokio::test]
async fn v6_nobody_locks_a_number_for_another_network_or_for_its_code() {
    let world = World::start_shared_alike().await;
    let (graduate, number) = authorized(&world).await;
    let name = graduate.name().await;
    let link = link_in(&graduate.downloads_report("archive").await);
    let secret = link.split_once('#').unwrap().0.rsplit_once('.').unwrap().1;
    let records = world.records();
    let look_up = async |shown: Shown, source_ip: &str| {
        let attempt = Attempt {
            number: VerificationNumber::parse(&number).unwrap(),
            shown,
            office: None,
            source_ip: source_ip.to_owned(),
            now: world.now(),
        };
        records.look_up(&attempt).await.unwrap()
    };
    let named = |name: &str| Shown::Name(PersonName::parse(name).unwrap());
    for host in 1..=10 {
        let wrong = look_up(named("欧阳虚构"), &format!("2001:db8::{host}")).await;
        assert_eq!(wrong, LookupOutcome::NotFound);
    }
    let same_network = look_up(named(&name), "2001:db8::ffff").await;
    assert!(
        matches!(same_network, LookupOutcome::TooMany { .. }),
        "{same_network:?}"
    );
    let another_network = look_up(named(&name), "2001:db8:0:1::1").await;
    assert!(
        matches!(another_network, LookupOutcome::Found(_)),
        "{another_network:?}"
    );
    let by_code = look_up(Shown::Secret(secret.to_owned()), "2001:db8::ffff").await;
    assert!(matches!(by_code, LookupOutcome::Found(_)), "{by_code:?}");
}

#[tokio::test]
async fn v8_the_graduate_sees_once_an_hour_that_tries_are_refused_unlooked() {
    let world = World::start_shared_alike().await;
    let (mut graduate, number) = authorized(&world).await;
    for hour in 1..=2 {
        let begins = (world.now().as_second() / 3600 + hour) * 3600;
        for second in 0..13 {
            world.set_clock(domain::time::Timestamp::from_second(begins + second).unwrap());
            verified_by_name(&world, "欧阳虚构", &number).await;
        }
    }
    graduate.shows_face();
    let tried = graduate
        .does("GET", "/authorizations/archive/lookups?limit=100", None)
        .await
        .ok();
    let answers: Vec<_> = tried["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lookup| &lookup["answer"])
        .collect();
    let of_one_hour = [vec!["blocked"], vec!["refused"; 10]].concat();
    assert_eq!(answers, [of_one_hour.clone(), of_one_hour].concat());
}

#[tokio::test]
async fn v8_who_looked_is_kept_until_90_days_after_the_end_date() {
    let world = World::start_shared_alike().await;
    let (graduate, number) = authorized(&world).await;
    verified_by_name(&world, &graduate.name().await, &number).await.ok();
    assert_eq!(verified_by_name(&world, "欧阳虚构", &number).await.status, 404);
    let view = graduate.does("GET", "/authorizations", None).await.ok();
    let end = view["archive"]["newest"]["valid_until"].as_str().unwrap();
    let end: domain::time::Timestamp = end.parse().unwrap();
    let kept_until = (end + jiff::SignedDuration::from_hours(90 * 24))
        .as_second()
        .to_string();
    let stores = &world.host().platform.stores;
    let lookups = stores.dynamodb().query().table_name("verifications");
    let lookups = lookups
        .key_condition_expression("pk = :number AND begins_with(sk, :prefix)")
        .expression_attribute_values(":number", AttributeValue::S(number))
        .expression_attribute_values(":prefix", AttributeValue::S("lookup#".to_owned()));
    let lookups = lookups.send().await.unwrap();
    assert_eq!(lookups.items().len(), 2);
    for item in lookups.items() {
        assert_eq!(item["expires_at"], AttributeValue::N(kept_until.clone()));
    }
}

#[tokio::test]
async fn v8_a_withdrawn_number_is_silent_at_once() {
    let world = World::shared();
    let (graduate, number) = authorized(&world).await;
    let name = graduate.name().await;
    verified_by_name(&world, &name, &number).await.ok();
    graduate.does("DELETE", "/authorizations/archive", None).await.ok();
    assert_eq!(verified_by_name(&world, &name, &number).await.status, 404);
    graduate
        .does("DELETE", "/authorizations/archive", None)
        .await
        .refused("not_in_force");
}

#[tokio::test]
async fn v7_a_number_answers_until_the_last_second_of_its_day() {
    let world = World::start_shared_alike().await;
    let (graduate, number) = authorized(&world).await;
    let name = graduate.name().await;
    let view = graduate.does("GET", "/authorizations", None).await.ok();
    let end: domain::time::Timestamp = view["archive"]["newest"]["valid_until"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    world.set_clock(end - jiff::SignedDuration::from_millis(1));
    verified_by_name(&world, &name, &number).await.ok();
    world.set_clock(end);
    assert_eq!(verified_by_name(&world, &name, &number).await.status, 404);
    let view = graduate.does("GET", "/authorizations", None).await.ok();
    assert_eq!(view["archive"]["status"], "ended");
}

#[tokio::test]
async fn v5_the_link_of_the_code_answers_page_and_json_and_carries_a_genuine_copy() {
    let world = World::shared();
    let (graduate, number) = authorized(&world).await;
    let link = link_in(&graduate.downloads_report("archive").await);
    let (path, sealed) = link.split_once('#').unwrap();
    assert!(path.starts_with(&format!("{}/v/{number}.", world.public_url)), "{path}");

    let json = world.anonymous_accepting("application/json", path).await.ok();
    assert_eq!(json["number"], number.as_str());
    let page = world.anonymous_accepting("text/html", path).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("核验通过") && page.text().contains("自由职业"),
        "{}",
        page.text()
    );

    let keys = world
        .anonymous("GET", "/.well-known/quxiang-keys.json", None)
        .await
        .text();
    let keys = documents::seal::PublicKeys::from_jwks(&keys).unwrap();
    assert!(!sealed.is_empty());
    let content = documents::seal::open(&documents::seal::sealed_part(&link).unwrap(), &keys).unwrap();
    assert_eq!(content.number.as_str(), number);
    assert_eq!(content.name, graduate.name().await);

    let last = if path.ends_with('X') { 'Y' } else { 'X' };
    let forged = format!("{}{last}", &path[..path.len() - 1]);
    assert_eq!(world.anonymous_accepting("application/json", &forged).await.status, 404);
}

#[tokio::test]
async fn v6_a_clerk_sees_the_same_page_for_all_that_does_not_fit() {
    let world = World::start_shared_alike().await;
    let (graduate, number) = authorized(&world).await;
    let name = graduate.name().await;
    let wrong_name = world.types_into_the_form("欧阳虚构", &number).await;
    let unknown = world.types_into_the_form("欧阳虚构", &another_number(&number)).await;
    assert_eq!((wrong_name.status, wrong_name.text()), (404, unknown.text()));
    assert!(wrong_name.text().contains("role=\"alert\""));
    let found = world.types_into_the_form(&name, &number).await;
    assert!(found.text().contains("核验通过"), "{}", found.text());
    let mistyped = world.types_into_the_form("<b>", "123").await;
    assert_eq!(mistyped.status, 422);
    assert!(
        mistyped.text().contains("&lt;b&gt;") && !mistyped.text().contains("<b>"),
        "{}",
        mistyped.text()
    );
}

#[tokio::test]
async fn v2_authorising_needs_a_face_check_of_the_last_ten_minutes() {
    let world = World::start_shared_alike().await;
    let mut graduate = world.confirmed().await;
    let until = json!({"until": last_day(&graduate).await});
    let reply = graduate.does("PUT", "/authorizations/archive", until.clone()).await;
    assert!(
        reply
            .header("www-authenticate")
            .contains("insufficient_user_authentication")
    );
    assert_eq!(reply.status, 401);
    graduate.shows_face();
    let checked_at = world.now();
    world.set_clock(checked_at + jiff::SignedDuration::from_secs(601));
    assert_eq!(
        graduate
            .does("PUT", "/authorizations/archive", until.clone())
            .await
            .status,
        401
    );
    world.set_clock(checked_at + jiff::SignedDuration::from_secs(600));
    graduate.does("PUT", "/authorizations/archive", until).await.ok();
}

#[tokio::test]
async fn v6_a_browser_sees_a_page_whatever_goes_wrong_and_others_get_json() {
    let world = World::shared();
    let form = "application/x-www-form-urlencoded";
    let cases = [
        (form, "name=a&name=b".to_owned(), 400),
        (form, "zz=1".to_owned(), 400),
        ("application/json", "{}".to_owned(), 415),
        (form, format!("name={}", "x".repeat(300 * 1024)), 413),
    ];
    for (content_type, body, status) in cases {
        let post = async |accept: &str| {
            let headers = [("accept", accept.to_owned()), ("content-type", content_type.to_owned())];
            send_text(&world.base_url, ("POST", "/v"), headers, body.clone()).await
        };
        let page = post("text/html,*/*;q=0.8").await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (status, "text/html; charset=utf-8")
        );
        assert!(
            page.text().contains("role=\"alert\"") && !page.text().contains("application/json"),
            "{}",
            page.text()
        );
        let problem = post("application/json, text/html;q=0.1").await;
        assert_eq!(
            (problem.status, problem.header("content-type")),
            (status, "application/problem+json")
        );
    }
    let page = world.anonymous_accepting("text/html", "/v/%FF").await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (404, "text/html; charset=utf-8")
    );
    let problem = world.anonymous_accepting("application/json", "/v/%FF").await;
    assert_eq!(
        (problem.status, problem.header("content-type")),
        (404, "application/problem+json")
    );
}

#[tokio::test]
async fn v6_the_form_answers_json_to_who_wants_it() {
    let world = World::shared();
    let (graduate, number) = authorized(&world).await;
    let post = async |body: String| {
        let form = "application/x-www-form-urlencoded".to_owned();
        let headers = [("accept", "application/json".to_owned()), ("content-type", form)];
        send_text(&world.base_url, ("POST", "/v"), headers, body).await
    };
    let name = graduate.name().await;
    assert_eq!(
        post(format!("name={name}&number={number}")).await.ok()["number"],
        number.as_str()
    );
    post("name=&number=1".to_owned())
        .await
        .names_fields(&["/name", "/number"]);
}

#[tokio::test]
async fn v8_a_head_request_is_no_look_up() {
    let world = World::shared();
    if world.lacks("route for HEAD, and answers 404 at the gateway") {
        return;
    }
    let (graduate, _) = authorized(&world).await;
    let link = link_in(&graduate.downloads_report("archive").await);
    let path = link.split_once('#').unwrap().0;
    let probed = world.anonymous("HEAD", path, None).await;
    assert_eq!((probed.status, probed.header("allow")), (405, "GET"));
    let lookups = graduate.does("GET", "/authorizations/archive/lookups", None).await.ok();
    assert_eq!(lookups["items"], json!([]));
}
