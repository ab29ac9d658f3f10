//! A mail server: the protocol is `mailin`'s, the rest is what a test wants it to answer.

use crate::wire::certificate;
use mailin::{Action, AuthMechanism, Handler, Response, SessionBuilder};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub(crate) const PASSWORD: &str = "p@ss/word";

/// Where a server can say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Hello,
    SignIn,
    Sender,
    Recipient,
    Begin,
    End,
}

/// How TLS is spoken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Security {
    None,
    StartTls,
    FromTheStart,
}

/// What a server got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Post {
    pub(crate) signed_in: bool,
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) text: Vec<u8>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Ending {
    #[default]
    Answer,
    Silence,
}

#[derive(Default)]
pub(crate) struct Answers {
    /// Codes instead of success.
    pub(crate) codes: BTreeMap<Step, u16>,
    /// What follows on a message that was taken.
    pub(crate) ends: Ending,
}

pub(crate) struct MailServer {
    pub(crate) address: SocketAddr,
    /// The certificate to trust.
    pub(crate) root: Vec<u8>,
    posts: Arc<Mutex<Vec<Post>>>,
    sign_ins: Arc<Mutex<u32>>,
}

#[derive(Clone)]
struct Clerk {
    answers: Arc<Answers>,
    posts: Arc<Mutex<Vec<Post>>>,
    sign_ins: Arc<Mutex<u32>>,
    post: Post,
}

impl MailServer {
    pub(crate) fn start(security: Security, answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tls, root) = certificate("localhost");
        let (posts, sign_ins) = (Arc::default(), Arc::default());
        let clerk = Clerk {
            answers: Arc::new(answers),
            posts: Arc::clone(&posts),
            sign_ins: Arc::clone(&sign_ins),
            post: Post::default(),
        };
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (clerk, tls) = (clerk.clone(), Arc::clone(&tls));
                // A client that goes away ends its conversation, not the server.
                std::thread::spawn(move || serve(stream, security, tls, clerk).ok());
            }
        });
        Self {
            address,
            root,
            posts,
            sign_ins,
        }
    }

    pub(crate) fn posts(&self) -> Vec<Post> {
        self.posts.lock().unwrap().clone()
    }

    /// How often somebody tried to sign in.
    pub(crate) fn sign_ins(&self) -> u32 {
        *self.sign_ins.lock().unwrap()
    }
}

impl Clerk {
    fn answer(&self, step: Step, success: Response) -> Response {
        self.answers
            .codes
            .get(&step)
            .map_or(success, |code| Response::custom(*code, "5.0.0 as told".to_owned()))
    }

    fn sign_in(&mut self, user: &str, password: &str) -> Response {
        *self.sign_ins.lock().unwrap() += 1;
        self.post.signed_in = (user, password) == ("user@example.org", PASSWORD);
        let success = if self.post.signed_in {
            mailin::response::AUTH_OK
        } else {
            mailin::response::INVALID_CREDENTIALS
        };
        self.answer(Step::SignIn, success)
    }
}

impl Handler for Clerk {
    fn helo(&mut self, _: IpAddr, _: &str) -> Response {
        self.answer(Step::Hello, mailin::response::OK)
    }

    fn auth_plain(&mut self, _: &str, user: &str, password: &str) -> Response {
        self.sign_in(user, password)
    }

    fn mail(&mut self, _: IpAddr, _: &str, from: &str) -> Response {
        from.clone_into(&mut self.post.from);
        self.answer(Step::Sender, mailin::response::OK)
    }

    fn rcpt(&mut self, to: &str) -> Response {
        self.post.to.push(to.to_owned());
        self.answer(Step::Recipient, mailin::response::OK)
    }

    fn data_start(&mut self, _: &str, _: &str, _: bool, _: &[String]) -> Response {
        self.answer(Step::Begin, mailin::response::START_DATA)
    }

    fn data(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.post.text.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let answer = self.answer(Step::End, mailin::response::OK);
        if !answer.is_error {
            self.posts.lock().unwrap().push(self.post.clone());
        }
        if self.answers.ends == Ending::Silence {
            std::thread::park();
        }
        answer
    }
}

fn serve(stream: TcpStream, security: Security, tls: Arc<ServerConfig>, clerk: Clerk) -> std::io::Result<()> {
    let mut builder = SessionBuilder::new("mail.example");
    match security {
        Security::None => {}
        Security::StartTls => {
            builder.enable_auth(AuthMechanism::Plain).enable_start_tls();
        }
        Security::FromTheStart => {
            // To it this conversation looks like one without TLS.
            builder
                .enable_auth(AuthMechanism::Plain)
                .insecure_enable_plaintext_auth();
        }
    }
    let mut session = builder.build(Ipv4Addr::LOCALHOST.into(), clerk);
    let secured = |stream| {
        ServerConnection::new(tls)
            .map(|tls| StreamOwned::new(tls, stream))
            .map_err(std::io::Error::other)
    };
    if security == Security::FromTheStart {
        let mut stream = BufReader::new(secured(stream)?);
        stream.get_mut().write_all(&session.greeting().buffer()?)?;
        return converse(&mut session, &mut stream).map(|_| ());
    }
    let mut stream = BufReader::new(stream);
    stream.get_mut().write_all(&session.greeting().buffer()?)?;
    if converse(&mut session, &mut stream)? == Action::UpgradeTls {
        let mut stream = BufReader::new(secured(stream.into_inner())?);
        session.tls_active();
        converse(&mut session, &mut stream)?;
    }
    Ok(())
}

/// Until the end, or until TLS is to begin.
fn converse<S: Read + Write>(
    session: &mut mailin::Session<Clerk>,
    stream: &mut BufReader<S>,
) -> std::io::Result<Action> {
    let mut line = Vec::new();
    while stream.read_until(b'\n', &mut line)? > 0 {
        let response = session.process(&line);
        line.clear();
        stream.get_mut().write_all(&response.buffer()?)?;
        stream.get_mut().flush()?;
        if matches!(response.action, Action::Close | Action::UpgradeTls) {
            return Ok(response.action);
        }
    }
    Ok(Action::Close)
}
