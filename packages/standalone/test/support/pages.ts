import { execFileSync } from 'node:child_process';
import { findChromium } from '@medianest/kit/testing';
import { type Browser, chromium, type Page } from 'playwright-core';

const OFFLINE = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
const GATEWAY = new URL('../../../../gateway', import.meta.url);
const PHONE = { width: 390, height: 760 };
const DESK = { width: 1280, height: 800 };
const SCREENSHOTS = process.env['SCREENSHOTS'];

/** A browser at the account pages, built as `npm run build` builds them. */
export class Pages {
  /** What pages loaded and asked, with what they said of themselves, and what they complained about. */
  readonly asked: { readonly by: string; readonly url: string; readonly referer: string | undefined }[] = [];
  readonly complaints: { readonly by: string; readonly text: string }[] = [];

  private constructor(private readonly browser: Browser) {}

  static build(): void {
    execFileSync('node', ['build.ts', 'account'], { cwd: GATEWAY });
  }

  static async start(): Promise<Pages> {
    return new Pages(await chromium.launch({ executablePath: findChromium(), args: OFFLINE }));
  }

  /** On a phone, with nothing kept of what was opened before. */
  async open(url: string): Promise<Page> {
    const page = await this.browser.newPage({ viewport: PHONE });
    page.on('request', (request) => {
      if (request.isNavigationRequest()) return;
      this.asked.push({ by: page.url(), url: request.url(), referer: request.headers()['referer'] });
    });
    const complain = (text: string) => this.complaints.push({ by: page.url(), text });
    page.on('console', (message) => message.type() === 'error' && complain(message.text()));
    page.on('pageerror', (error) => complain(String(error)));
    await page.goto(url);
    return page;
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** For whoever wants to look: as it is on a phone, and on a desk in the dark. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!SCREENSHOTS) return;
  await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
  await page.setViewportSize(DESK);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: `${SCREENSHOTS}/${name}-desk.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(PHONE);
}

/** With the Tab key to the next field, and typing. */
export async function typeOn(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Tab');
  await page.keyboard.type(text);
}

/** Fills the fields by their labels, with the keyboard alone, and presses Enter. */
export async function send(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: false }).fill(value);
  await page.keyboard.press('Enter');
}

export const press = (page: Page, button: string): Promise<void> =>
  page.getByRole('button', { name: button, exact: true }).click();

/** Waits until the page has this heading. */
export const heading = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('heading', { level: 1, name }).waitFor();

/** The sentence that says what went wrong. */
export const wrong = (page: Page, sentence: string | RegExp): Promise<void> =>
  page.getByRole('alert').filter({ hasText: sentence }).waitFor();
