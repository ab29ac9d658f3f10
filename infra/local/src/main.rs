//! `quxiang`: the whole system on this machine.

use clap::Parser;
use isolation::Isolation;
use local::{Demo, Host, HostOptions, StartError, Storage};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// 在本机运行整个去向登记系统（只监听 127.0.0.1）
#[derive(Debug, Parser)]
#[command(name = "quxiang", version)]
struct Arguments {
    /// 数据目录；不存在时创建
    #[arg(long, value_name = "DIR", default_value = "./data", conflicts_with = "in_memory")]
    data: PathBuf,

    /// 监听端口；0 表示自动选择
    #[arg(long, value_name = "N", default_value_t = 3000)]
    port: u16,

    /// 数据只保存在内存中，退出后消失
    #[arg(long)]
    in_memory: bool,

    /// 不生成演示数据
    #[arg(long)]
    empty: bool,
}

fn main() -> ExitCode {
    isolation::serve(&[&files::inspection::JOB, &ingest::JOB]).unwrap_or_else(start)
}

#[tokio::main]
async fn start() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,local=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match Box::pin(run(arguments)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(
    Arguments {
        data,
        port,
        in_memory,
        empty,
    }: Arguments,
) -> Result<(), StartError> {
    let storage = if in_memory {
        Storage::Memory
    } else {
        Storage::Directory(data)
    };
    let host = Host::start(HostOptions {
        storage: storage.clone(),
        port,
        demo: if empty { Demo::Empty } else { Demo::Seeded },
        isolation: Isolation::of_this_program()?,
        ..HostOptions::default()
    })
    .await?;
    say(&welcome(&host, &storage));
    interrupted().await?;
    say("正在停止……\n");
    host.stop().await;
    Ok(())
}

fn welcome(host: &Host, storage: &Storage) -> String {
    let (url, stores) = (&host.base_url, &host.platform.stores);
    let place = match storage {
        Storage::Directory(path) => path.display().to_string(),
        Storage::Memory => "仅在内存中".to_owned(),
    };
    let accounts = host.platform.people.count();
    let (tables, objects) = (&stores.dynamodb_endpoint, &stores.s3_endpoint);
    format!(
        "去向登记系统已启动（演示环境，人员均为虚构）
  首页      {url}/
  接口文档  {url}/docs
  数据      {place}，演示账号 {accounts} 个
  内置存储  表 {tables}，对象 {objects}
  取得令牌  curl -s {url}/oidc/demo-token -H 'content-type: application/json' \\
              -d '{{\"subject\": \"<账号>\", \"face\": false}}'
按 Ctrl-C 停止
"
    )
}

/// Nobody has to read what is said: a closed pipe is no reason to end.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Ctrl-C, or the signal that service managers send.
async fn interrupted() -> std::io::Result<()> {
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result,
        _ = terminated.recv() => Ok(()),
    }
}
