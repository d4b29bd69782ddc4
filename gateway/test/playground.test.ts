import { execFileSync } from 'node:child_process';
import { findChromium } from '@medianest/kit/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

const OFFLINE = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];

let gateway: TestGateway;
let browser: Browser;
/** What the page asked of anybody but us, and what it complained about. */
const strange: string[] = [];

beforeAll(async () => {
  execFileSync('node', ['../build.ts', 'playground'], { cwd: import.meta.dirname });
  gateway = await startTestGateway();
  browser = await chromium.launch({ executablePath: findChromium(), args: OFFLINE });
});
afterAll(async () => {
  await browser?.close();
  await gateway.close();
});

async function open(): Promise<Page> {
  const permissions = ['clipboard-read', 'clipboard-write'];
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, permissions });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== gateway.origin && !['data:', 'blob:'].includes(protocol)) strange.push(request.url());
  });
  page.on('console', (message) => message.type() === 'error' && strange.push(message.text()));
  page.on('pageerror', (error) => strange.push(String(error)));
  await page.goto(gateway.origin);
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  await page.locator('.graphiql-editor-tool .view-line:visible').first().waitFor();
  return page;
}

async function write(page: Page, editor: string, text: string): Promise<void> {
  await page.locator(`${editor} .monaco-editor:visible`).first().click();
  await page.keyboard.press('ControlOrMeta+A');
  // Typing would meet the editor's completions.
  await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
  await page.keyboard.press('ControlOrMeta+V');
}

/** The tab takes the name of its operation once the editor has understood it. */
async function run(page: Page, name: string, query: string): Promise<void> {
  await write(page, '.graphiql-query-editor', query);
  await page.locator('.graphiql-tab', { hasText: name }).waitFor();
  await page.locator('.graphiql-execute-button').click();
}

/** Monaco writes spaces as no-break spaces. */
async function expectAnswer(page: Page, pattern: RegExp): Promise<void> {
  const text = async () => String(await page.locator('.result-window').textContent()).replaceAll('\u00a0', ' ');
  await expect.poll(text).toMatch(pattern);
}

test('a query, a mutation and a running subscription, with the headers of the person and no internet', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  await write(page, '.graphiql-editor-tool', JSON.stringify({ authorization: `Bearer ${await gateway.token('ada')}` }));

  await run(page, 'Ask', 'query Ask { whoAsks films { name } }');
  await expectAnswer(page, /"whoAsks": "ada"[\s\S]*Big Buck Bunny/);

  await run(page, 'Rename', 'mutation Rename { rename(name: "Countess") { name } }');
  await expectAnswer(page, /"name": "Countess"/);

  await run(page, 'Follow', 'subscription Follow { forever { left whoAsks by { name } } }');
  await expectAnswer(page, /"whoAsks": "ada"[\s\S]*"name": "Countess"/);
  const left = async () =>
    /"left": (\d+)/.exec(String(await page.locator('.result-window').textContent()).replaceAll('\u00a0', ' '))?.[1];
  const first = await left();
  await expect.poll(left).not.toBe(first);
  if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/subscription.png` });
  expect(gateway.graph.witness.open).toBe(1);
  await page.locator('.graphiql-execute-button').click();
  await expect.poll(() => gateway.graph.witness.open).toBe(0);
  expect(strange).toEqual([]);
  await page.close();
});

test('the schema is read, and its documentation opens', async () => {
  const page = await open();
  if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/tour.png` });
  await page
    .getByRole('button', { name: /documentation explorer/i })
    .first()
    .click();
  await expect
    .poll(() => page.locator('.graphiql-doc-explorer').textContent())
    .toMatch(/query[\s\S]*mutation[\s\S]*subscription/);
  expect(strange).toEqual([]);
  await page.close();
});
