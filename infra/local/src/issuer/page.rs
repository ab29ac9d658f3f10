//! The sign-in page: plain HTML, no script.

use super::authorization::Asked;
use super::people::{People, Person};

const PAGE_SIZE: usize = 20;

const STYLE: &str = "body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1c2733}\
.demo{background:#fff4d6;border-left:.4rem solid #d99100;padding:.6rem 1rem}table{border-collapse:collapse;width:100%}\
td,th{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #d8dee6}button{font:inherit;padding:.2rem .8rem}\
input[type=search]{font:inherit;padding:.2rem .4rem;width:60%}nav a{margin-right:1rem}";

/// The list of people to choose from.
pub(super) fn choose(asked: &Asked, people: &People) -> String {
    let found = people.search(&asked.q, asked.page, PAGE_SIZE);
    let rows: String = found.people.iter().map(|person| row(asked, person)).collect();
    let needed = if asked.acr_values.split(' ').any(|value| value == "face") {
        "<p><strong>此操作需要实人认证，请用“实人认证登录”。</strong></p>"
    } else {
        ""
    };
    let search = format!(
        "<form method=\"get\" action=\"/oidc/authorize\">{}<input type=\"search\" name=\"q\" value=\"{}\" \
         aria-label=\"搜索\" placeholder=\"姓名、账号或身份\"> <button>搜索</button></form>",
        hidden(asked),
        escaped(&asked.q)
    );
    let table = format!(
        "<table><thead><tr><th>姓名</th><th>身份</th><th>账号</th><th>登录</th></tr></thead><tbody>{rows}</tbody></table>"
    );
    let body = format!(
        "{needed}{search}<p>共 {} 个演示账号</p>{table}<nav>{}</nav>",
        found.total,
        links(asked, found.total)
    );
    document("选择演示账号", &body)
}

/// What is shown instead of going to an address that is not of this machine.
pub(super) fn bad_target() -> String {
    document(
        "无法登录",
        "<p>回调地址（redirect_uri）必须是本机地址，例如 http://127.0.0.1:8080/callback。</p>",
    )
}

fn row(asked: &Asked, person: &Person) -> String {
    let (name, role, subject) = (escaped(&person.name), person.role.label(), escaped(&person.subject));
    let button = |check: &str, label: &str| format!("<button name=\"check\" value=\"{check}\">{label}</button>");
    format!(
        "<tr><td>{name}</td><td>{role}</td><td>{subject}</td><td><form method=\"post\" action=\"/oidc/authorize\">{}\
         <input type=\"hidden\" name=\"subject\" value=\"{subject}\">{} {}</form></td></tr>",
        hidden(asked),
        button("", "登录"),
        button("face", "实人认证登录")
    )
}

/// What the client asked for, to be carried along.
fn parameters(asked: &Asked) -> [(&'static str, &str); 9] {
    [
        ("response_type", &asked.response_type),
        ("client_id", &asked.client_id),
        ("redirect_uri", &asked.redirect_uri),
        ("scope", &asked.scope),
        ("state", &asked.state),
        ("nonce", &asked.nonce),
        ("code_challenge", &asked.code_challenge),
        ("code_challenge_method", &asked.code_challenge_method),
        ("acr_values", &asked.acr_values),
    ]
}

fn hidden(asked: &Asked) -> String {
    let field =
        |(name, value): (&str, &str)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escaped(value));
    parameters(asked).into_iter().map(field).collect()
}

fn links(asked: &Asked, total: usize) -> String {
    let link = |page: usize, label: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .extend_pairs(parameters(asked))
            .append_pair("q", &asked.q)
            .append_pair("page", &page.to_string());
        format!("<a href=\"/oidc/authorize?{}\">{label}</a>", escaped(&query.finish()))
    };
    let earlier = asked.page.checked_sub(1).map(|page| link(page, "上一页"));
    let more = asked.page.saturating_add(1).saturating_mul(PAGE_SIZE) < total;
    let later = more.then(|| link(asked.page.saturating_add(1), "下一页"));
    [earlier, later].into_iter().flatten().collect()
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}（演示）</title><style>{STYLE}</style></head>\
         <body><h1>{title}</h1><p class=\"demo\"><strong>演示</strong>：这是演示用的登录页面，不需要密码，\
         所有人员均为虚构。正式环境使用真实的统一身份认证。</p>{body}</body></html>"
    )
}

/// Text that can stand in HTML, in an attribute too.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::{Asked, People, choose};
    use crate::issuer::people::{Person, Role};

    #[test]
    fn nothing_that_a_client_sends_becomes_markup() {
        let people = People::in_memory();
        let name = "<script>1</script>".to_owned();
        people
            .add([Person {
                subject: "\"><b>".into(),
                name,
                role: Role::Staff,
                cn_id_number: None,
            }])
            .unwrap();
        let state = "\"><script>2</script>".to_owned();

        let page = choose(
            &Asked {
                state,
                q: String::new(),
                ..Asked::default()
            },
            &people,
        );

        assert!(!page.contains("<script>") && !page.contains("<b>"), "{page}");
        assert!(page.contains("演示"));
    }

    #[test]
    fn a_long_list_is_paged() {
        let people = People::in_memory();
        let person = |n| Person {
            subject: format!("g-{n:03}"),
            name: "演示".into(),
            role: Role::Graduate,
            cn_id_number: None,
        };
        people.add((0..50).map(person)).unwrap();
        let page = |page| {
            choose(
                &Asked {
                    page,
                    ..Asked::default()
                },
                &people,
            )
        };

        assert!(page(0).contains("下一页") && !page(0).contains("上一页"));
        assert!(page(2).contains("上一页") && !page(2).contains("下一页"));
        assert_eq!(page(2).matches("实人认证登录</button>").count(), 10);
        assert!(
            choose(
                &Asked {
                    page: usize::MAX,
                    ..Asked::default()
                },
                &people
            )
            .contains("上一页")
        );
    }
}
