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

/**
 * A report that is in force: `{ name, number, link }`, link being what its QR code holds.
 * VERIFIABLE_REPORT (JSON of the same shape) stands in for the journey that makes one.
 */
export async function authorisedReport() {
  const given = process.env.VERIFIABLE_REPORT;
  assert.ok(given, "no report to verify: VERIFIABLE_REPORT is not set");
  return JSON.parse(given);
}
