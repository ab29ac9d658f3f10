// Checks the signed copy in the link of a QR code, in the browser and by the published keys alone: what stands behind "#"
// is never sent to a server. Without this script the page tells what the server knows, and nothing is lost.
"use strict";

const FIELDS = ["", "核验编号", "报告类型", "姓名", "性别", "毕业院校", "毕业时间", "学制", "专业", "学历", "生源所在地",
  "毕业去向", "单位名称", "单位所在地"];
const UNTIL = 17;

// As much CBOR (RFC 8949) as a report uses.
function cbor(data) {
  let at = 0;
  const take = (count) => {
    if (at + count > data.length) throw new Error("cut off");
    return data.subarray(at, (at += count));
  };
  const item = () => {
    const first = take(1)[0];
    const [major, info] = [first >> 5, first & 31];
    if (info > 27) throw new Error("not used by reports");
    const size = info < 24 ? info : take(2 ** (info - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
    if (major === 0) return size;
    if (major === 1) return -1 - size;
    if (major === 2) return take(size);
    if (major === 3) return new TextDecoder("utf-8", { fatal: true }).decode(take(size));
    if (major === 4) return Array.from({ length: size }, item);
    if (major === 5) return new Map(Array.from({ length: size }, () => [item(), item()]));
    if (major === 6) return item();
    throw new Error("not used by reports");
  };
  const value = item();
  if (at !== data.length) throw new Error("something behind the end");
  return value;
}

// A CBOR byte string.
function bytes(value) {
  const size = value.length;
  const head = size < 24 ? [0x40 + size] : size < 256 ? [0x58, size] : [0x59, size >> 8, size & 255];
  return [...head, ...value];
}

const fromBase64url = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
const toBase64url = (data) => btoa(String.fromCharCode(...data)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

async function verified(sealed, keys) {
  const [header, unprotected, payload, signature] = cbor(fromBase64url(sealed));
  const parameters = cbor(header);
  const jwk = keys.keys.find((key) => key.kid === toBase64url(parameters.get(4)));
  if (parameters.get(1) !== -7 || unprotected.size || !jwk) throw new Error("unknown key or algorithm");
  const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const { kty, crv, x, y } = jwk;
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, ecdsa, false, ["verify"]);
  // Sig_structure of RFC 9052: ["Signature1", protected header, no additional data, payload]
  const text = new TextEncoder().encode("Signature1");
  const signed = Uint8Array.from([0x84, 0x6a, ...text, ...bytes(header), ...bytes([]), ...bytes(payload)]);
  if (!(await crypto.subtle.verify(ecdsa, key, signature, signed))) throw new Error("bad signature");
  return cbor(payload);
}

function say(className, lines) {
  const box = document.createElement("section");
  box.className = className;
  box.setAttribute("role", "status");
  box.setAttribute("aria-label", "二维码签名");
  for (const text of lines) box.append(Object.assign(document.createElement("p"), { textContent: text }));
  document.querySelector("main").append(box);
}

async function checkSignedCopy() {
  const sealed = location.hash.slice(1);
  if (!location.pathname.startsWith("/v/") || !sealed || !globalThis.crypto?.subtle) return;
  try {
    const keys = await (await fetch("/.well-known/quxiang-keys.json")).json();
    const fields = await verified(sealed, keys);
    // A genuine copy of one report behind the link of another is none of this report.
    const number = location.pathname.slice("/v/".length).split(".")[0];
    if (fields.get(1) !== number) throw new Error("the link is of another report");
    const until = new Date(fields.get(UNTIL) * 1000 - 1000).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" });
    const shown = [1, 3, 5, 11].map((field) => `${FIELDS[field]}：${fields.get(field)}`);
    say("genuine", ["二维码签名有效：报告由本系统签发，内容未被改动。", ...shown, `签发时的有效期至：${until}；目前是否仍有效以上方核验结果为准。`]);
  } catch {
    say("forged", ["二维码签名无效：二维码不是本系统签发的，或内容已被改动。"]);
  }
}

document.querySelector("[role=alert] a, [aria-invalid=true]")?.focus();
checkSignedCopy();
