// Verifies the QR code of a report with nothing but the published keys. Node 20 or a browser, no package needed.
//   node verify_report.mjs keys.json report.link
import { readFileSync } from "node:fs";

const base64url = (text) => Uint8Array.from(Buffer.from(text, "base64url"));

// ---- The verification itself ----
export async function verify(link, keys) {
  const [address, sealed] = link.split("#");
  const [header, unprotected, payload, signature] = cbor(base64url(sealed ?? ""));
  const { 1: alg, 4: kid } = Object.fromEntries(cbor(header));
  const jwk = keys.keys.find((key) => key.kid === Buffer.from(kid).toString("base64url"));
  if (alg !== -7 || unprotected.size || !jwk) throw new Error("unknown key or algorithm");
  const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("jwk", { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }, ecdsa, false, ["verify"]);
  // Sig_structure of RFC 9052: ["Signature1", protected header, no additional data, payload]
  const signed = Buffer.concat([Buffer.from([0x84, 0x6a]), Buffer.from("Signature1"), bytes(header), bytes([]), bytes(payload)]);
  if (!(await crypto.subtle.verify(ecdsa, key, signature, signed))) throw new Error("bad signature");
  const report = cbor(payload);
  // A genuine copy of one report behind the link of another would be asked for online as the other.
  const number = address.split("/").pop().split(".")[0];
  if (report.get(1) !== number) throw new Error("the link is of another report");
  return report;
}

// ---- As much CBOR (RFC 8949) as a report uses ----
function bytes(value) {
  const head = value.length < 24 ? [0x40 + value.length] : value.length < 256 ? [0x58, value.length] : [0x59, value.length >> 8, value.length & 255];
  return Buffer.concat([Buffer.from(head), Buffer.from(value)]);
}

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

const FIELDS = ["", "核验编号", "报告类型", "姓名", "性别", "毕业院校", "毕业时间", "学制", "专业", "学历", "生源所在地",
  "毕业去向", "单位名称", "单位所在地", "档案转递信息", "户口迁移信息", "授权时间", "有效期至（不含）"];

const [keysFile, linkFile] = process.argv.slice(2);
try {
  const fields = await verify(readFileSync(linkFile, "utf8").trim(), JSON.parse(readFileSync(keysFile, "utf8")));
  for (const [number, value] of fields) {
    const time = number === 16 || number === 17;
    console.log(`${FIELDS[number] ?? number}: ${time ? new Date(value * 1000).toISOString() : value}`);
  }
  if (fields.get(17) * 1000 <= Date.now()) console.log("（已过有效期）");
} catch (error) {
  console.error(`REFUSED: ${error.message}`);
  process.exitCode = 1;
}
