// V6: the public pages, as a clerk at a desk, a phone, a keyboard and a screen reader meet them.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { authorisedReport, launch, PAGE, visiting } from "./world.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let browser;
let report;
before(async () => {
  [browser, report] = await Promise.all([launch(), authorisedReport()]);
});
after(() => browser?.close());

const name = (page) => page.getByLabel("姓名");
const number = (page) => page.getByLabel(/编号/);
const send = (page) => page.getByRole("button", { name: /核验|查询/ });
const result = (page) => page.getByRole("main");

/** The same report number with its last symbol changed: the check symbol no longer fits (V4). */
const mistyped = (text) => text.slice(0, -1) + (text.endsWith("2") ? "3" : "2");

async function typesAndSends(page, who, what) {
  await name(page).fill(who);
  await number(page).fill(what);
  await answered(page, () => send(page).click());
}

/** Does `act`, and waits for what the system answers to it and for what follows from that. */
async function answered(page, act) {
  await Promise.all([page.waitForResponse(() => true), act()]);
  await page.waitForLoadState("networkidle");
}

async function hasNoBarriers(page) {
  await page.addScriptTag({ path: AXE });
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), WCAG);
  assert.deepEqual(violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target).join(" ")}`), []);
}

for (const [means, javaScriptEnabled] of [["with script", true], ["without script", false]]) {
  test(`v6_a_clerk_types_name_and_number_and_sees_the_report ${means}`, () =>
    visiting(browser, PAGE, async (page) => {
      await typesAndSends(page, report.name, report.number);
      const text = await result(page).innerText();
      assert.match(text, new RegExp(report.name));
      assert.match(text, new RegExp(report.number));
    }, { javaScriptEnabled }));

  test(`v6_a_wrong_name_and_an_unknown_number_look_the_same ${means}`, async () => {
    const seen = [];
    for (const [who, what] of [["王不是", report.number], [report.name, process.env.UNKNOWN_NUMBER ?? report.unknown]]) {
      await visiting(browser, PAGE, async (page) => {
        await typesAndSends(page, who, what);
        seen.push((await result(page).innerText()).replaceAll(who, "").replaceAll(what, ""));
      }, { javaScriptEnabled });
    }
    assert.equal(seen[0], seen[1]);
    assert.doesNotMatch(seen[0], new RegExp(report.name));
  });

  test(`v4_a_typing_error_is_named ${means}`, () =>
    visiting(browser, PAGE, async (page) => {
      await typesAndSends(page, report.name, mistyped(report.number));
      assert.match(await page.getByRole("alert").innerText(), /编号/);
      assert.equal(await name(page).inputValue(), report.name, "what was typed is kept");
    }, { javaScriptEnabled }));

  test(`v6_a_phone_opens_the_link_of_the_code ${means}`, () =>
    visiting(browser, report.link, async (page) => {
      assert.match(await result(page).innerText(), new RegExp(report.name));
    }, { javaScriptEnabled, viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }));
}

test("v5_a_copy_behind_the_link_of_another_report_is_refused", async () => {
  const verdict = (page) => page.getByRole("status", { name: "二维码签名" }).innerText();
  await visiting(browser, report.link, async (page) => assert.match(await verdict(page), /二维码签名有效/));
  const swapped = report.link.replace(`/v/${report.number}.`, `/v/${report.unknown}.`);
  assert.notEqual(swapped, report.link);
  await visiting(browser, swapped, async (page) => assert.match(await verdict(page), /二维码签名无效/));
});

test("v6_the_keyboard_is_enough", () =>
  visiting(browser, PAGE, async (page) => {
    const focused = () => page.evaluate(() => document.activeElement?.labels?.[0]?.innerText ?? "");
    const until = async (wanted) => {
      for (let tabs = 0; tabs < 12; tabs += 1) {
        if (wanted.test(await focused())) return;
        await page.keyboard.press("Tab");
      }
      assert.fail(`Tab never reaches ${wanted}`);
    };
    await until(/姓名/);
    await page.keyboard.type(report.name);
    await until(/编号/);
    await page.keyboard.type(report.number);
    await answered(page, () => page.keyboard.press("Enter"));
    assert.match(await result(page).innerText(), new RegExp(report.number));
  }));

test("v6_a_screen_reader_finds_its_way", () =>
  visiting(browser, PAGE, async (page) => {
    assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
    assert.notEqual(await page.title(), "");
    assert.equal(await page.getByRole("main").count(), 1);
    assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
    assert.equal(await name(page).count(), 1);
    assert.equal(await number(page).count(), 1);
  }));

test("v6_the_pages_have_no_barriers", async () => {
  // The checker is a script of ours, which the pages' own policy rightly refuses.
  const options = { bypassCSP: true };
  await visiting(browser, PAGE, async (page) => {
    await hasNoBarriers(page);
    await typesAndSends(page, report.name, mistyped(report.number));
    await hasNoBarriers(page);
    await typesAndSends(page, report.name, report.number);
    await hasNoBarriers(page);
  }, options);
  await visiting(browser, report.link, hasNoBarriers, options);
});

test("v6_a_narrow_screen_needs_no_sideways_scrolling", () =>
  visiting(browser, report.link, async (page) => {
    const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= screen, `${content} px of content on ${screen} px`);
  }, { viewport: { width: 320, height: 640 } }));
