//! What was seen of a file in a process of its own, and how it is told: a line, then the bytes of what is kept.

use super::{Kept, inspect};
use crate::{ContentType, Rejection};
use isolation::{Broken, Isolation, Job};
use std::io;
use std::time::Duration;

/// Looks at an upload. A program whose inspections are isolated serves it.
///
/// Memory: 50 megapixels of four bytes decoded, turned, and encoded anew.
pub const JOB: Job = Job {
    name: "inspection",
    work: |declared, input| told(ContentType::parse(declared).map(|declared| inspect(&input, declared))),
    memory_bytes: 1280 * 1024 * 1024,
    time: Duration::from_secs(25),
    answer_bytes: 256 * 1024 * 1024,
};

/// [Inspects](inspect) a file that a stranger sent. The outer error is that of this machine, not of the file.
pub async fn look(isolation: &Isolation, bytes: Vec<u8>, declared: ContentType) -> io::Result<Result<Kept, Rejection>> {
    match isolation.run(&JOB, declared.media_type(), bytes).await {
        Ok(answer) => Ok(heard(answer).unwrap_or(Err(Rejection::TooComplex))),
        Err(Broken::Died) => Ok(Err(Rejection::TooComplex)),
        Err(Broken::Unavailable(error)) => Err(error),
    }
}

fn told(seen: Option<Result<Kept, Rejection>>) -> Vec<u8> {
    match seen {
        Some(Ok(mut kept)) => {
            let line = format!(
                "kept {} {} {}\n",
                kept.content_type.media_type(),
                kept.width,
                kept.height
            );
            kept.bytes.splice(0..0, line.into_bytes());
            kept.bytes
        }
        Some(Err(rejection)) => format!("refused {}\n", rejection.code()).into_bytes(),
        None => Vec::new(),
    }
}

fn heard(mut answer: Vec<u8>) -> Option<Result<Kept, Rejection>> {
    let end = answer.iter().position(|byte| *byte == b'\n')?;
    let line: Vec<u8> = answer.drain(..=end).collect();
    let mut words = std::str::from_utf8(&line).ok()?.split_ascii_whitespace();
    match words.next()? {
        "kept" => {
            let content_type = ContentType::parse(words.next()?)?;
            let size = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            Some(Ok(Kept::new(answer, content_type, size)))
        }
        "refused" => {
            let code = words.next()?;
            Rejection::ALL.into_iter().find(|reason| reason.code() == code).map(Err)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f13_what_is_told_is_heard() {
        let kept = Kept::new(b"\nbytes\n".to_vec(), ContentType::Png, (200, 300));
        assert_eq!(heard(told(Some(Ok(kept.clone())))), Some(Ok(kept)));
        for reason in Rejection::ALL {
            assert_eq!(heard(told(Some(Err(reason)))), Some(Err(reason)));
        }
        for noise in [&b""[..], b"kept", b"kept image/png 1\n", b"refused\n", b"\xFF\n"] {
            assert_eq!(heard(noise.to_vec()), None, "{noise:?}");
        }
    }
}
