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
  await page.goto(nest.origin);
  await untilReady(page, 'Register');

  await run(page);
  await answer(page, /"accessToken":"[^"]+".*"role":"ADMIN"/);

  // The token is sent by itself from now on, and still when the page was left.
  await page.reload();
  await untilReady(page, 'Register');
  await open(page, 'CreateUpload');
  await run(page);
  await answer(page, /"id":"[^"]+","status":"UPLOADING"/);

  await open(page, 'Watch');
  await run(page);
  await answer(page, /"status":"UPLOADING".*"displayName":"Ada"/);
  if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/watch.png` });
  await run(page);

  await open(page, 'Play');
  await run(page);
  await answer(page, /"fileName":"BigBuckBunny\(2008\).mp4","status":"UPLOADING"/);

  await open(page, 'Find');
  await run(page);
  await answer(page, /"nodes":\[\]/);
});

/** The editor shows the query, and GraphiQL has read the schema. */
async function untilReady(page: Page, query: string): Promise<void> {
  const shown = new RegExp(`^(query|mutation|subscription)\\s${query}\\b`);
  await page.locator('.graphiql-query-editor .view-line', { hasText: shown }).first().waitFor();
  await page.locator('.graphiql-spinner').waitFor({ state: 'hidden' });
}

async function open(page: Page, tab: string): Promise<void> {
  await page.locator('.graphiql-tab', { hasText: tab }).click();
  await untilReady(page, tab);
}

const run = (page: Page) => page.locator('.graphiql-execute-button').click();

/** The answer without white space: Monaco wraps long lines as it likes. */
async function answer(page: Page, pattern: RegExp): Promise<void> {
  const text = async () => String(await page.locator('.result-window').textContent()).replaceAll(/\s/g, '');
  await expect.poll(text).toMatch(pattern);
}
