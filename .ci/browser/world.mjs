// What the browser tests share: one Chromium, the running system, and a report that verifies.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

/** Where the system answers, and the page on which a clerk types name and number. */
export const BASE_URL = process.env.BASE_URL ?? "http://127.0.0.1:3000";
export const PAGE = `${BASE_URL}/v`;

// Chromium as Debian has it. It must not look for anything on a network: the tests are about one machine.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

export const launch = () => chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });

/**
 * Opens `url` in a context of its own, does `visit(page)`, and holds what must hold on every page: nothing is asked of
 * another host, and nothing goes wrong in the console.
 */
export async function visiting(browser, url, visit, options = {}) {
  const context = await browser.newContext({ locale: "zh-CN", ...options });
  const page = await context.newPage();
  const strangers = [];
  const complaints = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(BASE_URL) && !/^(data|blob|about):/.test(request.url())) strangers.push(request.url());
  });
  page.on("console", (message) => {
    // A refused look-up is an answer of 4xx, which Chromium reports as an error of the page.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  try {
    await page.goto(url);
    await visit(page);
  } finally {
    await context.close();
  }
  assert.deepEqual(strangers, [], "asked another host");
  assert.deepEqual(complaints, [], "complained in the console");
}

async function call(method, path, token, body) {
  const answer = await fetch(`${BASE_URL}${path}`, {
    method,
    headers: {
      accept: "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { "content-type": "application/json" }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** A token of the local issuer for this demo person, as after a real-person check. */
export async function signIn(subject) {
  return (await call("POST", "/oidc/demo-token", undefined, { subject, face: true })).access_token;
}

/** A picture that passes inspection: 300 × 300 grey squares. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAASwAAAEsCAAAAABcFtGpAAABwklEQVR42u3QMRHAMADEsAArfxQFUwa5n11596LzXHuv/e09sGDBggULFixYsGDBggULFixYsGDBggULFixYsGDBggULFixYsKJYOPYXFixYsGDBggULFixYsGDBggULFixYsGDBggULFixYsGDBggULVhULx/7CggULFixYsGDBggULFixYsGDBggULFixYsGDBggULFixYsGDBqmLh2F9YsGDBggULFixYsGDBggULFixYsGDBggULFixYsGDBggULFixYVSwc+wsLFixYsGDBggULFixYsGDBggULFixYsGDBggULFixYsGDBggWrioVjf2HBggULFixYsGDBggULFixYsGDBggULFixYsGDBggULFixYsGBVsXDsLyxYsGDBggULFixYsGDBggULFixYsGDBggULFixYsGDBggULFqwqFo79hQULFixYsGDBggULFixYsGDBggULFixYsGDBggULFixYsGDBglXFwrG/sGDBggULFixYsGDBggULFixYsGDBggULFixYsGDBggULFixYsKpYOPYXFixYsGDBggULFixYsGDBggULFixYsGDBggULFixYsGDBggULVvT9ACsLTgGqe7+lAAAAAElFTkSuQmCC",
  "base64",
);

async function uploaded(me, token) {
  const { createHash } = await import("node:crypto");
  const sha256 = createHash("sha256").update(PICTURE).digest("hex");
  const announced = { content_type: "image/png", size_bytes: PICTURE.length, sha256 };
  const { upload, link } = await call("POST", `${me}/uploads`, token, announced);
  const headers = Object.fromEntries(link.headers.map(({ name, value }) => [name, value]));
  delete headers["content-length"];
  assert.ok((await fetch(link.url, { method: "PUT", headers, body: PICTURE })).ok, "upload");
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await call("GET", `${me}/uploads/${upload.id}`, token)).state === "kept") return upload.id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("nobody looked at the upload");
}

/** A graduate's journey up to a report that is in force: `{ name, number, unknown, link }`, link being what its QR code holds. */
export async function authorisedReport() {
  const token = await signIn("graduate-001");
  const bound = await call("POST", "/v1/me/bindings", token);
  const graduate = bound.graduations[0].graduate;
  const me = `/v1/me/${graduate}`;
  const { basics } = await call("POST", `${me}/acceptance`, token);
  const fields = { job_category: "25", post: "翻译", industry: "44", division: "110108", statement: "从事翻译工作" };
  await call("POST", `${me}/filing`, token, { kind: "freelance", fields, proofs: [await uploaded(me, token)] });
  await call("POST", `${me}/filing/submission`, token);
  for (const staff of ["dept-computing", "school-99999"]) {
    const theirs = await signIn(staff);
    const path = `/v1/graduates/${graduate}/review/filing`;
    const { progress } = await call("GET", path, theirs);
    await call("POST", path, theirs, { revision: progress.revision, decision: "approve" });
  }
  const { shown } = await call("GET", `${me}/confirmation`, token);
  await call("POST", `${me}/confirmation`, token, { shown });
  const { last_day: until } = await call("GET", `${me}/authorizations`, token);
  const { newest } = (await call("PUT", `${me}/authorizations/archive`, token, { until })).archive;
  const earlier = newest.number;
  // A second authorisation silences the first number: one that is well formed and not known any more.
  const again = (await call("PUT", `${me}/authorizations/archive`, token, { until })).archive.newest;
  return { name: basics.name, number: again.number, unknown: earlier, link: again.link };
}
