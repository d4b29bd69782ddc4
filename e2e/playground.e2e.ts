import { findChromium } from '@medianest/kit/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MediaNest, standalone } from './support/process.ts';

const OFFLINE = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];

let nest: MediaNest;
let browser: Browser;

beforeAll(async () => {
  nest = await standalone();
  browser = await chromium.launch({ executablePath: findChromium(), args: OFFLINE });
});

afterAll(async () => {
  await browser?.close();
  await nest?.remove();
});

test('a newcomer registers, announces a film, watches it and searches, by the tabs alone', async () => {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: nest.origin });
  await page.goto(nest.origin);
  // The editor shows the query and GraphiQL has read the schema.
  await page.locator('.graphiql-query-editor .view-line', { hasText: 'Register' }).first().waitFor();
  await page.locator('.graphiql-spinner').waitFor({ state: 'hidden' });

  await run(page);
  const [, token] = await answer(page, /"accessToken":"([^"]+)".*"role":"ADMIN"/);

  await open(page, 'CreateUpload', { headers: { authorization: `Bearer ${token}` } });
  await run(page);
  const [, id] = await answer(page, /"id":"([^"]+)","status":"UPLOADING"/);

  await open(page, 'Watch', { headers: { authorization: `Bearer ${token}` }, variables: { id } });
  await run(page);
  await answer(page, /"status":"UPLOADING".*"displayName":"Ada"/);
  if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/watch.png` });
  await run(page);

  await open(page, 'Find', { headers: { authorization: `Bearer ${token}` } });
  await run(page);
  await answer(page, /"nodes":\[\]/);
});

interface Filling {
  readonly headers?: object;
  readonly variables?: object;
}

async function open(page: Page, tab: string, { headers, variables }: Filling): Promise<void> {
  await page.locator('.graphiql-tab', { hasText: tab }).click();
  if (headers) await fill(page, 'Headers', headers);
  if (variables) await fill(page, 'Variables', variables);
}

async function fill(page: Page, tool: 'Headers' | 'Variables', value: object): Promise<void> {
  await page.getByRole('button', { name: tool, exact: true }).click();
  await page.locator('.graphiql-editor-tool .monaco-editor:visible').first().click();
  await page.keyboard.press('ControlOrMeta+A');
  // Typing would meet the editor's completions.
  await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), JSON.stringify(value));
  await page.keyboard.press('ControlOrMeta+V');
}

const run = (page: Page) => page.locator('.graphiql-execute-button').click();

/** The answer without white space: Monaco wraps long lines as it likes. */
async function answer(page: Page, pattern: RegExp): Promise<RegExpExecArray> {
  const text = async () => String(await page.locator('.result-window').textContent()).replaceAll(/\s/g, '');
  await expect.poll(text).toMatch(pattern);
  const found = pattern.exec(await text());
  if (!found) throw new Error('The answer changed while it was read.');
  return found;
}
